"""Types as classes: `requests/user.py` holds what is at a place where a user is, or where users are.

`UserSteps` has the steps that a user has anywhere, and derives from the steps of the base type. A place adds what may
be done there: `UserItem` reads, changes and deletes, `UserLink` only reads, and so on. Each class stands once, however
many paths lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple
from urllib.parse import quote

from codegen.base.edm import TypeRef, simple_name
from codegen.python import naming
from codegen.python.layout_operations import Documented, scopes_of
from codegen.python.package import Child, Constant, Node, Parameter, RequestModule
from codegen.python.symbols import NODES, REQUESTS, TEXT, VERBS, WITH_TEXT, Annotation, Need, Symbols, imports
from codegen.spec.member import Property
from codegen.spec.places import ALL, Key, Place, Places, Step
from codegen.spec.service import Import

_LITERAL = "!$&'()*,;=:@"
"""What stands for itself in a segment, beside letters, digits and -._~ (pchar of RFC 3986)."""
_VERBS = {
    "list": "Lists",
    "count": "Counts",
    "create": "Creates",
    "stream": "Uploads",
    "get": "Reads",
    "find": "Finds",
    "update": "Updates",
    "delete": "Deletes",
}
"""The base by what may be done; all but the last take the class of the entity."""
_GENERIC = frozenset(_VERBS) - {"count", "delete"}
_TEXTS = WITH_TEXT | {"Decimal"}


class Steps(NamedTuple):
    """The class of the steps that a type declares."""

    type: TypeRef


class Called(NamedTuple):
    """The class of what is called at a type, or at the root, where the type has no name."""

    binding: TypeRef
    name: str


Class = Steps | Called | Place


@dataclass(slots=True)
class _Needs:
    """What a module needs imported: when it runs, and to be annotated."""

    runs: set[Need] = field(default_factory=set)
    typed: set[Need] = field(default_factory=set)


def place_modules(symbols: Symbols) -> tuple[RequestModule, ...]:
    """`requests/__init__.py` with the root, then a module for each type that something leads to."""
    return tuple(_Layout(symbols, Places(symbols.model)).modules())


@dataclass
class _Layout:
    symbols: Symbols
    places: Places
    _calls: dict[Called, Step] = field(default_factory=dict)
    _names: dict[TypeRef, dict[str, str]] = field(default_factory=dict)

    def modules(self) -> Iterator[RequestModule]:
        """The root's module first."""
        groups: dict[str, list[Class]] = {}
        for item in sorted(self._reached, key=lambda item: (_rank(item), self._classes[item])):
            groups.setdefault(self._home(item), []).append(item)
        yield self._root()
        for module in sorted(groups):
            yield self._module(module, groups[module])

    # ---------------------------------------------------------------------------------- which classes there are

    @cached_property
    def _starts(self) -> list[Step]:
        """What stands at the root: sets and singletons, then what is called."""
        found = sorted(self.places.starts(), key=lambda start: (isinstance(start.root, Import), start.step.name))
        return [start.step for start in found]

    @cached_property
    def _reached(self) -> frozenset[Class]:
        """Every class that something leads to from the root."""
        found: set[Class] = set()
        waiting: list[Class] = [item for step in self._starts for item in self._led_to(step, TypeRef(""))]
        while waiting:
            item = waiting.pop()
            if item not in found:
                found.add(item)
                waiting += self._following(item)
        return frozenset(item for item in found if not isinstance(item, Place) or self._is_class(item))

    def _following(self, item: Class) -> Iterator[Class]:
        """The classes to which one leads, or from which it derives."""
        if isinstance(item, Steps):
            for step in self._listed(item.type):
                yield from self._led_to(step, item.type)
            yield from self._base(item.type)
        elif isinstance(item, Called):
            result = self._result(item)
            if result is not None:
                yield from self._steps(result.type)
                if result.type.collection and self._keys(result.type.name):
                    yield self.places.item(result)
        else:
            if item.rights.below:
                for step in self.places.steps(item).values():
                    yield from self._led_to(step, item.type)
            else:
                yield from self._steps(item.type)
            if item.type.collection and self._keys(item.type.name):
                yield self.places.item(item)
            for cast in self.places.casts(item):
                yield from self._led_to(cast, item.type)

    def _led_to(self, step: Step, binding: TypeRef) -> Iterator[Class]:
        if step.calls:
            called = Called(binding, step.name)
            self._calls.setdefault(called, step)
            yield called
        elif step.place is not None:
            yield step.place

    def _is_class(self, place: Place) -> bool:
        """Whether a place has a class of its own: a complex value is where its steps are."""
        item = self.symbols.model.structured(place.type.name)
        return (item is not None and item.kind == "entity") or bool(place.rights.below)

    def _steps(self, type: TypeRef) -> list[Steps]:
        """The class of the steps from a type, of its own or of the nearest base that has any; none, or one."""
        line = (type.name, *self.symbols.model.ancestors(type.name))
        refs = (TypeRef(owner, type.collection) for owner in line)
        return next(([Steps(ref)] for ref in refs if self.places.declared(ref)), [])

    def _base(self, type: TypeRef) -> list[Steps]:
        """The class from which the steps of a type derive; none where the type declares one of them anew."""
        above = self._above(type)
        names = {step.name for step in self.places.declared(type)}
        return above if not names & self._all(above).keys() else []

    def _above(self, type: TypeRef) -> list[Steps]:
        item = self.symbols.model.structured(type.name)
        return self._steps(TypeRef(item.base, type.collection)) if item is not None and item.base else []

    def _all(self, steps: list[Steps]) -> dict[str, Step]:
        return self.places.steps(Place(steps[0].type)) if steps else {}

    def _listed(self, type: TypeRef) -> Sequence[Step]:
        """The steps that stand in the class of a type."""
        own = self.places.declared(type)
        return own if self._base(type) or not self._above(type) else tuple(self._all([Steps(type)]).values())

    def _result(self, called: Called) -> Place | None:
        """The place to which a composable function leads."""
        return next(filter(None, map(self.places.result, self._calls[called].calls)), None)

    def _keys(self, name: str) -> list[Key]:
        return list(self.places.keys(name))

    # ------------------------------------------------------------------------------------------------- names

    @cached_property
    def _classes(self) -> dict[Class, str]:
        """The name of each class."""
        by_identity = {_identity(item): item for item in self._reached}
        usual = {identity for identity, item in by_identity.items() if not isinstance(item, Place) or _is_usual(item)}
        proposals = {identity: self._proposal(item) for identity, item in by_identity.items()}
        names = naming.places(proposals, usual)
        return {by_identity[identity]: name for identity, name in names.items()}

    def _proposal(self, item: Class) -> str:
        if isinstance(item, Called):
            many = "Collection" if item.binding.collection else ""
            return f"{self.symbols.classes.get(item.binding.name, '')}{many}{naming.pascal(simple_name(item.name))}Call"
        cls = self.symbols.classes[item.type.name]
        if isinstance(item, Steps):
            return f"{cls}{'Collection' if item.type.collection else ''}Steps"
        if item.kept == "linked":
            one = "Member" if item.member else "Link" if item.nullable else "Reference"
            kind = "Links" if item.type.collection else one
        else:
            one = "Related" if item.kept == "related" else ""
            kind = f"{one}Collection" if item.type.collection else f"{one}Item" if item.member or not one else one
        lacking = "".join(what.capitalize() for what in _lacking(item))
        return f"{cls}{kind}Without{lacking}" if lacking else f"{cls}{kind}"

    def _home(self, item: Class) -> str:
        """The module of a class: that of its type; one that derives from the steps of a result stands beside these."""
        name = item.type.name if not isinstance(item, Called) else item.binding.name
        if isinstance(item, Called) and (result := self._result(item)) is not None:
            name = result.type.name
        if name not in self.symbols.modules:
            return "calls_" if "calls" in self.symbols.modules.values() else "calls"
        return self.symbols.modules[name]

    def _step_names(self, type: TypeRef) -> dict[str, str]:
        """Attribute names of all steps from a type; inherited ones are the base's."""
        if type not in self._names:
            item = self.symbols.model.structured(type.name)
            base = TypeRef(item.base, type.collection) if item is not None and item.base else None
            inherited = self._step_names(base) if base else {}
            own = [key for step in self.places.declared(type) if (key := _key(step)) not in inherited]
            names = self._chosen(naming.steps(own, self.symbols.namespace, inherited.values()), str(type), inherited)
            self._names[type] = {**inherited, **names}
        return self._names[type]

    def _chosen(self, names: Mapping[str, str], type: str, inherited: Mapping[str, str]) -> dict[str, str]:
        """Steps go by `a.type/step`, those from the root by `/step`; functions without their brackets."""

        def key(step: str) -> str:
            return f"{type}/{step.removesuffix('()')}"

        return self.symbols.chosen.over(names, key, kept=naming.KEPT_STEPS, taken=inherited.values())

    # ----------------------------------------------------------------------------------------------- classes

    def _root(self) -> RequestModule:
        needs = _Needs(runs={(NODES, "Root")})
        groups: tuple[list[Step], list[Step]] = ([], [])
        for step in self._starts:
            groups[bool(step.calls)].append(step)
        names = naming.segments(map(_key, groups[0]), self.symbols.namespace)
        names |= naming.segments(map(_key, groups[1]), self.symbols.namespace, names.values())
        names = self._chosen(names, "", {})
        children = [self._child(step, names[_key(step)], TypeRef(""), "", needs) for step in self._starts]
        children.sort(key=lambda child: child.name)
        node = Node(cls="Api", doc="/", children=tuple(children), verbs=())
        found = imports(needs.runs, needs.typed)
        return RequestModule(name="__init__", doc="Requests below /", imports=found, constants=(), nodes=(node,))

    def _module(self, name: str, classes: Sequence[Class]) -> RequestModule:
        needs = _Needs()
        calls = {item: self._documented(item) for item in classes if isinstance(item, Called)}
        labels = {_identity(item): f"{item.binding.name}-{simple_name(item.name)}" for item in calls}
        shown = {key: label.removeprefix(f"{self.symbols.namespace}.").strip("-") for key, label in labels.items()}
        names = naming.constants(shown, map(self._classes.__getitem__, classes))
        nodes, constants = [], list[Constant]()
        for item in classes:
            if isinstance(item, Called):
                constant = names[_identity(item)]
                constants.append(calls[item].constant(constant))
                nodes.append(self._called(item, calls[item], constant, needs))
            elif isinstance(item, Steps):
                nodes.append(self._stepping(item, needs))
            else:
                nodes.append(self._placed(item, needs))
        for found in constants:
            parts = {"Body": found.body is not None, "Result": found.result, "Scopes": found.scopes}
            needs.runs |= {(REQUESTS, "Operation"), *((REQUESTS, part) for part, is_there in parts.items() if is_there)}
        return RequestModule(
            name=name,
            doc=f"Requests at {', '.join(sorted({_said(item) for item in classes}))}",
            imports=imports(needs.runs, needs.typed),
            constants=tuple(sorted(constants, key=lambda constant: constant.name)),
            nodes=tuple(nodes),
        )

    def _documented(self, item: Called) -> Documented:
        calls = self._calls[item].calls
        operations = (
            replace(self.places.operation(call), name=f"{_identity(item)} {at}") for at, call in enumerate(calls)
        )
        return Documented(self.symbols, tuple(operations))

    def _stepping(self, item: Steps, needs: _Needs) -> Node:
        names, here = self._step_names(item.type), self._home(item)
        steps = [step for step in self._listed(item.type) if self._leads_on(step)]
        children = [self._child(step, names[_key(step)], item.type, here, needs) for step in steps]
        bases = [self._derived(base, here, needs) for base in self._base(item.type)]
        return self._node(item, f"The steps from {_said(item)}.", children, bases, needs)

    def _leads_on(self, step: Step) -> bool:
        """Whether there is a class behind a step: a complex value whose members are all plain has none."""
        place = step.place
        return bool(step.calls) or place is None or self._is_class(place) or bool(self._steps(place.type))

    def _called(self, item: Called, documented: Documented, constant: str, needs: _Needs) -> Node:
        verb, needed = documented.verb(constant)
        needs.runs |= {need for need in needed if need[0] in (NODES, REQUESTS)}
        needs.typed |= {need for need in needed if need[0] not in (NODES, REQUESTS)}
        result, here = self._result(item), self._home(item)
        bases: list[str] = []
        children: list[Child] = []
        if result is not None:
            bases = [self._derived(base, here, needs) for base in self._steps(result.type)]
            if result.type.collection:
                bases.append("Counts")
                needs.runs.add((VERBS, "Counts"))
                children = self._key_children(result, here, needs)
        return replace(self._node(item, f"Calls {item.name}.", children, bases, needs), verbs=(verb,))

    def _placed(self, item: Place, needs: _Needs) -> Node:
        here = self._home(item)
        names = dict(self._step_names(item.type))
        children: list[Child] = []
        bases: list[str] = []
        if item.rights.below:
            steps = self.places.steps(item).values()
            children = [self._child(step, names[_key(step)], item.type, here, needs) for step in steps]
        else:
            bases = [self._derived(base, here, needs) for base in self._steps(item.type)]
        if item.type.collection:
            children += self._key_children(item, here, needs)
        elif self.places.has_stream(item.type.name):
            needs.runs.add((VERBS, "Content"))
            children.append(_segment("value", "/$value", "Content", "", "Its stream."))
        casts = list(self.places.casts(item))
        cast_names = naming.steps(map(_key, casts), self.symbols.namespace, names.values())
        children += [self._child(cast, cast_names[cast.name], item.type, here, needs) for cast in casts]
        verbs = [self._verb(item, what) for what in item.verbs]
        entity = self.symbols.remote(item.type.name)
        for what in verbs:
            needs.runs.add((VERBS, _VERBS[what]))
            if what in _GENERIC:
                bases.append(f'{_VERBS[what]}["{entity.text}"]')
                needs.typed |= entity.needs
            else:
                bases.append(_VERBS[what])
        if item.refers:
            link = "LinksMany" if item.type.collection else "Linked" if item.member else "LinksOne"
            needs.runs.add((VERBS, link))
            bases.append(link)
        scopes = {what: scopes_of((table,)) for what, table in item.rights.permissions if what in item.verbs}
        if scopes:
            needs.runs.add((REQUESTS, "Scopes"))
        node = self._node(
            item, f"{'Many' if item.type.collection else 'One'} of {_said(item)}.", children, bases, needs
        )
        stated = self.symbols.model.required(item.type.name)
        required = tuple(dict.fromkeys((*item.rights.required, *sorted(stated)))) if "create" in item.verbs else ()
        return replace(node, type=item.type.name if verbs else "", required=required, scopes=scopes)

    def _verb(self, item: Place, what: str) -> str:
        if what == "get" and item.nullable:
            return "find"
        return "stream" if what == "create" and self.places.has_stream(item.type.name) else what

    def _node(self, item: Class, doc: str, children: list[Child], bases: list[str], needs: _Needs) -> Node:
        if not bases:
            needs.runs.add((NODES, "Node"))
        children = sorted(children, key=lambda child: (child.kind != "key", child.name))
        return Node(
            cls=self._classes[item], doc=doc, children=tuple(children), verbs=(), bases=tuple(bases) or ("Node",)
        )

    def _derived(self, base: Steps, here: str, needs: _Needs) -> str:
        """The class of a base, which its module needs when it runs."""
        if self._home(base) != here:
            needs.runs.add((f".{self._home(base)}", self._classes[base]))
        return self._classes[base]

    # --------------------------------------------------------------------------------------- steps as methods

    def _child(self, step: Step, name: str, binding: TypeRef, here: str, needs: _Needs) -> Child:
        url = "/" + quote(step.name, safe=_LITERAL, errors="replace")
        doc = step.description or f"/{step.name}"
        if step.kind == "stream":
            cls = "LooseContent" if step.deletable else "Content"
            needs.runs.add((VERBS, cls))
            return _segment(name, url, cls, "", doc)
        cls, module = self._target(step, binding)
        if module == here:
            module = ""
        elif (f".{module}", cls) not in needs.runs:
            needs.typed.add((f".{module}", cls))
        if not step.is_function:
            return _segment(name, url, cls, module, doc)
        needs.runs.add((NODES, "call"))
        parameters = self._parameters(step, needs)
        return Child(
            name=name,
            kind="function",
            segment=step.name,
            parameters=parameters,
            keywords=bool(parameters),
            cls=cls,
            module=module,
            doc=doc,
        )

    def _target(self, step: Step, binding: TypeRef) -> tuple[str, str]:
        """The class to which a step leads, and its module."""
        item: Class
        if step.calls:
            item = Called(binding, step.name)
        else:
            assert step.place is not None
            item = step.place if self._is_class(step.place) else self._steps(step.place.type)[0]
        return self._classes[item], self._home(item)

    def _parameters(self, step: Step, needs: _Needs) -> tuple[Parameter, ...]:
        """The arguments of a function: what not every overload takes may be left out."""
        known: dict[str, list[Property]] = {}
        for call in step.calls:
            for prop in call.parameters:
                known.setdefault(prop.name, []).append(prop)
        optional = {name for call in step.calls for name in call.optional}
        optional |= {name for name, props in known.items() if len(props) < len(step.calls)}
        labels = naming.parameters(known)
        found = []
        for name, props in sorted(known.items(), key=lambda pair: pair[0] in optional):
            types = {prop.type for prop in props}
            annotation = self.symbols.remote(props[0].type) if len(types) == 1 else TEXT
            annotation = annotation | TEXT if annotation.text in WITH_TEXT else annotation
            needs.typed |= annotation.needs
            if name in optional:
                needs.runs.add((REQUESTS, "OMITTED"))
            found.append(
                Parameter(
                    name=labels[name],
                    annotation=annotation.text,
                    default="OMITTED" if name in optional else "",
                    odata=name,
                    type=props[0].type if len(types) == 1 and props[0].type != "Edm.Untyped" else "",
                )
            )
        return tuple(found)

    def _key_children(self, item: Place, here: str, needs: _Needs) -> list[Child]:
        """The ways to one entity of a collection."""
        one = self.places.item(item)
        taken = set(self._step_names(item.type).values())
        found: list[Child] = []
        entity = self.symbols.remote(item.type.name)
        for key in self._keys(item.type.name):
            is_single = len(key.parts) == 1 and not key.is_alternate
            labels = naming.parameters(name for name, _ in key.parts)
            parts = [(name, prop.type, self._key_annotation(prop.type)) for name, prop in key.parts]
            if is_single:
                # An entity stands for its own key.
                parts = [(name, type, annotation | entity) for name, type, annotation in parts]
            needs.typed |= {need for _, _, annotation in parts for need in annotation.needs}
            needs.runs.add((NODES, "key" if is_single else "call"))
            name = "__getitem__" if is_single else "by_key"
            if key.is_alternate:
                name = "by_" + "_and_".join(labels[part].strip("_") for part, _ in key.parts)
            if name in taken:
                continue
            taken.add(name)
            found.append(
                Child(
                    name=name,
                    kind="key" if is_single else "keys",
                    segment="",
                    parameters=tuple(
                        Parameter(
                            name=labels[part],
                            annotation=annotation.text,
                            odata=part,
                            type="" if type == "Edm.Untyped" or (is_single and type == "Edm.String") else type,
                        )
                        for part, type, annotation in parts
                    ),
                    keywords=not is_single,
                    cls=self._classes[one],
                    module="" if self._home(one) == here else self._home(one),
                    doc=f"One of them, by {' and '.join(part for part, _ in key.parts)}.",
                )
            )
        if found and "__getitem__" not in taken:
            needs.typed |= entity.needs
            needs.runs.add((NODES, "key"))
            whole = (Parameter(name="entity", annotation=entity.text),)
            doc = "One of them, by the key that an entity has."
            found.append(replace(found[0], name="__getitem__", kind="key", parameters=whole, keywords=False, doc=doc))
        return found

    def _key_annotation(self, type: str) -> Annotation:
        """What a part of a key may be; a text stands only for what Python may not keep, or has no class for."""
        annotation = self.symbols.remote(type)
        if annotation.text in _TEXTS or annotation.text.startswith("models."):
            return annotation | TEXT
        return annotation if annotation.text in ("bool", "int", "float") else TEXT


def _segment(name: str, url: str, cls: str, module: str, doc: str) -> Child:
    return Child(name=name, kind="segment", segment=url, parameters=(), keywords=False, cls=cls, module=module, doc=doc)


def _key(step: Step) -> str:
    return f"{step.name}()" if step.is_function else step.name


def _rank(item: Class) -> int:
    """Bases stand before what derives from them."""
    return 0 if isinstance(item, Steps) else 1 if isinstance(item, Called) else 2


def _said(item: Class) -> str:
    if isinstance(item, Called):
        return item.binding.name or "/"
    return item.type.name


def _lacking(item: Place) -> list[str]:
    """What may not be done at a place, though it may at others of its kind."""
    usual = replace(item, rights=ALL)
    found = [what for what in usual.verbs if what not in item.verbs]
    return [*found, *(["reference"] if usual.refers and not item.refers else [])]


def _is_usual(item: Place) -> bool:
    """Whether a place is told from others of its kind by what may be done, and nothing else."""
    return item.rights == replace(ALL, refused=item.rights.refused)


def _identity(item: Class) -> str:
    """What tells a class from all others."""
    if isinstance(item, Steps):
        return f"steps {item.type}"
    if isinstance(item, Called):
        return f"call {item.binding} {item.name}"
    rights = item.rights
    said = (sorted(rights.refused), rights.required, rights.permissions, rights.below)
    kind = f"{item.kept} {'member' if item.member else ''} {'nullable' if item.nullable else ''}"
    return f"place {item.type} {kind} {said if rights != ALL else ''}"
