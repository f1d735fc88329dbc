"""Names in options that are given as text: looked up, written as OData has them, and suggested where misspelt."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from tests.query.sample import skies

api, q = skies.api, skies.q


def query(**options: Any) -> str:
    return unquote("&".join(f"{name}={text}" for name, text in api.users.get(**options).query))


WRITTEN: list[tuple[dict[str, Any], str]] = [
    ({"select": ["display_name", "age"]}, "$select=displayName,age"),
    ({"select": "display_name,age"}, "$select=displayName,age"),
    ({"select": "class_"}, "$select=class"),
    ({"select": ["*"]}, "$select=*"),
    ({"orderby": "display_name desc, age"}, "$orderby=displayName desc,age"),
    ({"orderby": ["tolower(display_name)"]}, "$orderby=tolower(display_name)"),
    (
        {"expand": "manager($select=display_name;$expand=manager)"},
        "$expand=manager($select=displayName;$expand=manager)",
    ),
    ({"expand": ["manager/$ref"]}, "$expand=manager/$ref"),
    ({"expand": [q.user.manager.expand(select="display_name")]}, "$expand=manager($select=displayName)"),
]
OPEN = api.users.get


@pytest.mark.parametrize(("options", "text"), WRITTEN)
def test_names_are_those_of_odata(options: dict[str, Any], text: str) -> None:
    assert query(**options) == text


MISSPELT: list[tuple[dict[str, Any], str]] = [
    ({"select": ["displayNam"]}, "has no property 'displayNam'; did you mean 'displayName'"),
    ({"orderby": "agee desc"}, "did you mean 'age'"),
    ({"expand": "manger"}, "did you mean 'manager'"),
    ({"expand": "manager($select=displaynam)"}, "did you mean 'displayName'"),
    ({"select": "home/cty"}, "skies.address has no property 'cty'; did you mean 'city'"),
]


@pytest.mark.parametrize(("options", "words"), MISSPELT)
def test_what_a_closed_type_does_not_have_is_a_mistake(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        query(**options)


def test_what_only_a_derived_type_has_wants_a_cast_where_the_standard_is_kept() -> None:
    strict = q(qualified=True)
    for options in ({"filter": strict.guest.badge == "7"}, {"orderby": [strict.guest.badge.desc()]}):
        with pytest.raises(ValueError, match=r"badge is a property of skies.guest.*begin with q.user.cast"):
            query(**options)
    assert query(filter=strict.user.cast("skies.guest").badge == "7") == "$filter=skies.guest/badge eq '7'"
    assert query(filter=strict.guest.displayName == "7") == "$filter=displayName eq '7'"
    assert query(filter=q.guest.badge == "7") == "$filter=badge eq '7'"


def test_what_passes_all_the_same() -> None:
    assert query(select="badge") == "$select=badge"  # Guests have it.
    assert query(select="twice", compute="age mul 2 as twice").startswith("$select=twice")
    assert query(orderby="n desc", apply="aggregate($count as n)").startswith("$orderby=n desc")
    assert query(query={"$select": "displayNam"}) == "$select=displayNam"


HERE = api.users["7"].messages
UNDECLARED: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"select": ["subject", "subjct"]},
        ["$select names 'subjct', which skies.message doesn't declare; did you mean 'subject'?"],
    ),
    (
        {"filter": q.message.subjct == "x"},
        ["$filter names 'subjct', which skies.message doesn't declare; did you mean 'subject'?"],
    ),
    (
        {"filter": "startswith(sbject,'x in y') and not (count in (1,2)) or sender/age gt 5 and null eq false"},
        ["'sbject'"],
    ),
    ({"filter": "aDate gt 2012-09-03T00:00:00Z or id eq aabbccdd-0000-4000-8000-00805f9b34fb"}, ["'aDate'"]),
    ({"filter": "sender/reports/any(r:r/agee gt 3)", "orderby": "subject desc", "expand": "sender"}, []),
    ({"select": "x", "compute": "count add 1 as x"}, []),
]


@pytest.mark.parametrize(("options", "found"), UNDECLARED)
def test_what_an_open_type_does_not_declare_is_a_warning(options: dict[str, Any], found: list[str]) -> None:
    seen = HERE.get(**options).violations()
    assert [(item.level, item.rule) for item in seen] == [("warning", "unknown-member")] * len(found)
    assert all(words in item.message for item, words in zip(seen, found, strict=True))
