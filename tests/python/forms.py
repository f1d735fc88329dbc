"""Writes the forms that black leaves alone: `python -m tests.python.forms SOURCE...`, of pages or metadata.

They are what packages of these sources consist of, beside what those have that are in the project.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from codegen.formats import sources
from codegen.python import format as formatting
from codegen.python.format import FORMS, known_forms
from codegen.python.layout import lay_out
from codegen.python.render import folded
from codegen.python.stable import RESERVED, blocks, is_stable
from codegen.python.templates import Templates
from codegen.spec.model import link
from codegen.spec.nodes import Api
from tests.support import GENERATED

_LONGEST = 600
"""Characters beyond which a form is hardly met again."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]+")


def asked(modules: Iterable[str]) -> set[str]:
    """The forms in modules that black leaves alone, of which each stands for many statements."""
    found: dict[str, bool] = {}

    def is_kept(statement: str) -> bool:
        if statement not in found:
            found[statement] = statement in known_forms() or formatting.is_kept(statement)
        return found[statement]

    for module in modules:
        for part in blocks(module):
            is_stable(part, is_kept)
    return {form for form, kept in found.items() if kept and len(form) < _LONGEST and _is_general(form)}


def _is_general(form: str) -> bool:
    """Whether a form has no name of its own."""
    return all(name in RESERVED for name in _NAME.findall(form))


def _modules(given: Iterable[str]) -> Iterator[str]:
    for path in GENERATED.rglob("*.py"):
        if "_runtime" not in path.parts:
            yield path.read_text(encoding="utf-8")
    for source in given:
        api = Api(name="service", urls="odata")
        spec = sources.transcribe(sources.read([Path(source)]), api).spec
        yield from (text for path, text in folded(lay_out(link(spec)), Templates()).items() if path.endswith(".py"))


if __name__ == "__main__":
    known = sorted({*known_forms(), *asked(_modules(sys.argv[1:]))})
    FORMS.write_text("".join(f"{json.dumps(form)}\n" for form in known), encoding="utf-8")  # type: ignore[attr-defined]
    print(len(known), "forms")
