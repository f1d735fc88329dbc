"""The table of classes by OData type name; each package has one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib import import_module
from typing import Any

TOLD = {
    "UUID": "Edm.Guid",
    "bool": "Edm.Boolean",
    "bytes": "Edm.Binary",
    "date": "Edm.Date",
    "datetime": "Edm.DateTimeOffset",
    "Decimal": "Edm.Decimal",
    "str": "Edm.String",
    "time": "Edm.TimeOfDay",
    "timedelta": "Edm.Duration",
}
"""The primitive types that an annotation says; numbers are of several widths."""


def class_name(qualified: str) -> str:
    """What the class of a type is called unless something else is said."""
    own = qualified.rpartition(".")[2]
    return own[:1].upper() + own[1:]


class Registry:
    """Qualified names to classes, each imported when it is first asked for.

    A generated package has one, `REGISTRY` in its `_types` module. It lists the types of each namespace behind the
    modules of their classes: `Registry(__package__, {"microsoft.graph": ["models.user user userType"]})`. A class that
    isn't called as its type, but for the first letter, is named: `user:GraphUser`.
    """

    def __init__(
        self,
        package: str,
        types: Mapping[str, Iterable[str]],
        named: Mapping[str, str] | None = None,
        aliases: Mapping[str, str] | None = None,
        converters: Mapping[str, str] | None = None,
        form: Any = None,
    ) -> None:
        """`named` are classes of what is no type, such as a property whose values have names: `module:Class`.

        `aliases` are other names of namespaces, as a schema may give them (CSDL 4.01, section 5.2).
        `converters` are classes outside of the package that stand for values of a type, `package.module:Class`.
        `form` is that of another JSON than 4.0's: it makes codecs, `codec(registry, type)`, and plans, `plan(class)`.
        """
        self.package = package
        self.form = form
        self.aliases = dict(aliases or {})
        self.codecs: dict[str, object] = {}
        """What the codec has made for this package's type expressions."""
        self.where = {**_where(types), **(named or {})}
        """Module and, unless it is the usual one, class of each type: `models.user:GraphUser`."""
        self._converters = converters or {}
        self._classes: dict[str, type] = {}
        self._folded: dict[str, str] = {}

    def get(self, name: str) -> type | None:
        """The class of a qualified name, in any case, or None; an exact match comes before any other."""
        found = self._classes.get(name)
        if found is None and (known := self._known(name)) is not None:
            module, attribute = self.place(known)
            found = getattr(import_module(f".{module}", self.package), attribute)
            self._classes[known] = found
        return found

    @cached_property
    def modules(self) -> Mapping[str, str]:
        """Where each class is, as modules beside this package's own call it: `User` in `..models.user`."""
        return {name: f"..{module}" for module, name in map(self.place, self.where)}

    @cached_property
    def types(self) -> Mapping[str, str]:
        """The type that each class stands for."""
        return {self.place(known)[1]: known for known in self.where}

    def told(self, annotation: str) -> str:
        """The type that the annotation of a member says: `list[User] | None`; Edm.String where it says none."""
        text = annotation.removesuffix(" | None")
        name = text.removeprefix("list[").removesuffix("]").rpartition(".")[2]
        type = self.types.get(name) or TOLD.get(name, "Edm.String")
        return f"Collection({type})" if text.startswith("list[") else type

    def place(self, known: str) -> tuple[str, str]:
        """The module of a type, below the package, and the name of its class."""
        module, _, name = self.where[known].partition(":")
        return module, name or class_name(known)

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """Those of the types, and their aliases; none is empty."""
        named = {name.rpartition(".")[0] for name in self.where}
        return frozenset({*named, *self.aliases} - {""})

    def converter(self, type: str) -> Any:
        """The user's class for values of a type, with `from_odata` and `to_odata`; None if there is none."""
        module, _, name = self._converters.get(type, "").partition(":")
        return getattr(import_module(module), name) if module else None

    def __contains__(self, name: str) -> bool:
        return self._known(name) is not None

    def _known(self, name: str) -> str | None:
        if name in self.where:
            return name
        namespace, dot, own = name.rpartition(".")
        if namespace in self.aliases:
            name = f"{self.aliases[namespace]}{dot}{own}"
        if not self._folded:
            self._folded = {
                known.casefold(): known for known in sorted(self.where, reverse=True)
            }
        return self._folded.get(name.casefold())


def _where(types: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The place of each type in a table of them."""
    found: dict[str, str] = {}
    for namespace, lines in types.items():
        before = f"{namespace}." if namespace else ""
        for line in lines:
            module, *words = line.split()
            for word in words:
                own, colon, cls = word.partition(":")
                found[before + own] = module + colon + cls
    return found


@cache
def registry() -> Registry:
    """The registry of the package that this copy of the runtime belongs to; empty where it belongs to none.

    The runtime is `<package>._runtime`, so the table is `<package>._types`: no class has to carry it, and
    it is imported only when a first name is looked up, by when every module that it names can be imported.
    """
    package = __name__.rpartition(".")[0].rpartition(".")[0]
    try:
        found = import_module("._types", package).REGISTRY
    except ModuleNotFoundError as error:
        if error.name != f"{package}._types":
            raise
        return Registry(package, {})
    assert isinstance(found, Registry)
    return found
