"""The parts of the benchmarks that compute: statistics, tables, the converter, what reads and builds objects."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import codec_package, environments, examples_worker, figures, sample
from benchmarks.accessors import DICTS, Style, builder, reader
from benchmarks.codec_worker import PAYLOADS, plain
from benchmarks.figures import Failed, Spread
from benchmarks.openapi import convert

CSDL = """<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="sky" Alias="s" xmlns="http://docs.oasis-open.org/odata/ns/edm">
  <EnumType Name="colour"><Member Name="red"/><Member Name="blue"/></EnumType>
  <EntityType Name="body" Abstract="true"><Property Name="id" Type="Edm.String" Nullable="false"/></EntityType>
  <EntityType Name="star" BaseType="s.body">
    <Property Name="mass" Type="Edm.Double"/>
    <Property Name="colours" Type="Collection(s.colour)"/>
    <NavigationProperty Name="moons" Type="Collection(sky.deep.moon)"/>
    <NavigationProperty Name="twin" Type="s.star"/>
  </EntityType>
  <Annotations Target="s.star/mass"><Annotation Term="Org.OData.Core.V1.Description" String="In kg."/></Annotations>
</Schema>
<Schema Namespace="sky.deep" xmlns="http://docs.oasis-open.org/odata/ns/edm">
  <ComplexType Name="moon"><Property Name="seen" Type="Edm.DateTimeOffset"/></ComplexType>
</Schema></edmx:DataServices></edmx:Edmx>"""


def test_the_spread_of_measurements_is_minimum_median_and_maximum():
    spread = Spread.of([3, 1, 10])
    assert (spread.least, spread.middle, spread.most) == (1, 3, 10)
    assert str(spread) == "1.00 / 3.00 / 10.0"
    assert Spread.of([1, 2]).middle == 1.5


def test_ratios_are_of_medians_and_ours_has_none():
    spreads = {"ours": Spread.of([2, 2]), "theirs": Spread.of([5, 5])}
    assert figures.compared(spreads, "ours") == {
        "ours": "2.00 / 2.00 / 2.00",
        "theirs": "5.00 / 5.00 / 5.00 (2.50x)",
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0123, "0.012"), (0.5, "0.50"), (9.994, "9.99"), (12.34, "12.3"), (123.4, "123"), (12345, "12,345")],
)
def test_numbers_have_two_or_three_digits(value, text):
    assert figures.number(value) == text


def test_a_table_is_markdown():
    assert figures.table(["", "s"], [["a", 1]]) == "|  | s |\n| --- | ---: |\n| a | 1 |"


def test_cases_take_turns():
    order = []
    cases = {name: (lambda name=name: order.append(name) or len(order)) for name in "ab"}
    assert figures.alternate(cases, 2) == {"a": [1, 3], "b": [2, 4]}
    assert order == ["a", "b", "a", "b"]


def test_csdl_becomes_openapi():
    schemas = convert(CSDL)["components"]["schemas"]
    assert schemas["colour"] == {"title": "colour", "type": "string", "enum": ["red", "blue"]}
    assert schemas["body"]["properties"] == {"id": {"type": "string"}}
    base, own = schemas["star"]["allOf"]
    assert base == {"$ref": "#/components/schemas/body"}
    assert own["properties"] == {
        "mass": {"type": "number", "format": "double", "description": "In kg.", "nullable": True},
        "colours": {"type": "array", "items": {"$ref": "#/components/schemas/colour"}},
        "moons": {"type": "array", "items": {"$ref": "#/components/schemas/deepMoon"}},
        "twin": {"$ref": "#/components/schemas/star"},
    }
    assert schemas["deepMoon"]["properties"]["seen"]["format"] == "date-time"


@pytest.mark.parametrize("title", PAYLOADS)
def test_built_dicts_equal_their_payload(title):
    payload, _ = PAYLOADS[title]
    take, build = builder(payload, payload, DICTS)
    again = build(take(payload))
    named = json.loads(json.dumps(payload), object_pairs_hook=lambda pairs: {k: v for k, v in pairs if "@" not in k})
    assert again == named
    reader(payload, DICTS)(payload)


def test_a_reader_reads_every_member_of_every_object():
    read = []

    class Noting(SimpleNamespace):
        def __getattribute__(self, name):
            read.append(name)
            return super().__getattribute__(name)

    payload = {"aB": 1, "many": [{"x": 1}, {"y": {"z": 2}}, {"x": 3}], "@odata.type": "#a"}
    value = Noting(a_b=1, many=[Noting(x=1), Noting(y=Noting(z=2)), Noting(x=3)])
    reader(payload, Style())(value)
    assert read == ["a_b", "many", "x", "y", "z", "x"]


def test_a_reader_complains_of_a_member_that_is_missing():
    with pytest.raises(AttributeError):
        reader({"a": 1}, Style())(SimpleNamespace(b=1))


def test_varied_users_keep_their_shape_and_share_no_identifier():
    types = json.loads((environments.HERE / "types.json").read_text(encoding="utf-8"))
    one, other = sample.varied(1, types), sample.varied(2, types)
    assert one == sample.varied(1, types)
    assert one.keys() == other.keys() == sample.user().keys()
    assert all(one[name] != other[name] for name in ("id", "displayName", "birthday", "identities", "mailboxSettings"))


def test_the_forms_of_moments_nulls_and_unasked_types_are_set_aside():
    assert plain({"a": "2020-01-01T00:00:00+00:00", "b": None, "c": [{"d": None, "e": 1}]}) == {
        "a": "2020-01-01T00:00:00Z",
        "c": [{"e": 1}],
    }
    assert plain({"@odata.type": "#a", "b": 1}, {"b": 1}) == {"b": 1}
    assert plain({"@odata.type": "#a"}, {"@odata.type": "#a"}) == {"@odata.type": "#a"}


@pytest.mark.parametrize(
    ("before", "after", "equal"),
    [
        ({"a": 1}, {"a": 1, "@odata.type": "#x"}, True),
        ({"a": "2020-01-01T00:00:00Z"}, {"a": "2020-01-01T00:00:00+00:00"}, True),
        ({"a": 3}, {"a": 3.0}, True),
        ({"a": None}, {}, False),
        ({"a": "x"}, {"a": "X"}, False),
        ([1, 2], [1], False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
    ],
)
def test_what_counts_as_another_form_of_the_same(before, after, equal):
    assert examples_worker.same(before, after) is equal


def test_examples_are_counted_by_what_becomes_of_them():
    def again(type, collection, text):
        if type == "gone":
            raise KeyError(type)
        if type == "bad":
            raise ValueError(type)
        return text if type == "good" else b"{}"

    found = examples_worker.counts(
        [
            {"type": type, "collection": False, "agrees": type == "good", "text": '{"a": 1}'}
            for type in ("good", "bad", "gone", "lossy")
        ],
        again,
    )
    assert found["all"] == {"identical": 1, "raised": 1, "no type": 1, "different": 1}
    assert +found["agreeing"] == {"identical": 1}


def test_a_folder_is_made_once_and_anew_when_half_made_or_for_another_key(tmp_path):
    calls = []

    def make(folder: Path) -> None:
        calls.append(folder.exists())
        folder.mkdir()
        (folder / "file").write_text("x")

    folder = tmp_path / "deep" / "env"
    assert environments.made(folder, "1", make) == folder
    environments.made(folder, "1", make)
    assert calls == [False]
    environments.made(folder, "2", make)
    (folder / "made-for.txt").unlink()
    environments.made(folder, "2", make)
    assert calls == [False, False, False]


def test_a_process_is_measured_and_a_failing_one_explains_itself():
    done = environments.run([sys.executable, "-c", "import os; print(os.environ['GIVEN'])"], GIVEN="yes")
    assert done.output == "yes\n"
    assert done.wall > 0 and done.peak > 1
    with pytest.raises(Failed, match="ended with 3: reason"):
        environments.run([sys.executable, "-c", "print('reason'); raise SystemExit(3)"])
    with pytest.raises(Failed, match="ended with -9"):
        environments.run([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"])


def test_the_memory_of_a_process_is_its_own_and_not_that_of_what_started_it():
    ballast = b"x" * (64 << 20)
    small, large = (environments.run([sys.executable, "-c", f"b'x' * {size}"]).peak for size in (1, len(ballast)))
    assert small < 32 and 64 < large < 96


def test_the_package_of_the_codec_benchmark_is_made(tmp_path: Path) -> None:
    codec_package.main(tmp_path / "measured")
    assert (tmp_path / "measured" / "__init__.py").is_file()
