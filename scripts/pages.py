"""Writes docs/pages.md from the dialect `graph` and the pages that `codegen init` writes: `python scripts/pages.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from codegen.formats.docs import dialectfile
from codegen.formats.docs.dialect import Dialect, Patterns
from codegen.verbs.starting import sample_pages

TARGET = Path(__file__).parents[1] / "docs" / "pages.md"
ROLES = {
    "lines": "request lines, `GET /vans/{id}`, in a fenced block, a table or a list",
    "permissions": "a table of permissions",
    "parameters": "tables of path parameters or query parameters",
    "query": "query options",
    "headers": "a table of request headers",
    "body": "the request body: a sentence that names a type, or a table of members",
    "request": "a request, with its headers and body",
    "response": "a sentence with the status and the type of the response",
    "errors": "errors, which codegen doesn't read",
    "example": "messages: a request and its response; a body may have a block of its own",
}
SECTIONS = {
    "properties": "a table of properties",
    "navigation": "a table of navigation properties",
    "representation": "the type in JSON, with an annotation in a comment before it",
    "members": "a table of members of an enumeration",
    "methods": "a table of operations, which codegen doesn't read",
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
    "navigation": "names of navigation properties",
    "type": "types",
    "about": "descriptions",
    "parameter": "names of parameters",
    "parameter_type": "types of parameters",
    "parameter_about": "descriptions of parameters",
    "default": "default values",
    "enum_member": "members of an enumeration",
    "enum_number": "numbers of the members",
    "enum_about": "descriptions of the members",
}
FACTS = {
    "read_only": "the service sets it",
    "write_only": "requests have it, and responses never do",
    "immutable": "it can't be changed",
    "required": "creating requires it",
    "optional": "creating doesn't require it",
    "not_null": "it is never null",
    "nullable": "it may be null",
    "key": "it is the key",
    "deprecated": "it is deprecated",
}
INTRODUCTION = """# Pages

This page says what a documentation page may look like, so that `codegen transcribe` can read it. A script writes this
page from the default dialect, `graph`. codegen knows exactly the words that stand here.

Pages are Markdown files in any folders. The content of a page decides what the page describes. A request line makes an
operation. A table of names and types makes a type. A table of members makes an enumeration. One page may have several
of these. Mistakes on a page become findings ([rules](rules.md)). The summary counts what codegen didn't read.

## A small, complete example

`codegen init fleet` writes these pages and a configuration. In that folder, `codegen build` makes a package from them.
"""
OTHERS = """
## Other words

Pages in Chinese have a dialect of their own, `--dialect chinese`, as those in Spanish and Portuguese have,
`--dialect spanish`. English titles count there too.

If your documentation uses other words, write a dialect: a YAML file that extends this one.
`codegen transcribe docs --suggest-dialect > fleet.yaml` writes a draft of that file. The draft has the headings,
columns and words that codegen didn't read, the most frequent first. Edit the draft, and name it:
`codegen transcribe docs --out specs/fleet --dialect fleet.yaml`, or `dialect = "fleet.yaml"` in the configuration.
`codegen schema dialect` prints its JSON Schema. A key that your file leaves out has the value of the dialect that it
extends.

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
        "\n## Headings\n\nHeadings of an operation, in upper or lower case. `*` means any text. The first row that"
        " matches counts.\n"
    )
    parts.append(
        _table(
            "Heading",
            "What codegen reads below",
            ((_texts(found), ROLES[role]) for role, found in dialect.headings.roles.items()),
        )
    )
    parts.append("\nHeadings of a type:\n")
    parts.append(
        _table(
            "Heading",
            "What codegen reads below",
            ((_texts(getattr(dialect.headings, k)), v) for k, v in SECTIONS.items()),
        )
    )
    parts.append("\n## Columns\n\nHeaders of tables, in upper or lower case.\n")
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
        "\n## Types\n\nA cell names a primitive type by one of these words. It names another type by a link to"
        " the page of that type, or by its name.\n"
        f"These words before or after the name mean a collection: {_words(dialect.types.collection)}.\n"
    )
    primitives: Mapping[str, Iterable[str]] = dialect.types.primitives
    parts.append(_table("Words", "Type", ((_words(words), f"`{name}`") for name, words in primitives.items())))
    parts.append("\n## Facts\n\nStatements in a description, between full stops or commas.\n")
    parts.append(
        _table("Statement", "What it means", ((_words(getattr(dialect.facts, k)), v) for k, v in FACTS.items()))
    )
    parts.append("\n## Permissions\n\nThe rows or the columns of the table have these labels.\n")
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
