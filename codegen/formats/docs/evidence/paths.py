"""Evidence of paths about navigation properties: unlisted ones, spellings, collections.

`GET /users/{id}/chats/{id}` gives a user chats; `/openShifts` spells what a table calls `openshifts`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from codegen.base.edm import TypeRef, simple_name
from codegen.formats.docs.evidence.amend import Amendments, apply, note, nothing
from codegen.formats.docs.evidence.sightings import Sightings, own
from codegen.formats.docs.evidence.values import MAX_NAME, turn
from codegen.spec.bindings import Bindings, Step
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Path, Property, Spec, StructuredType

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
    _undeclared(model, bindings, {(owner, step.name) for owner, step, _ in steps}, found)
    navigation = {
        (item.name, prop.name): prop
        for item in model.types.values()
        if isinstance(item, StructuredType)
        for prop in item.navigation
    }
    _kindred(model, bindings, navigation, found)
    for member, spelled in _spellings(steps):
        if member in navigation:
            _respell(found, member[0], navigation[member], spelled)
    for member in _collections(bindings, steps):
        prop = navigation.get(member)
        if prop is not None and not TypeRef.parse(prop.type).collection:
            told = f"paths and answers of '{prop.name}' are of a collection"
            turn(found, member[0], prop, f"paths below {prop.name}", told)
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


def _undeclared(model: Model, bindings: Bindings, used: set[_Member], found: Amendments) -> None:
    """Add what only paths show, or give its name to a twin that neither path nor example uses."""
    missing = list(bindings.undeclared())
    twins: defaultdict[tuple[str, str, str], list[Property]] = defaultdict(list)
    for owner in {shown.owner for shown in missing}:
        for prop in own(model, owner):
            if (owner, prop.name) not in used:
                twins[owner, prop.type, _letters(prop.name)].append(prop)
    for shown in missing:
        alike = twins.pop((shown.owner, str(shown.type), _letters(shown.name)), [])
        if len(alike) == 1 and (shown.owner, alike[0].name) not in Sightings(model, alike[0].name).declared:
            _respell(found, shown.owner, alike[0], shown.name)
        else:
            _add(found, shown.owner, shown.name, shown.type, shown.operation, shown.path)


def _letters(name: str) -> str:
    """A name without what tells singular from plural: twins have the same letters else."""
    return name.casefold().replace("s", "")


def _add(found: Amendments, owner: str, name: str, kind: TypeRef, operation: Operation, path: Path) -> None:
    prop = Property(name=name, type=str(kind), inferred=f"a path of {operation.name}", place=path.place)
    found[owner].added.setdefault(name, prop)


def _kindred(model: Model, bindings: Bindings, navigation: Mapping[_Member, Property], found: Amendments) -> None:
    """What a GET reads under a name that ends in that of a navigation property, and is of its type, is one as well.

    `transitiveMembers` beside `members`; a function has a name of its own, or another type.
    """
    ends = {(owner, name.casefold(), prop.type) for (owner, name), prop in navigation.items()}
    for operation in model.operations:
        for path in operation.paths if operation.method == "GET" else ():
            for before, step in pairwise(bindings.steps(path.template)[-2:]):
                owner = before.type.name if before.type is not None and not before.type.collection else ""
                if owner and step.type is not None and step.how == "call" and step.segment.arguments is None:
                    name = step.name[-MAX_NAME:].casefold()
                    if any((owner, name[at:], str(step.type)) in ends for at in range(len(name))):
                        _add(found, owner, step.name, step.type, operation, path)


def _respell(found: Amendments, owner: str, prop: Property, spelled: str) -> None:
    found[owner].replaced[prop.name] = replace(prop, name=spelled)
    message = f"'{prop.name}' of {simple_name(owner)} is '{spelled}' in paths; codegen uses that. Make them agree"
    note(found[owner], "member-case", prop.place, message)


def _spellings(steps: list[_Passage]) -> Iterator[tuple[_Member, str]]:
    """How most paths spell the navigation properties whose names a page has in lower case throughout."""
    counts: defaultdict[_Member, Counter[str]] = defaultdict(Counter)
    for owner, step, _ in steps:
        if step.name == step.name.lower():
            counts[owner, step.name][step.segment.name] += 1
    for member, spelled in sorted(counts.items()):
        best = max(spelled, key=lambda text: (text != member[1], spelled[text], text))
        if best != member[1]:
            yield member, best


def _collections(bindings: Bindings, steps: list[_Passage]) -> list[_Member]:
    """Those that paths address by key or, in the plural, read as a collection, and never as one entity."""
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
    return sorted(many - one)
