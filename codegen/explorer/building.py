"""Spec -> Site: all facts that the pages show, and the tree of resources."""

from __future__ import annotations

from collections.abc import Sequence

from codegen.base.problems import InputError, Place
from codegen.differences.change import RULES, Change, version
from codegen.explorer.common import Common, addresses
from codegen.explorer.facts import ChangeFacts, ChangesPage, Link, ResourceFacts, Share, Site, SourceLine
from codegen.explorer.findings import Findings
from codegen.explorer.operations import Operations
from codegen.explorer.steps import written
from codegen.explorer.types import Types
from codegen.linting.kept import TextOf
from codegen.python.chains import Step
from codegen.python.naming import check_package
from codegen.python.tree import PathNode
from codegen.spec.model import Model


def build(
    model: Model,
    text_of: TextOf = lambda _: None,
    *,
    shares: Sequence[Share] = (),
    changed: Sequence[Change] | None = None,
    old: TextOf = lambda _: None,
) -> Site:
    """The site of a model.

    `text_of` gives pages and the spec's files, `shares` say how much of the pages was read, `changed` are changes from
    another spec whose files `old` gives. Raises InputError for paths that no URL can hold.
    """
    api = model.spec.api
    package = _package(api.name)
    common = Common(model, text_of)
    findings = Findings(common)
    by_page = findings.by_page()
    operations, types = Operations(common, package, by_page), Types(common, by_page)
    tree = resources(common)
    overview, rules = findings.pages(shares)
    return Site(
        title=api.title or api.name,
        package=package,
        service_root=api.service_root,
        operations=tuple(map(operations.page, model.operations)),
        types=tuple(map(types.page, model.types.values())),
        resources=tree,
        parts=tuple(item for item in tree if item.href),
        findings=overview,
        rules=rules,
        changes=None if changed is None else changes(common, changed, old),
    )


def _package(name: str) -> str:
    """The package's name as `generate` has it, or one that stands for it where that needs another than the API's."""
    try:
        return check_package(name)
    except InputError:
        return "package"


_WHOLE = 300
"""Resources that one page shows; of more, each first step has a page of its own."""


def resources(common: Common) -> tuple[ResourceFacts, ...]:
    """The first steps from `api`, with all that follows."""
    root = common.chains.root
    names = [node.text.lstrip("/") for _, node in common.chains.below(root)]
    whole = sum(1 for _ in root.walk())
    hrefs = addresses("resources", names) if whole > _WHOLE else {}
    return tuple(
        _resource(common, step, node, hrefs.get(node.text.lstrip("/"), "")) for step, node in common.chains.below(root)
    )


def _resource(common: Common, step: Step, node: PathNode, href: str = "") -> ResourceFacts:
    below = tuple(_resource(common, *found) for found in common.chains.below(node))
    operations = tuple(
        Link(text=method, href=common.operations[item.name])
        for method, found in sorted(node.operations.items())
        for item in found[:1]
    )
    return ResourceFacts(
        name=written(step, lambda item: item.name if step.name == "__getitem__" else "..."),
        path=node.text,
        operations=operations,
        below=below,
        count=len(operations) + sum(item.count for item in below),
        href=href,
    )


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
