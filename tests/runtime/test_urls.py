"""URLs: every text survives exactly one encoding, and the OASIS grammar accepts what is built."""

from __future__ import annotations

import importlib.util
import math
import os
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.runtime import literals, urls
from codegen.runtime.enums import OpenEnum, enum_type
from codegen.runtime.members import ABSENT
from codegen.runtime.nodes import Node, Root
from tests.strategies import examples

GRADE = Path(os.environ.get("CODEGEN_SHARED") or Path(__file__).parents[3] / "shared") / "grade"
HARD = [
    "O'Neil",
    "''",
    "a/b",
    "a?b",
    "a#b",
    "a%2Fb",
    "a&b=c",
    "a+b",
    "a b",
    "ærø",
    "日本",
    "😀",
    "a;b,c",
    "(x)",
    "\x00\n",
]

keys = st.text(min_size=1, max_size=12).filter(lambda text: text not in (".", ".."))


@enum_type("sample.color", flags=True)
class Color(OpenEnum):
    RED = "red"
    BLUE = "blue"


# ------------------------------------------------------------------------------------------------ path parts


@given(keys)
def test_any_key_survives_its_segment(text: str) -> None:
    part = urls.key(text)
    assert part[0] == "/" and not set("/?#") & set(part[1:])
    assert unquote(part[1:]) == text
    assert part.isascii()


@given(st.text(max_size=12))
def test_any_text_survives_as_a_function_argument(text: str) -> None:
    part = urls.call("find", ("q", text, "Edm.String"))
    decoded = unquote(part)
    assert decoded.startswith("/find(q='") and decoded.endswith("')")
    assert decoded[len("/find(q='") : -len("')")].replace("''", "'") == text
    assert part.count("/") == 1


@given(st.lists(keys.filter(lambda name: "/" not in name), min_size=1, max_size=4))
def test_any_path_survives_colon_addressing(names: list[str]) -> None:
    part = urls.at_path("/".join(names))
    assert part.startswith(":/") and ":" not in part[1:]
    assert [unquote(name) for name in part[2:].split("/")] == names


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("87d349ed", "/87d349ed"),
        ("a/b c+d", "/a%2Fb%20c%2Bd"),
        ("19:meeting_x@thread.v2", "/19:meeting_x@thread.v2"),
        ("$count", "/%24count"),
        ("$", "/%24"),
        ("a$b", "/a$b"),
        ("%2F", "/%252F"),
        (7, "/7"),
        (UUID(int=10), "/00000000-0000-0000-0000-00000000000a"),
        (date(2012, 9, 3), "/2012-09-03"),
        (Color.RED, "/red"),
    ],
)
def test_keys(value: urls.Key, part: str) -> None:
    assert urls.key(value) == part


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_keys_that_would_change_the_path_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="can't be a path segment"):
        Node(Root("https://x.example"), urls.key(value))
    place = Node(Root("https://x.example", parentheses=True), urls.key(value))
    assert place._path == f"('{value}')"
    with pytest.raises(ValueError, match="can't be a path segment"):
        urls.at_path(f"a/{value}/b")


@pytest.mark.parametrize("value", [None, True, 1.5, b"x", ["x"]])
def test_keys_of_other_types_are_refused(value: Any) -> None:
    for type in ("", "Edm.String"):
        with pytest.raises(TypeError, match="a key is"):
            urls.key(value, type)


@pytest.mark.parametrize(
    ("value", "type", "part", "parentheses"),
    [
        ("O'Neil", "Edm.String", "/O'Neil", "('O''Neil')"),
        (7, "Edm.String", "/7", "('7')"),
        (UUID(int=7), "Edm.String", f"/{UUID(int=7)}", f"('{UUID(int=7)}')"),
        (7, "Edm.Int32", "/7", "(7)"),
        ("7", "Edm.Int64", "/7", "(7)"),
        (Decimal("1.50"), "Edm.Decimal", "/1.50", "(1.50)"),
        (True, "Edm.Boolean", "/true", "(true)"),
        ("true", "Edm.Boolean", "/true", "(true)"),
        (date(2024, 2, 29), "Edm.Date", "/2024-02-29", "(2024-02-29)"),
        ("2024-02-29", "Edm.Date", "/2024-02-29", "(2024-02-29)"),
        ("0e7a1111-2222-3333-4444-555566667777", "Edm.Guid", "/0e7a1111-2222-3333-4444-555566667777", None),
        (timedelta(days=1), "Edm.Duration", "/P1D", "(duration'P1D')"),
        (b"\x01\x02", "Edm.Binary", "/AQI=", "(binary'AQI=')"),
        ("Rock", "sky.Kind", "/Rock", "(sky.Kind'Rock')"),
    ],
)
def test_keys_of_a_type(value: Any, type: str, part: str, parentheses: str | None) -> None:
    key = urls.key(value, type)
    assert (key, key.parentheses) == (part, parentheses or f"({part[1:]})")


@pytest.mark.parametrize(
    ("value", "type"), [("7)/x", "Edm.Int32"), ("", "Edm.Int32"), ("x'", "Edm.Guid"), ("(", "Edm.Date")]
)
def test_keys_cannot_leave_their_parentheses(value: str, type: str) -> None:
    with pytest.raises(ValueError, match="is not Edm"):
        urls.key(value, type)


def test_compound_keys_and_members_of_enumerations() -> None:
    made = urls.call("", ("no", 1, "Edm.Int32"), ("kind", "Rock", "sky.Kind"))
    assert (made, made.parentheses) == ("(no=1,kind='Rock')", "(no=1,kind=sky.Kind'Rock')")
    made = urls.call("f", ("kind", "Rock", "sky.Kind"))
    assert (made, made.parentheses) == ("/f(kind='Rock')", "/f(kind=sky.Kind'Rock')")


def test_calls() -> None:
    assert urls.call("delta") == "/delta()"
    assert urls.call("users", ("", "O'Neil", "Edm.String")) == "/users('O''Neil')"
    assert urls.call("range", ("address", "A1:B2", "Edm.String")) == "/range(address='A1:B2')"
    assert urls.call("f", ("a", 1, "Edm.Int32"), ("b", ABSENT, "Edm.String"), ("c", None, "Edm.String")) == (
        "/f(a=1,c=null)"
    )


def test_at_path() -> None:
    assert urls.at_path("/Documents/a b.txt/") == ":/Documents/a%20b.txt"
    with pytest.raises(ValueError, match="can't be a path segment"):
        urls.at_path("/")


# -------------------------------------------------------------------------------------------------- literals

LITERALS: list[tuple[Any, str, str]] = [
    ("O'Neil", "Edm.String", "'O''Neil'"),
    ("", "Edm.String", "''"),
    (None, "Edm.Guid", "null"),
    (True, "Edm.Boolean", "true"),
    (-7, "Edm.Int64", "-7"),
    (2**62, "Edm.Int64", "4611686018427387904"),
    (1e300, "Edm.Double", "1e+300"),
    (math.inf, "Edm.Double", "INF"),
    (-math.inf, "Edm.Double", "-INF"),
    (math.nan, "Edm.Double", "NaN"),
    (Decimal("1E+3"), "Edm.Decimal", "1000"),
    (Decimal("1.50"), "Edm.Decimal", "1.50"),
    (UUID(int=10), "Edm.Guid", "00000000-0000-0000-0000-00000000000a"),
    ("CBDC14AB-D96C-4C30-B9F4-6ADA7CDC1D46", "Edm.Guid", "CBDC14AB-D96C-4C30-B9F4-6ADA7CDC1D46"),
    (date(2012, 9, 3), "Edm.Date", "2012-09-03"),
    (datetime(2012, 9, 3, 13, 52, tzinfo=UTC), "Edm.DateTimeOffset", "2012-09-03T13:52:00Z"),
    (
        datetime(2012, 9, 3, 13, 52, tzinfo=timezone(timedelta(hours=2))),
        "Edm.DateTimeOffset",
        "2012-09-03T13:52:00+02:00",
    ),
    ("2017-01-01T00:00:46.1697867+03:00", "Edm.DateTimeOffset", "2017-01-01T00:00:46.1697867+03:00"),
    (time(7, 59, 59), "Edm.TimeOfDay", "07:59:59"),
    (timedelta(days=1, hours=2), "Edm.Duration", "duration'P1DT2H'"),
    ("P1D", "Edm.Duration", "duration'P1D'"),
    (b"\xfb\xff", "Edm.Binary", "binary'-_8='"),
    (Color.RED, "sample.color", "sample.color'red'"),
    ("red,blue", "sample.color", "sample.color'red,blue'"),
]


@pytest.mark.parametrize(("value", "type", "text"), LITERALS)
def test_literals(value: Any, type: str, text: str) -> None:
    assert urls.literal(value, type) == text


@pytest.mark.parametrize(("value", "type", "text"), LITERALS)
def test_the_type_is_concluded_from_the_value(value: Any, type: str, text: str) -> None:
    if not isinstance(value, str):
        assert urls.literal(value) == text


@pytest.mark.parametrize(
    ("value", "type"),
    [
        (1, "Edm.String"),
        (True, "Edm.Int32"),
        (1, "Edm.Boolean"),
        ("x", "Edm.Int32"),
        ({"a": 1}, "Edm.Untyped"),
        (["a"], "Collection(Edm.String)"),
        ({"a": 1}, "sample.size"),
        ({"a": 1}, ""),
    ],
)
def test_values_without_a_literal_are_refused(value: Any, type: str) -> None:
    with pytest.raises(TypeError):
        urls.literal(value, type)


@pytest.mark.parametrize("text", ["", "2012-09-03,evil=1", "1) or (1 eq 1", "a'b", "2012/09"])
def test_text_of_unquoted_types_cannot_break_out(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not Edm\.Date"):
        urls.literal(text, "Edm.Date")


def test_a_datetime_needs_a_time_zone() -> None:
    with pytest.raises((TypeError, ValueError)):
        urls.literal(datetime(2012, 9, 3), "Edm.DateTimeOffset")


# --------------------------------------------------------------------------------------------- query options


def query(**options: Any) -> str:
    return "&".join(f"{name}={value}" for name, value in urls.query_options(**options))


def test_query_options_have_one_order_and_are_encoded_once() -> None:
    assert query(
        skip=5, top=10, count=True, search='"a b"', orderby=["a desc", "b"], filter="a eq 'x'", select="a,b"
    ) == ("$select=a,b&$filter=a%20eq%20'x'&$orderby=a%20desc,b&$search=%22a%20b%22&$count=true&$top=10&$skip=5")
    assert query(expand=["members($select=id,mail;$top=5)", "owner"]) == "$expand=members($select=id,mail;$top=5),owner"
    assert query(count=False) == "$count=false"
    assert query(top=0) == "$top=0"


def test_slashes_are_encoded_within_literals_only() -> None:
    assert query(filter="a/b eq 'c/d?e' and f eq 'O''Neil/x'") == (
        "$filter=a/b%20eq%20'c%2Fd%3Fe'%20and%20f%20eq%20'O''Neil%2Fx'"
    )


def test_own_options_come_last_and_as_they_are() -> None:
    options = {"startDateTime": "2017-01-01T00:00:00+02:00", "$format": "json", "a&b": "c=d"}
    assert query(query=options, top=1) == ("$top=1&startDateTime=2017-01-01T00:00:00%2B02:00&$format=json&a%26b=c=d")


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_survives_in_a_query_value(text: str) -> None:
    url = query(filter=text, query={"own": text})
    assert parse_qsl(url, keep_blank_values=True) == [("$filter", text), ("own", text)]
    assert url.isascii() and "#" not in url and "+" not in url and " " not in url


@given(st.text(min_size=1))
def test_any_name_survives(name: str) -> None:
    assert parse_qsl(query(query={name: "x"})) == [(name, "x")]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"top": -1}, ValueError),
        ({"skip": -1}, ValueError),
        ({"top": True}, TypeError),
        ({"top": "5"}, TypeError),
        ({"count": 1}, TypeError),
        ({"select": []}, ValueError),
        ({"select": ["a", ""]}, ValueError),
        ({"select": 5}, TypeError),
        ({"expand": {"a": {"levels": 2}}}, TypeError),
        ({"orderby": {"a": "desc"}}, TypeError),
        ({"select": {"a", "b"}}, TypeError),
        ({"query": {"x": ["a"]}}, TypeError),
        ({"query": {"x": 1}}, TypeError),
        ({"filter": " "}, ValueError),
        ({"filter": ["a"]}, TypeError),
        ({"top": 1, "query": {"$top": "2"}}, ValueError),
        ({"query": {"": "x"}}, ValueError),
    ],
)
def test_options_that_cannot_be_meant_are_refused(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        urls.query_options(**options)


# --------------------------------------------------------------------------------------- the OASIS grammar


@pytest.fixture(scope="module")
def grammar() -> Any:
    source = GRADE / "abnf_check.py"
    if not source.is_file():
        pytest.skip(f"the OASIS grammar isn't here: {source} (name its parent in CODEGEN_SHARED)")
    spec = importlib.util.spec_from_file_location("abnf_check", source)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    limit, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = limit
    # As the grammar does itself, but before Hypothesis looks.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20000))
    return module.Grammar.load(no_key_segments=True)


def urls_with(text: str) -> list[str]:
    """What is built around one text, in every place that a text can stand in."""
    return [
        "users" + urls.call("find", ("q", text, "Edm.String"), ("n", 1, "Edm.Int32")) + "/$count",
        urls.call("users", ("", text, "Edm.String"))[1:] + "/photo/$value",
        urls.call("users", ("a", 1, "Edm.Int32"), ("b", text, "Edm.String"))[1:] + "/$ref",
        "users?" + query(filter=f"name/first eq {urls.literal(text)}", top=1, query={"own": text}),
        "users?" + query(expand=f"members($filter=id eq {urls.literal(text)};$top=1)", select=["id", "name"]),
    ]


def rejected(grammar: Any, text: str) -> list[str]:
    own = {"customname": {"own"}}
    return [url for url in urls_with(text) if not grammar.accepts("odataRelativeUri", url, own)]


@pytest.mark.parametrize("text", HARD)
def test_the_grammar_accepts_hard_texts(grammar: Any, text: str) -> None:
    assert rejected(grammar, text) == []


@examples(0.4)
# The grammar's pct-encoded-no-SQUOTE has no "%7.", so that string literals can't hold these four at all.
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{|}\x7f"), max_size=10))
def test_the_grammar_accepts_any_text(grammar: Any, text: str) -> None:
    assert rejected(grammar, text) == []


@given(text=keys)
def test_the_grammar_accepts_any_key_as_a_segment(grammar: Any, text: str) -> None:
    assert grammar.accepts("segment-nz", urls.key(text)[1:])


@pytest.mark.parametrize(("value", "type", "text"), LITERALS)
def test_the_grammar_accepts_literals(grammar: Any, value: Any, type: str, text: str) -> None:
    assert grammar.accepts("odataRelativeUri", "users" + urls.call("f", ("x", value, type)))
    assert grammar.accepts("odataRelativeUri", "users?" + query(filter=f"x eq {urls.literal(value, type)}"))


def test_a_builder_that_is_broken_on_purpose_is_caught(grammar: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(literals, "_quoted", lambda prefix, value: f"{prefix}'{value}'")
        assert rejected(grammar, "O'Neil")
    with monkeypatch.context() as broken:
        broken.setattr(urls, "_IN_SEGMENT", urls._IN_SEGMENT + "/?")
        assert rejected(grammar, "a/b?c")
    with monkeypatch.context() as broken:
        broken.setattr(urls, "_IN_QUERY", urls._IN_QUERY + "/&")
        assert rejected(grammar, "a/b&c")
    assert rejected(grammar, "O'Neil a/b?c&d") == []


TOWN, DISTANCE, MOST = ("town", "x", "Edm.String"), ("distance", 1, "Edm.Double"), ("most", 1, "Edm.Int32")


def test_arguments_go_together_as_an_overload_has_them() -> None:
    takes = (("town", "most?"), ("distance",))
    assert urls.call("near", TOWN, ("most", ABSENT, "Edm.Int32"), takes=takes) == "/near(town='x')"
    assert urls.call("near", TOWN, MOST, takes=takes) == "/near(town='x',most=1)"
    assert urls.call("near", DISTANCE, takes=takes) == "/near(distance=1)"
    for mixed in ((), (MOST,), (TOWN, DISTANCE)):
        with pytest.raises(TypeError, match=r"near takes \(town, most\?\) or \(distance\), not \("):
            urls.call("near", *mixed, takes=takes)


@pytest.mark.parametrize(("value", "type"), [(1.5, "Edm.Int32"), (300, "Edm.Byte"), (Decimal(2**63), "Edm.Int64")])
def test_a_number_that_its_type_does_not_have_is_no_argument_and_no_key(value: Any, type: str) -> None:
    with pytest.raises(ValueError, match=f"is not {type}"):
        urls.call("f", ("n", value, type))
    with pytest.raises(ValueError, match=f"is not {type}"):
        urls.key(value, type)


@pytest.mark.parametrize("type", ["", "Edm.Int32", "Edm.String", "Edm.Guid", "sky.Kind"])
def test_nothing_is_no_key(type: str) -> None:
    with pytest.raises(TypeError, match=r"a key is .*, not None"):
        urls.key(None, type)
    with pytest.raises(TypeError, match="no is a part of the key, and this is None"):
        urls.call("", ("no", None, type), ("kind", "Rock", "sky.Kind"))
    assert urls.call("f", ("no", None, type)) == "/f(no=null)"


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("abc", "Edm.Int32"),
        ("99999999999", "Edm.Int32"),
        ("256", "Edm.Byte"),
        ("1.5", "Edm.Int64"),
        ("1_0", "Edm.Int64"),
        ("x", "Edm.Decimal"),
        ("1,5", "Edm.Double"),
        ("yes", "Edm.Boolean"),
    ],
)
def test_a_text_that_its_type_does_not_have_is_no_key(text: str, type: str) -> None:
    with pytest.raises(ValueError, match="is not Edm"):
        urls.key(text, type)


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("-7", "Edm.Int32"),
        ("255", "Edm.Byte"),
        ("1.50", "Edm.Decimal"),
        ("1e+3", "Edm.Double"),
        ("true", "Edm.Boolean"),
    ],
)
def test_a_text_that_its_type_has_is_a_key_as_it_stands(text: str, type: str) -> None:
    assert urls.key(text, type).parentheses == f"({text.replace('+', '%2B')})"
