"""Linking: every reference leads somewhere, inheritance is a tree, and questions have answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.base.problems import InputError, Place
from codegen.spec.lineage import DEEPEST
from codegen.spec.model import Model
from codegen.spec.nodes import (
    Body,
    EnumMember,
    EnumType,
    Example,
    Operation,
    Path,
    Property,
    RequestMessage,
    Response,
    StructuredType,
    Type,
)
from tests import builders
from tests.builders import enum, prop, spec
from tests.support import steps


def entity(name: str, base: str = "", *members: Property, **facts: object) -> StructuredType:
    return builders.entity(f"ns.{name}", *members, base=base and f"ns.{base}", **facts)


def complaints(*items: Type | Operation) -> list[str]:
    with pytest.raises(InputError) as caught:
        builders.model(*items)
    return [str(problem) for problem in caught.value.problems]


FAMILY = (
    entity("thing", "", prop("id"), prop("name", required=True), key=("id",)),
    entity("user", "thing", prop("age", "Edm.Int32"), open=True),
    entity("guest", "user", prop("host", "ns.user"), prop("name", "Edm.Int32")),
    builders.entity("ns.box", kind="complex", navigation=(prop("owner", "Collection(ns.user)"),)),
    EnumType(name="ns.color", members=(EnumMember(name="red", value=0),)),
)


class TestQuestions:
    model: Model = builders.model(*reversed(FAMILY))

    def test_types_are_sorted(self) -> None:
        assert list(self.model.types) == ["ns.box", "ns.color", "ns.guest", "ns.thing", "ns.user"]

    def test_inheritance(self) -> None:
        assert self.model.ancestors("ns.guest") == ("ns.user", "ns.thing")
        assert self.model.descendants("ns.thing") == ("ns.guest", "ns.user")
        assert self.model.descendants("ns.box") == ()
        assert self.model.is_a("ns.guest", "ns.thing") and self.model.is_a("ns.user", "ns.user")
        assert not self.model.is_a("ns.thing", "ns.guest")

    def test_members_come_from_bases_first_and_may_be_declared_again(self) -> None:
        members = self.model.members("ns.guest")
        assert list(members) == ["id", "name", "age", "host"]
        assert members["name"].type == "Edm.Int32"
        assert list(self.model.members("ns.box")) == ["owner"]

    def test_navigation_goes_from_a_type_to_its_bases(self) -> None:
        thing = entity("thing", navigation=(prop("home", "ns.thing"),))
        user = entity("user", "thing", navigation=(prop("boss", "ns.user"),))
        model = builders.model(thing, user, entity("guest", "user", prop("name")))
        assert [member.name for member in model.navigation("ns.guest")] == ["boss", "home"]
        assert model.navigation("ns.nobody") == ()

    def test_key_and_openness_are_inherited(self) -> None:
        assert self.model.key("ns.guest") == ("id",) and self.model.key("ns.box") == ()
        assert self.model.is_open("ns.guest") and not self.model.is_open("ns.thing")

    def test_kinds(self) -> None:
        assert self.model.structured("ns.color") is None and self.model.enum("ns.user") is None
        assert self.model.enum("ns.color") is FAMILY[4] and self.model.structured("ns.box") is FAMILY[3]

    def test_names_without_regard_to_case(self) -> None:
        assert self.model.by_folded_name["ns.guest"] == "ns.guest"


def operation(name: str, method: str = "POST", **facts: object) -> Operation:
    return builders.operation(name, method, "/a", **facts)


class TestRequired:
    def test_by_the_type_and_by_what_all_operations_that_create_it_say(self) -> None:
        bodies = (("age", "name"), ("age",))
        operations = tuple(
            operation(f"o{index}", body=Body(type="ns.user", required=names)) for index, names in enumerate(bodies)
        )
        model = builders.model(*FAMILY, *operations)
        assert model.required("ns.user") == {"age", "name"}
        assert model.required("ns.thing") == {"name"}
        assert model.demanded("ns.user") == ("age",)

    def test_what_the_operation_says_goes_first(self) -> None:
        said = operation("said", body=Body(type="ns.user", required=("age",)))
        silent = operation("silent", body=Body(type="ns.thing"))
        changing = operation("changing", method="PATCH", body=Body(type="ns.thing"))
        empty = operation("empty")
        model = builders.model(*FAMILY, said, silent, changing, empty)
        assert model.required_by(said) == {"age"}
        assert model.required_by(silent) == {"name"}
        assert model.required_by(changing) == model.required_by(empty) == frozenset()


@pytest.mark.parametrize(
    ("types", "complaint"),
    [
        ((entity("a", "", prop("x", "Edm.Strng")),), "property 'x' has unknown type 'Edm.Strng', did you mean 'Edm.S"),
        ((entity("a", "b"),), "base of 'ns.a' has unknown type 'ns.b'"),
        ((entity("a", "b"), entity("b", "a")), "derives from itself"),
        ((entity("a", "a"),), "'ns.a' derives from itself"),
        ((entity("a"), entity("a")), "type 'ns.a' appears at"),
        ((entity("a", "", prop("x"), prop("x")),), "'x' appears more than once in ns.a"),
        ((entity("a", "", prop("name"), key=("nam",)),), "key 'nam' isn't a property of ns.a, did you mean 'name'?"),
        ((entity("a", "", prop("x", "Collection(Edm.String")),), "[type-syntax]"),
        ((entity("a", "color"), FAMILY[4]), "base 'ns.color' of 'ns.a' is an enumeration"),
        ((entity("c", "a", kind="complex"), entity("a")), "can't derive from entity type"),
        (
            (entity("c", navigation=(prop("n", "ns.color"),)), FAMILY[4]),
            "navigation property 'n' leads to 'ns.color'",
        ),
        (
            (enum("ns.e", "a", "a"),),
            "'a' appears more than once in ns.e",
        ),
    ],
)
def test_types_that_are_unsound(types: tuple[Type, ...], complaint: str) -> None:
    assert any(complaint in text for text in complaints(*types))


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"paths": (Path(template="a"),)}, "must begin with '/'"),
        ({"paths": (Path(template="/a/{id}/b/{id}"),)}, "'id' appears more than once in path /a/{id}/b/{id}"),
        ({"body": Body(type="ns.usr")}, "the body has unknown type 'ns.usr', did you mean 'ns.user'?"),
        ({"body": Body(properties=(prop("x", "ns.y"),))}, "parameter 'x' has unknown type 'ns.y'"),
        ({"parameters": (prop("x", "ns.y"),)}, "parameter 'x' has unknown type 'ns.y'"),
        ({"query": (prop("x", "ns.y"),)}, "parameter 'x' has unknown type 'ns.y'"),
        ({"responses": (Response(status=200, type="ns.usr"),)}, "the response has unknown type"),
        (
            {"examples": (Example(request=RequestMessage(method="GET", url="", type="ns.usr")),)},
            "the example has unknown type",
        ),
    ],
)
def test_operations_that_are_unsound(facts: dict[str, object], complaint: str) -> None:
    assert any(complaint in text for text in complaints(*FAMILY, operation("o", **facts)))


def test_all_problems_are_told_at_once_each_with_its_place() -> None:
    first = entity("a", "", prop("x", "ns.y", place=Place("types/a.yaml", 3, 5)))
    second = entity("b", "", prop("x", "ns.z", place=Place("types/b.yaml", 7, 5)))
    assert [text.split(": ")[0] for text in complaints(first, second)] == ["types/a.yaml:3:5", "types/b.yaml:7:5"]


def line_of_bases(length: int) -> list[Type]:
    return [entity(f"t{index}", f"t{index - 1}" if index else "") for index in range(length)]


def test_a_line_of_bases_has_an_end() -> None:
    model = builders.model(*line_of_bases(DEEPEST + 1))
    assert len(model.ancestors(f"ns.t{DEEPEST}")) == DEEPEST
    (message,) = complaints(*line_of_bases(DEEPEST + 20))
    assert f"'ns.t{DEEPEST + 1}' has more than 100 base types" in message


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", *"abcdefg"])), st.permutations("abcdefg"))
def test_lines_that_cannot_be_are_walked_to_where_they_come_back(bases: dict[str, str], asked: list[str]) -> None:
    model = Model(spec(*(entity(name, base) for name, base in bases.items())))
    for name in asked:
        walked: list[str] = []
        at = name
        while (at := bases.get(at, "")) and at not in walked:
            walked.append(at)
        assert model.ancestors(f"ns.{name}") == tuple(f"ns.{base}" for base in walked)


def test_work_grows_no_faster_than_lines_of_bases() -> None:
    def work(length: int) -> int:
        return steps(lambda: complaints(*line_of_bases(length)))

    assert work(2000) < 2.5 * work(1000)


def test_work_grows_no_faster_than_the_number_of_unknown_names() -> None:
    def work(count: int) -> int:
        types = [entity(f"t{index}", f"u{index}") for index in range(count)]
        return steps(lambda: complaints(*types))

    assert work(1200) < 3 * work(600)
