"""The resource that a path leads to in a service with metadata; keys and arguments have their types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from codegen.base.edm import TypeRef
from codegen.mock.endpoints import Found
from codegen.mock.literals import value_of
from codegen.mock.messages import Received
from codegen.spec.bindings import Bindings
from codegen.spec.bindings import Step as Bound
from codegen.spec.capabilities import ALL, alternate_keys
from codegen.spec.facts import facts
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Property, StructuredType
from codegen.spec.paths import arguments, segments
from codegen.spec.resources import Resource, Resources
from codegen.spec.service import Root

Step = tuple[str, tuple[tuple[str, Any], ...]]
"""A name, and the values of the key or of the arguments behind it."""


_HELD = ("root", "navigation", "key")
"""What leads to an entity that the store holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a request leads."""

    steps: tuple[Step, ...]
    type: TypeRef | None
    """Of what is there, as the paths tell; None where they don't."""
    is_entity: bool = False
    """One of a collection, by its key."""
    whole: str = ""
    """The type that what is there has at least; a cast makes `type` a narrower one."""
    above: tuple[Spot, ...] = ()
    """The entities, and what stands alone, on the way there, the outermost first."""

    @property
    def key(self) -> Mapping[str, Any]:
        """The key at the end, by the paths of the properties."""
        return dict(self.steps[-1][1]) if self.is_entity else {}

    @property
    def collection(self) -> tuple[Step, ...]:
        """The steps to the collection whose item it is."""
        return (*self.steps[:-1], (self.steps[-1][0], ())) if self.is_entity else self.steps


class Spots:
    """Reads paths by a model."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._bindings = Bindings(model)
        self._resources = Resources(model)

    def spot(self, found: Found, operations: Sequence[Operation], received: Received) -> Spot:
        """Where a documented path leads; raises Refusal for a key or an argument that isn't of its type."""
        documented = {prop.name: prop for item in operations for prop in item.parameters}
        aliases = received.options
        taken = iter(found.taken)
        steps: list[Step] = []
        above: list[Spot] = []
        bound = _bound(found.steps or self._bindings.steps(min(found.endpoint.templates)))
        is_entity = False
        for (before, whole), (step, _) in zip(((None, ""), *bound), bound, strict=False):
            is_held = before is not None and before.how in _HELD and str(step.segment) != "$ref"
            if before is not None and is_held and before.type is not None and not before.type.collection:
                above.append(Spot(steps=tuple(steps), type=before.type, is_entity=is_entity, whole=whole))
            segment = step.segment
            if not segment.parameters and segment.arguments is None:
                steps.append((str(segment), ()))
                is_entity = False
                continue
            is_entity = not segment.name
            text = next(taken, "")
            labels = self._labels(segment.arguments, segment.parameters, step.type)
            other = self._alternate(text, step.type) if is_entity else {}
            labels = {name: name for name in other} or labels
            keyed = self._keyed(labels, step.type) if is_entity else {}
            given = self._values(text, labels, other or {**documented, **keyed}, aliases, is_key=is_entity)
            paths = self._model.key_paths(step.type.name) if is_entity and step.type is not None else {}
            paths |= {name: prop.name for name, prop in other.items()}
            given = tuple((paths.get(name, name), value) for name, value in given)
            if is_entity and steps:
                steps[-1] = (steps[-1][0], given)
            else:
                steps.append((segment.name, given))
        last, whole = bound[-1] if bound else (None, "")
        type = last.type if last else None
        return Spot(steps=tuple(steps), type=type, is_entity=is_entity, whole=whole, above=tuple(above))

    def _labels(self, named: Any, parameters: Sequence[str], type: TypeRef | None) -> dict[str, str]:
        """The names of the parameters' properties, and what the documentation calls them."""
        if named is not None:
            return {name: text[1:-1] for name, text in named if text.startswith("{")}
        key = self._model.key(type.name) if type is not None else ()
        return dict(zip(key, parameters, strict=False)) or {parameters[0]: parameters[0]}

    def _keyed(self, labels: Mapping[str, str], type: TypeRef | None) -> dict[str, Property]:
        """The properties of a key by these labels; what the documentation calls them may differ."""
        key = next(self._resources.keys(Resource(type)), None) if type is not None else None
        return {labels.get(name, name): prop for name, prop in key.parts} if key is not None else {}

    def _alternate(self, text: str, type: TypeRef | None) -> dict[str, Property]:
        """The parts of the alternate key whose names a text has (URL Conventions 4.01, section 4.3.2)."""
        if type is None:
            return {}
        named = {*dict(arguments(text))}
        keys = self._resources.keys(Resource(type, rights=replace(ALL, keys=tuple(self._placed_keys[type.name]))))
        return next((dict(key.parts) for key in keys if key.is_alternate and {*dict(key.parts)} == named), {})

    @cached_property
    def _placed_keys(self) -> Mapping[str, list[tuple[tuple[str, str], ...]]]:
        """The alternate keys that entity sets and navigation properties state, by the type of their entities."""
        found: defaultdict[str, list[tuple[tuple[str, str], ...]]] = defaultdict(list)
        for _, root in self._resources.roots:
            if isinstance(root, Root):
                found[root.type] += alternate_keys(facts(root.annotations))
        for item in self._model.types.values():
            for prop in item.navigation if isinstance(item, StructuredType) else ():
                found[TypeRef.parse(prop.type).name] += alternate_keys(facts(prop.annotations))
        return found

    def _values(
        self,
        text: str,
        labels: Mapping[str, str],
        known: Mapping[str, Property],
        aliases: Mapping[str, str],
        *,
        is_key: bool,
    ) -> tuple[tuple[str, Any], ...]:
        given = dict(arguments(text))
        if len(labels) == 1 and (len(given) != 1 or not given.keys() & labels.keys()):
            given = {next(iter(labels)): text}
        bare = is_key and self._model.spec.api.urls != "odata"
        found: list[tuple[str, Any]] = []
        for name, written in given.items():
            label = next((labels[item] for item in labels if item.casefold() == name.casefold()), name)
            prop = known.get(label)
            type = prop.type if prop is not None else ""
            literal = aliases.get(written, written) if written.startswith("@") else written
            is_plain = type.startswith("Edm.") or self._model.enum(type) is not None
            if literal == "null" and not is_key and (prop is None or prop.nullable is not False):
                found.append((name, None))
                continue
            found.append((name, value_of(self._model, literal, type, bare=bare) if is_plain else literal))
        return tuple(found)


def _bound(steps: Iterable[Bound]) -> list[tuple[Bound, str]]:
    """The steps of a path, each with the type that what is there has at least.

    A cast is no step: the place is the same, seen as one of a derived type (URL Conventions 4.01, section 4.11).
    """
    found: list[tuple[Bound, str]] = []
    for step in steps:
        before, whole = found[-1] if found else (step, "")
        if step.how == "cast" and found:
            found[-1] = (replace(before, type=step.type), whole)
        elif step.how == "key":
            found.append((step, whole))
        else:
            found.append((step, step.type.name if step.type else ""))
    return found


def without_last(path: str) -> tuple[str, str]:
    """A path without its last segment, and that segment."""
    head, _, last = path.rstrip("/").rpartition("/")
    return head, last


def ends_in(found: Found, *names: str) -> bool:
    """Whether a documented path ends in a segment of one of the names."""
    return bool(found.endpoint.templates) and segments(min(found.endpoint.templates))[-1].name in names
