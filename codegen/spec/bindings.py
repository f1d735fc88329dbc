"""Types of paths: what every prefix of `/users/{id}/messages` addresses (OData URL Conventions, section 4).

Declared members decide first, then what the operations that are documented at the very prefix return or
take, then names. Nothing here changes a model; `Bindings.undeclared` tells which navigation properties only
paths show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal

from codegen.base.edm import TypeRef, namespace_of, simple_name
from codegen.spec.likeness import is_named_after, is_root_of, respelled
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Path
from codegen.spec.paths import Segment, segments

How = Literal["root", "key", "property", "navigation", "cast", "call", "reference", "unknown"]
"""How a segment leads on: `key` also by path (`root:/{path}:`), `reference` is `$ref`, `$value` and `$count`."""

_CHANGES = frozenset({"PATCH", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Step:
    """One segment of a path: what it is, and the type of what the path addresses up to it (None: not known).

    `prefix` is the path up to the segment in a form that is the same for all names of parameters. `declared`
    is false for a navigation property or root that was concluded.
    """

    segment: Segment
    how: How
    type: TypeRef | None
    prefix: str
    name: str = ""
    declared: bool = True


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A navigation property that only paths show: its type, and the first operation that does."""

    owner: str
    name: str
    type: TypeRef
    operation: Operation
    path: Path


@dataclass(slots=True)
class _Use:
    """What is documented at one prefix: the operations that end there, and the segments that follow."""

    operations: defaultdict[str, list[Operation]] = field(default_factory=lambda: defaultdict(list))
    below: dict[str, Segment] = field(default_factory=dict)
    spellings: Counter[str] = field(default_factory=Counter)

    @property
    def spelling(self) -> str:
        """How most paths write the segment; empty where none has it."""
        return max(self.spellings, key=lambda name: (self.spellings[name], name), default="")

    def returned(self, *methods: str) -> TypeRef | None:
        """The type that most operations of the methods return."""
        found = Counter(
            TypeRef.parse(response.type)
            for method in methods
            for operation in self.operations.get(method, ())
            for response in operation.responses
            if response.type and response.type != "Edm.Stream"
        )
        return max(found, key=lambda ref: (found[ref], str(ref)), default=None)

    @property
    def keyed(self) -> str:
        """The key segment that follows, if one does."""
        return "{}" if "{}" in self.below else ""

    @property
    def creates(self) -> TypeRef | None:
        """The type that a POST takes and gives back."""
        for operation in self.operations.get("POST", ()):
            sent = operation.body.type if operation.body else ""
            if sent and any(response.type == sent for response in operation.responses):
                return TypeRef.parse(sent)
        return None


class Bindings:
    """All documented paths of a model, bound to its types."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._uses: defaultdict[str, _Use] = defaultdict(_Use)
        self._steps: dict[str, Step] = {}
        for operation in model.operations:
            for path in operation.paths:
                self._note(operation, path.template)
        self._functions = {
            segment.name.casefold()
            for use in self._uses.values()
            for segment in use.below.values()
            if segment.arguments and _named(segment)
        }

    def steps(self, template: str) -> tuple[Step, ...]:
        """The steps of a template, one per segment."""
        found: list[Step] = []
        for segment in segments(template):
            found.append(self._step(found[-1] if found else None, segment))
        return tuple(found)

    def returned(self, prefix: str, *methods: str) -> TypeRef | None:
        """The type that the documented operations at a prefix return; GET where no method is given."""
        return self._uses[prefix].returned(*methods or ("GET",)) if prefix in self._uses else None

    def undeclared(self) -> Iterator[Undeclared]:
        """Navigation properties that no type declares and paths show, once each, sorted by owner and name."""
        found: dict[tuple[str, str], Undeclared] = {}
        for operation in self.model.operations:
            for path in operation.paths:
                steps = self.steps(path.template)
                for before, step in pairwise(steps):
                    if step.how == "navigation" and not step.declared and before.type and step.type:
                        key = (before.type.name, step.name.casefold())
                        found.setdefault(key, Undeclared(before.type.name, step.name, step.type, operation, path))
        for (owner, name), shown in sorted(found.items()):
            if not any((base, name) in found for base in self.model.ancestors(owner)):
                yield shown

    def _note(self, operation: Operation, template: str) -> None:
        prefix, whole = "", segments(template)
        for segment in whole:
            self._uses[prefix].below.setdefault(plain(segment), segment)
            prefix += f"/{plain(segment)}"
            self._uses[prefix].spellings[segment.name] += 1
        self._uses[prefix].operations[operation.method].append(operation)

    def _step(self, before: Step | None, segment: Segment) -> Step:
        prefix = f"{before.prefix if before else ''}/{plain(segment)}"
        if prefix not in self._steps:
            if before is None:
                self._steps[prefix] = self._root(segment, prefix)
            else:
                self._steps[prefix] = self._follow(before, segment, prefix)
        return self._steps[prefix]

    def _follow(self, before: Step, segment: Segment, prefix: str) -> Step:
        here, name = before.type, segment.name
        if name.startswith("$"):
            return Step(segment, "reference", here, prefix, name)
        if segment.parameter or not segment.name:
            return Step(segment, "key", here and TypeRef(here.name), prefix)
        cast = self._cast(name, here)
        if cast is not None:
            return Step(segment, "cast", cast, prefix, cast.name)
        if here is None:
            return Step(segment, "unknown", self._addressed(prefix), prefix, name)
        if here.collection:
            return self._in_collection(here, segment, prefix)
        if segment.arguments is None or not _named(segment):
            member = self._member(here.name, name)
            if member is not None:
                kind, declared, target = member
                return Step(segment, kind, TypeRef(target.name) if segment.arguments else target, prefix, declared)
        if segment.arguments is None and (shown := self._shown(here.name, name, prefix)):
            spelled = respelled(self._uses[prefix].spelling or name, shown.name)
            return Step(segment, "navigation", shown, prefix, spelled, declared=False)
        return self._call(segment, prefix)

    def _call(self, segment: Segment, prefix: str) -> Step:
        """A function or an action, if anything says so; a segment that paths only pass through may be either."""
        use = self._uses[prefix]
        how: How = "call" if segment.arguments is not None or use.operations else "unknown"
        return Step(segment, how, use.returned("GET") or use.returned("POST"), prefix, use.spelling or segment.name)

    def _in_collection(self, here: TypeRef, segment: Segment, prefix: str) -> Step:
        """A name after a collection is a bound operation, or a key that is spelled out (`mailFolders/inbox`)."""
        use = self._uses[prefix]
        item = TypeRef(here.name)
        goes_on = any(
            below.name and not below.name.startswith("$") and self._member(here.name, below.name)
            for below in use.below.values()
        )
        changed = _CHANGES & use.operations.keys() or use.returned("GET") == item
        if segment.arguments is None and (changed or (goes_on and not use.operations)):
            return Step(segment, "key", item, prefix, segment.name)
        members = self.model.members(here.name)
        if segment.arguments and "POST" not in use.operations and all(key in members for key, _ in segment.arguments):
            return Step(segment, "key", item, prefix, segment.name)
        return self._call(segment, prefix)

    def _cast(self, name: str, here: TypeRef | None) -> TypeRef | None:
        """A qualified name of a type narrows what is addressed; that of an operation doesn't."""
        known = self.model.by_folded_name.get(name.casefold(), "") if "." in name else ""
        return TypeRef(known, here is not None and here.collection) if self.model.structured(known) else None

    def _member(self, owner: str, name: str) -> tuple[How, str, TypeRef] | None:
        """A member of a type, or of one that derives from it: how it leads on, its name, its type."""
        folded = name.casefold()
        for candidate in (owner, *self.model.descendants(owner)):
            members = self.model.members(candidate)
            found = members.get(name) or next((item for key, item in members.items() if key.casefold() == folded), None)
            if found is not None:
                target = TypeRef.parse(found.type)
                return ("navigation" if self.model.is_entity(target.name) else "property"), found.name, target
        return None

    def _addressed(self, prefix: str) -> TypeRef | None:
        """What the operations at a prefix, and at the key below it, say that it addresses."""
        use = self._uses[prefix]
        got = use.returned("GET", "PATCH", "PUT")
        if got is not None:
            return TypeRef(got.name, got.collection or bool(use.keyed))
        found = use.creates or (self._uses[f"{prefix}/{use.keyed}"].returned("GET", "PATCH") if use.keyed else None)
        return TypeRef(found.name, True) if found else None

    def _shown(self, owner: str, name: str, prefix: str) -> TypeRef | None:
        """The type of an undeclared navigation property, if what is documented says that the segment is one.

        It is one where its entities are addressed by key, referenced, created, changed or counted, or where
        its name is that of the type that a GET returns; anything else may be a function or an action.
        """
        use = self._uses[prefix]
        if not use.operations and not use.keyed:
            return self._passed(owner, name, use)
        found = self._addressed(prefix)
        if found is None or not self.model.is_entity(found.name) or name.casefold() in self._functions:
            return None
        evident = use.keyed or use.creates or {"$ref", "$count"} & use.below.keys() or _CHANGES & use.operations.keys()
        return found if evident or is_named_after(name, found) else None

    def _passed(self, owner: str, name: str, use: _Use) -> TypeRef | None:
        """The entity type of a segment that paths only pass through: it has its name, and what follows."""
        names = [segment.name for segment in use.below.values() if segment.name]
        for simple in (f"{simple_name(owner)}{name}", name):
            known = self.model.by_folded_name.get(f"{namespace_of(owner)}.{simple}".casefold(), "")
            if known and self.model.is_entity(known) and any(self._member(known, following) for following in names):
                return TypeRef(known)
        return None

    def _root(self, segment: Segment, prefix: str) -> Step:
        """The first segment: an entity set, a singleton, or the import of an operation."""
        name = segment.name.casefold()
        use, found = self._uses[f"/{name}"], self._addressed(f"/{name}")
        if found is None or not self.model.is_entity(found.name):
            if segment.arguments is not None and _named(segment) and not use.below:
                return self._call(segment, prefix)
            following = self._uses[f"/{name}/{use.keyed}"].below if use.keyed else use.below
            chosen = self._by_members(name, [item.name for item in following.values() if item.name])
            found = TypeRef(chosen, bool(use.keyed)) if chosen else None
        if segment.arguments and found:
            found = TypeRef(found.name)
        return Step(segment, "root", found, prefix, use.spelling or segment.name)

    def _by_members(self, root: str, names: Sequence[str]) -> str:
        """The entity type that is called like the root, or that has most of the members that paths go on with."""
        names = [name.casefold() for name in names if not name.startswith("$")]
        best = ("", 0, 0)
        for entity, members in self._entities.items():
            known = sum(map(members.__contains__, names))
            score = len(names) + known if is_root_of(root, entity) else known
            if (known * 2 > len(names) > 2 or score >= len(names)) and (score, -len(members)) > best[1:]:
                best = (entity, score, -len(members))
        return best[0]

    @cached_property
    def _entities(self) -> dict[str, frozenset[str]]:
        """The names of the members of each entity type, case-folded."""
        return {
            item.name: frozenset(map(str.casefold, self.model.members(item.name)))
            for item in self.model.types.values()
            if self.model.is_entity(item.name)
        }


def plain(segment: Segment) -> str:
    """A segment in a form that doesn't depend on case or on what its parameters are called."""
    if segment.parameter:
        return "{}:" if segment.colon else "{}"
    text = segment.name.casefold()
    if segment.arguments is not None:
        text += f"({','.join(sorted(key.casefold() for key, _ in segment.arguments))})"
    return text + ":" if segment.colon else text


def _named(segment: Segment) -> bool:
    """Whether all arguments have names, as those of functions do; the positional one is a key."""
    return all(key for key, _ in segment.arguments or ())
