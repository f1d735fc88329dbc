"""Python names and annotations of the model's types, for all layouts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property, lru_cache

from codegen.base import edm
from codegen.base.edm import TypeRef, simple_name
from codegen.python import grouping, naming
from codegen.python.chosen import Chosen
from codegen.python.package import Import, Imports, Parameter
from codegen.python.tree import PathNode, grow
from codegen.spec.limits import named_values
from codegen.spec.model import Model
from codegen.spec.nodes import METHODS, EnumType, Operation, Property, StructuredType
from codegen.spec.requests import Requests

_PYTHON = {
    **dict.fromkeys(edm.INTEGERS, ("", "int")),
    "Edm.Binary": ("", "bytes"),
    "Edm.Boolean": ("", "bool"),
    "Edm.Date": ("datetime", "date"),
    "Edm.DateTime": ("datetime", "datetime"),
    "Edm.DateTimeOffset": ("datetime", "datetime"),
    "Edm.Decimal": ("decimal", "Decimal"),
    "Edm.Double": ("", "float"),
    "Edm.Duration": ("datetime", "timedelta"),
    "Edm.Guid": ("uuid", "UUID"),
    "Edm.Single": ("", "float"),
    "Edm.String": ("", "str"),
    "Edm.Time": ("datetime", "timedelta"),
    "Edm.TimeOfDay": ("datetime", "time"),
}
"""Module, if it has to be imported, and name of each primitive type."""
_TOLD = {
    f"Edm.{name}": _PYTHON[f"Edm.{name}"][1]
    for name in "Binary Boolean Date DateTimeOffset Decimal Duration Guid String TimeOfDay".split()
}
"""The annotations that say to the runtime, too, of which primitive type a member is (`Registry.told`)."""
Need = tuple[str, str]
"""A module and a name that is imported from it."""
REQUESTS, NODES, VERBS = ".._runtime.requests", ".._runtime.nodes", ".._runtime.verbs"
"""Of the runtime; what `from package import api` needs stands apart from what requests need."""
WITH_TEXT = frozenset({"date", "datetime", "time", "timedelta", "UUID", "bytes"})
"""What may be sent as its OData text too, which can say more than Python's value (seven digits of a second)."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A Python type as annotations write it, and what it needs imported, as (module, name)."""

    text: str
    needs: frozenset[Need] = frozenset()

    def __or__(self, other: Annotation) -> Annotation:
        return Annotation(f"{self.text} | {other.text}", self.needs | other.needs)

    def within(self, generic: str, *needs: Need) -> Annotation:
        """`generic` of it: `list[...]`."""
        return Annotation(f"{generic}[{self.text}]", self.needs.union(needs))

    @property
    def optional(self) -> Annotation:
        """Or None, which Any holds anyway."""
        return self if self == ANY else self | _NONE

    def parameter(self, name: str, odata: str, type: str, *, omissible: bool = False) -> Parameter:
        """A parameter of this type for what OData calls so; one that is `omissible` may be left out."""
        default = "OMITTED" if omissible else ""
        return Parameter(name=name, annotation=self.text, default=default, odata=odata, type=type)


@dataclass(slots=True)
class Needs:
    """What a module needs imported: when it runs, and to be annotated."""

    runs: set[Need] = field(default_factory=set)
    typed: set[Need] = field(default_factory=set)

    def add(self, *needs: Need) -> None:
        """Note what is needed: of the runtime when the module runs, all else by type checkers."""
        for need in needs:
            (self.runs if need[0] in (REQUESTS, NODES, VERBS) else self.typed).add(need)

    @property
    def imports(self) -> Imports:
        """The imports of the module."""
        return imports(self.runs, self.typed)


ANY = Annotation("Any", frozenset({("typing", "Any")}))
MAPPING = Annotation("Mapping[str, Any]", ANY.needs | {("collections.abc", "Mapping")})
TEXT = Annotation("str")
_NONE = Annotation("None")


@dataclass(frozen=True)
class Symbols:
    """Names of all classes, modules and fields of one model."""

    model: Model

    @cached_property
    def chosen(self) -> Chosen:
        """What the owner of the API decides himself."""
        return Chosen(self.model.spec.api)

    @property
    def namespace(self) -> str:
        """The default namespace."""
        return self.model.namespace

    @cached_property
    def requests(self) -> Requests:
        """Questions about requests, whose answers take long to prepare: one for all who ask."""
        return Requests(self.model)

    @cached_property
    def paths(self) -> PathNode:
        """The tree of all documented paths; raises InputError for what no request can have, see `grow`."""
        return grow(self.requests)

    @cached_property
    def classes(self) -> dict[str, str]:
        """Class name per type."""
        found = naming.classes(self.model.types, self.namespace)
        return self.chosen.over(found, str, kept=naming.KEPT_CLASSES)

    @cached_property
    def named(self) -> dict[str, tuple[tuple[str, str], str, str]]:
        """A property, module and class for all whose values have names, by `type/property` or by a type definition.

        Properties that redeclare one are left aside.
        """
        owners: dict[str, tuple[str, str]] = {}
        for path, key in self._naming.items():
            owner, _, name = path.rpartition("/")
            owners.setdefault(key, (owner, name))

        def cls(key: str) -> str:
            owner, _, name = key.rpartition("/")
            return f"{self.classes[owner]}{naming.pascal(name)}" if owner else naming.pascal(simple_name(key))

        kept = {*naming.KEPT_CLASSES, "OpenNumber", *self.classes.values()}
        classes = naming.distinct(owners, cls, lambda _: False, kept)
        return {key: (owner, self.modules[key], classes[key]) for key, owner in owners.items()}

    def _names_of(self, owner: str, prop: Property) -> str:
        """What the names of a property's values are called by: the type definition that has them, else the property."""
        definition = self._definitions.get(TypeRef.parse(prop.declared).name) if prop.declared else None
        is_its = definition is not None and named_values(definition) == named_values(prop)
        return definition.name if definition is not None and is_its else f"{owner}/{prop.name}"

    @cached_property
    def _definitions(self) -> dict[str, Property]:
        return {item.name: item for item in self.model.spec.service.definitions}

    @cached_property
    def _naming(self) -> dict[str, str]:
        """What has the names of the values of a property, by `type/property` of the type that declares it."""
        return {
            f"{name}/{prop.name}": self._names_of(name, prop)
            for name, item in self.model.types.items()
            if isinstance(item, StructuredType)
            for prop in item.properties
            if prop.name not in self.model.members(item.base) and named_values(prop)
        }

    def naming(self, type: str, prop: str) -> str:
        """What has the names of a property's values, a key of `named`; empty where they have none."""
        line = (type, *self.model.ancestors(type))
        return next((self._naming[path] for owner in line if (path := f"{owner}/{prop}") in self._naming), "")

    @cached_property
    def modules(self) -> dict[str, str]:
        """Module name per type, and per key of `named`."""
        types = self.model.types
        bases = {
            name: item.base for name, item in types.items() if isinstance(item, StructuredType) and item.base in types
        }
        # A module imports these under their names, which no class of another type may have there.
        outside = {*self.chosen.classes, "OpenNumber"}
        apart = {name for name, cls in self.classes.items() if cls in outside}
        return grouping.modules([*types, *self._naming.values()], bases, self.namespace, apart)

    @cached_property
    def fields(self) -> dict[str, dict[str, str]]:
        """Attribute name per property, per structured type; inherited ones are the ancestor's."""
        found: dict[str, dict[str, str]] = {}
        for name, item in self.model.types.items():
            if isinstance(item, StructuredType):
                for holder in (*reversed(self.model.ancestors(name)), name):
                    if holder not in found:
                        found[holder] = self._fields(holder, found)
        return found

    def _fields(self, name: str, found: dict[str, dict[str, str]]) -> dict[str, str]:
        item = self.model.types[name]
        assert isinstance(item, StructuredType)
        inherited = found.get(item.base, {})
        own = [prop.name for prop in item.own if prop.name not in inherited]
        names = naming.fields(own, inherited.values())
        return {
            **inherited,
            **self.chosen.over(names, lambda own: f"{name}/{own}", kept=naming.KEPT_MEMBERS, taken=inherited.values()),
        }

    @cached_property
    def members(self) -> dict[str, dict[str, str]]:
        """Name per member, per enumeration."""
        return {name: self._constants(item) for name, item in self.model.types.items() if isinstance(item, EnumType)}

    def _constants(self, item: EnumType) -> dict[str, str]:
        names = naming.members(member.name for member in item.members)
        return self.chosen.over(names, lambda member: f"{item.name}/{member}", kept=("members", "known"))

    @cached_property
    def pages(self) -> dict[str, str]:
        """Documentation page per type and per operation."""
        return {item.name: page.page for page in self.model.spec.pages for item in (*page.types, *page.operations)}

    @cached_property
    def uses(self) -> dict[str, tuple[str, ...]]:
        """The requests per type that take it or answer with it, as `GET /users/{id}`; those of short paths first."""
        found: dict[str, set[tuple[int, str, int]]] = {}
        for operation in self.model.operations:
            rank = METHODS.index(operation.method) if operation.method in METHODS else len(METHODS)
            lines = {(path.template.count("/"), path.template, rank) for path in operation.paths}
            for type in _types(operation):
                found.setdefault(TypeRef.parse(type).name, set()).update(lines)
        return {
            name: tuple(f"{METHODS[rank]} {path}" for _, path, rank in sorted(lines) if rank < len(METHODS))
            for name, lines in found.items()
        }

    def annotation(self, type: str) -> Annotation:
        """The Python type of an OData type, in a module of models."""
        cls = self.classes.get(name := TypeRef.parse(type).name, "")
        return self._annotation(type, Annotation(cls, frozenset({(f".{self.modules[name]}", cls)})) if cls else None)

    def told(self, type: str) -> str:
        """The annotation from which the runtime knows an OData type; empty if there is none, as of numbers."""
        ref = TypeRef.parse(type)
        one = self.classes.get(ref.name) or _TOLD.get(ref.name, "")
        return f"list[{one}]" if one and ref.collection else one

    def remote(self, type: str) -> Annotation:
        """The Python type of an OData type, in a module of requests: `list[models.User]`."""
        cls = self.classes.get(TypeRef.parse(type).name)
        return self._annotation(type, Annotation(f"models.{cls}", frozenset({("..", "models")})) if cls else None)

    def _annotation(self, type: str, generated: Annotation | None) -> Annotation:
        """The annotation for a class of the user's, for one of the package's, or for a primitive."""
        ref = TypeRef.parse(type)
        item = self._converter(ref.name) or generated or primitive(ref.name)
        return item.within("list") if ref.collection else item

    def converted(self, type: str) -> Annotation | None:
        """The annotation of a key whose values are a class of the user's; None for other types."""
        found = self._converter(TypeRef.parse(type).name)
        return found | TEXT if found is not None and type == "Edm.String" else found

    def _converter(self, name: str) -> Annotation | None:
        converter = self.chosen.converter(name)
        return Annotation(converter[1], frozenset({converter})) if converter is not None else None


def _types(operation: Operation) -> set[str]:
    body = operation.body
    given = (*operation.parameters, *(body.properties if body is not None and not body.type else ()))
    answers = (answer.type for answer in operation.responses)
    return {*(item.type for item in given), *answers, body.type if body is not None else ""} - {""}


def imports(package: Iterable[Need], typing: Iterable[Need]) -> Imports:
    """The imports of a module for what it needs, as (module, name), when it runs and to be annotated."""
    package, typing = set(package), set(typing)
    library = {need for need in typing if not need[0].startswith(".")}
    return Imports(
        package=_by_module(package), library=_by_module(library), typing=_by_module(typing - library - package)
    )


def _by_module(needs: Iterable[Need]) -> tuple[Import, ...]:
    found: dict[str, set[str]] = {}
    for module, name in needs:
        found.setdefault(module, set()).add(name)
    return tuple(
        Import(module, tuple(sorted(found[module], key=_isort_order))) for module in sorted(found, key=natural)
    )


@cache
def primitive(type: str) -> Annotation:
    """The Python type of a primitive type; `Any` for other names."""
    if type.startswith("Edm.Geo"):
        return Annotation("dict[str, Any]", ANY.needs)
    module, name = _PYTHON.get(type, ("typing", "Any"))
    return Annotation(name, frozenset({(module, name)} if module else ()))


@lru_cache(maxsize=1)
def symbols_of(model: Model) -> Symbols:
    """The names of a model's classes: the package and the examples that run through it ask one after the other."""
    return Symbols(model)


def natural(name: str) -> list[str | Decimal]:
    """Sorting key by which isort and ruff order modules: v2 before v10; a number may have any length."""
    return [Decimal(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", name)]


def _isort_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest: isort's order-by-type, ruff's default."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)
