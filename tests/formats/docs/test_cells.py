from __future__ import annotations

import pytest

from codegen.base.edm import PRIMITIVES
from codegen.formats.docs.page.cells import Ref, TypeCell, read_name, read_type
from codegen.formats.inline import Text
from tests.formats.docs.drafting import GRAPH

LINK = Ref("planet", "planet.md")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("String", TypeCell(primitive="Edm.String")),
        ("`string`", TypeCell(primitive="Edm.String")),
        ("Edm.Int32", TypeCell(primitive="Edm.Int32")),
        ("DateTime", TypeCell(primitive="Edm.DateTimeOffset")),
        ("String collection", TypeCell(primitive="Edm.String", collection=True)),
        ("Collection(String)", TypeCell(primitive="Edm.String", collection=True)),
        ("Collection of String", TypeCell(primitive="Edm.String", collection=True)),
        ("String[]", TypeCell(primitive="Edm.String", collection=True)),
        ("(Optional) String", TypeCell(primitive="Edm.String")),
        ("string (url)", TypeCell(primitive="Edm.String")),
        ("string (timestamp)", TypeCell(primitive="Edm.DateTimeOffset")),
        ("string/number", TypeCell(primitive="Edm.PrimitiveType")),
        ("string or array of strings", TypeCell(primitive="Edm.Untyped", mixed=True)),
        ("string \\| string[]", TypeCell(primitive="Edm.Untyped", mixed=True)),
        ("array or object", TypeCell(primitive="Edm.Untyped", mixed=True)),
        ("planetKind or String", TypeCell(primitive="Edm.Untyped", mixed=True)),
        ("String \\| [planet](planet.md)", TypeCell(primitive="Edm.Untyped", mixed=True)),
        ("string or object", TypeCell(primitive="Edm.Untyped", mixed=True)),
        ("string and integer", TypeCell(primitive="Edm.PrimitiveType")),
        ("string, integer", TypeCell(primitive="Edm.PrimitiveType", rest="integer")),
        ('"auto" or string', TypeCell(primitive="Edm.Untyped", mixed=True)),
        ("array of maps of strings", TypeCell(primitive="Edm.Untyped", collection=True)),
        ("associative array of strings", TypeCell(primitive="Edm.Untyped")),
        ("string (integer)", TypeCell(primitive="Edm.String", rest="integer")),
        ("integer as string", TypeCell(primitive="Edm.String", rest="as string")),
        ("numeric string", TypeCell(primitive="Edm.String", rest="string")),
        ("integer (timestamp)", TypeCell(primitive="Edm.Int64", rest="timestamp")),
        ("timestamp (seconds)", TypeCell(primitive="Edm.PrimitiveType", rest="seconds")),
        ("boolean (integer)", TypeCell(primitive="Edm.PrimitiveType", rest="integer")),
        ("integer, number of days", TypeCell(primitive="Edm.Int32", rest="number days")),
        ("integer (0-3)", TypeCell(primitive="Edm.Int32", rest="0 3", size=(3,))),
        ("string, max 50 chars", TypeCell(primitive="Edm.String", rest="max 50 chars")),
        ("string [ 1 .. 50 ] characters", TypeCell(primitive="Edm.String", rest="1 50 characters", size=(50,))),
        ("string (from a list)", TypeCell(primitive="Edm.String", rest="from")),
        ("integer (array index)", TypeCell(primitive="Edm.Int32", rest="index")),
        ("string, comma-separated list", TypeCell(primitive="Edm.String", rest="comma separated")),
        ("string [0..*]", TypeCell(primitive="Edm.String", collection=True)),
        ("number[2]", TypeCell(primitive="Edm.Double", collection=True, rest="2")),
        ("string[50]", TypeCell(primitive="Edm.String", rest="50")),
        ("planetKind 1..n", TypeCell(refs=(Ref("planetKind"),), collection=True)),
        ("planetKind [0..1]", TypeCell(refs=(Ref("planetKind"),))),
        ("[string]", TypeCell(primitive="Edm.String", collection=True)),
        ("array of [kite](kite.md) ids", TypeCell(primitive="Edm.Untyped", collection=True)),
        ("List<string>", TypeCell(primitive="Edm.String", collection=True)),
        ("(boolean or string) collection", TypeCell(primitive="Edm.PrimitiveType", collection=True)),
        ("[DateTimeOffset](basics.md)", TypeCell(primitive="Edm.DateTimeOffset")),
        ("Object", TypeCell(primitive="Edm.Untyped")),
        ("planetKind", TypeCell(refs=(Ref("planetKind"),))),
        ("**planetKind**", TypeCell(refs=(Ref("planetKind"),))),
        ("sky.maps.planetKind collection", TypeCell(refs=(Ref("sky.maps.planetKind"),), collection=True)),
        ("[planet](planet.md)", TypeCell(refs=(LINK,))),
        ("[planet](planet.md) collection", TypeCell(refs=(LINK,), collection=True)),
        ("Collection([planet](planet.md))", TypeCell(refs=(LINK,), collection=True)),
        ("[Collection(planet)](planet.md)", TypeCell(refs=(LINK,), collection=True)),
        ("[planet](planet.md) resource", TypeCell(refs=(LINK,))),
        ("[planet][]", TypeCell(refs=(Ref("planet"),))),
        ("[planet](planet.md|Further", TypeCell(refs=(Ref("planet"),))),
        ("[list](list.md)", TypeCell(refs=(Ref("list", "list.md"),))),
        ("[json](json.md)", TypeCell(refs=(Ref("json", "json.md"),))),
        ("[planet](planet.md) or [moon](moon.md)", TypeCell(refs=(LINK, Ref("moon", "moon.md")))),
        ("Enumeration", TypeCell(enumeration=True)),
        ("String (enum)", TypeCell(enumeration=True)),
        ("", TypeCell()),
    ],
)
def test_type_cells(source: str, expected: TypeCell) -> None:
    assert read_type(Text(source), GRAPH) == expected


def test_prose_after_a_type_is_left_over() -> None:
    cell = read_type(Text("[planet](planet.md) collection. Holds what was seen"), GRAPH)
    assert (cell.refs, cell.collection) == ((LINK,), True)
    assert "seen" in cell.rest


def test_unknown_type_of_the_page_generator_keeps_its_name() -> None:
    cell = read_type(Text("** Unknown Type `sky.services.models.operation` ** collection"), GRAPH)
    assert cell == TypeCell(refs=(Ref("sky.services.models.operation"),), collection=True)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("mass", "mass"),
        ("**mass**", "mass"),
        ("`mass`", "mass"),
        ("[mass](../api/planet-mass.md)", "mass"),
        ("mass (deprecated)", "mass"),
        ("mass *", "mass"),
        ("mass\u200b", "mass"),
        ("@sky.note", "@sky.note"),
        ("mass and radius", ""),
        ("mass,radius", ""),
        ("", ""),
    ],
)
def test_name_cells(source: str, name: str) -> None:
    assert read_name(Text(source)) == name


def test_primitive_spellings() -> None:
    assert [GRAPH.primitive(word) for word in ("BOOL", "guid", "Edm.Date", "planet")] == [
        "Edm.Boolean",
        "Edm.Guid",
        "Edm.Date",
        "",
    ]


@pytest.mark.parametrize("type", sorted(PRIMITIVES))
def test_every_primitive_type_is_called_by_its_own_name(type: str) -> None:
    assert GRAPH.primitive(type) == GRAPH.primitive(type.removeprefix("Edm.")) == type
