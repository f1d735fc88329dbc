"""Path templates: taken apart, put together, matched."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codegen.runtime.nodes import Root
from codegen.spec import paths
from codegen.spec.paths import Segment, match, parameters, segments, split

NAMES = st.from_regex(r"[A-Za-z$_][A-Za-z0-9_.$-]{0,8}", fullmatch=True)
PARAMETERS = st.from_regex(r"[A-Za-z][A-Za-z0-9 -]{0,8}", fullmatch=True)
LITERALS = (
    st.text("abc'/(),={}: ", max_size=6)
    .filter(lambda text: "{}" not in text)  # which is a parameter without a name, wherever it stands
    .map(lambda text: "'" + text.replace("'", "''") + "'")
)
VALUES = PARAMETERS.map(lambda name: f"{{{name}}}") | NAMES | LITERALS
ARGUMENTS = st.lists(st.tuples(st.just("") | NAMES, VALUES), max_size=3).map(tuple)
SEGMENTS = st.one_of(
    st.builds(Segment, name=NAMES, arguments=st.none() | ARGUMENTS, colon=st.booleans()),
    st.builds(Segment, parameter=PARAMETERS, colon=st.booleans()),
)


@given(st.lists(SEGMENTS, min_size=1, max_size=5))
def test_segments_read_back_from_their_text(parts: list[Segment]) -> None:
    assert segments("/" + "/".join(map(str, parts))) == tuple(parts)


@example("(=)")
@example("( )")
@given(st.text("ab/{}()',=:$ ", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = segments("/" + text)
    except ValueError:
        return
    again = segments("/" + "/".join(map(str, found)))
    assert again == found


@given(st.text("ab/{}()',", max_size=30), st.sampled_from("/,"), st.booleans())
def test_splitting_loses_nothing(text: str, separator: str, inside: bool) -> None:
    assert separator.join(split(text, separator, inside=inside)) == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a/b", ["a", "b"]),
        ("f(x='a/b')/c", ["f(x='a/b')", "c"]),
        ("f(x='it''s/')/c", ["f(x='it''s/')", "c"]),
        ("{a/b}/c", ["{a/b}", "c"]),
        ("it's/b", ["it's", "b"]),
        ("a)/b", ["a)", "b"]),
        ("", [""]),
    ],
)
def test_separators_in_brackets_and_literals_separate_nothing(text: str, parts: list[str]) -> None:
    assert split(text, "/") == parts


@pytest.mark.parametrize("text", ["users", "//users", "/users/", "/users//x", "/f(x={y}", "/f(x)y", ""])
def test_what_is_no_template(text: str) -> None:
    with pytest.raises(ValueError, match="path"):
        segments(text)


def test_the_root_has_no_segments() -> None:
    assert segments("/") == ()


def test_parameters_stand_in_order() -> None:
    assert parameters("/users/{id}/reminderView(start={from},end={to})/{x}") == ("id", "from", "to", "x")


@pytest.mark.parametrize(
    ("template", "path", "values"),
    [
        ("/users/{id}", "/users/7", {"id": "7"}),
        ("/users/{id}", "/users/{id}", {"id": "{id}"}),
        ("/users/{id}", "/users", None),
        ("/users/{id}", "/users/7/x", None),
        ("/users/{id}", "/Users/7", None),
        ("/users/{id}/$ref", "/users/7/$value", None),
        ("/users", "no path", None),
        ("/f(a={x},b={y})", "/f(b='2',a='1')", {"x": "'1'", "y": "'2'"}),
        ("/f(a={x})", "/f(b=1)", None),
        ("/f(a={x})", "/f", None),
        ("/f()", "/f", None),
        ("/f(a={x},b='k')", "/f(a=1,b='k')", {"x": "1"}),
        ("/f(a={x},b='k')", "/f(a=1,b='l')", None),
        ("/users({id})", "/users('a/b')", {"id": "'a/b'"}),
        ("/root:/{path}:/children", "/root:/a/b c/d:/children", {"path": "a/b c/d"}),
        ("/root:/{path}:/children", "/root:/a/children", None),
        ("/root:/{path}", "/root:/a/b", {"path": "a/b"}),
        ("/root:/{path}", "/root:/a/b:", None),
    ],
)
def test_matching(template: str, path: str, values: dict[str, str] | None) -> None:
    assert match(template, path) == values


def test_matching_without_regard_to_case() -> None:
    assert match("/users/{id}/Profile", "/Users/Ab/profile", fold=True) == {"id": "Ab"}


@given(st.lists(NAMES | PARAMETERS.map(lambda name: f"{{{name}}}"), min_size=1, max_size=5, unique=True), st.data())
def test_a_path_filled_in_matches_its_template(parts: list[str], data: st.DataObject) -> None:
    template = "/" + "/".join(parts)
    values = {name: data.draw(NAMES) for name in parameters(template)}
    path = "/" + "/".join(values[part[1:-1]] if part.startswith("{") else part for part in parts)
    assert match(template, path) == values


@pytest.mark.parametrize(
    "root",
    ["https://a.example", "HTTP://a/v1/", "https://{tenant}.a/v1", "", "a/v1", "ftp://a", "https://", "https://a b/c",
     "https://b\u00fccher.example", "https://a/b?c", "https://a/b#c", "//a/b", "https://a/\n"],
)  # fmt: skip
def test_a_service_root_is_one_that_packages_take(root: str) -> None:
    try:
        Root(root)
    except ValueError:
        assert not paths.is_root(root)
    else:
        assert paths.is_root(root)
