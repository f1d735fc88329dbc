"""The emitted package as data: everything that templates print, ready to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.python.source import WIDTH, Call


@dataclass(frozen=True, slots=True)
class Import:
    """`from module import names`."""

    module: str
    names: tuple[str, ...]
    indent: int = 0

    @property
    def source(self) -> str:
        """The statement, one line per name where it is too long; its first line is indented already."""
        flat = f"from {self.module} import {', '.join(self.names)}"
        fits = self.indent + len(flat) <= WIDTH
        return flat if fits else Call(f"from {self.module} import (", self.names).source(self.indent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """The imports of a module: of the package, and those that only type checkers read, of the library and the package.

    Annotations are all that the standard library is needed for; importing `typing` alone would take 3 ms.
    """

    package: tuple[Import, ...] = ()
    library: tuple[Import, ...] = ()
    typing: tuple[Import, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """`name: annotation = value`, and the docstring below it; also a member of an enumeration."""

    source: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeModule:
    """A module of `models`: one class."""

    name: str
    cls: str
    reexport: Import
    """Its line in `models/__init__.py`."""
    qualified: str
    header: str
    imports: Imports
    doc: str
    members: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityModule(TypeModule):
    """An entity or complex type; `head` is the first line of its class."""

    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumModule(TypeModule):
    """An enumeration; `decorator` ties it to its type."""

    decorator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method of a node: a child of its path (a property, or not) or a verb; `body` are its last lines."""

    head: str
    doc: str
    body: str
    property: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A class for one path; `head` is its first line."""

    head: str
    doc: str
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestModule:
    """A module of `requests`: the paths below one first segment; `__init__` holds the root."""

    name: str
    doc: str
    imports: Imports
    constants: tuple[str, ...]
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The whole package, but for the runtime, which is copied."""

    name: str
    header: str
    doc: str
    service_root: str
    standard: bool
    """URLs are written as the standard has it, not as Graph does."""
    aliases: Mapping[str, str]
    """What payloads may write for the name of a namespace."""
    types: tuple[TypeModule, ...]
    requests: tuple[RequestModule, ...]
    """The root's first."""

    @property
    def query(self) -> str:
        """What of the runtime's query language stands for `q`."""
        return "qualified" if self.standard else "q"
