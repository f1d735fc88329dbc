"""The table of classes by OData type name; each package has one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from importlib import import_module
from typing import Any


def class_name(qualified: str) -> str:
    """What the class of a type is called unless something else is said."""
    own = qualified.rpartition(".")[2]
    return own[:1].upper() + own[1:]


class Registry:
    """Qualified names to classes, each imported when it is first asked for.

    A generated package has one, `REGISTRY` in its `_types` module:
    `Registry(__package__, {"microsoft.graph.user": "models.user"})`. A class that isn't called as its type, but for
    the first letter, is named: `"models.user:GraphUser"`.
    """

    def __init__(
        self,
        package: str,
        where: Mapping[str, str],
        aliases: Mapping[str, str] | None = None,
        converters: Mapping[str, str] | None = None,
        form: Any = None,
    ) -> None:
        """`aliases` are other names of namespaces, as a schema may give them (CSDL 4.01, section 5.2).

        `converters` are classes outside of the package that stand for values of a type, `package.module:Class`.
        `form` is that of another JSON than 4.0's: it makes codecs, `codec(registry, type)`, and plans, `plan(class)`.
        """
        self.package = package
        self.form = form
        self.aliases = dict(aliases or {})
        self.codecs: dict[str, object] = {}
        """What the codec has made for this package's type expressions."""
        self.where = where
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
