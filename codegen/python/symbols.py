"""How the model's types are named and annotated in Python; asked by every layout."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from codegen.base.edm import TypeRef
from codegen.python import naming
from codegen.python.package import Import
from codegen.python.source import INDENT
from codegen.spec.model import Model
from codegen.spec.nodes import StructuredType

_PYTHON = {
    "Edm.Binary": "bytes",
    "Edm.Boolean": "bool",
    "Edm.Byte": "int",
    "Edm.Date": "date",
    "Edm.DateTimeOffset": "datetime",
    "Edm.Decimal": "Decimal",
    "Edm.Double": "float",
    "Edm.Duration": "timedelta",
    "Edm.Guid": "UUID",
    "Edm.Int16": "int",
    "Edm.Int32": "int",
    "Edm.Int64": "int",
    "Edm.SByte": "int",
    "Edm.Single": "float",
    "Edm.String": "str",
    "Edm.TimeOfDay": "time",
}
WITH_TEXT = frozenset({"date", "datetime", "time", "timedelta", "UUID", "bytes"})
"""What may be sent as its OData text too, which can say more than Python's value (seven digits of a second)."""

_NAME = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|\'[^\'\\]*(?:\\.[^\'\\]*)*\'|(\.?\b[^\W\d]\w*)')
_MODULE_OF = {
    "Any": "typing",
    "Decimal": "decimal",
    "UUID": "uuid",
    "date": "datetime",
    "datetime": "datetime",
    "time": "datetime",
    "timedelta": "datetime",
}


@dataclass(frozen=True)
class Symbols:
    """Names of all classes, modules and fields of one model."""

    model: Model

    @property
    def namespace(self) -> str:
        """The default namespace."""
        return self.model.spec.api.namespace

    @cached_property
    def classes(self) -> dict[str, str]:
        """Class name per type."""
        return naming.classes(self.model.types, self.namespace)

    @cached_property
    def modules(self) -> dict[str, str]:
        """Module name per type."""
        return naming.modules(self.model.types, self.namespace)

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
        own = [prop.name for prop in (*item.properties, *item.navigation) if prop.name not in inherited]
        return {**inherited, **naming.fields(own, inherited.values())}

    @cached_property
    def pages(self) -> dict[str, str]:
        """Documentation page per type and per operation."""
        return {item.name: page.page for page in self.model.spec.pages for item in (*page.types, *page.operations)}

    def annotation(self, type: str, prefix: str = "") -> str:
        """The Python type of an OData type: `list[models.User]`, where `prefix` is `models.`."""
        ref = TypeRef.parse(type)
        if ref.name in self.classes:
            text = prefix + self.classes[ref.name]
        elif ref.name.startswith(("Edm.Geography", "Edm.Geometry")):
            text = "dict[str, Any]"
        else:
            text = _PYTHON.get(ref.name, "Any")
        return f"list[{text}]" if ref.collection else text


def library_imports(annotations: Iterable[str], *more: tuple[str, str]) -> tuple[Import, ...]:
    """Imports from the standard library for what the annotations mention; `more` are (module, name)."""
    names = mentioned(annotations)
    wanted = {(_MODULE_OF[name], name) for name in names if name in _MODULE_OF} | set(more)
    return imports(wanted, INDENT)


def imports(wanted: Iterable[tuple[str, str]], indent: int = 0) -> tuple[Import, ...]:
    """One import per module, from (module, name)."""
    found: dict[str, set[str]] = {}
    for module, name in wanted:
        found.setdefault(module, set()).add(name)
    return tuple(
        Import(module, tuple(sorted(found[module], key=_isort_order)), indent) for module in sorted(found, key=natural)
    )


def natural(name: str) -> list[str | int]:
    """Sorting key by which isort and ruff order modules: v2 before v10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", name)]


def mentioned(sources: Iterable[str]) -> set[str]:
    """The names in source text of our own making, outside of string literals; those behind a dot have it."""
    return set(_NAME.findall("\n".join(sources)))


def _isort_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest: isort's order-by-type, ruff's default."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)
