"""Infers types that pages only mention: from links, body tables and example payloads.

An inferred type is open, since nobody has said that its members are all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise, takewhile
from typing import Any, TypeGuard

from codegen.base import edm
from codegen.base.edm import TypeRef, is_qualified
from codegen.base.problems import NOWHERE, Place
from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page import payload
from codegen.formats.docs.set.references import Wanted
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Api, EnumType, Operation, Page, Property, Spec, StructuredType, Type
from codegen.spec.paths import match


@dataclass(slots=True)
class _Guess:
    name: str
    evidence: str
    place: Place
    entity: bool = False
    text: bool = False
    base: str = ""
    bases: list[str] = field(default_factory=list)
    members: dict[str, Property] = field(default_factory=dict)
    mixed: set[str] = field(default_factory=set)
    """Members that examples show with types of which no other is the base."""


def infer(known: Iterable[Type], operations: Iterable[Operation], wanted: Iterable[Wanted], dialect: Dialect) -> Page:
    """Conclude the types that `wanted` names or payloads name by `@odata.type`, as a page of its own.

    Names are matched without regard to case, and the first spelling counts.
    """
    types = {item.name: item for item in known}
    inference = _Inference(types, tuple(operations), dialect)
    for want in wanted:
        inference.want(want)
    inference.read_tables()
    inference.derive()
    inference.read_payloads()
    inference.read_addresses()
    inference.read_arguments()
    return Page(types=tuple(inference.types()))


class _Inference:
    def __init__(self, types: Mapping[str, Type], operations: tuple[Operation, ...], dialect: Dialect) -> None:
        self.dialect = dialect
        self.known = types
        self.folded = {name.casefold(): name for name in types}
        self.namespaces = {edm.namespace_of(name).casefold(): edm.namespace_of(name) for name in types}
        self.simple: defaultdict[str, list[str]] = defaultdict(list)
        for name in types:
            self.simple[edm.simple_name(name).casefold()].append(name)
        self.operations = operations
        self.guesses: dict[str, _Guess] = {}
        self._bare: dict[str, str] = {}
        self.model = Model(Spec(api=Api(name="inference"), pages=(Page(types=tuple(types.values())),)))

    def want(self, want: Wanted) -> None:
        """Take note of a type that has no page."""
        if edm.is_reserved(want.name):
            return
        name = self.folded.get(want.name.casefold())
        if name is None:
            name = self.folded[want.name.casefold()] = want.name
            self.guesses[name] = _Guess(name, want.evidence, want.place)
        if name in self.guesses:
            self.guesses[name].entity |= want.navigation
            self.guesses[name].text |= want.json == "text"

    def read_tables(self) -> None:
        """Body tables list the members of the body's type, with bases of their own."""
        for operation in self.operations:
            body = operation.body
            guess = self._guess(body.type) if body and body.type else None
            if guess is None or body is None:
                continue
            for member in body.properties:
                owner = self._owner(guess, member)
                inferred = f"listed by {operation.name}"
                if owner is not None:
                    owner.members.setdefault(member.name, replace(member, required=False, inferred=inferred))

    def _owner(self, guess: _Guess, member: Property) -> _Guess | None:
        """The inferred type that a listed member belongs to; None when it is a known one's."""
        _, found, rest = member.description.partition(f"{self.dialect.facts.inherited.capitalize()} ")
        simple = rest.split(maxsplit=1)[0].strip(".,;[]()*`") if found and rest.split() else ""
        if not simple:
            return guess
        name = f"{edm.namespace_of(guess.name)}.{simple.rpartition('.')[2]}"
        if name.casefold() not in self.folded:
            self.want(Wanted(name, f"base of {edm.simple_name(guess.name)}", member.place))
        name = self.folded[name.casefold()]
        if name not in (guess.name, *guess.bases):
            guess.bases.append(name)
        return self.guesses.get(name)

    def derive(self) -> None:
        """Put the bases that each table names into a line: known types by what is known, others as listed.

        Tables list the members of the root first, and the root is what has the key.
        """
        for guess in self.guesses.values():
            known = sorted(
                (name for name in guess.bases if name in self.known), key=lambda name: len(self.model.ancestors(name))
            )
            others = [name for name in guess.bases if name in self.guesses]
            others.sort(key=lambda name: not self._is_root(self.guesses[name]))
            line = [*known, *others, guess.name]
            for base, name in pairwise(line):
                lower = self.guesses.get(name)
                if lower is not None and not lower.base and name not in self._line(base):
                    lower.base = base

    def _is_root(self, guess: _Guess) -> bool:
        words = self.dialect.names
        return edm.simple_name(guess.name) == words.entity or words.key in guess.members

    def read_payloads(self) -> None:
        """Example payloads show members of the types, and name others."""
        for operation in self.operations:
            for example in operation.examples:
                for message in example.messages:
                    self._bare = payload.bare(message.body) if message.read else {}
                    for value, declared in payloads.carried(self.model, operation, message):
                        self._walk(value, declared, f"an example of {operation.name}", message.place)

    def _walk(
        self,
        value: Any,
        declared: str,
        evidence: str,
        place: Place,
        depth: int = 0,
        at: tuple[_Guess, str] | None = None,
    ) -> None:
        """`at` is the concluded member, and what it is of, whose value this is."""
        if isinstance(value, list):
            for item in value:
                self._walk(item, declared, evidence, place, depth + 1, at)
        elif isinstance(value, dict) and depth < 50:
            name = self._named(value, declared, evidence, place)
            if at is not None and self._can_be_base(declared) and declared not in self._line(name):
                self._widen(*at, declared, name)
            guess = self.guesses.get(name)
            members = self.model.members(name) if guess is None and name in self.known else {}
            line = [*filter(None, map(self.guesses.get, self._line(name)))]
            for key, item in value.items():
                if "@" in key:
                    continue
                if guess is not None and self._declared(guess.base, key) is None:
                    self._member(guess, key, item, evidence)
                member = self._declared(name, key) if guess else members.get(key)
                inner = TypeRef.parse(member.type).name if member else "Edm.Untyped"
                holder = next((one for one in line if key in one.members), None)
                self._walk(item, inner, evidence, place, depth + 1, (holder, key) if holder else None)
        elif isinstance(value, str) and (text := self._guess(declared)) is not None:
            text.text = True

    def _named(self, value: dict[str, Any], declared: str, evidence: str, place: Place) -> str:
        """The type of an object; one that `@odata.type` names and nobody describes is noted."""
        named = value.get("@odata.type")
        name = named.rpartition("#")[2] if isinstance(named, str) else ""
        if "." not in name or not is_qualified(name):
            return self.folded.get(declared.casefold(), declared)
        if name.startswith("Edm.") or self.dialect.is_anything(name):
            return declared
        name = self._at_home(name)
        if name.casefold() not in self.folded:
            self.want(Wanted(name, evidence, place))
        guess, base = self._guess(name), self.folded.get(declared.casefold(), "")
        # What stands where a type is declared derives from it, wherever else it was met before.
        if guess is not None and not guess.base and self._can_be_base(base) and guess.name not in self._line(base):
            guess.base = base
        return self.folded[name.casefold()]

    def _widen(self, holder: _Guess, member: str, declared: str, name: str) -> None:
        """A member of which examples show another type, too, has one that both are of: the base that pages state."""
        line, guess = self._line(name), self.guesses.get(declared)
        if guess is not None and not guess.base and name not in self._line(declared):
            guess.base = next((base for base in line[1:2] if declared not in self._line(base)), name)
        both = next((base for base in self._line(declared) if base in line), "Edm.Untyped")
        if both == "Edm.Untyped":
            holder.mixed.add(member)
        old = holder.members[member]
        holder.members[member] = replace(old, type=str(replace(TypeRef.parse(old.type), name=both)))

    def _at_home(self, name: str) -> str:
        """A name out of a namespace that no page knows: services show those of their insides. One type is called so."""
        outer, simple = edm.namespace_of(name).casefold(), edm.simple_name(name)
        if outer in self.namespaces:
            return f"{self.namespaces[outer]}.{simple}"
        known = self.simple.get(simple.casefold(), [])
        return known[0] if len(known) == 1 else name

    def _can_be_base(self, name: str) -> bool:
        return name in self.guesses or isinstance(self.known.get(name), StructuredType)

    def _declared(self, name: str, member: str) -> Property | None:
        for owner in self._line(name):
            found = self.guesses[owner].members if owner in self.guesses else self.model.members(owner)
            if member in found:
                return found[member]
        return None

    def _member(self, guess: _Guess, name: str, value: Any, evidence: str) -> None:
        named = self.dialect.primitive(value) if isinstance(value, str) and self._bare.get(name) == value else ""
        found = named or self._type_of(value)
        old = guess.members.get(name)
        if name and (old is None or old.type == "Edm.Untyped") and name not in guess.mixed:
            guess.members[name] = Property(name=name, type=found, inferred=evidence)

    def _type_of(self, value: Any) -> str:
        match value:
            case list():
                kinds = {self._type_of(item) for item in value if item is not None}
                inner = kinds.pop() if len(kinds) == 1 else "Edm.Untyped"
                return f"Collection({inner})" if "(" not in inner else "Edm.Untyped"
            case dict():
                return self._named(value, "Edm.Untyped", "a member of an example", NOWHERE)
            case bool():
                return "Edm.Boolean"
            case int():
                return "Edm.Int32" if edm.accepts("Edm.Int32", value) else "Edm.Int64"
            case str():
                return _type_of_text(value, self.dialect.shown)
            case None:
                return "Edm.Untyped"
        return "Edm.Double"

    def _guess(self, reference: str) -> _Guess | None:
        name = TypeRef.parse(reference).name
        return self.guesses.get(self.folded.get(name.casefold(), name))

    def read_addresses(self) -> None:
        """What an operation takes or gives and has an id is an entity: it has an address."""
        for operation in self.operations:
            sent = [operation.body.type] if operation.body and operation.body.type else []
            for reference in (*sent, *(response.type for response in operation.responses if response.type)):
                guess = self._guess(reference)
                if guess is not None and self.dialect.names.key in guess.members:
                    guess.entity = True

    def read_arguments(self) -> None:
        """An argument of a function that examples give in quotes is a text, so its type is an enumeration."""
        for operation in self.operations:
            kinds = {one.name: guess for one in operation.parameters if (guess := self._guess(one.type)) is not None}
            shown = (example.request for example in operation.examples if kinds and example.request is not None)
            for request in shown:
                for argument, value in (match(request.template, request.path.partition("?")[0]) or {}).items():
                    if argument in kinds and value.startswith("'"):
                        kinds[argument].text = True

    def _line(self, name: str) -> list[str]:
        """A type and its bases, concluded or stated."""
        found: list[str] = []
        while name and name not in found:
            found.append(name)
            item = self.guesses.get(name) or self.known.get(name)
            base = "" if item is None or isinstance(item, EnumType) else item.base
            name = self.folded.get(base.casefold(), base)
        return found

    def types(self) -> Iterator[Type]:
        """The inferred types, sorted by name; whatever has an entity type as base or below is one itself."""
        for guess in sorted(self.guesses.values(), key=lambda guess: guess.name):
            if guess.text and not guess.members and not guess.entity:
                yield EnumType(name=guess.name, inferred=guess.evidence, place=guess.place)
                continue
            entity = self._is_entity(guess)
            base, key = guess.base or self._root(guess, entity), self.dialect.names.key
            yield StructuredType(
                name=guess.name,
                kind="entity" if entity else "complex",
                base=base,
                open=True,
                key=(key,) if entity and not base and key in guess.members else (),
                properties=tuple(guess.members.values()),
                inferred=guess.evidence,
                place=guess.place,
            )

    def _is_entity(self, guess: _Guess) -> bool:
        top = self._top(guess.name)
        if top.base in self.known:
            return _is_entity(self.known[top.base])
        return edm.simple_name(top.name) == self.dialect.names.entity or top.name in self._entity_roots

    @cached_property
    def _entity_roots(self) -> set[str]:
        """The guesses without a known base below which there is an entity."""
        entities = {guess.name for guess in self.guesses.values() if guess.entity}
        stated = (item.base for item in self.known.values() if _is_entity(item))
        derived = {self.folded.get(base.casefold(), base) for base in stated} & self.guesses.keys()
        return {self._top(name).name for name in entities | derived}

    def _top(self, name: str) -> _Guess:
        """The highest guess above a guess, up to what is known; itself where none is."""
        return self.guesses[[*takewhile(self.guesses.__contains__, self._line(name))][-1]]

    def _root(self, guess: _Guess, entity: bool) -> str:
        """The namespace's `entity` type, of which all entity types of such an API derive."""
        name = self.folded.get(f"{edm.namespace_of(guess.name)}.{self.dialect.names.entity}".casefold(), "")
        return name if entity and name != guess.name and name in self.known else ""


def _is_entity(item: Type) -> TypeGuard[StructuredType]:
    return isinstance(item, StructuredType) and item.kind == "entity"


def _type_of_text(text: str, shown: Mapping[str, str]) -> str:
    if text.casefold() in shown:
        return shown[text.casefold()]
    return "Edm.DateTimeOffset" if edm.accepts("Edm.DateTimeOffset", text) else "Edm.String"
