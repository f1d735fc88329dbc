"""Whatever the builder and the query language make, the OASIS grammar accepts; broken on purpose, it doesn't."""

from __future__ import annotations

import importlib
import itertools
import json
from collections.abc import Callable
from datetime import UTC, timedelta, timezone
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.query.conftest import GRADE, Judge
from tests.query.sample import skies
from tests.strategies import examples

q, user = skies.q, skies.q.user
literals: Any = importlib.import_module("skies._runtime.query.literals")
terms: Any = importlib.import_module("skies._runtime.query.terms")
urls: Any = importlib.import_module("skies._runtime.urls")
plain_literals: Any = importlib.import_module("skies._runtime.literals")
paths: Any = importlib.import_module("skies._runtime.query.paths")
api: Any = importlib.import_module("skies._runtime.nodes").keys_in_parentheses(skies.api)
ROOT = "https://example.com/v1/"
few = examples(0.15)
"""For each of many types, whose literals are tested by themselves."""
# The grammar's pct-encoded-no-SQUOTE has no "%7.", so that string literals can't hold these four at all.
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{|}\x7f"), max_size=8),
    st.sampled_from(
        ["O'Neil", "''", "a/b", "%2F", "a;b", "$filter=x", "a&b=c", "(", "){", "#", '"', "a+b c", "ø", "😀"]
    ),
).map(lambda text: text.translate({ord(char): None for char in "{|}\x7f"}))
floats = st.floats(allow_nan=True, allow_infinity=True)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
positions = st.lists(st.floats(-180, 180, allow_nan=False), min_size=2, max_size=4)
lines = st.lists(positions, min_size=2, max_size=3)
VALUES: dict[str, tuple[str, st.SearchStrategy[Any]]] = {
    "Edm.Binary": ("binaryLiteral", st.binary(max_size=9)),
    "Edm.Boolean": ("boolean", st.booleans()),
    "Edm.Byte": ("byte", st.integers(0, 255)),
    "Edm.Date": ("date", st.dates()),
    "Edm.DateTimeOffset": ("dateTimeOffsetLiteral", st.datetimes(timezones=st.one_of(zones, st.just(UTC)))),
    "Edm.Decimal": ("decimalLiteral", st.decimals(allow_nan=True)),
    "Edm.Double": ("doubleLiteral", floats),
    "Edm.Duration": ("durationLiteral", st.timedeltas()),
    "Edm.Guid": ("guid", st.uuids()),
    "Edm.Int16": ("int16Literal", st.integers(-(2**15), 2**15 - 1)),
    "Edm.Int32": ("int32Literal", st.integers(-(2**31), 2**31 - 1)),
    "Edm.Int64": ("int64Literal", st.integers(-(2**63), 2**63 - 1)),
    "Edm.SByte": ("sbyteLiteral", st.integers(-128, 127)),
    "Edm.Single": ("singleLiteral", floats),
    "Edm.String": ("stringLiteral", texts),
    "Edm.TimeOfDay": ("timeOfDayLiteral", st.times()),
    "skies.color": ("enumLiteral", st.one_of(st.sampled_from(["red", "green", "blue"]), st.integers(-9, 9))),
    "Edm.GeographyPoint": ("geographyPoint", positions.map(lambda at: {"type": "Point", "coordinates": at})),
    "Edm.GeometryPoint": ("geometryPoint", positions.map(lambda at: {"type": "Point", "coordinates": at})),
    "Edm.GeographyLineString": ("geographyLineString", lines.map(lambda at: {"type": "LineString", "coordinates": at})),
    "Edm.GeographyPolygon": (
        "geographyPolygon",
        st.lists(lines, min_size=1, max_size=2).map(lambda at: {"type": "Polygon", "coordinates": at}),
    ),
    "Edm.GeographyMultiPoint": (
        "geographyMultiPoint",
        st.lists(positions, max_size=2).map(lambda at: {"type": "MultiPoint", "coordinates": at}),
    ),
    "Edm.GeometryMultiLineString": (
        "geometryMultiLineString",
        st.lists(lines, max_size=2).map(lambda at: {"type": "MultiLineString", "coordinates": at}),
    ),
    "Edm.GeometryMultiPolygon": (
        "geometryMultiPolygon",
        st.lists(st.lists(lines, min_size=1, max_size=2), max_size=2).map(
            lambda at: {"type": "MultiPolygon", "coordinates": at}
        ),
    ),
    "Edm.GeographyCollection": (
        "geographyCollection",
        st.lists(positions, min_size=1, max_size=2).map(
            lambda at: {
                "type": "GeometryCollection",
                "geometries": [{"type": "Point", "coordinates": position} for position in at],
            }
        ),
    ),
}


# -------------------------------------------------------------------------------------------------- literals


@pytest.mark.parametrize("type", VALUES)
@examples(0.5)
@given(data=st.data())
def test_literals_of_every_type(judge: Judge, type: str, data: st.DataObject) -> None:
    rule, values = VALUES[type]
    text = literals.written(data.draw(values), type, "x")
    encoded = urls.query_value(text)
    if rule.startswith("geo"):
        encoded = encoded.replace("%20", " ")
    assert judge.is_literal(rule, encoded), text


PUBLISHED = {
    "binaryLiteral": "Edm.Binary",
    "date": "Edm.Date",
    "dateTimeOffsetLiteral": "Edm.DateTimeOffset",
    "dateTimeOffsetValue": "Edm.DateTimeOffset",
    "dateValue": "Edm.Date",
    "durationLiteral": "Edm.Duration",
    "durationValue": "Edm.Duration",
    "guid": "Edm.Guid",
    "timeOfDayLiteral": "Edm.TimeOfDay",
    "timeOfDayValue": "Edm.TimeOfDay",
}


def published() -> list[tuple[str, str, bool]]:
    """The published cases of rules whose types take text: rule, text within the literal, whether it is one."""
    source = GRADE / "abnf" / "abnf_cases.jsonl"
    if not source.is_file():
        return []
    cases = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    return [(case["rule"], case["input"], case["fail_at"] is None) for case in cases if case["rule"] in PUBLISHED]


@pytest.mark.parametrize(("rule", "text", "good"), published())
def test_published_cases(judge: Judge, rule: str, text: str, good: bool) -> None:
    is_value = rule.endswith("Value")
    plain = text if is_value else unquote(text).removeprefix("duration").removeprefix("binary").strip("'")
    if good:
        written = literals.written(plain, PUBLISHED[rule], "x")
        assert plain in written
        literal = rule.replace("Value", "Literal") if rule not in ("date", "dateValue", "guid") else rule
        assert judge.is_literal(literal, urls.query_value(written))
    elif "%" not in text or is_value:
        with pytest.raises(ValueError, match="no such text"):
            literals.written(plain, PUBLISHED[rule], "x")


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Point(142.1 64.1)", {"type": "Point", "coordinates": [142.1, 64.1]}),
        ("Point(142.1 64.1 10.0 -3.14)", {"type": "Point", "coordinates": [142.1, 64.1, 10.0, -3.14]}),
        ("LineString(142.1 64.1,3.14 2.78)", {"type": "LineString", "coordinates": [[142.1, 64.1], [3.14, 2.78]]}),
        ("MultiPoint()", {"type": "MultiPoint", "coordinates": []}),
        ("MultiPoint((142.1 64.1),(1 2))", {"type": "MultiPoint", "coordinates": [[142.1, 64.1], [1, 2]]}),
        (
            "Polygon((1 1,1 1),(1 1,2 2,3 3,1 1))",
            {"type": "Polygon", "coordinates": [[[1, 1], [1, 1]], [[1, 1], [2, 2], [3, 3], [1, 1]]]},
        ),
        (
            "MultiPolygon(((1 1,1 1),(1 1,2 2,3 3,1 1)))",
            {"type": "MultiPolygon", "coordinates": [[[[1, 1], [1, 1]], [[1, 1], [2, 2], [3, 3], [1, 1]]]]},
        ),
        (
            "GeometryCollection(LineString(142.1 64.1,3.14 2.78))",
            {
                "type": "GeometryCollection",
                "geometries": [{"type": "LineString", "coordinates": [[142.1, 64.1], [3.14, 2.78]]}],
            },
        ),
    ],
)
def test_published_geography(text: str, shape: dict[str, Any]) -> None:
    named = {**shape, "crs": {"type": "name", "properties": {"name": "EPSG:0"}}}
    assert literals.written(named, "Edm.GeographyPoint", "x") == f"geography'SRID=0;{text}'"
    assert literals.written(shape, "Edm.GeometryPoint", "x") == f"geometry'SRID=0;{text}'"


# --------------------------------------------------------------------------------------------------- queries


def numbers(item: Any) -> st.SearchStrategy[Any]:
    """Numeric expressions about a user."""
    leaves = st.sampled_from([item.age, item.aInt64, item.aDouble, item.home.zip, item.reports.count()])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
            st.tuples(inner, st.integers(1, 9)).map(lambda pair: pair[0] * pair[1]),
            st.tuples(st.integers(1, 9), inner).map(lambda pair: pair[0] - pair[1]),
            st.tuples(inner, inner).map(lambda pair: pair[0] / pair[1]),
            inner.map(lambda number: -number),
            inner.map(lambda number: number.round()),
        ),
        max_leaves=4,
    )


def strings(item: Any) -> st.SearchStrategy[Any]:
    """Textual expressions about a user."""
    leaves = st.sampled_from([item.displayName, item.home.city, item.manager.displayName, item.cast("guest").badge])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(lambda text: text.tolower()),
            st.tuples(inner, texts).map(lambda pair: pair[0] + pair[1]),
            inner.map(lambda text: text.substring(1)),
        ),
        max_leaves=3,
    )


@st.composite
def atoms(draw: st.DrawFn, item: Any, depth: int) -> Any:
    """A condition without `and`, `or`, `not`."""
    kind = draw(st.integers(0, 6 if depth else 4))
    if kind == 0:
        return draw(numbers(item)) > draw(numbers(item))
    if kind == 1:
        return draw(strings(item)) == draw(st.one_of(texts, st.none()))
    if kind == 2:
        return draw(strings(item)).contains(draw(texts))
    if kind == 3:
        return item.displayName.in_(draw(st.lists(texts, min_size=1, max_size=3)))
    if kind == 4:
        prop, value = draw(
            st.sampled_from([(f"a{name[4:]}", name) for name in VALUES if hasattr(item, f"a{name[4:]}")])
        )
        return item[prop] != draw(VALUES[value][1])
    many, text = draw(st.sampled_from([item.addresses, item.reports])), draw(texts)
    if kind == 5:
        return draw(st.sampled_from([many.any, many.all]))(lambda x: (x.city if "city" in dir(x) else x.mail) == text)
    return item.reports.any(lambda x: draw(conditions(x, depth - 1)) | (x.displayName == text))


def conditions(item: Any, depth: int = 2) -> st.SearchStrategy[Any]:
    """Conditions about a user."""
    return st.recursive(
        atoms(item, depth),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
            st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
            inner.map(lambda one: ~one),
        ),
        max_leaves=4,
    )


searches = st.recursive(
    texts.filter(lambda text: text.replace('"', " ").split()).map(q.search),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
        inner.map(lambda one: ~one),
    ),
    max_leaves=4,
)


def options(depth: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    """Query options about users, with expansions in expansions."""
    optional: dict[str, Any] = {
        "select": st.sampled_from([["*"], [user.displayName, user.home.city], [user.manager]]),
        "filter": conditions(user, 1),
        "orderby": st.tuples(numbers(user).map(lambda one: one.desc()), strings(user)).map(list),
        "search": searches,
        "top": st.integers(0, 9),
        "skip": st.integers(0, 9),
        "count": st.booleans(),
    }
    if depth:
        optional["expand"] = options(depth - 1).map(lambda own: [user.manager.expand(**own), user.reports])
    return st.fixed_dictionaries({}, optional=optional)


def verdict(judge: Judge, request: Any) -> bool:
    """Whether the grammar accepts the URL of a request."""
    return judge.accepts(request.url.removeprefix(ROOT))


@examples(0.6)
@given(condition=conditions(user))
def test_the_grammar_accepts_every_condition(judge: Judge, condition: Any) -> None:
    request = api.users.get(filter=condition)
    assert unquote(request.query[0][1]) == str(condition)
    assert verdict(judge, request), request.url


@examples(0.6)
@given(given=options())
def test_the_grammar_accepts_every_combination_of_options(judge: Judge, given: dict[str, Any]) -> None:
    assert verdict(judge, api.users.get(**given)), given


@examples(0.6)
@given(key=texts.filter(lambda text: text not in ("", ".", "..")), names=st.lists(st.text(max_size=5), max_size=3))
def test_the_grammar_accepts_every_path(judge: Judge, key: str, names: list[str]) -> None:
    names = [name for name in names if name.isprintable() and not set(name) & set("\ud800")]
    assert verdict(judge, api.users[key].messages.get(top=1, query={"own": key}))
    assert verdict(
        judge, api.users.find(names=names, near=None, home={"city": key}).get(filter=user.displayName == key)
    )


# ---------------------------------------------------------------------------------------------------- paths

odata: Any = skies.odata
any_key = texts.filter(lambda text: text not in ("", ".", ".."))
keys = st.one_of(any_key, st.integers(-(2**63), 2**63 - 1), st.uuids(), st.dates(), VALUES["Edm.DateTimeOffset"][1])
"""Keys of every type that Python has for them."""
ARGUMENTS = sorted(name for name in VALUES if not name.startswith(("Edm.Geo", "Edm.Binary")))


def path_is_accepted(judge: Judge, place: Any) -> bool:
    """Whether the grammar accepts the path of a node."""
    return judge.accepts(place._path.removeprefix("/"))


@examples(0.6)
@given(key=keys, other=keys)
def test_the_grammar_accepts_keys_of_every_type(judge: Judge, key: Any, other: Any) -> None:
    user_place = odata.at(api.users, odata.key(key))
    assert path_is_accepted(judge, user_place)
    assert path_is_accepted(judge, odata.at(user_place, "messages", odata.key(other), "subject", "$value"))
    assert verdict(judge, odata.request("GET", user_place, result=skies.models.User, select=[user.age]))


@few
@given(value=st.data())
@pytest.mark.parametrize("type", ARGUMENTS)
def test_the_grammar_accepts_compound_keys(judge: Judge, type: str, value: st.DataObject) -> None:
    parts = (("id", value.draw(any_key), "Edm.String"), ("id", value.draw(VALUES[type][1]), type))
    if type.startswith("skies."):
        parts = parts[:1]  # In a key, members stand with their type: pages show none.
    assert path_is_accepted(judge, odata.at(api, odata.call("users", *parts)))


@few
@given(value=st.data())
@pytest.mark.parametrize("type", ARGUMENTS)
def test_the_grammar_accepts_arguments_of_every_type(judge: Judge, type: str, value: st.DataObject) -> None:
    drawn = value.draw(VALUES[type][1])
    if isinstance(drawn, int) and type.startswith("skies."):
        drawn = "red"  # Numbers of members unknown are for queries.
    arguments = (("x", drawn, type), ("y", None, type))
    place = odata.at(api.users, odata.key("7"))
    assert path_is_accepted(judge, odata.at(place, odata.call("skies.level", *arguments)))
    best = odata.at(place, odata.call("skies.best", *arguments))
    assert path_is_accepted(judge, odata.at(best, "displayName"))
    listed = odata.call("skies.find", ("names", [value.draw(any_key)], "Collection(Edm.String)"))
    found = odata.request("GET", odata.at(place, listed), result="Collection(skies.user)", top=1)
    assert verdict(judge, found), found.url


HOME = user.home.city


@pytest.mark.parametrize(
    "steps",
    [
        ("skies.guest",),
        ("skies.guest", "$count"),
        ("skies.guest", odata.key("7"), "badge"),
        (odata.key("7"), "skies.guest", "badge", "$value"),
        (odata.key("7"), "manager", "skies.guest", "manager", "displayName"),
        (odata.key("7"), "reports", "skies.guest", odata.key("a'/b"), "length"),
        (odata.key("7"), "home", "city"),
        (odata.key("7"), "home", "skies.address", "city", "$value"),
        (odata.key("7"), "addresses", 0),
        (odata.key("7"), "tags", -1),
        (odata.key("7"), "tags", "$count"),
        (odata.key("7"), "reports", "$ref"),
        (odata.key("7"), "reports", odata.key("8"), "$ref"),
        (odata.key("7"), "manager", "$ref"),
        (odata.key("7"), "$value"),
        (odata.key("7"), "photo"),
        ("$query",),
        ("$each", "skies.level()"),
        ("$filter(age gt 3)", "$count"),
        (odata.key("7"), "reports", "$query"),
        (HOME,),
    ],
    ids=str,
)
def test_the_grammar_accepts_every_kind_of_step(judge: Judge, steps: tuple[Any, ...]) -> None:
    place = odata.at(api.users, odata.key("7")) if steps[0] is HOME else api.users
    assert path_is_accepted(judge, odata.at(place, *steps)), odata.at(place, *steps)


@examples(0.6)
@given(key=keys, other=any_key, condition=conditions(user, 1))
def test_the_grammar_accepts_links_and_properties(judge: Judge, key: Any, other: str, condition: Any) -> None:
    place = odata.at(api.users, odata.key(key))
    reports = odata.at(place, "reports")
    target = odata.at(api.users, odata.key(other))
    for request in (
        odata.add_link(reports, target),
        odata.set_link(odata.at(place, "manager"), target),
        odata.remove_link(odata.at(reports, odata.key(other))),
        odata.remove_link(reports, target),
        odata.Value(place, user.home.city).put("x"),
        odata.Value(place, user.age).get_raw(),
        odata.Value(place, user.tags).get(top=1),
        odata.request("GET", odata.at(reports, "skies.guest"), result="Collection(skies.guest)", filter=condition),
        odata.posted(odata.request("GET", reports, result="Collection(skies.user)", filter=condition)),
    ):
        assert verdict(judge, request), request.url


# ----------------------------------------------------------------------------------------- least parentheses


def test_parentheses_are_sufficient_and_least() -> None:
    leaves = ["a", "b", "c", "d"]
    names = {name: q.name(name) for name in leaves}
    joins: dict[str, Callable[[Any, Any], Any]] = {
        "or": lambda x, y: x | y,
        "and": lambda x, y: x & y,
        "eq": lambda x, y: x == y,
        "add": lambda x, y: x + y,
        "sub": lambda x, y: x - y,
        "mul": lambda x, y: x * y,
    }
    for first, second, third in itertools.product(joins, repeat=3):
        one, two, three = joins[first], joins[second], joins[third]
        a, b, c, d = (names[name] for name in leaves)
        try:
            shapes = [three(one(a, b), two(c, d)), one(a, two(b, three(c, d))), three(two(one(a, b), c), d)]
        except TypeError:  # Arithmetic of conditions.
            continue
        trees = [
            (third, (first, "a", "b"), (second, "c", "d")),
            (first, "a", (second, "b", (third, "c", "d"))),
            (third, (second, (first, "a", "b"), "c"), "d"),
        ]
        for shape, tree in zip(shapes, trees, strict=True):
            text = str(shape)
            assert flat(parsed(text)) == flat(tree), text
            for fewer in without_a_pair(text):
                assert flat(parsed(fewer)) != flat(tree), f"{text} could be {fewer}"


LEVELS = [("or",), ("and",), ("eq",), ("add", "sub"), ("mul",)]


def parsed(text: str) -> Any:
    """The tree of an expression by the standard's precedences, with comparisons that don't chain."""
    tokens = text.replace("(", "( ").replace(")", " )").split()

    def level(number: int) -> Any:
        if number == len(LEVELS):
            token = tokens.pop(0)
            if token != "(":
                return token
            inner = level(0)
            tokens.pop(0)
            return inner
        left, chained = level(number + 1), False
        while tokens and tokens[0] in LEVELS[number]:
            if chained and tokens[0] == "eq":
                return ("chain",)
            left, chained = (tokens.pop(0), left, level(number + 1)), True
        return left

    tree = level(0)
    return tree if not tokens else ("rest", *tokens)


def flat(tree: Any) -> Any:
    """`and` and `or` mean the same however they are nested in themselves."""
    if isinstance(tree, str) or len(tree) != 3:
        return tree
    operator, left, right = tree[0], flat(tree[1]), flat(tree[2])
    if operator not in ("and", "or"):
        return (operator, left, right)
    return (operator, *(part for side in (left, right) for part in (side[1:] if side[0] == operator else (side,))))


def without_a_pair(text: str) -> list[str]:
    """The text with each pair of parentheses left out in turn."""
    stack, pairs = [], []
    for at, char in enumerate(text):
        if char == "(":
            stack.append(at)
        elif char == ")":
            pairs.append((stack.pop(), at))
    return [text[:start] + text[start + 1 : end] + text[end + 1 :] for start, end in pairs]


# ------------------------------------------------------------------------------------------ broken on purpose


def requests_with(text: str) -> list[Any]:
    """Requests that hold a text in every place where one can stand."""
    inner = user.reports.expand(filter=user.displayName == text, top=1)
    return [
        api.users[text].messages.get(top=1),
        api.users.get(filter=(user.displayName == text) & (user.home.city != text), top=1),
        api.users.get(expand=user.manager.expand(filter=user.displayName == text, select=["id"], expand=[inner])),
        api.users.find(names=[text], near=None, home={"city": text}).get(top=1),
    ]


def rejected(judge: Judge, text: str) -> bool:
    """Whether one of the requests isn't accepted, or doesn't mean what it should."""
    requests = requests_with(text)
    split = any(request.url.partition("?")[2].count("&") + 1 != len(request.query) for request in requests)
    return split or not all(verdict(judge, request) for request in requests)


@pytest.mark.parametrize("text", ["O'Neil", "a/b", "a;b", "a&b", "a#b", "100%", "a b", "a+b", "x') or (1 eq 1"])
def test_hard_texts_are_accepted(judge: Judge, text: str) -> None:
    assert not rejected(judge, text)


def _undoubled(prefix: str, value: Any) -> str:
    return f"{prefix}'{value}'"


def _nested_with(separator: str) -> Callable[..., str]:
    genuine = terms.nested

    def nested(options: Any, type: str) -> str:
        return str(genuine(options, type)).replace(";", separator)

    return nested


BREAKAGES = {
    "quotes aren't doubled": (plain_literals, "_quoted", _undoubled, "O'Neil"),
    "slashes stay in segments": (urls, "_IN_SEGMENT", "!$&'()*,;=:@/?", "a/b"),
    "slashes stay in literals": (urls, "_IN_QUERY", "!$'()*,;=:@/?", "a/b"),
    "ampersands stay": (urls, "_IN_QUERY", "!$'()*,;=:@&", "a&b"),
    "nothing is encoded": (urls, "quote", lambda text, safe="": text, "a b"),
    "nested options are parted by commas": (paths, "nested", _nested_with(","), "x"),
    "nested options are parted by ampersands": (paths, "nested", _nested_with("&"), "x"),
    "nested options aren't in parentheses": (paths, "nested", lambda options, type: ";$top=1", "x"),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_builder_broken_on_purpose_is_caught(judge: Judge, monkeypatch: pytest.MonkeyPatch, breakage: str) -> None:
    module, name, broken, text = BREAKAGES[breakage]
    assert not rejected(judge, text)
    monkeypatch.setattr(module, name, broken)
    assert rejected(judge, text)
