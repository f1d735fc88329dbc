"""Spec -> Site: all facts that the pages show."""

from __future__ import annotations

from collections.abc import Sequence

from codegen.base.problems import InputError
from codegen.differences.change import Change
from codegen.explorer.changes import changes
from codegen.explorer.common import Common
from codegen.explorer.facts import Share, Site
from codegen.explorer.findings import Findings
from codegen.explorer.operations import Operations
from codegen.explorer.resources import resources
from codegen.explorer.types import Types
from codegen.linting.kept import TextOf
from codegen.python.naming import check_package
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
