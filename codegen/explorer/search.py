"""The index of the search: a script, since pages on a disk can't fetch anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from codegen.explorer.facts import Site

_WORDS = 200
"""Characters of a description that are searched."""


def index(site: Site) -> str:
    """A script that defines `codegenIndex`: shared texts, and a row of each page with what it is found by.

    A row has the address, the method, paths or the name of a type, a second line, words to be found by, and the
    numbers of scopes.
    """
    scopes: dict[str, int] = {}
    rows: list[list[object]] = []
    for operation in site.operations:
        granted = dict.fromkeys(
            part
            for table in operation.permissions[:1]
            for item in table.granted
            for scope in item.scopes or ()
            for part in scope.split("+")
        )
        numbers = [scopes.setdefault(name, len(scopes)) for name in granted]
        paths = [path.template for path in operation.paths] or [operation.name]
        types = [operation.body.text, *(link.text for _, link in operation.responses)]
        words = [operation.name, *dict.fromkeys(filter(None, types)), operation.description[:_WORDS]]
        rows.append([operation.href, operation.method, paths, operation.title, _words(words), numbers])
    for item in site.types:
        members = [row.name for row in item.members]
        rows.append([item.href, "", [item.name], item.kind, _words([*members, item.description[:_WORDS]]), []])
    data = json.dumps({"scopes": [*scopes], "rows": rows}, separators=(",", ":"), ensure_ascii=True)
    # Escaped so that no text of a page ends a script or begins a comment, wherever the data may be put.
    return f"window.codegenIndex={data.translate(_ESCAPES)};\n"


_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&"}


def _words(texts: Iterable[str]) -> str:
    return re.sub(r"\s+", " ", " ".join(texts)).strip()
