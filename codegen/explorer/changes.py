"""Changes since another spec, with the lines of both."""

from __future__ import annotations

from collections.abc import Sequence

from codegen.base.problems import Place
from codegen.differences.change import RULES, Change, version
from codegen.explorer.common import Common
from codegen.explorer.facts import ChangeFacts, ChangesPage, Link, SourceLine
from codegen.linting.kept import TextOf

_MOST = 12
"""Lines of a spec that are shown of one change."""


def changes(common: Common, found: Sequence[Change], old: TextOf) -> ChangesPage:
    """The page about changes; `old` gives the texts of the other spec's files."""
    before = Common(common.model, old)
    return ChangesPage(version=version(found), changes=tuple(_change(common, before, item) for item in found))


def _change(common: Common, before: Common, item: Change) -> ChangeFacts:
    subject = common.types.get(item.name.partition("/")[0], "")
    if not subject and item.new.file:
        subject = common.by_place.get(item.new, "")
    return ChangeFacts(
        change=item,
        reason=RULES[item.rule].reason,
        old=_block(before, item.old),
        new=_block(common, item.new),
        subject=Link(text=item.name, href=subject),
    )


def _block(common: Common, place: Place) -> tuple[SourceLine, ...]:
    """The line of a place, and those below it that are indented more."""
    lines = common.lines_of(place.file)
    if not 0 < place.line <= len(lines):
        return ()
    first = lines[place.line - 1]
    depth = len(first) - len(first.lstrip())
    found = [SourceLine(number=place.line, text=first[depth:], marked=True)]
    for number in range(place.line + 1, len(lines) + 1):
        line = lines[number - 1]
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            break
        if len(found) == _MOST:
            found.append(SourceLine(number=number, text="...", marked=False))
            break
        found.append(SourceLine(number=number, text=line[depth:], marked=False))
    return tuple(found)
