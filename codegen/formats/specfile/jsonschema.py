"""JSON Schemas (draft 2020-12) of the files in a spec folder, from the same table that reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

from codegen.formats.specfile import table
from codegen.formats.specfile.shapes import Items, Maybe, Schema, Shape
from codegen.spec import nodes as spec
from codegen.spec.service import Service

FileKind = Literal["api", "types", "operations", "service", "corrections"]
FILE_KINDS: tuple[FileKind, ...] = get_args(FileKind)


def root(kind: FileKind) -> Shape:
    """The shape of a whole file."""
    if kind == "api":
        return table.record(spec.Api)
    if kind == "service":
        return table.record(Service)
    if kind == "corrections":
        return Maybe(Items(table.record(table.Correction)))
    return table.record(table.PageFile)


def schema(kind: FileKind) -> dict[str, Any]:
    """The schema that files of a kind name in their first line."""
    definitions: dict[str, Schema] = {}

    def define(name: str, make: Callable[[], Schema]) -> Schema:
        if name not in definitions:
            definitions[name] = {}
            definitions[name] = make()
        return {"$ref": f"#/$defs/{name}"}

    content = root(kind).schema(define)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"codegen spec: {kind}",
        **content,
        "$defs": dict(sorted(definitions.items())),
    }
