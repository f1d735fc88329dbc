"""Pages written in any mixture of habits say the same: what is read of them is the API that they were written from."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.spec.nodes import Property, Spec, StructuredType
from tests.habits import AXES, INNER, NAMES, SPELLINGS, Habits, Member, Operation, with_tail
from tests.strategies import examples
from tests.support import transcribe

LIMIT = Member("limit", "Edm.Int32")
MEMBERS = st.lists(
    st.builds(Member, st.sampled_from(NAMES), st.sampled_from(sorted(SPELLINGS)), st.booleans()),
    min_size=3,
    max_size=6,
    unique_by=lambda one: one.name,
).map(lambda found: (Member("id", "Edm.Int32", True), *found))


def operations(members: Sequence[Member]) -> tuple[Operation, ...]:
    own = tuple(members[1:])
    return (
        Operation("List kites", "GET", "/kites", 200, query=(LIMIT,), many=True),
        Operation("Show a kite", "GET", "/kites/{id}", 200),
        Operation("Add a kite", "POST", "/kites", 201, body=own),
        Operation("Change a kite", "PATCH", "/kites/{id}", 200, body=own),
        Operation("Drop a kite", "DELETE", "/kites/{id}", 204),
    )


def typed(properties: Sequence[Property]) -> dict[str, str]:
    return {one.name: one.type for one in properties}


def read(spec: Spec) -> dict[str, object]:
    """What was read, in the form that `stated` has."""
    types = [one for one in spec.types if isinstance(one, StructuredType) and one.name.lower().endswith(".kite")]
    found: dict[str, object] = {"type": [sorted(typed(one.properties).items()) for one in types]}
    found["required"] = [sorted(prop.name for prop in one.properties if prop.required) for one in types]
    for one in spec.operations:
        path = re.sub(r"\{\w+\}", "{id}", one.paths[0].template)
        keys = [parameter.type for parameter in one.parameters]
        body = sorted(prop.name for prop in one.body.properties) if one.body else []
        needed = sorted(one.body.required) if one.body else []
        answers = {answer.status: answer.type.lower().rpartition(".")[2] for answer in one.responses}
        found[f"{one.method} {path}"] = [keys, typed(one.query), body, needed, answers]
    return found


def stated(members: Sequence[Member], root: str) -> dict[str, object]:
    """What was written; `root` stands before all paths where no page says of what service."""
    found: dict[str, object] = {"type": [sorted((one.name, one.type) for one in members)]}
    found["required"] = [sorted(one.name for one in members if one.required)]
    for one in operations(members):
        keys = [members[0].type] if "{id}" in one.path else []
        body, needed = (sorted(own.name for own in one.body if own.required or every) for every in (True, False))
        answer = {204: ""}.get(one.status, "kite)" if one.many else "kite")
        query = {own.name: own.type for own in one.query}
        found[f"{one.verb} {root}{one.path}"] = [keys, query, body, needed, {one.status: answer}]
    return found


@examples(0.6)
@given(st.builds(Habits, **{name: st.sampled_from(values) for name, values in AXES.items()}), MEMBERS)
def test_what_is_read_is_what_was_written(habits: Habits, members: tuple[Member, ...]) -> None:
    spec = transcribe(habits.pages(members, operations(members)))
    assert read(spec) == stated(members, habits.root if habits.root.startswith("/") else "")


@pytest.mark.parametrize("style", INNER)
@pytest.mark.parametrize("layout", AXES["layout"])
@pytest.mark.parametrize("heading", ["Properties", ""])
def test_members_of_members_are_read_wherever_they_stand(style: str, layout: str, heading: str) -> None:
    spec = transcribe(with_tail(style, layout, heading))
    types = {one.name: typed(one.properties) for one in spec.types if isinstance(one, StructuredType)}
    (operation,) = spec.operations
    assert operation.body is not None
    tails = [typed(operation.body.properties), *(one for name, one in types.items() if name.lower().endswith(".kite"))]
    assert [types.get(tail["tail"]) for tail in tails] == [{"length": "Edm.Int32", "color": "Edm.String"}] * 2
