from __future__ import annotations

import pytest

from tests.formats.docs.drafting import assembled, enum, read, resource, rules, structured, types

PAGE = """---
doc_type: enumPageType
---
# kind enum type

Namespace: sky

What a planet is.

## Members
|Member|Value|Description|
|:--|:--|:--|
|dwarf|0|Small.|
|`gas`|1|Large.|
|unknownFutureValue|2|More may come.|
"""


def test_an_enumeration_page() -> None:
    kind = enum(assembled(kind=PAGE), "sky.kind")
    assert [(member.name, member.value) for member in kind.members] == [
        ("dwarf", 0),
        ("gas", 1),
        ("unknownFutureValue", 2),
    ]
    assert kind.evolvable
    assert not kind.flags
    assert not kind.inferred


def test_flags_are_powers_of_two() -> None:
    text = PAGE.replace("|1|", "|1|").replace("unknownFutureValue|2|", "ringed|2|") + "|moons|4|Has moons.|\n"
    assert enum(assembled(kind=text), "sky.kind").flags


def test_a_section_that_describes_the_type_of_a_property() -> None:
    more = "### kind values\n|Member|Description|\n|--|--|\n|dwarf|x|\n|gas|y|"
    assembly = assembled(planet=resource("planet", "|kind|planetKind|What it is, see the table.|", more=more))
    assert [member.name for member in enum(assembly, "sky.planetKind").members] == ["dwarf", "gas"]


def test_values_of_a_plain_string_make_no_enumeration() -> None:
    more = "### Visibility options\n|Value|Description|\n|--|--|\n|Bright|x|\n|Faint|y|"
    rows = "|visibility|String|How well it is seen.|\n|mood|String|Possible values are: `Good`, `Bad`.|"
    assembly = assembled(planet=resource("planet", rows, more=more))
    assert set(types(assembly)) == {"sky.planet"}


def test_the_cell_says_enumeration() -> None:
    rows = "|audiences|Enumeration|. Possible values are: `me`, `all`, `unknownFutureValue`.|"
    other = "|audiences|String|Possible values are: `me`, `all`, `unknownFutureValue`.|"
    assembly = assembled(planet=resource("planet", rows), star=resource("star", other))
    assert [member.name for member in enum(assembly, "sky.audiences").members] == ["me", "all", "unknownFutureValue"]
    assert len(types(assembly)) == 3


def test_different_lists_for_one_property_name_are_named_after_their_types() -> None:
    rows = "|state|Enumeration|Possible values are: `on`, `off`.|"
    other = "|state|Enumeration|Possible values are: `solid`, `liquid`.|"
    assembly = assembled(planet=resource("planet", rows), star=resource("star", other))
    assert set(types(assembly)) == {"sky.planet", "sky.star", "sky.planetState", "sky.starState"}


def test_a_string_with_the_members_of_a_documented_enumeration_is_that_enumeration() -> None:
    rows = "|kind|String|Possible values are: `Dwarf`, `Gas`.|\n|other|String|Possible values are: `dwarf`, `gas`.|"
    assembly = assembled(kind=PAGE, planet=resource("planet", rows))
    (planet,) = (item for item in assembly.types["resources/planet.md"])
    assert [prop.type for prop in planet.properties] == ["sky.kind", "Edm.String"]  # type: ignore[union-attr]
    assert "enum-values" in rules(assembly)


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("kind", "`dwarf`, `unknownFutureValue`", "sky.kind"),  # of its very name: a list need not be whole
        ("kind", "`Dwarf`, `Gas`, `Ice`", "Edm.String"),
        ("kind", "`Dwarf`, `unknownFuturevalue`", "Edm.String"),  # other words, rather than its members
        ("moonKind", "`dwarf`, `none`", "Edm.String"),
    ],
)
def test_a_string_called_like_an_enumeration(name: str, values: str, expected: str) -> None:
    rows = f"|{name}|String|Possible values are: {values}.|"
    assembly = assembled(kind=PAGE + "|ringed|4|x|\n", planet=resource("planet", rows))
    assert structured(assembly, "sky.planet").properties[0].type == expected


def test_an_enumeration_described_twice_keeps_all_members() -> None:
    second = "---\ndoc_type: enumPageType\n---\n# Enum values\n\nNamespace: sky\n\n### kind values\n"
    second += "|Member|\n|--|\n|dwarf|\n|ice|\n"
    assembly = assembled(kind=PAGE, enums=second)
    assert [member.name for member in enum(assembly, "sky.kind").members] == [
        "dwarf",
        "gas",
        "unknownFutureValue",
        "ice",
    ]
    assert "enum-conflict" in rules(assembly)


def test_rows_that_are_no_members() -> None:
    draft, ledger = read(PAGE + "|gas|9|Again.|\n|not a member|9|x|\n|null|9|x|\n", "resources/kind.md")
    assert len(draft.enums[0].members) == 3
    assert [problem.rule for problem in draft.problems] == ["duplicate-member"]
    reasons = [why for (kind, _), (fate, why) in ledger.fates.items() if kind == "row" and fate != "used"]
    assert reasons == ["the same member again", "no member of an enumeration", "no member of an enumeration"]
