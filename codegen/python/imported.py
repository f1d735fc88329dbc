"""Imports a generated package from the texts of its files, without writing them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader


class Finder(MetaPathFinder, ExecutionLoader):
    """Finds and loads the modules of one package among texts; it stands in `sys.meta_path` while it is of use."""

    def __init__(self, package: str, files: Mapping[str, str]) -> None:
        """`package` is the name that it is imported under, `files` are texts by path in the package's folder."""
        self.package = package
        self.loaded: list[str] = []
        """The paths of the modules whose code has run, in this order."""
        self._paths: dict[str, str] = {}
        self._sources: dict[str, str] = {}
        self._packages: set[str] = set()
        for path, text in files.items():
            if path.endswith(".py"):
                module = ".".join((package, *path.removesuffix(".py").split("/")))
                if module.endswith(".__init__"):
                    module = module.removesuffix(".__init__")
                    self._packages.add(module)
                self._sources[module], self._paths[module] = text, path

    def path(self, module: str) -> str:
        """The path of a module by its full name; empty for one that isn't the package's."""
        return self._paths.get(module, "")

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The spec of a module of the package."""
        return spec_from_loader(fullname, self) if fullname in self._sources else None

    def is_package(self, fullname: str) -> bool:
        """Whether a module of the package has modules of its own."""
        return fullname in self._packages

    def get_source(self, fullname: str) -> str:
        """The text of a module, which is about to run."""
        self.loaded.append(self._paths[fullname])
        return self._sources[fullname]

    def get_filename(self, fullname: str) -> str:
        """Where tracebacks say that a module stands."""
        return f"<generated>/{fullname.replace('.', '/')}{'/__init__' if self.is_package(fullname) else ''}.py"

    def forget(self) -> None:
        """Take the package out of the interpreter."""
        sys.meta_path.remove(self)
        for name in self._sources:
            sys.modules.pop(name, None)
