"""Writes docs/pages.md from the dialect `graph` and the pages that `codegen init` writes: `python scripts/pages.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from codegen.formats.docs import dialectfile
from codegen.formats.docs.dialect import Dialect, Patterns
from codegen.verbs.starting import sample_pages

TARGET = Path(__file__).parents[1] / "docs" / "pages.md"
ROLES = {
    "lines": "request lines, `GET /vans/{id}`, in a fence, a table or a list",
    "permissions": "a table of permissions",
    "parameters": "tables of parameters of the path, or of the query",
    "query": "query options",
    "headers": "a table of request headers",
    "body": "what is sent: a sentence that names a type, or a table of members",
    "request": "a request and what belongs to it",
    "response": "a sentence with the status and the type of the answer",
    "errors": "what isn't read: errors",
    "example": "messages: a request with its response, body apart or together",
}
SECTIONS = {
    "properties": "a table of properties",
    "navigation": "a table of relationships",
    "representation": "the type in JSON, with an annotation in a comment before it",
    "members": "a table of members of an enumeration",
    "methods": "a table of operations, which is left out",
    "derived": "a list of derived types",
}
TRUTHS = {
    "required": "whether it is required",
    "nullable": "whether it may be null",
    "read_only": "whether the service sets it",
    "key": "whether it is the key",
}
COLUMNS = {
    "member": "names of properties",
    "navigation": "names of relationships",
    "type": "types",
    "about": "descriptions",
    "parameter": "names of parameters",
    "parameter_type": "their types",
    "parameter_about": "their descriptions",
    "default": "what holds where nothing is given",
    "enum_member": "members of an enumeration",
    "enum_number": "their numbers",
    "enum_about": "their descriptions",
}
FACTS = {
    "read_only": "the service sets it",
    "write_only": "it is sent and never returned",
    "immutable": "it can't be changed",
    "required": "creating needs it",
    "optional": "creating doesn't need it",
    "not_null": "it is never null",
    "nullable": "it may be null",
    "key": "it is the key",
    "deprecated": "it is deprecated",
}
INTRODUCTION = """# Pages

What a documentation page may look like, so that `codegen transcribe` reads it. This page is made from the dialect
`graph`, the one that is used where nobody names another; what it says of words is all that is known of them.

Pages are Markdown files in any folders. What stands on a page tells what it is about: a request line makes an
operation, a table of names and types a type, a table of members an enumeration; one page may have several. What is
wrong with a page is a finding ([rules](rules.md)), and what no reader knows is counted in the summary.

## A small example, complete

`codegen init fleet` writes these pages and a configuration, which `codegen build` in that folder makes a package of.
"""
OTHERS = """
## Other words

A documentation set that calls things otherwise has a dialect of its own: a YAML file that builds on this one.
`codegen transcribe docs --suggest-dialect > fleet.yaml` prints the headings, columns and words that weren't read, by
frequency, in the form of such a file. Edit it, and name it: `codegen transcribe docs --out specs/fleet --dialect
fleet.yaml`, or `dialect = "fleet.yaml"` in the configuration. `codegen schema dialect` prints its JSON Schema; keys
that a file doesn't have are those of the dialect that it extends.

```yaml
extends: graph
name: fleet
headings:
  roles:
    lines: [endpoint]
  properties: [attribute reference]
columns:
  type: [kind of data]
types:
  primitives:
    Edm.Int32: counter
```
"""


def written(dialect: Dialect) -> str:
    """The whole document."""
    parts = [INTRODUCTION]
    for name, text in sample_pages().items():
        if name.endswith(".md"):
            parts.append(f"`{name}`\n\n````markdown\n{text.replace('NAME', 'fleet')}````\n")
    parts.append(
        "\n## Headings\n\nOf an operation, in any case; `*` stands for any text, and the first that fits counts.\n"
    )
    parts.append(
        _table(
            "Heading",
            "What stands below",
            ((_texts(found), ROLES[role]) for role, found in dialect.headings.roles.items()),
        )
    )
    parts.append("\nOf a type:\n")
    parts.append(
        _table("Heading", "What stands below", ((_texts(getattr(dialect.headings, k)), v) for k, v in SECTIONS.items()))
    )
    parts.append("\n## Columns\n\nThe headers of tables, in any case.\n")
    parts.append(
        _table(
            "Header",
            "The column holds",
            [
                *((_texts(getattr(dialect.columns, k)), v) for k, v in COLUMNS.items()),
                *((_texts(dialect.columns.facts[k]), v) for k, v in TRUTHS.items()),
            ],
        )
    )
    parts.append(
        "\n## Types\n\nA cell names a primitive by one of these words, or a type by a link to its page, or by its name;"
        f" {_words(dialect.types.collection)} before or behind it make it a collection.\n"
    )
    primitives: Mapping[str, Iterable[str]] = dialect.types.primitives
    parts.append(_table("Words", "Type", ((_words(words), f"`{name}`") for name, words in primitives.items())))
    parts.append("\n## Facts\n\nStatements of a description, between full stops or commas.\n")
    parts.append(
        _table("Statement", "What it means", ((_words(getattr(dialect.facts, k)), v) for k, v in FACTS.items()))
    )
    parts.append("\n## Permissions\n\nA table whose rows, or columns, have these labels.\n")
    kinds = ((f"`{'`, `'.join(label.label.texts)}`", f"`{label.kind}`") for label in dialect.permissions.labels)
    parts.append(_table("Label", "Kind", kinds))
    parts.append(OTHERS)
    return "\n".join(parts).replace("\n\n\n", "\n\n")


def _texts(found: Patterns) -> str:
    return ", ".join(f"`{text}`" for text in found.texts)


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in sorted(words))


def _table(first: str, second: str, rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(
        [f"| {first} | {second} |", "|:---|:---|", *(f"| {a.replace('|', chr(92) + '|')} | {b} |" for a, b in rows), ""]
    )


if __name__ == "__main__":
    TARGET.write_text(written(dialectfile.named("graph")), encoding="utf-8")
