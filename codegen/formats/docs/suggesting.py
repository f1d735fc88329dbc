"""Writes what codegen didn't read as a draft of a dialect, to edit and to use with `--dialect`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from codegen.base.edm import TypeRef, namespace_of, simple_name
from codegen.base.printing import printable
from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page.ledger import Noted
from codegen.formats.docs.report import Report
from codegen.spec.nodes import StructuredType

_MOST = 12
"""Words of a kind; the others are counted."""
_LONGEST = 60


def suggested(report: Report, dialect: Dialect, base: str, name: str) -> str:
    """A dialect of that name that extends `base` with the headings and columns that weren't read, most frequent first.

    Each stands where pieces like it belong: a heading above a fence is that of an example, one above a table that of
    properties; of columns the first are names, the second types, the last descriptions. Words that name no type are
    comments, since only people know which type they mean.
    """
    headings, columns = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    known = {"member": dialect.columns.member, "type": dialect.columns.type, "about": dialect.columns.about}
    for noted in _unread(report, dialect):
        heading = _word(noted.heading)
        if not dialect.role(heading) and not dialect.headings.properties.match(heading):
            headings["example" if noted.kind == "fence" else "properties", heading] += 1
        for at, column in enumerate(map(_word, noted.columns)):
            key = "member" if not at else "about" if at == len(noted.columns) - 1 else "type" if at == 1 else ""
            if key and not known[key].match(column):
                columns[key, column] += 1
    lines = [
        "# Words that codegen didn't read, the most frequent first, with counts. Move words that are at the wrong key,",
        "# delete words that say nothing about the API, then use this file: codegen transcribe --dialect FILE.",
        f"extends: {json.dumps(base)}",
        f"name: {json.dumps(name)}",
    ]
    roles = "    # Or lines, permissions, parameters, query, headers, body, response."
    kinds = "  # Or navigation, methods, members (of enumerations)."
    if found := _listed(headings, "example", "      "):
        found = ["  roles:", roles, "    example:", *found]
    if properties := _listed(headings, "properties", "    "):
        found += [kinds, "  properties:", *properties]
    lines += ["", "headings:", *found] if found else []
    found = [line for key in known if (words := _listed(columns, key, "    ")) for line in (f"  {key}:", *words)]
    others = "# Or navigation, parameter, parameter_type, parameter_about, enum_member, enum_about."
    lines += ["", others, "columns:", *found] if found else []
    if unknown := _words(report):
        told = "# Words in type cells that no page describes. If one means a type of OData, write for instance"
        lines += ["", told, "#   types: {primitives: {Edm.Int32: counter}}"]
        lines += [f"# - {json.dumps(word, ensure_ascii=False)}  ({count})" for word, count in unknown]
    return "\n".join(map(printable, lines)) + "\n"


def _unread(report: Report, dialect: Dialect) -> Iterator[Noted]:
    """Tables and fences that weren't read, unless the dialect names them as left out."""
    for ledger in report.ledgers.values():
        idle = ledger.fates.get(("page", 1), ("",))[0] != "used"
        for noted in ledger.noted:
            fate, _ = ledger.fate(noted)
            whys = {ledger.fates.get((noted.kind, line), ("", ""))[1] for line in noted.lines}
            table = noted.kind == "row" and whys.isdisjoint(dialect.headings.left_out)
            if fate == "not understood" or (fate == "skipped" and (idle or table)):
                yield noted


def _word(text: str) -> str:
    return " ".join(text.casefold().replace("*", " ").split()).strip(" :#.")[:_LONGEST]


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(((word, count) for word, count in counts.items() if word), key=lambda item: (-item[1], item[0]))


def _listed(counts: Counter[tuple[str, str]], key: str, indent: str) -> list[str]:
    ranked = _ranked(Counter({word: count for (own, word), count in counts.items() if own == key}))
    lines = [f"{indent}- {json.dumps(word, ensure_ascii=False)}  # {count}" for word, count in ranked[:_MOST]]
    return [*lines, f"{indent}# and {len(ranked) - _MOST} others"] if len(ranked) > _MOST else lines


def _words(report: Report) -> list[tuple[str, int]]:
    """Names of types that were only concluded from cells without a link, and how many members have them."""
    absent = {item.name for page in report.pages if not page.page for item in page.types if item.inferred}
    counts: Counter[str] = Counter()
    for page in report.pages:
        for item in page.types:
            if isinstance(item, StructuredType) and page.page:
                names = (TypeRef.parse(prop.type).name for prop in item.properties)
                counts.update(simple_name(name) for name in names if name in absent and namespace_of(name))
        counts.update(
            problem.message.split("'")[1]
            for problem in page.findings
            if problem.rule == "type-cell" and "'" in problem.message
        )
    return _ranked(counts)[: 2 * _MOST]
