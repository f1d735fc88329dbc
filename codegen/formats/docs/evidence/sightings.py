"""All members in example payloads, by the type of the object that holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from codegen.base.edm import TypeRef
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Message, Operation, Property

_MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Sighting:
    """A value that an example of an operation shows, null included.

    What one page shows is one witness, however often it shows it: people copy a request into its response.
    """

    operation: str
    value: Any


class Sightings:
    """The members that examples show.

    `declared` is by the type that declares the member, and its name. `unknown` is by the type of the object, for
    members that it doesn't have in any spelling; `loose` is the same for open types, which may hold anything.
    `cased` are the spellings of declared members in another case. With a `name`, only messages that can hold it count.
    """

    def __init__(self, model: Model, name: str = "") -> None:
        self.declared: defaultdict[tuple[str, str], list[Sighting]] = defaultdict(list)
        self.unknown: defaultdict[str, dict[str, list[Sighting]]] = defaultdict(dict)
        self.loose: defaultdict[str, dict[str, list[Sighting]]] = defaultdict(dict)
        self.cased: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._model = model
        self._members: dict[str, _Members] = {}
        for operation in model.operations:
            for message in filter(partial(_may_hold, name), _messages(operation)):
                for value, declared in payloads.carried(model, operation, message):
                    self._walk(value, declared, operation.name)

    @cached_property
    def listed(self) -> dict[tuple[str, str], Property]:
        """The members of all structured types, by the type that declares each and its name."""
        return {(name, prop.name): prop for name in self._model.types for prop in own(self._model, name)}

    def _walk(self, value: Any, declared: str, operation: str, depth: int = 0) -> None:
        if depth > _MAX_DEPTH:
            return
        if isinstance(value, list):
            for item in value:
                self._walk(item, declared, operation, depth + 1)
        elif isinstance(value, dict) and self._model.structured(declared) is not None:
            named = value.get("@odata.type")
            # An object of a type that nobody here knows has that type's members.
            if not isinstance(named, str) or named.rpartition("#")[2].casefold() in self._model.by_folded_name:
                self._object(value, payloads.actual_type(self._model, value, declared), operation, depth)

    def _object(self, value: dict[str, Any], name: str, operation: str, depth: int) -> None:
        members = self._members.get(name) or self._members.setdefault(name, _Members(self._model, name))
        for key, item in value.items():
            if key in members.declared:
                owner, reference = members.declared[key]
                self.declared[owner, key].append(Sighting(operation, item))
                self._walk(item, reference, operation, depth + 1)
            elif (known := members.folded.get(key.casefold())) is not None:
                self.cased[members.declared[known][0], known].add(key)
            elif key.isidentifier():
                found = self.loose if members.open else self.unknown
                found[name].setdefault(key, []).append(Sighting(operation, item))


class _Members:
    """The members of a type: what declares each, and the name of its type."""

    def __init__(self, model: Model, name: str) -> None:
        self.declared: dict[str, tuple[str, str]] = {}
        for owner in (*reversed(model.ancestors(name)), name):
            self.declared |= {prop.name: (owner, TypeRef.parse(prop.type).name) for prop in own(model, owner)}
        self.folded = {name.casefold(): name for name in self.declared}
        self.open = model.is_open(name)


def own(model: Model, name: str) -> tuple[Property, ...]:
    """The members that a structured type itself declares."""
    item = model.structured(name)
    return item.own if item is not None else ()


def _may_hold(name: str, message: Message) -> bool:
    text = message.read or message.body
    return name in text or "\\u" in text  # letters may be written by their numbers


def _messages(operation: Operation) -> Iterator[Message]:
    """The messages of examples that call a documented path; others are of other types."""
    for example in operation.examples:
        if example.request is not None and not example.request.template:
            continue
        if example.request is not None:
            yield example.request
        if example.response is not None and example.response.status < 300:
            yield example.response
