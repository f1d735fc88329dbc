"""Findings about the documentation as facts: by rule and by page, with the lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files as resources
from pathlib import Path

from markdown_it import MarkdownIt

from codegen.base.problems import Problem
from codegen.base.rules import LEVELS, RULES
from codegen.explorer.common import Common, addresses
from codegen.explorer.facts import Finding, FindingsPage, Link, RuleFacts, RulePage, Share, Told
from codegen.linting.lint import lint

_SHOWN = 300
"""Findings on one page; the rest stands on further ones."""
_RANKED = 100
"""Documentation pages that are listed by their number of findings."""


class Findings:
    """All findings of a model."""

    def __init__(self, common: Common) -> None:
        self._common = common
        self._subjects = _subjects(common)
        self._pages = {page.file: page.page for page in common.model.spec.pages}
        self.all = tuple(map(self._finding, lint(common.model, text_of=common.text_of)))

    def _finding(self, problem: Problem) -> Finding:
        file = problem.place.file
        page = self._pages.get(file) or file
        return Finding(
            problem=problem,
            page=page,
            line=problem.place.line if page == file else 0,
            lines=self._common.excerpt(problem.place),
            subject=self._subjects.get(page, Link(text="")),
        )

    def by_page(self) -> dict[str, tuple[Finding, ...]]:
        """The findings of each documentation page."""
        found: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in self.all:
            found[finding.page].append(finding)
        return {page: tuple(items) for page, items in found.items() if page}

    def pages(self, shares: Sequence[Share]) -> tuple[FindingsPage, tuple[RulePage, ...]]:
        """The overview, and the pages of the rules that are broken."""
        by_rule: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in self.all:
            by_rule[finding.problem.rule].append(finding)
        hrefs = addresses("findings", [*by_rule])
        order = {name: at for at, name in enumerate(RULES)}
        names = sorted(
            by_rule, key=lambda name: (LEVELS.index(by_rule[name][0].problem.level), order.get(name, -1), name)
        )
        rules = {name: _rule(name, by_rule[name], hrefs[name]) for name in names}
        levels, counts = Counter[str](item.problem.level for item in self.all), Counter(item.page for item in self.all)
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        overview = FindingsPage(
            rules=tuple(rules.values()),
            levels=tuple((level, levels[level]) for level in LEVELS),
            pages=tuple(
                (Link(text=page, href=self._subjects.get(page, Link(text="")).href), count)
                for page, count in ranked[:_RANKED]
            ),
            whole=len(ranked),
            shares=tuple(shares),
            sources=any(self._common.lines_of(page.page) for page in self._common.model.spec.pages),
        )
        return overview, tuple(page for name in names for page in _parts(rules[name], by_rule[name]))


def _rule(name: str, found: Sequence[Finding], href: str) -> RuleFacts:
    rule = RULES.get(name)
    return RuleFacts(
        name=name,
        level=found[0].problem.level,
        purpose=rule.purpose if rule else "",
        told=rulebook().get(name, Told()),
        count=len(found),
        href=href,
    )


def _parts(rule: RuleFacts, found: Sequence[Finding]) -> Iterable[RulePage]:
    starts = range(0, len(found), _SHOWN)
    hrefs = [rule.href, *(f"{rule.href.removesuffix('.html')}.{number}.html" for number in range(2, len(starts) + 1))]
    links = tuple(
        Link(text=f"{start + 1} to {min(start + _SHOWN, len(found))}", href=href)
        for start, href in zip(starts, hrefs, strict=True)
    )
    for number, (start, href) in enumerate(zip(starts, hrefs, strict=True)):
        part = tuple(found[start : start + _SHOWN])
        yield RulePage(href=href, rule=rule, findings=part, number=number, parts=links if len(links) > 1 else ())


def _subjects(common: Common) -> dict[str, Link]:
    """What each documentation page is about: its first operation, else its first type."""
    found: dict[str, Link] = {}
    for page in common.model.spec.pages:
        links = [common.operation(item) for item in page.operations]
        links += [Link(text=item.name, href=common.types[item.name]) for item in page.types]
        if links and page.page:
            found.setdefault(page.page, links[0])
    return found


@cache
def rulebook() -> dict[str, Told]:
    """The documentation of each rule, by its name; empty if docs/rules.md doesn't exist."""
    installed = resources("codegen") / "_docs" / "rules.md"
    there = installed if installed.is_file() else Path(__file__).parents[2] / "docs" / "rules.md"
    return _read(there.read_text(encoding="utf-8")) if there.is_file() else {}


def _read(text: str) -> dict[str, Told]:
    found: dict[str, Told] = {}
    name, why, examples = "", list[str](), dict[str, list[str]]()
    tokens = MarkdownIt("commonmark").parse(text)
    for token, following in zip(tokens, [*tokens[1:], tokens[-1]], strict=True):
        if token.type == "heading_open":
            name, why, examples = following.content, [], {}
        elif name in RULES and token.type == "paragraph_open":
            why.append(following.content)
        elif name in RULES and token.type == "fence" and why:
            label = why.pop()
            examples.setdefault(re.split("[:,]", label)[0], []).append(token.content)
        if name in RULES:
            # The first paragraph repeats the rule's level and purpose.
            said = tuple(" ".join(text.replace("`", "").split()) for text in why[1:])
            found[name] = Told(said, *("\n".join(examples.get(kind, ())) for kind in ("Bad", "Good")))
    return found
