"""Changes as text, JSON, a Markdown entry for a changelog, and annotations for GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from codegen.base.printing import counted, printable
from codegen.base.problems import Problem
from codegen.base.rules import Level
from codegen.differences.change import Change, version
from codegen.linting import formatters

_LEVELS: dict[str, Level] = {"source": "error", "wire": "warning", "none": "info"}
_HEADS = {"added": "Added", "changed": "Changed", "renamed": "Renamed", "removed": "Removed"}


def counts(changes: Sequence[Change]) -> str:
    """How many changes there are, how many break what, and which version follows."""
    kinds = {kind: sum(change.breaking == kind for change in changes) for kind in ("source", "wire")}
    breaking = counted(kinds["source"], "breaks", "break")
    return (
        f"{counted(len(changes), 'change')}; {breaking} source, {kinds['wire']} the wire; version: {version(changes)}"
    )


def as_text(changes: Sequence[Change]) -> str:
    """A line for each change, what breaks first, and the counts."""
    lines = (
        printable(f"{_shown(change)}{change.kind}: {change.message} [{change.rule}, breaks {change.breaking}]")
        for change in changes
    )
    return "\n".join([*lines, counts(changes)])


def _shown(change: Change) -> str:
    place = change.new if change.new.file else change.old
    return f"{place}: " if place.file else ""


def as_json(changes: Sequence[Change]) -> str:
    """An object: the `version` that must grow, and `changes`."""
    return json.dumps({"version": version(changes), "changes": [*map(_object, changes)]}, indent=2)


def _object(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = {"rule": change.rule, "change": change.kind, "what": change.what, "name": change.name}
    if change.was:
        found["was"] = change.was
    found |= {"breaking": change.breaking, "message": printable(change.message)}
    sides = (("old", change.old), ("new", change.new))
    return found | {side: {"file": place.file, "line": place.line} for side, place in sides if place.file}


def as_markdown(changes: Sequence[Change]) -> str:
    """An entry for a changelog, after the manner of Keep a Changelog; what breaks comes first, and says so."""
    return "\n".join(_sections(changes)).strip() + "\n"


def _sections(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        yield "Nothing changed."
    for kind, head in _HEADS.items():
        found = [change for change in changes if change.kind == kind]
        if found:
            yield from (f"### {head}", "")
            for change in found:
                mark = "" if change.breaking == "none" else f"**Breaking ({change.breaking})**: "
                yield f"- {mark}{_plain(change.message)}."
            yield ""


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|&" else char for char in printable(text))


def as_github(changes: Sequence[Change], limit: int = 50) -> str:
    """Workflow commands: errors for what breaks source, warnings for the wire, notices for the rest."""
    found = [
        Problem(change.rule, change.new if change.new.file else change.old, change.message, level=level)
        for change in changes
        for level in [_LEVELS[change.breaking]]
    ]
    return formatters.as_github(found, limit=limit)
