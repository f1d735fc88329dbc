"""The JSON in the body of a message, read strictly, or tolerantly with a finding."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from codegen.formats import loosejson
from codegen.formats.docs.page.findings import Findings

STARTS = ("{", "[")
"""What JSON begins with, as far as a body is known by it."""
_DIRECTIVE = "[!"
"""What begins what a site generator puts something in place of."""


def read(body: str, line: int, findings: Findings, cut: str, truncated: bool) -> tuple[str, bool]:
    """What was read of a JSON body where that isn't the body itself; and whether the body is JSON at all.

    `cut` is how a repair calls what a page leaves out on purpose; `truncated` says that this page does so.
    """
    if not is_meant(body):
        return "", is_scalar(body)
    try:
        loose = loosejson.loads(body)
    except ValueError as error:
        findings.add("payload-unreadable", line, f"the body isn't JSON: {error}")
        return "", False
    if (repeated := _repeated(body)) is not None:
        for name in repeated[:1]:
            told = f"the member '{name}' appears twice in one object; remove one"
            findings.add("payload-duplicate-member", line, told)
        return "", True
    cut_short = any(cut in repair for repair in loose.repairs)
    if not (cut_short and truncated):
        findings.add("json-repaired", line, f"the body isn't strict JSON: {next(iter(loose.repairs), 'odd blanks')}")
    return json.dumps(loose.value, ensure_ascii=False, indent=2), True


_BARE = re.compile(r'(?<![\w.$-])"?([A-Za-z_$][\w.$-]{0,100})"?[ \t]*:[ \t]*([A-Za-z]\w{0,40})')
"""A member whose value has no quotes: `"size": int`."""


def bare(body: str) -> dict[str, str]:
    """The words without quotes that a body shows as values, by the names of their members: they name types."""
    return dict(_BARE.findall(body))


def begins(text: str) -> bool:
    """Whether a text begins as JSON does, behind blanks, and a byte order mark."""
    return text.lstrip(_BLANK).startswith(STARTS)


_BLANK = "\ufeff \t\n"


def is_meant(body: str) -> bool:
    """Whether a body is to be JSON, readable or not, by its beginning: not `{Raw bytes}`."""
    text = body.lstrip(_BLANK)
    if text.startswith(_DIRECTIVE):
        return False
    return text.startswith(STARTS) and any(sign in text for sign in '":]')


def names(value: Any) -> frozenset[str]:
    """The members of an object, or of the objects of a collection, without annotations; empty for anything else."""
    found = value.get("value", value) if isinstance(value, dict) else value
    items = [value, *found] if isinstance(found, list) else [value]
    return frozenset(
        name for item in items if isinstance(item, dict) for name in item if "@" not in name and item[name] is not found
    )


def is_scalar(body: str) -> bool:
    """Whether a body that is neither object nor array is a JSON value: a count, `true`, a quoted text."""
    text = body.strip()
    return bool(text) and len(text) < 4096 and "\n" not in text and is_strict(text)


def is_strict(text: str) -> bool:
    """Whether a text is JSON."""
    return _repeated(text) is not None


def is_tolerable(text: str) -> bool:
    """Whether a text is an object or array of JSON, strict or as a tolerant reader understands it."""
    if not begins(text) or text.lstrip(_BLANK).startswith(_DIRECTIVE):
        return False
    try:
        loosejson.loads(text)
    except ValueError:
        return False
    return True


def _repeated(text: str) -> list[str] | None:
    """The member names that an object of a JSON text holds twice; None where the text isn't JSON."""
    found: list[str] = []

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(members)
        if len(value) < len(members):
            found.extend(name for name, count in Counter(name for name, _ in members).items() if count > 1)
        return value

    try:
        json.loads(text, object_pairs_hook=pairs, parse_constant=loosejson.refuse)
    except (ValueError, RecursionError):
        return None
    return found
