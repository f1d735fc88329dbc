"""Resources as classes: `requests/user_account.py` has the request builders of one type, or of several."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from codegen.base.edm import TypeRef, simple_name
from codegen.python import naming
from codegen.python.layout_operations import Documented, scopes_of
from codegen.python.package import Child, Constant, Node, Overload, Parameter, RequestModule
from codegen.python.resource_classes import (
    Called,
    Class,
    ResourceClasses,
    Steps,
    called_apart,
    identity,
    said,
    step_key,
)
from codegen.python.symbols import NODES, REQUESTS, TEXT, VERBS, WITH_TEXT, Annotation, Needs, Symbols
from codegen.python.tree import apart, encoded
from codegen.spec.calls import Call
from codegen.spec.capabilities import OF_MANY, OF_ONE, asked
from codegen.spec.member import Property
from codegen.spec.nodes import Response
from codegen.spec.requests import answer
from codegen.spec.resources import Resource, Resources, Step

_VERBS = {
    "list": "Lists",
    "count": "Counts",
    "create": "Creates",
    "stream": "Uploads",
    "get": "Reads",
    "find": "Finds",
    "update": "Updates",
    "change": "Changes",
    "replace": "Replaces",
    "delete": "Deletes",
}
"""The base by what may be done."""
_PLAIN = ("Counts", "Deletes")
"""The bases that take no class of the entity."""
_ALL = {OF_ONE: "Entity", OF_MANY: "Entities"}
"""The base of everything that may be done."""
_TEXTS = WITH_TEXT | {"Decimal"}


def resource_modules(symbols: Symbols) -> tuple[RequestModule, ...]:
    """`requests/__init__.py` with the root, then the modules of the types that something leads to."""
    layout = ResourceLayout(ResourceClasses(symbols, Resources(symbols.model)))
    return (layout.root(), *layout.modules())


@dataclass(frozen=True)
class ResourceLayout:
    """Makes modules and classes of resources."""

    classes: ResourceClasses

    @property
    def symbols(self) -> Symbols:
        """The names of types."""
        return self.classes.symbols

    @property
    def resources(self) -> Resources:
        """What the service has."""
        return self.classes.resources

    def modules(self) -> Iterator[RequestModule]:
        """A module for the types that share one."""
        groups: dict[str, list[Class]] = {}
        for item in sorted(self.classes.reached, key=self.classes.rank):
            groups.setdefault(self.classes.home(item), []).append(item)
        for module in sorted(groups):
            yield self._module(module, groups[module])

    def root(self) -> RequestModule:
        """The module of the service itself."""
        needs = Needs()
        needs.add((NODES, "Root"))
        groups: tuple[list[Step], list[Step]] = ([], [])
        for step in self.classes.starts:
            groups[bool(step.calls)].append(step)
        names = naming.segments(map(step_key, groups[0]), self.symbols.namespace)
        names |= naming.segments(map(step_key, groups[1]), self.symbols.namespace, names.values())
        names = self.symbols.chosen.steps(names, "")
        children = [self.child(step, names[step_key(step)], TypeRef(""), "", needs) for step in self.classes.starts]
        children.sort(key=lambda child: child.name)
        node = Node(cls="Api", doc="/", children=tuple(children), verbs=())
        return RequestModule(
            name="__init__", doc="Requests below /", imports=needs.imports, constants=(), nodes=(node,)
        )

    def _module(self, name: str, classes: Sequence[Class]) -> RequestModule:
        needs = Needs()
        calls = {item: self._documented(item) for item in classes if isinstance(item, Called)}
        labels = {identity(item): "-".join((item.binding.name, simple_name(item.name), *item.words)) for item in calls}
        shown = {key: label.removeprefix(f"{self.symbols.namespace}.").strip("-") for key, label in labels.items()}
        names = naming.constants(shown, map(self.classes.names.__getitem__, classes))
        nodes, constants = [], list[Constant]()
        for item in classes:
            if isinstance(item, Called):
                constant = names[identity(item)]
                constants.append(calls[item].constant(constant, needs))
                nodes.append(self._called(item, calls[item], constant, needs))
            elif isinstance(item, Steps):
                nodes.append(self._stepping(item, needs))
            else:
                nodes.append(self._placed(item, needs))
        return RequestModule(
            name=name,
            doc=_title(sorted({said(item) for item in classes})),
            imports=needs.imports,
            constants=tuple(sorted(constants, key=lambda constant: constant.name)),
            nodes=tuple(nodes),
        )

    def _documented(self, item: Called) -> Documented:
        calls = self.classes.calls[item].calls
        operations = tuple(
            replace(self.resources.operation(call), name=f"{identity(item)} {at}") for at, call in enumerate(calls)
        )
        found = Documented(self.symbols, operations)
        results = {call.returns.type for call in calls if call.returns is not None}
        if len(results) < 2 or self._are(results, TypeRef.parse(answer(found.operation).type)):
            return found
        # What comes back depends on the overload, and nothing says which of them it is.
        return Documented(self.symbols, tuple(replace(operation, responses=_ANYTHING) for operation in operations))

    def _are(self, results: Iterable[str], common: TypeRef) -> bool:
        """Whether all of these types are the common one, or derive from it."""
        lines = ((ref, (ref.name, *self.symbols.model.ancestors(ref.name))) for ref in map(TypeRef.parse, results))
        return all(common.name in line and common.collection == ref.collection for ref, line in lines)

    def _stepping(self, item: Steps, needs: Needs) -> Node:
        names, here = self.classes.step_names(item.type), self.classes.home(item)
        steps = [step for step in self.classes.listed(item.type) if self.classes.leads_on(step)]
        children = [self.child(step, names[step_key(step)], item.type, here, needs) for step in steps]
        bases = [self._derived(base, here, needs) for base in self.classes.bases(item.type)]
        return self._node(item, "" if children else f"The steps from {said(item)}.", children, bases, needs)

    def _called(self, item: Called, documented: Documented, constant: str, needs: Needs) -> Node:
        verb = documented.verb(constant, needs)
        result, here = self.classes.result(item), self.classes.home(item)
        bases: list[str] = []
        children: list[Child] = []
        if result is not None:
            bases = [self._derived(base, here, needs) for base in self.classes.steps(result.type)]
            if result.type.collection:
                bases.append("Counts")
                needs.add((VERBS, "Counts"))
                children = self.key_children(result, here, needs)
            elif self.classes.is_class(result):
                bases += self.doing(result, ["update"], needs)
        node = replace(self._node(item, "", children, bases, needs), verbs=(verb,))
        changes = result is not None and not result.type.collection and self.classes.is_class(result)
        return replace(node, type=result.type.name) if changes and result is not None else node

    def _placed(self, item: Resource, needs: Needs) -> Node:
        here = self.classes.home(item)
        names = dict(self.classes.step_names(item.type))
        children: list[Child] = []
        bases: list[str] = []
        plain = self.classes.plain(item)
        if plain is not None:
            bases = [self.classes.names[plain]]
        elif item.rights.below:
            steps = self.resources.steps(item).values()
            children = [self.child(step, names[step_key(step)], item.type, here, needs) for step in steps]
        else:
            bases = [self._derived(base, here, needs) for base in self.classes.steps(item.type)]
        if item.type.collection:
            children += self.key_children(item, here, needs)
        elif plain is None and self.resources.has_stream(item.type.name):
            needs.add((VERBS, "Content"))
            children.append(_segment("value", "/$value", "Content", "", "Its stream.", needs))
        casts = list(self.resources.casts(item))
        cast_names = naming.steps(map(step_key, casts), self.symbols.namespace, names.values())
        children += [self.child(cast, cast_names[cast.name], item.type, here, needs) for cast in casts]
        verbs = item.verbs if plain is None else ()
        bases += self.doing(item, verbs, needs)
        if item.refers:
            bases.append(self.referring(item, needs))
        doc = "With references." if plain else f"{'Many' if item.type.collection else 'One'} of {said(item)}."
        node = self.able(self._node(item, doc, children, bases, needs), item, verbs, needs)
        # The type stands in the class; a docstring would only say it again.
        return replace(node, doc="") if node.type and node.doc == doc else node

    def doing(self, item: Resource, verbs: Iterable[str], needs: Needs) -> list[str]:
        """The bases by which something may be done with a resource."""
        entity, bases = self.symbols.remote(item.type.name), list[str]()
        asked = tuple(self._verb(item, what) for what in verbs)
        for base in (_ALL[asked],) if asked in _ALL else map(_VERBS.__getitem__, asked):
            needs.add((VERBS, base))
            if base not in _PLAIN:
                bases.append(f'{base}["{entity.text}"]')
                needs.add(*entity.needs)
            else:
                bases.append(base)
        return bases

    def referring(self, item: Resource, needs: Needs) -> str:
        """The base by which references are read and changed."""
        one = "LinksOne" if item.nullable or item.kept == "related" else "LinksFixed"
        link = "LinksMany" if item.type.collection else "Linked" if item.member else one
        needs.add((VERBS, link))
        return link

    def able(self, node: Node, item: Resource, verbs: Collection[str], needs: Needs) -> Node:
        """A class with what its bases need to know of a resource."""
        scopes = {what: scopes_of((table,)) for what, table in item.rights.permissions if what in verbs}
        if scopes:
            needs.add((REQUESTS, "Scopes"))
        stated = self.symbols.model.required(item.type.name)
        unsent = {what: names for what, names in item.rights.unsent if what in verbs}
        required = asked(item.rights.required, stated, unsent.get("create", ())) if "create" in verbs else ()
        guarded = item.rights.guarded and bool({"update", "delete"} & {*verbs})
        reads = bool({"list", "get"} & {*verbs})
        return replace(
            node,
            doc=" ".join((node.doc, *_said(guarded, unsent))),
            type=item.type.name if verbs else "",
            required=required,
            unsent=unsent,
            scopes=scopes,
            guarded=guarded,
            refuses=dict(item.rights.refuses) if reads else {},
            needs=item.rights.needs if "list" in verbs else (),
        )

    def _verb(self, item: Resource, what: str) -> str:
        if what == "get" and item.nullable:
            return "find"
        if what == "update" and (lacking := {"change", "replace"} & item.rights.refused):
            return "replace" if "change" in lacking else "change"
        return "stream" if what == "create" and self.resources.has_stream(item.type.name) else what

    def _node(self, item: Class, doc: str, children: list[Child], bases: list[str], needs: Needs) -> Node:
        if not bases:
            needs.add((NODES, "Node"))
        children = sorted(children, key=lambda child: (child.kind != "key", child.name))
        return Node(
            cls=self.classes.names[item], doc=doc, children=tuple(children), verbs=(), bases=tuple(bases) or ("Node",)
        )

    def _derived(self, base: Steps, here: str, needs: Needs) -> str:
        """The class of a base, which its module needs when it runs."""
        if self.classes.home(base) != here:
            needs.runs.add((f".{self.classes.home(base)}", self.classes.names[base]))
        return self.classes.names[base]

    def child(self, step: Step, name: str, binding: TypeRef, here: str, needs: Needs) -> Child:
        """A step from a type, in a class of the module `here`."""
        url, doc = f"/{encoded(step.name)}", step.description
        if step.kind == "stream":
            cls = "LooseContent" if step.deletable else "Content"
            needs.add((VERBS, cls))
            return _segment(name, url, cls, "", doc, needs)
        if step.calls:
            called = {item: self._module_of(item, here, needs) for item in called_apart(step, binding)}
            cls, module = next(iter(called.values()))
        else:
            cls, module = self._module_of(self._target(step), here, needs)
        if not step.is_function:
            return _segment(name, url, cls, module, doc, needs)
        needs.add((NODES, "call"))
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
            overloads=tuple(map(_taken, step.calls)) if len(called) > 1 else apart(map(_taken, step.calls)),
            typed=self._typed(called, step, parameters, needs) if len(called) > 1 else (),
        )

    def _typed(
        self, called: Mapping[Called, tuple[str, str]], step: Step, parameters: Sequence[Parameter], needs: Needs
    ) -> tuple[Overload, ...]:
        """The overloads in their order, each with its class."""
        needs.add((NODES, "Node"), (NODES, "overload"))
        found = []
        for call in step.calls:
            known = {prop.name: prop for prop in call.parameters}
            taken = [
                replace(
                    item,
                    annotation=self._argument([known[item.odata]], as_text=bool(item.type)).text,
                    default="..." if item.odata in call.optional else "",
                )
                for item in parameters
                if item.odata in known
            ]
            cls, module = next(place for item, place in called.items() if call in self.classes.calls[item].calls)
            found.append(
                Overload(parameters=tuple(sorted(taken, key=lambda item: item.default)), cls=cls, module=module)
            )
        return tuple(found)

    def _target(self, step: Step) -> Class:
        assert step.resource is not None
        return step.resource if self.classes.is_class(step.resource) else self.classes.steps(step.resource.type)[0]

    def _module_of(self, item: Class, here: str, needs: Needs) -> tuple[str, str]:
        """The class of what a step leads to, and its module; empty if that is the module `here`."""
        cls, module = self.classes.names[item], self.classes.home(item)
        if module == here:
            return cls, ""
        if (f".{module}", cls) not in needs.runs:
            needs.add((f".{module}", cls))
        return cls, module

    def _parameters(self, step: Step, needs: Needs) -> tuple[Parameter, ...]:
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
            annotation = self._argument(props, as_text=len(types) == 1)
            needs.add(*annotation.needs)
            if name in optional:
                needs.add((REQUESTS, "OMITTED"))
            type = props[0].type if types != {"Edm.Untyped"} and len(types) == 1 else ""
            found.append(annotation.parameter(labels[name], name, type, omissible=name in optional))
        return tuple(found)

    def _argument(self, props: Sequence[Property], *, as_text: bool) -> Annotation:
        """What an argument may be, which is of one type, or of several by the overload.

        A text stands for another type only where that is known: the value alone tells how it is written.
        """
        first, *others = {item.text: item for item in (self.symbols.remote(prop.type) for prop in props)}.values()
        annotation = reduce(or_, others, first)
        annotation = annotation | TEXT if as_text and annotation.text in WITH_TEXT else annotation
        # A collection is never null: `Nullable` is about its items (CSDL 4.01, section 12.9.3).
        is_loose = any(prop.nullable is not False and not prop.type.startswith("Collection(") for prop in props)
        return annotation.optional if is_loose else annotation

    def key_children(self, item: Resource, here: str, needs: Needs) -> list[Child]:
        """The ways to one entity of a collection."""
        one = self.resources.item(item)
        taken = set(self.classes.step_names(item.type).values())
        found: list[Child] = []
        keys = [*self.classes.keys(item)]
        cls, module = self._module_of(one, here, needs) if keys else ("", "")
        entity = self.symbols.remote(item.type.name)
        for key in keys:
            is_single = len(key.parts) == 1 and not key.is_alternate
            labels = naming.parameters(name for name, _ in key.parts)
            parts = [(name, prop.type, self._key_annotation(prop.type)) for name, prop in key.parts]
            if is_single:
                # An entity stands for its own key.
                parts = [(name, type, annotation | entity) for name, type, annotation in parts]
            needs.add(*(need for _, _, annotation in parts for need in annotation.needs))
            needs.add((NODES, "key" if is_single else "call"))
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
                        annotation.parameter(labels[part], part, "" if type == "Edm.Untyped" else type)
                        for part, type, annotation in parts
                    ),
                    keywords=not is_single,
                    cls=cls,
                    module=module,
                    doc="" if is_single else f"One of them, by {' and '.join(part for part, _ in key.parts)}.",
                )
            )
        if found and "__getitem__" not in taken:
            needs.add(*entity.needs)
            needs.add((NODES, "key"))
            whole = (Parameter(name="entity", annotation=entity.text),)
            doc = "One of them, by its key."
            found.append(replace(found[0], name="__getitem__", kind="key", parameters=whole, keywords=False, doc=doc))
        return found

    def _key_annotation(self, type: str) -> Annotation:
        """What a part of a key may be; a text stands only for what Python may not keep, or has no class for."""
        if (converted := self.symbols.converted(type)) is not None:
            return converted
        annotation = self.symbols.remote(type)
        if annotation.text == "Decimal":
            return annotation | Annotation("int") | TEXT
        if annotation.text in _TEXTS or annotation.text.startswith("models."):
            return annotation | TEXT
        return annotation if annotation.text in ("bool", "int", "float") else TEXT


def _taken(call: Call) -> tuple[str, ...]:
    """What an overload takes together."""
    return tuple(prop.name + "?" * (prop.name in call.optional) for prop in call.parameters)


_ANYTHING = (Response(status=200, type="Edm.Untyped"), Response(status=204))


def _segment(name: str, url: str, cls: str, module: str, doc: str, needs: Needs) -> Child:
    needs.add((NODES, "Step"))
    return Child(name=name, kind="segment", segment=url, parameters=(), keywords=False, cls=cls, module=module, doc=doc)


def _title(types: Sequence[str]) -> str:
    more = f" and {len(types) - 1} more" if len(types) > 1 else ""
    return f"Requests at {types[0]}{more}"


def _said(guarded: bool, unsent: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """What a resource says of its requests, beside its type."""
    if guarded:
        yield "Changes and deletions need the header If-Match."
    for what, word in (("create", "Creating"), ("update", "Changing")):
        if what in unsent:
            yield f"{word} can't set {', '.join(unsent[what])}."
