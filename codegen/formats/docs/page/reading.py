"""Reads one page: divides it into its subjects, and records what became of each piece."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from codegen.base.problems import Problem
from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page import (
    enums,
    interfaces,
    operation_drafts,
    operations,
    request_lines,
    resources,
    service_roots,
    unread,
)
from codegen.formats.docs.page.apart import united
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.indexes import apart, distributed, entitled
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.lists import tabled
from codegen.formats.docs.page.messages import begun
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.outline import pieces
from codegen.formats.docs.page.type_drafts import TypeDraft, merged
from codegen.formats.docs.page.unread import Known, settle
from codegen.formats.page import Page


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says about types and operations; `problems` are of what nobody has read."""

    types: TypeDraft
    operations: tuple[OperationDraft, ...]
    ledger: Ledger
    problems: tuple[Problem, ...]
    roots: tuple[tuple[str, int], ...] = ()
    """The service roots that the page states, each with its line."""
    mentions: tuple[tuple[str, int], ...] = ()
    """The request lines that its prose has as code, each with its line."""


def read(page: Page, dialect: Dialect, states: bool = True) -> Reading:
    """Read a page, which may be about several types and operations; `states` is whether it can state requests."""
    left = Findings(page.path)
    roots = service_roots.stated(page, dialect)
    page = tabled(united(begun(page, dialect), left, dialect) if states else page, dialect)
    page = unread.without_markup(entitled(page) if states else page, left, dialect)
    page = apart(distributed(page), dialect) if states else page
    mentions = tuple(request_lines.mentioned(page)) if states else ()
    ledger = Ledger.of(page)
    declared = interfaces.types(page, ledger, dialect)
    found = pieces(page, dialect, states)
    types = [resources.extract(one.page, ledger, dialect, one.typed) for one in found if one.types]
    types += [declared] if declared else []
    drafts: list[OperationDraft] = []
    for one in found:
        if one.operation:
            draft, answers = operations.extract(one.page, ledger, dialect)
            drafts.append(draft)
            types += [TypeDraft(page.path, draft.namespace, answers)] if answers else []
    if listed := enums.below_names(page, ledger, left, dialect):
        types.append(TypeDraft(page.path, "", enums=tuple(listed)))
    settle(page, ledger, left, dialect, partial(Known.of, types, drafts))
    several = any(one.cut for one in found)
    operated = tuple(operation_drafts.apart(drafts) if several else drafts)
    return Reading(merged(types, page.path), operated, ledger, tuple(left.problems), roots, mentions)
