from __future__ import annotations

from typing import Any

import pytest

from codegen.base.problems import Place
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.facts import NONE, Facts, read_facts, to_property
from codegen.formats.inline import Text
from tests.formats.docs.drafting import GRAPH
from tests.support import bounded_work, steps


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Read-only.", {"read_only": True}),
        ("The mass. Readonly. Nullable.", {"read_only": True, "nullable": True}),
        ("This property is read-only.", {"read_only": True}),
        ("Read-only when the planet is far.", {}),
        ("Required.", {"required": True}),
        ("Required on create. Immutable.", {"required": True, "immutable": True}),
        ("Needed if a password is required for it.", {}),
        ("Optional. The second name.", {"required": False}),
        ("Key. Not nullable.", {"key": True, "nullable": False}),
        ("Key of the entity.", {"key": True}),
        ("The default value is `false`.", {"default": "false"}),
        ("Default is 14.", {"default": "14"}),
        ("How long it flies. Defaults to 1 day.", {"default": "1 day"}),
        ("How long it flies. The default is `5` minutes.", {"default": "5 minutes"}),
        ("How long it flies, in minutes. The default is 5 minutes.", {"default": "5"}),
        ("The default is 3 tries.", {"default": "3"}),
        ("The default value is `null`.", {}),
        ("Default value is `dark mode`.", {"default": "dark mode"}),
        ("The default is what most people want.", {}),
        ("Maximum length is 64 characters.", {"max_length": 64}),
        ("Can hold a maximum of 1,024 characters.", {"max_length": 1024}),
        ("Must not exceed 120 characters in length.", {"max_length": 120}),
        ("The first 255 characters of the text, up to the end.", {}),
        ("Returned only on `$select`.", {"select_only": True}),
        ("Supports `$filter`.", {"filter": ("any",)}),
        ("Supports `$filter` (`eq`, `ne`, and `startsWith`).", {"filter": ("eq", "ne", "startsWith")}),
        ("Supports `$filter` (eq only) and `$orderBy`.", {"filter": ("eq",), "orderby": True}),
        ("Does not support `$filter`.", {}),
        ("Supports `$search` and `$expand`.", {"search": True, "expand": True}),
        ("Needs the header ConsistencyLevel.", {"advanced": True}),
        ("Write-only.", {"write_only": True}),
        ("Deprecated. Use weight.", {"deprecated": True}),
        ("This property has been deprecated.", {"deprecated": True}),
        ("Inherited from [thing](thing.md). Read-only.", {"inherited": Ref("thing", "thing.md"), "read_only": True}),
        ("Inherited from thing", {"inherited": Ref("thing")}),
        ("If this is inherited from another place, says which.", {}),
    ],
)
def test_facts(source: str, expected: dict[str, Any]) -> None:
    assert read_facts(Text(source), GRAPH) == Facts(**expected)


@pytest.mark.parametrize(
    ("name", "said", "default"),
    [
        ("flightInMinutes", "30 minutes", "30"),
        ("daysAloft", "2 days", "2"),
        ("pauseMs", "500 ms", "500"),
        ("timeoutInSeconds", "500 ms", "500 ms"),
        ("numberOfKites", "5 MB", "5 MB"),
    ],
)
def test_a_default_is_of_the_unit_in_which_the_name_counts(name: str, said: str, default: str) -> None:
    facts = read_facts(Text(f"The default is {said}."), GRAPH)
    prop = to_property(name, "Edm.Int32", "", facts, Place("a.md", 1), max_length=None)
    assert (prop.default or "").casefold() == default.casefold()


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("Possible values are: `dwarf`, `gas`, `unknownFutureValue`.", ("dwarf", "gas", "unknownFutureValue")),
        (". Possible values are: `dwarf`, `gas`.", ("dwarf", "gas")),
        ("The possible values are `dwarf` or `gas`. The default value is `gas`.", ("dwarf", "gas")),
        ("Possible values: dwarf, gas and ice. See also there.", ("dwarf", "gas", "ice")),
        ("Allowed values `null`, `dwarf` and `gas` are set by the service.", ("dwarf", "gas")),
        ("Can be one of the following: `dwarf` (small), `gas` (large, see `x`).", ("dwarf", "gas")),
        ("Possible values: `dwarf` - a small one, `gas` - a large one.", ("dwarf", "gas")),
        (
            "Possible values are: `dwarf`. Use the header to get the following value(s) in this evolvable enum: `ice`.",
            ("dwarf", "ice"),
        ),
        ("Default value is `false`.", ()),
        ("Possible values are: `true`, `false`.", ()),
        ("Valid values 1 to 16.", ()),
        ("Possible values are: `1`, `2`.", ()),
        ("Possible values are listed in the following table.", ()),
        ("Possible values are `image/png`, `image/jpeg`.", ()),
        ("The values are returned in `mass`.", ()),
    ],
)
def test_possible_values(source: str, values: tuple[str, ...]) -> None:
    assert read_facts(Text(source), GRAPH).values == values


def test_nothing_is_no_fact() -> None:
    assert read_facts(Text(""), GRAPH) is NONE


@pytest.mark.parametrize(
    "piece", ["values are ", "possible values are: `a`, ", "are ", "(", "Inherited from [x](x.md) "]
)
def test_long_descriptions_take_bounded_time(piece: str) -> None:
    with bounded_work():
        read_facts(Text(piece * 100_000), GRAPH)
    few, many = (steps(lambda size=size: read_facts(Text(piece * size), GRAPH)) for size in (100, 400))
    assert many < 6 * few + 1000, "four times as long"


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ('How it turns. Can be "fork", "german" or "dobson".', ("fork", "german", "dobson")),
        ("Either **none**, **thin** or **thick**.", ("none", "thin", "thick")),
        ("One of: `red`, `blue`. Nullable.", ("red", "blue")),
        ('Can be "red", "blue" or others.', ()),
        ('Can be "red", "blue", ...', ()),
        ('The colour can be "red" or "blue", for example.', ()),
        ('Can be "light red" or "blue".', ()),
        ("Must be `true` or `false`.", ()),
        ("Can be red or blue.", ()),
        ("`red`, `blue` or `green`", ("red", "blue", "green")),
        ("`red`|`blue`.", ("red", "blue")),
        ("`red`", ()),
        ("`red` and more", ()),
        ("`light red`, `blue`", ()),
        ("`true` or `false`", ()),
    ],
)
def test_sentences_that_offer_values_and_nothing_else(source: str, values: tuple[str, ...]) -> None:
    assert read_facts(Text(source), GRAPH).closed == values
