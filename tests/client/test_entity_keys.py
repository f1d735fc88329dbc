"""An entity stands for its own key."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from uuid import UUID

import pytest

from tests.formats.csdl.documents import model
from tests.support import package

CONTENT = """
<EntityType Name="star"><Key><PropertyRef Name="name"/></Key><Property Name="name" Type="Edm.String"/>
  <NavigationProperty Name="moons" Type="Collection(Self.moon)"/></EntityType>
<EntityType Name="moon"><Key><PropertyRef Name="at"/><PropertyRef Name="no"/></Key>
  <Property Name="at" Type="Edm.Guid" Nullable="false"/><Property Name="no" Type="Edm.Byte" Nullable="false"/>
</EntityType>
<EntityType Name="tick"><Key><PropertyRef Name="at"/></Key>
  <Property Name="at" Type="Edm.DateTimeOffset" Precision="7" Nullable="false"/><Property Name="no" Type="Edm.Byte"/>
  <NavigationProperty Name="next" Type="Collection(Self.tick)"/></EntityType>
<EntityContainer Name="all"><EntitySet Name="stars" EntityType="Self.star"/>
<EntitySet Name="ticks" EntityType="Self.tick"/><EntitySet Name="moons" EntityType="Self.moon"/></EntityContainer>"""
AT = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def sky() -> Iterator[ModuleType]:
    with package(model(CONTENT)) as module:
        yield module


def test_of_one_property_and_of_several(sky: ModuleType) -> None:
    assert sky.api.stars[sky.models.Star(name="O'x")].get().path == "/stars('O''x')"
    assert sky.api.stars[sky.models.Star(name="..")].get().path == "/stars('..')"
    moon = sky.models.Moon.from_dict({"at": AT, "no": 7})
    assert sky.api.moons[moon].get().path == f"/moons(at={AT},no=7)" == sky.api.moons.by_key(at=AT, no=7).get().path


def test_a_text_is_in_quotes_whatever_it_is_given_as(sky: ModuleType) -> None:
    assert sky.api.stars[7].get().path == "/stars('7')"
    assert sky.api.stars[UUID(AT)].get().path == f"/stars('{AT}')"


def test_one_that_has_no_key(sky: ModuleType) -> None:
    with pytest.raises(ValueError, match="this Star lacks name"):
        sky.api.stars[sky.models.Star()]
    with pytest.raises(ValueError, match="this Moon lacks at"):
        sky.api.moons[sky.models.Moon(no=7)]


def test_a_key_is_the_same_however_it_is_spelt(sky: ModuleType) -> None:
    text = "abcdefab-1111-4111-8111-111111111111"
    before = sky.models.Star.from_dict({"moons": [{"at": text.upper(), "no": 7}, {"at": AT, "no": 8}]})
    after = sky.models.Star(moons=[sky.models.Moon(at=UUID(text), no=7), sky.models.Moon(at=UUID(AT), no=9)])
    assert sky.odata.deep_changes(before, after, "moons")["moons@delta"] == [
        {"at": AT, "no": 9},
        {"@removed": {"reason": "changed"}, "at": AT, "no": 8},
    ]


def test_a_key_keeps_the_digits_that_python_does_not(sky: ModuleType) -> None:
    at, near = "2020-01-01T00:00:00.1234567Z", "2020-01-01T00:00:00.1234568Z"
    tick = sky.models.Tick.from_dict({"at": at, "next": [{"at": near, "no": 1}, {"at": at, "no": 1}]})
    assert sky.api.ticks[tick].get().path == f"/ticks({at})" == sky.api.ticks[at].get().path
    after = sky.models.Tick.from_dict(tick.to_dict())
    after.next[0].no = 2
    assert sky.odata.deep_changes(tick, after, "next") == {"next@delta": [{"at": near, "no": 2}]}
    tick.at = tick.at.replace(year=2021)
    assert sky.api.ticks[tick].get().path == "/ticks(2021-01-01T00:00:00.123456Z)"
