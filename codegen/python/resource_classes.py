"""Which classes a package has for resources, and what they are called.

`UserSteps` has the steps that a user has anywhere, and derives from the steps of the base type. A resource adds what
may be done with it: `UserItem` reads, changes and deletes, `UserLink` only reads, and so on. Each class stands once,
however many paths lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, product
from typing import NamedTuple

from codegen.base.edm import TypeRef, simple_name
from codegen.python import naming
from codegen.python.symbols import Symbols
from codegen.spec.calls import Call
from codegen.spec.capabilities import ALL
from codegen.spec.resources import Key, Resource, Resources, Step
from codegen.spec.service import Import


class Steps(NamedTuple):
    """The class of the steps that a type declares."""

    type: TypeRef


class Called(NamedTuple):
    """The class of what is called at a type, or at the root, where the type has no name."""

    binding: TypeRef
    name: str
    given: tuple[str, ...] | None = None
    """The arguments of an overload, if it has a class of its own for its result; None for the first result."""

    @property
    def words(self) -> tuple[str, ...]:
        """What its name says of the overload."""
        return () if self.given is None else ("by", *(self.given or ("nothing",)))


Class = Steps | Called | Resource


@dataclass
class ResourceClasses:
    """The classes of a service's resources; none has a name of `taken`, and no module one of `homes`."""

    symbols: Symbols
    resources: Resources
    taken: frozenset[str] = frozenset()
    homes: frozenset[str] = frozenset()
    calls: dict[Called, Step] = field(default_factory=dict)
    _names: dict[TypeRef, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def starts(self) -> list[Step]:
        """What stands at the root: sets and singletons, then what is called."""
        found = sorted(self.resources.starts(), key=lambda start: (isinstance(start.root, Import), start.step.name))
        return [start.step for start in found]

    @cached_property
    def reached(self) -> frozenset[Class]:
        """Every class that something leads to from the root."""
        found: set[Class] = set()
        waiting: list[Class] = [item for step in self.starts for item in self._led_to(step, TypeRef(""))]
        while waiting:
            item = waiting.pop()
            if item not in found:
                found.add(item)
                waiting += self._following(item)
        return frozenset(item for item in found if not isinstance(item, Resource) or self.is_class(item))

    def _following(self, item: Class) -> Iterator[Class]:
        if isinstance(item, Steps):
            for step in self.listed(item.type):
                yield from self._led_to(step, item.type)
            yield from self.bases(item.type)
        elif isinstance(item, Called):
            result = self.result(item)
            if result is not None:
                yield from self.steps(result.type)
                if result.type.collection and self.keys(result):
                    yield self.resources.item(result)
        else:
            if item.rights.below:
                for step in self.resources.steps(item).values():
                    yield from self._led_to(step, item.type)
            else:
                yield from self.steps(item.type)
            if item.type.collection and self.keys(item):
                yield self.resources.item(item)
            for cast in self.resources.casts(item):
                yield from self._led_to(cast, item.type)

    def _led_to(self, step: Step, binding: TypeRef) -> Iterator[Class]:
        if step.calls:
            for called, part in called_apart(step, binding).items():
                self.calls.setdefault(called, part)
                yield called
        elif step.resource is not None:
            yield step.resource

    def is_class(self, resource: Resource) -> bool:
        """Whether a resource has a class of its own: a complex value has but its steps."""
        return self.symbols.model.is_entity(resource.type.name) or bool(resource.rights.below)

    def steps(self, type: TypeRef) -> list[Steps]:
        """The class of the steps from a type, of its own or of the nearest base that has any; none, or one."""
        line = (type.name, *self.symbols.model.ancestors(type.name))
        refs = (TypeRef(owner, type.collection) for owner in line)
        return next(([Steps(ref)] for ref in refs if self.resources.declared(ref)), [])

    def bases(self, type: TypeRef) -> list[Steps]:
        """The class from which the steps of a type derive; none where the type declares one of them again."""
        above = self._above(type)
        names = {step.name for step in self.resources.declared(type)}
        return above if not names & self._all(above).keys() else []

    def _above(self, type: TypeRef) -> list[Steps]:
        item = self.symbols.model.structured(type.name)
        return self.steps(TypeRef(item.base, type.collection)) if item is not None and item.base else []

    def _all(self, steps: list[Steps]) -> dict[str, Step]:
        return self.resources.steps(Resource(steps[0].type)) if steps else {}

    def listed(self, type: TypeRef) -> Sequence[Step]:
        """The steps that stand in the class of a type."""
        own = self.resources.declared(type)
        return own if self.bases(type) or not self._above(type) else tuple(self._all([Steps(type)]).values())

    def result(self, called: Called) -> Resource | None:
        """The resource to which a composable function leads."""
        return self.resources.result(self.calls[called].calls)

    def plain(self, item: Resource) -> Resource | None:
        """The resource without references to it, where that has a class: the other's derives from it, and adds these.

        What both lead to by key or cast is such a pair again.
        """
        if item.kept != "related":
            return None
        found = replace(item, kept="own", member=False)
        return found if found in self.reached else None

    def keys(self, resource: Resource) -> list[Key]:
        """The ways to say which of many is meant."""
        return list(self.resources.keys(resource))

    @cached_property
    def names(self) -> dict[Class, str]:
        """The name of each class."""
        by_identity = {identity(item): item for item in self.reached}
        usual = {
            identity for identity, item in by_identity.items() if not isinstance(item, Resource) or _is_usual(item)
        }
        proposals = {identity: self._proposal(item) for identity, item in by_identity.items()}
        names = naming.resources(proposals, usual, self.taken)
        return {by_identity[identity]: name for identity, name in names.items()}

    def _proposal(self, item: Class) -> str:
        if isinstance(item, Called):
            many = "Collection" if item.binding.collection else ""
            name = naming.pascal(simple_name(item.name), *item.words)
            return f"{self.symbols.classes.get(item.binding.name, '')}{many}{name}Call"
        cls = self.symbols.classes[item.type.name]
        if isinstance(item, Steps):
            return f"{cls}{'Collection' if item.type.collection else ''}Steps"
        if item.kept == "linked":
            one = "Member" if item.member else "Link" if item.nullable else "Reference"
            kind = "Links" if item.type.collection else one
        else:
            one = "Related" if item.kept == "related" else ""
            kind = f"{one}Collection" if item.type.collection else f"{one}Item" if item.member or not one else one
        without = "".join(what.capitalize() for what in _lacking(item))
        return f"{cls}{kind}Without{without}" if without else f"{cls}{kind}"

    def rank(self, item: Class) -> tuple[int, int, str]:
        """What classes of a module are sorted by: bases stand before what derives from them."""
        if isinstance(item, Steps):
            return 0, len(self.symbols.model.ancestors(item.type.name)), self.names[item]
        kind = 1 if isinstance(item, Called) else 3 if item.kept == "related" else 2
        return kind, 0, self.names[item]

    def home(self, item: Class) -> str:
        """The module of a class: that of its type; one that derives from the steps of a result stands beside these."""
        name = item.type.name if not isinstance(item, Called) else item.binding.name
        if isinstance(item, Called) and (result := self.result(item)) is not None:
            name = result.type.name
        return self._modules[name if name in self._modules else ""]

    @cached_property
    def _modules(self) -> dict[str, str]:
        """The module by the type, which shares it as its model does; what is called at the root has no type."""
        modules = {*self.symbols.modules.values()}
        used = {*self.homes, *modules}
        free = {home: _free(home, used) for home in sorted(modules & self.homes)}
        found = {name: free.get(home, home) for name, home in self.symbols.modules.items()}
        return {**found, "": "calls" if "calls" not in used else _free("calls", used)}

    def step_names(self, type: TypeRef) -> dict[str, str]:
        """Attribute names of all steps from a type; inherited ones are the base's."""
        if type not in self._names:
            item = self.symbols.model.structured(type.name)
            base = TypeRef(item.base, type.collection) if item is not None and item.base else None
            inherited = self.step_names(base) if base else {}
            own = [key for step in self.resources.declared(type) if (key := step_key(step)) not in inherited]
            names = naming.steps(own, self.symbols.namespace, inherited.values())
            names = self.symbols.chosen.steps(names, str(type), inherited.values())
            self._names[type] = {**inherited, **names}
        return self._names[type]

    def leads_on(self, step: Step) -> bool:
        """Whether there is a class behind a step: a complex value whose members are all plain has none."""
        resource = step.resource
        return bool(step.calls) or resource is None or self.is_class(resource) or bool(self.steps(resource.type))


def called_apart(step: Step, binding: TypeRef) -> dict[Called, Step]:
    """What is called by a step: overloads with another result apart, where their arguments tell them apart."""
    groups: dict[str, list[Call]] = {}
    for call in step.calls:
        groups.setdefault(call.returns.type if call.returns else "", []).append(call)
    first, *others = groups.values()
    if not all(
        _differ(one, other) for ones, more in combinations(groups.values(), 2) for one, other in product(ones, more)
    ):
        return {Called(binding, step.name): step}
    found = {Called(binding, step.name): first}
    found |= {
        Called(binding, step.name, tuple(sorted(prop.name for prop in calls[0].parameters))): calls for calls in others
    }
    return {called: replace(step, calls=tuple(calls)) for called, calls in found.items()}


def _differ(one: Call, other: Call) -> bool:
    """Whether no arguments fit two overloads, which are functions: nothing says what an action takes."""
    names = [{prop.name for prop in call.parameters} for call in (one, other)]
    return not one.action and not (names[0] - one.optional <= names[1] and names[1] - other.optional <= names[0])


def _free(name: str, used: set[str]) -> str:
    """A name that isn't used; from now on it is."""
    name += "_"
    while name in used:
        name += "_"
    used.add(name)
    return name


def step_key(step: Step) -> str:
    """What a step is called among others: a function has brackets."""
    return f"{step.name}()" if step.is_function else step.name


def said(item: Class) -> str:
    """The type that a class is about, as docstrings call it."""
    if isinstance(item, Called):
        return item.binding.name or "/"
    return item.type.name


def _lacking(item: Resource) -> list[str]:
    """What may not be done with a resource, though it may with others of its kind."""
    if item.rights == ALL:
        return []
    usual = replace(item, rights=ALL)
    found = [what for what in usual.verbs if what not in item.verbs]
    found += [word for word, what in (("patch", "change"), ("put", "replace")) if what in item.rights.refused]
    return [*found, *(["reference"] if usual.refers and not item.refers else [])]


def _is_usual(item: Resource) -> bool:
    """Whether a resource differs from others of its kind only in the allowed requests."""
    return item.rights == ALL or item.rights == replace(ALL, refused=item.rights.refused)


def identity(item: Class) -> str:
    """What tells a class from all others."""
    if isinstance(item, Steps):
        return f"steps {item.type}"
    if isinstance(item, Called):
        given = "" if item.given is None else f" ({','.join(item.given)})"
        return f"call {item.binding} {item.name}{given}"
    rights = item.rights
    facts: tuple[object, ...] = (sorted(rights.refused), rights.required, rights.permissions, rights.below)
    queries = (rights.guarded, rights.refuses, rights.needs)
    facts += queries if any(queries) else ()
    facts += (rights.unsent,) if rights.unsent else ()
    facts += (rights.keys,) if rights.keys else ()
    kind = f"{item.kept} {'member' if item.member else ''} {'nullable' if item.nullable else ''}"
    # The names of unusual classes are made of a hash of this text, so its first word stays what it was.
    return f"place {item.type} {kind} {facts if rights != ALL else ''}"
