"""What paths show of navigation properties: those that no table lists, how others are spelled, what is a collection.

`GET /users/{id}/chats/{id}` gives a user chats; `/openShifts` spells what a table calls `openshifts`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from dataclasses import replace
from itertools import pairwise

from codegen.bindings import Bindings, Shown, Step
from codegen.edm import TypeRef, simple_name
from codegen.formats.docs.evidence.amend import Amendments, apply, nothing, report
from codegen.formats.docs.evidence.sightings import Sightings, own
from codegen.formats.docs.evidence.values import turn
from codegen.model import Model
from codegen.spec import Property, Spec

_Member = tuple[str, str]
"""A type and the name of one of its members."""


def add_shown(spec: Spec) -> Spec:
    """The spec with what its paths show of its types; what is added or changed is marked as inferred.

    A name that examples use stays, though paths write another.
    """
    model = Model(spec)
    bindings = Bindings(model)
    found = nothing()
    steps = list(_navigations(model, bindings))
    used = {(owner, step.name) for owner, step, _ in steps}
    sighted: Container[_Member] | None = None
    for shown in bindings.undeclared():
        twin = _twin(model, shown, used)
        if twin is not None and sighted is None:
            sighted = Sightings(model).declared
        if twin is not None and (shown.owner, twin.name) not in (sighted or ()):
            _respell(found, shown.owner, twin, shown.name)
        else:
            inferred = f"a path of {shown.operation.name}"
            prop = Property(name=shown.name, type=str(shown.type), inferred=inferred, place=shown.path.place)
            found[shown.owner].added[shown.name] = prop
    for owner, prop in _kindred(model, bindings):
        found[owner].added.setdefault(prop.name, prop)
    for owner, prop, spelled in _spellings(model, steps):
        _respell(found, owner, prop, spelled)
    for owner, prop in _collections(model, bindings, steps):
        turn(found, owner, prop, f"paths below {prop.name}", f"paths and answers of '{prop.name}' are of a collection")
    return apply(model, found)


_Passage = tuple[str, Step, Step | None]
"""The type that is left, the step over a declared navigation property, and the step after it."""


def _navigations(model: Model, bindings: Bindings) -> Iterator[_Passage]:
    for operation in model.operations:
        for path in operation.paths:
            steps = bindings.steps(path.template)
            for before, step, after in zip(steps, steps[1:], (*steps[2:], None), strict=False):
                if step.how == "navigation" and step.declared and before.type is not None:
                    yield before.type.name, step, after


def _kindred(model: Model, bindings: Bindings) -> Iterator[tuple[str, Property]]:
    """What a GET reads under a name that ends in that of a navigation property, and is of its type, is one as well.

    `transitiveMembers` beside `members`; a function has a name of its own, or another type.
    """
    for operation in model.operations:
        for path in operation.paths if operation.method == "GET" else ():
            for before, step in pairwise(bindings.steps(path.template)[-2:]):
                item = model.structured(before.type.name) if before.type and not before.type.collection else None
                if item is not None and step.how == "call" and step.segment.arguments is None:
                    ends = (prop.name.casefold() for prop in item.navigation if prop.type == str(step.type))
                    if step.name.casefold().endswith(tuple(ends)):
                        inferred = f"a path of {operation.name}"
                        prop = Property(name=step.name, type=str(step.type), inferred=inferred, place=path.place)
                        yield item.name, prop


def _twin(model: Model, shown: Shown, used: set[_Member]) -> Property | None:
    """The one listed member that no path uses, of the same type as the undeclared one, and called alike."""
    twins = [
        prop
        for prop in own(model, shown.owner)
        if prop.type == str(shown.type) and (shown.owner, prop.name) not in used and _alike(prop.name, shown.name)
    ]
    return twins[0] if len(twins) == 1 else None


def _alike(name: str, other: str) -> bool:
    """Whether two names are singular and plural of one, or differ by such a letter within them."""
    return name.casefold().replace("s", "") == other.casefold().replace("s", "")


def _respell(found: Amendments, owner: str, prop: Property, spelled: str) -> None:
    found[owner].replaced[prop.name] = replace(prop, name=spelled)
    message = f"'{prop.name}' of {simple_name(owner)} is '{spelled}' in paths, which is taken; make them agree"
    report(found[owner], "member-case", prop.place, message)


def _spellings(model: Model, steps: list[_Passage]) -> Iterator[tuple[str, Property, str]]:
    """How most paths spell the navigation properties whose names a page has in lower case throughout."""
    counts: defaultdict[_Member, Counter[str]] = defaultdict(Counter)
    for owner, step, _ in steps:
        if step.name == step.name.lower():
            counts[owner, step.name][step.segment.name] += 1
    for (owner, name), spelled in sorted(counts.items()):
        best = max(spelled, key=lambda text: (text != name, spelled[text], text))
        item = model.structured(owner)
        for prop in item.navigation if item is not None and best != name else ():
            if prop.name == name:
                yield owner, prop, best


def _collections(model: Model, bindings: Bindings, steps: list[_Passage]) -> Iterator[tuple[str, Property]]:
    """Those that tables show as one entity, and that paths address by key or, in the plural, read as a collection."""
    many: set[_Member] = set()
    one: set[_Member] = set()
    for owner, step, after in steps:
        got = bindings.returned(step.prefix) if after is None else None
        if after is not None and after.how == "key" and not step.segment.colon:
            many.add((owner, step.name))
        elif got is not None and not got.collection:
            one.add((owner, step.name))
        elif got is not None and step.name.endswith("s"):
            many.add((owner, step.name))
    for owner, name in sorted(many - one):
        item = model.structured(owner)
        for prop in item.navigation if item is not None else ():
            if prop.name == name and not TypeRef.parse(prop.type).collection:
                yield owner, prop
