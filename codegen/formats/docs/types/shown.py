"""What paths show of types: navigation properties that no table lists, and the capitals of those that one does.

`GET /users/{id}/chats/{id}` gives a user chats; `/openShifts` spells what a table calls `openshifts`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from codegen.bindings import Bindings
from codegen.edm import simple_name
from codegen.model import Model
from codegen.problems import Problem
from codegen.spec import Page, Property, Spec, StructuredType


@dataclass(slots=True)
class _Shown:
    """What paths show of one type: further properties, and spellings by the name that the type's page has."""

    properties: list[Property] = field(default_factory=list)
    spellings: dict[str, str] = field(default_factory=dict)


def add_shown(spec: Spec) -> Spec:
    """The spec with what its paths show of its types; properties that are added are marked as inferred."""
    model = Model(spec)
    bindings = Bindings(model)
    found: defaultdict[str, _Shown] = defaultdict(_Shown)
    for shown in bindings.undeclared():
        inferred = f"a path of {shown.operation.name}"
        prop = Property(name=shown.name, type=str(shown.type), inferred=inferred, place=shown.path.place)
        found[shown.owner].properties.append(prop)
    for (owner, name), spelled in _spellings(model, bindings).items():
        found[owner].spellings[name] = spelled
    return replace(spec, pages=tuple(_page(page, found) for page in spec.pages))


def _spellings(model: Model, bindings: Bindings) -> dict[tuple[str, str], str]:
    """How most paths spell the navigation properties whose names a page has in lower case throughout."""
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for operation in model.operations:
        for path in operation.paths:
            steps = bindings.steps(path.template)
            for before, step in pairwise(steps):
                if step.how == "navigation" and step.declared and before.type and step.name == step.name.lower():
                    counts[before.type.name, step.name][step.segment.name] += 1
    found = {}
    for (owner, name), spelled in sorted(counts.items()):
        best = max(spelled, key=lambda text: (text != name, spelled[text], text))
        item = model.structured(owner)
        if best != name and item is not None and any(prop.name == name for prop in item.navigation):
            found[owner, name] = best
    return found


def _page(page: Page, found: Mapping[str, _Shown]) -> Page:
    if not any(item.name in found for item in page.types):
        return page
    types = tuple(
        _type(item, found[item.name]) if isinstance(item, StructuredType) and item.name in found else item
        for item in page.types
    )
    problems = (
        problem
        for item in page.types
        if isinstance(item, StructuredType) and item.name in found
        for problem in _problems(item, found[item.name].spellings)
    )
    findings = sorted((*page.findings, *problems), key=lambda problem: (problem.place, problem.rule))
    return replace(page, types=types, findings=tuple(findings))


def _type(item: StructuredType, shown: _Shown) -> StructuredType:
    listed = (replace(prop, name=shown.spellings.get(prop.name, prop.name)) for prop in item.navigation)
    return replace(item, navigation=(*listed, *shown.properties))


def _problems(item: StructuredType, spellings: Mapping[str, str]) -> Iterable[Problem]:
    for prop in item.navigation:
        if prop.name in spellings:
            message = (
                f"'{prop.name}' of {simple_name(item.name)} is '{spellings[prop.name]}' in paths, which is taken; "
                "make them agree"
            )
            yield Problem("member-case", "warning", prop.place, message)
