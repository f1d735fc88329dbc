"""Shared by all parts of the site: names of the package, addresses of pages, texts of the documentation."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from codegen.base.edm import TypeRef
from codegen.base.problems import Place
from codegen.explorer.facts import Link, Origin, Row, SourceLine
from codegen.linting.kept import TextOf
from codegen.python.chains import Chains
from codegen.python.symbols import Symbols, symbols_of
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Property


@dataclass(frozen=True)
class Common:
    """A model, with lookups that all pages share."""

    model: Model
    text_of: TextOf

    @cached_property
    def symbols(self) -> Symbols:
        """The package's names."""
        return symbols_of(self.model)

    @cached_property
    def chains(self) -> Chains:
        """The package's steps."""
        return Chains(self.model, self.symbols)

    @cached_property
    def operations(self) -> dict[str, str]:
        """The address of each operation's page."""
        return addresses("operations", [item.name for item in self.model.operations])

    @cached_property
    def by_place(self) -> dict[Place, str]:
        """The same by where the operations stand."""
        return {item.place: self.operations[item.name] for item in self.model.operations}

    @cached_property
    def types(self) -> dict[str, str]:
        """The address of each type's page."""
        return addresses("types", [*self.model.types])

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        return {}

    def lines_of(self, file: str) -> list[str]:
        """The lines of a page or of a spec's file; none where it isn't at hand."""
        if file not in self._lines:
            self._lines[file] = (self.text_of(file) or "").splitlines() if file else []
        return self._lines[file]

    def excerpt(self, place: Place) -> tuple[SourceLine, ...]:
        """The line of a place, and those around it."""
        lines = self.lines_of(place.file)
        if not 0 < place.line <= len(lines):
            return ()
        first, last = max(1, place.line - 1), min(len(lines), place.line + 1)
        return tuple(
            SourceLine(number=number, text=_cut(lines[number - 1]), marked=number == place.line)
            for number in range(first, last + 1)
        )

    def type(self, text: str) -> Link:
        """A type expression, and the page of the type that it names."""
        return Link(text=text, href=self.types.get(TypeRef.parse(text).name, "") if text else "")

    def operation(self, item: Operation) -> Link:
        """An operation by its request, and its page."""
        path = item.paths[0].template if item.paths else item.name
        return Link(text=f"{item.method} {path}", href=self.operations[item.name])

    def page_of(self, name: str) -> str:
        """The documentation page of a type or an operation."""
        return self.symbols.pages.get(name, "")

    def origin(self, name: str, place: Place, wanted: Iterable[str] = ()) -> Origin:
        """Where something is documented; the line of its page is the first that holds one of the texts, in any case."""
        page = self.page_of(name)
        texts = [text.casefold() for text in wanted if text]
        lines = self.lines_of(page) if texts else []
        found = (at for text in texts for at, line in enumerate(lines, 1) if text in line.casefold())
        return Origin(page=page, line=next(found, 0), file=place.file, spec_line=place.line)

    def row(self, prop: Property, python: str = "", required: bool = False) -> Row:
        """A member or parameter."""
        return Row(
            name=prop.name,
            python=python,
            type=self.type(prop.type),
            facts=tuple(_facts(prop, required)),
            description=prop.description,
        )


def _cut(line: str) -> str:
    return line if len(line) <= _WIDEST else f"{line[:_WIDEST]} ... ({len(line) - _WIDEST} characters more)"


_WIDEST = 300


def _facts(prop: Property, required: bool) -> Iterable[str]:
    flags = {
        "required": prop.required or required,
        "read-only": prop.read_only,
        "write-only": prop.write_only,
        "immutable": prop.immutable,
        "nullable": prop.nullable is True,
        "not nullable": prop.nullable is False,
        "contained": prop.contained,
        "only on $select": prop.select_only,
        "$orderby": prop.orderby,
        "$search": prop.search,
        "$expand": prop.expand,
        "advanced queries only": prop.advanced,
        "deprecated": prop.deprecated,
    }
    yield from (name for name, is_set in flags.items() if is_set)
    numbers = {
        "at most {} characters": prop.max_length,
        "precision {}": prop.precision,
        "scale {}": prop.scale,
        "at least {}": prop.minimum or None,
        "at most {}": prop.maximum or None,
        "default {}": prop.default,
    }
    yield from (text.format(value) for text, value in numbers.items() if value is not None)
    if prop.filter:
        yield f"$filter ({', '.join(prop.filter)})"
    if prop.inferred:
        yield f"inferred from {prop.inferred}"
    if prop.declared:
        yield f"declared as {prop.declared}"


_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_DEVICES = re.compile(r"(aux|con|nul|prn|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def addresses(folder: str, names: Collection[str]) -> dict[str, str]:
    """A page's path, from the site's root, for each name: the name itself, where that is plain and no other's.

    Else the letters of it with a hash. That is needed or not whatever other names there are, but for those that differ
    in case alone.
    """
    folded = Counter(name.casefold() for name in names)
    return {name: f"{folder}/{_file(name, folded[name.casefold()] > 1)}.html" for name in names}


def _file(name: str, shared: bool) -> str:
    if not shared and _PLAIN.fullmatch(name) and not _DEVICES.fullmatch(name):
        return name
    letters = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60]
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{letters}-{digest}" if letters else digest
