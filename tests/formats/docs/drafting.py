"""Pages written as text, and what they yield."""

from __future__ import annotations

from dataclasses import replace

from codegen.formats import page
from codegen.formats.docs import dialectfile
from codegen.formats.docs.page import reading
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.type_drafts import TypeDraft
from codegen.formats.docs.set.types import Assembly, assemble
from codegen.spec.nodes import EnumType, StructuredType, Type

GRAPH = dialectfile.named("graph")


def read(text: str, path: str = "resources/planet.md") -> tuple[TypeDraft, Ledger]:
    """The draft of a page, and its ledger."""
    found = reading.read(page.read(path, text.encode()), GRAPH)
    return replace(found.types, problems=(*found.types.problems, *found.problems)), found.ledger


def assembled(**pages: str) -> Assembly:
    """The types of several pages; keywords are file names."""
    return assemble((read(text, f"resources/{name}.md")[0] for name, text in pages.items()), GRAPH, "sky")


def types(assembly: Assembly) -> dict[str, Type]:
    """All types by name."""
    return {item.name: item for items in assembly.types.values() for item in items}


def structured(assembly: Assembly, name: str) -> StructuredType:
    """The structured type of that name."""
    found = types(assembly)[name]
    assert isinstance(found, StructuredType)
    return found


def enum(assembly: Assembly, name: str) -> EnumType:
    """The enumeration of that name."""
    found = types(assembly)[name]
    assert isinstance(found, EnumType)
    return found


def rules(assembly: Assembly) -> list[str]:
    """The rules of all findings."""
    return [problem.rule for problem in assembly.problems]


def resource(name: str, rows: str = "", json: str = "", head: str = "", annotation: str = "", more: str = "") -> str:
    """A resource page in the usual form."""
    return f"""---
title: "{name} resource type"
doc_type: resourcePageType
---

# {name} resource type

Namespace: sky

A {name}.

{head}

## Properties
|Property|Type|Description|
|:---|:---|:---|
{rows}

{more}

## JSON representation

<!-- {{ "blockType": "resource", "@odata.type": "sky.{name}"{annotation} }} -->
```json
{{{json}}}
```
"""
