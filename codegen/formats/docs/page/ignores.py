"""Reads `<!-- codegen-lint-ignore rule-a rule-b: reason -->`, which turns rules off for a page."""

from __future__ import annotations

from codegen.base.nearest import suggest
from codegen.base.rules import RULES
from codegen.formats.docs.page.findings import Findings
from codegen.formats.page import Comment, Page

_MARK = "codegen-lint-ignore"


def read_ignores(page: Page, findings: Findings) -> tuple[str, ...]:
    """The rules that comments of a page name, wherever they stand; what is wrong with the comments is a finding."""
    found: dict[str, None] = {}
    for block in (one for one in page.blocks if isinstance(one, Comment)):
        mark, *names = block.text.partition(":")[0].replace(",", " ").split() or [""]
        if mark == _MARK:
            if not names:
                findings.add("lint-ignore", block.line, f"'{_MARK}' names no rule; write the rules to ignore after it")
            for name in names:
                _read(name, block.line, found, findings)
    return tuple(found)


def _read(name: str, line: int, found: dict[str, None], findings: Findings) -> None:
    rule = RULES.get(name)
    if rule is None:
        names = [rule.name for rule in RULES.values() if rule.configurable]
        findings.add("lint-ignore", line, f"there is no rule '{name[:60]}' to ignore{suggest(name, names)}")
    elif not rule.configurable:
        findings.add("lint-ignore", line, f"'{name}' stops a run, so it can't be ignored; remove it")
    else:
        found[name] = None
