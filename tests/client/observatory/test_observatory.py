"""The package of metadata against a server that nobody here wrote, with both clients, by socket and in process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx2
import pytest

from codegen.exporting.csdl import export
from codegen.formats import sources
from codegen.formats.csdl import read
from codegen.spec.model import link
from codegen.spec.nodes import Api
from tests.support import shipped

from .conftest import METADATA, Use
from .service import handler

ID = UUID("0e7a1111-2222-3333-4444-555566667777")
VALUES: dict[str, Any] = {
    "Binary": "AQL_",
    "Boolean": True,
    "Byte": 255,
    "Date": "2024-02-29",
    "DateTimeOffset": "2017-01-01T00:00:46.1697867Z",
    "Decimal": 1234567.8901,
    "Double": 1.5,
    "Duration": "P1DT2H0S",
    "Guid": str(ID),
    "Int16": -32768,
    "Int32": 2147483647,
    "Int64": 9223372036854775807,
    "SByte": -128,
    "Single": 0.25,
    "String": "O'Neil/50% + ö&#",
    "TimeOfDay": "07:59:59.5",
    "Point": {"type": "Point", "coordinates": [10.5, 59.9]},
    "Kind": "Rock",
    "Traits": "Rings,Life",
    "Place": {"Zone": "north", "Height": 2.5},
    "Places": [{"Zone": "south", "Height": None}],
    "Numbers": [1, 2**53 + 1],
    "Kinds": ["Gas", "Rock"],
}


@pytest.mark.parametrize("version", ["4.0", "4.01"])
def test_values_of_every_type_come_back(use: Use, sky: ModuleType, version: str) -> None:
    sent = sky.models.Everything.from_dict({"ID": str(ID), **VALUES})
    declared = link(sources.load(METADATA)).members("sky.Everything")
    assert declared.keys() == {"ID", *VALUES}
    made = use(lambda client, api: client.send(api.everything.post(sent)), max_version=version)
    assert sky.models.validate(made) == []
    read = use(lambda client, api: client.send(api.everything[ID].get()), max_version=version)
    assert {name: _plain(read.to_dict()[name]) for name in VALUES} == _plain(VALUES)


def _plain(value: Any) -> Any:
    """Values that mean the same, alike: annotations go, numbers compare by value."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items() if "@" not in name}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, Decimal | float) else value


def test_create_read_update_delete(use: Use, sky: ModuleType) -> None:
    orbit = sky.models.Orbit(zone="far", period=dt.timedelta(days=3))
    body = sky.models.Body(id=7, name="Vesta", mass=Decimal("2.59"), kind=sky.models.Kind.ROCK, tags=["a"], orbit=orbit)
    made = use(lambda client, api: client.send(api.bodies.post(body)))
    assert (made.id, made.name, made.mass) == (7, "Vesta", Decimal("2.59"))
    read = use(lambda client, api: client.send(api.bodies[7].get()))
    assert (read.kind, read.tags, read.orbit.zone) == (sky.models.Kind.ROCK, ["a"], "far")
    assert read.orbit.period == dt.timedelta(days=3)
    use(lambda client, api: client.send(api.bodies[7].patch({"Name": "4 Vesta"}), if_match=read))
    assert use(lambda client, api: client.send(api.bodies["7"].get(select="Name"))).name == "4 Vesta"
    assert use(lambda client, api: client.send(api.bodies[7].delete(), if_match="*")) is None
    with pytest.raises(sky.errors.NotFound) as caught:
        use(lambda client, api: client.send(api.bodies[7].get()))
    assert caught.value.message


def test_derived_entities(use: Use, sky: ModuleType) -> None:
    comet = sky.models.Comet(id=9, name="Halley", tail=1.5)
    use(lambda client, api: client.send(api.bodies.post(comet)))
    read = use(lambda client, api: client.send(api.bodies[9].get()))
    assert isinstance(read, sky.models.Comet)
    assert read.tail == 1.5
    (found,) = use(lambda client, api: client.items(api.bodies.comet.get()))
    assert found.name == "Halley"


def test_queries(use: Use, sky: ModuleType) -> None:
    q = sky.q
    wanted = (q.Body.Mass > Decimal("1.5")) & q.Body.Name.startswith("body") & (q.Body.ID != 3)
    page = use(
        lambda client, api: client.send(
            api.bodies.get(filter=wanted, orderby=q.Body.ID.desc(), top=2, count=True, select=[q.Body.ID, q.Body.Name])
        )
    )
    assert ([item.id for item in page], page.count) == ([5, 4], 3)
    assert use(lambda client, api: client.send(api.bodies.count.get(filter=q.Body.ID < 3))) == 2
    assert use(lambda client, api: client.count(api.bodies.get(filter="ID lt 3"))) == 2


@pytest.mark.parametrize("value", ["Rock", "Gas"])
def test_members_of_enumerations_in_filters(use: Use, sky: ModuleType, value: str) -> None:
    use(lambda client, api: client.send(api.bodies.post({"ID": 7, "Name": "x", "Kind": "Rock"})))
    request = sky.api.bodies.get(filter=sky.q.Body.Kind == value)
    assert f"sky.Kind'{value}'" in request.url
    # The server compares members with data seeded by name only, so the answer's length says nothing.
    use(lambda client, api: client.send(api.bodies.get(filter=sky.q.Body.Kind == value)))


def test_paging(use: Use, sky: ModuleType) -> None:
    headers = sky.odata.prefer(max_page_size=2)
    found = use(lambda client, api: client.items(api.bodies.get(headers=headers, orderby="ID")))
    assert [item.id for item in found] == [1, 2, 3, 4, 5]
    pages = use(lambda client, api: client.pages(api.bodies.get(headers=headers, orderby="ID")))
    assert [len(page) for page in pages] == [2, 2, 1]


def test_compound_keys(use: Use, sky: ModuleType) -> None:
    day = dt.date(2024, 2, 29)
    sighting = sky.models.Sighting(day=day, by="O'Neil", clouds=3)
    use(lambda client, api: client.send(api.sightings.post(sighting)))
    read = use(lambda client, api: client.send(api.sightings.by_key(day=day, by="O'Neil").get()))
    assert (read.day, read.by, read.clouds) == (day, "O'Neil", 3)
    use(lambda client, api: client.send(api.sightings.by_key(day="2024-02-29", by="O'Neil").delete()))
    assert use(lambda client, api: client.send(api.sightings.count.get())) == 0


def test_singletons(use: Use, sky: ModuleType) -> None:
    assert use(lambda client, api: client.send(api.sun.get())).name == "Sun"


def test_references_and_expand(use: Use, sky: ModuleType) -> None:
    reference = sky.odata.reference
    for id in (2, 3):
        use(lambda client, api, id=id: client.send(api.bodies[1].moons.ref.post(reference(api.bodies[id]))))
    use(lambda client, api: client.send(api.bodies[2].around.ref.put(reference(api.bodies[1]))))
    q = sky.q
    moons = q.Body.Moons.expand(select=q.Body.Name, filter=q.Body.ID > 2, orderby=q.Body.ID)
    read = use(lambda client, api: client.send(api.bodies[1].get(expand=moons)))
    assert [moon.name for moon in read.moons] == ["body 3"]
    read = use(lambda client, api: client.send(api.bodies[2].get(expand="Around")))
    assert read.around.id == 1
    assert use(lambda client, api: client.send(api.bodies[2].around.get())).id == 1
    assert sorted(moon.id for moon in use(lambda client, api: client.items(api.bodies[1].moons.get()))) == [2, 3]
    links = use(lambda client, api: client.send(api.bodies[1].moons.ref.get()))
    assert len(links) == 2
    use(lambda client, api: client.send(api.bodies[1].moons.ref.delete(query={"$id": api.bodies[3].get().url})))
    assert [moon.id for moon in use(lambda client, api: client.items(api.bodies[1].moons.get()))] == [2]
    use(lambda client, api: client.send(api.bodies[2].around.ref.delete()))
    assert use(lambda client, api: client.send(api.bodies[2].get(expand="Around"))).around is None


def test_contained_entities(use: Use, sky: ModuleType) -> None:
    body = sky.models.Body(id=8, name="Ceres", notes=[sky.models.Note(no=1, text="seen")])
    use(lambda client, api: client.send(api.bodies.post(body)))
    found = use(lambda client, api: client.items(api.bodies[8].notes.get()))
    assert [(note.no, note.text) for note in found] == [(1, "seen")]
    read = use(lambda client, api: client.send(api.bodies[8].get(expand=sky.q.Body.Notes.expand(select="Text"))))
    assert [note.text for note in read.notes] == ["seen"]
    # The server knows no single contained entity.
    with pytest.raises(sky.errors.BadRequest, match=r"GET /Bodies\(8\)/Notes\(1\)"):
        use(lambda client, api: client.send(api.bodies[8].notes[1].get()))


def test_functions(use: Use, sky: ModuleType) -> None:
    assert use(lambda client, api: client.send(api.sum(a=2**53, b=1).get())) == 2**53 + 1
    assert use(lambda client, api: client.send(api.bodies[1].greet(by="O'Neil").get())) == "hello O'Neil"
    found = use(lambda client, api: client.items(api.bodies.heavier(than=Decimal("3.5")).get()))
    assert [item.id for item in found] == [4, 5]
    assert use(lambda client, api: client.send(api.bodies.heavier(than=Decimal("3.5")).count.get())) == 2


def test_actions(use: Use, sky: ModuleType) -> None:
    assert use(lambda client, api: client.send(api.reset.post(to=7))) == 7
    orbit = sky.models.Orbit(zone="far", period=dt.timedelta(days=3))
    renamed = use(lambda client, api: client.send(api.bodies[2].rename.post(name="Juno", orbit=orbit)))
    assert (renamed.name, renamed.orbit.period) == ("Juno", dt.timedelta(days=3))
    assert use(lambda client, api: client.send(api.bodies.clear.post())) is None
    assert use(lambda client, api: client.send(api.bodies.count.get())) == 0


def test_media(use: Use, sky: ModuleType) -> None:
    made = use(lambda client, api: client.send(api.photos.post(b"\x89PNG", headers={"Content-Type": "image/png"})))
    assert made.id == 1
    assert use(lambda client, api: client.send(api.photos[1].value.get())) == b"\x89PNG"
    use(lambda client, api: client.send(api.photos[1].value.put(b"GIF8", headers={"Content-Type": "image/gif"})))
    assert use(lambda client, api: client.send(api.photos[1].value.get())) == b"GIF8"
    use(lambda client, api: client.send(api.photos[1].patch({"Title": "Moon"})))
    assert use(lambda client, api: client.send(api.photos[1].get())).title == "Moon"


def test_etags(use: Use, sky: ModuleType) -> None:
    before = use(lambda client, api: client.send(api.bodies[1].get()))
    with pytest.raises(sky.errors.NotModified):
        use(lambda client, api: client.send(api.bodies[1].get(), if_none_match=before))
    with pytest.raises(sky.errors.PreconditionRequired):
        use(lambda client, api: client.send(api.bodies[1].patch({"Name": "x"})))
    use(lambda client, api: client.send(api.bodies[1].patch({"Name": "x"}), if_match=before))
    with pytest.raises(sky.errors.PreconditionFailed):
        use(lambda client, api: client.send(api.bodies[1].patch({"Name": "y"}), if_match=before))


@pytest.mark.parametrize("form", ["json", "multipart"])
@pytest.mark.parametrize("atomic", [False, True])
def test_batches(use: Use, sky: ModuleType, form: str, atomic: bool) -> None:
    api = sky.api
    requests = [
        api.bodies.post({"ID": 8, "Name": "new"}),
        api.sightings.post({"Day": "2024-01-01", "By": "me"}),
        api.bodies.get(top=1),
    ]
    made, seen, listed = use(lambda client, _: client.batch(*requests, form=form, atomic=atomic))
    assert (made.name, seen.by, len(listed)) == ("new", "me", 1)
    one, two = use(lambda client, _: client.batch_each(api.bodies[1].get(), api.bodies[99].get(), form=form))
    assert (one.id, type(two)) == (1, sky.errors.NotFound)


def test_changes(use: Use, sky: ModuleType) -> None:
    first = use(lambda client, api: client.pages(api.bodies.get(headers=sky.odata.prefer(track_changes=True))))
    link = first[-1].delta_link
    use(lambda client, api: client.send(api.bodies.post({"ID": 8, "Name": "new"})))
    use(lambda client, api: client.send(api.bodies[1].delete(), if_match="*"))
    changes = use(lambda client, api: _iterated(client.delta(api.bodies.get(), link=link)))
    assert [change.value.id for change in changes if isinstance(change, sky.odata.Changed)] == [8]
    (removed,) = [change for change in changes if isinstance(change, sky.odata.Removed)]
    assert "1" in removed.id


def _iterated(run: Any) -> Any:
    return iter(run) if hasattr(run, "__iter__") else aiter(run)


@pytest.mark.parametrize("query", [{"$filter": "Nothing eq 1"}, {"$filter": "ID eq"}, {"$orderby": "Nothing"}])
def test_errors(use: Use, sky: ModuleType, query: dict[str, str]) -> None:
    with pytest.raises(sky.errors.BadRequest) as caught:
        use(lambda client, api: client.send(api.bodies.get(query=query)))
    assert caught.value.message
    with pytest.raises(sky.errors.Conflict):
        use(lambda client, api: client.send(api.bodies.post({"ID": 1, "Name": "again"})))


def plain(types: Iterable[Any]) -> dict[str, Any]:
    """Types by name; odatapy writes out the type below an enumeration, which is the default."""
    return {item.name: replace(item, underlying="") if hasattr(item, "underlying") else item for item in types}


def test_metadata_that_we_export_is_served_and_read_again() -> None:
    from odatapy.server.adapters import ODataWSGIApp

    exported = export(shipped())
    with httpx2.Client(transport=httpx2.WSGITransport(ODataWSGIApp(handler(exported)))) as client:
        answer = client.get("http://sky/$metadata", headers={"Accept": "application/xml"})
        roots = client.get("http://sky/").json()["value"]
    served, own = (read({"m.xml": content}, Api(name="sky")) for content in (answer.content, exported))
    assert {root["name"] for root in roots} >= {page.page.rpartition("#")[2] for page in own.pages if page.operations}
    assert plain(served.types) == plain(own.types)
    assert {item.name for item in served.operations} == {item.name for item in own.operations}
