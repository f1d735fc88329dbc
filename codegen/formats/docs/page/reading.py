"""Reads one page: divides it into its subjects, and records what became of each piece."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

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
from codegen.formats.docs.page.blueprints import plainly
from codegen.formats.docs.page.called import with_verbs
from codegen.formats.docs.page.components import written
from codegen.formats.docs.page.draft import Draft
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ignores import read_ignores
from codegen.formats.docs.page.indexes import apart, distributed, entitled, titled
from codegen.formats.docs.page.leading import named_first
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.lists import tabled
from codegen.formats.docs.page.messages import begun
from codegen.formats.docs.page.objects import pointed
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.outline import pieces, retitled
from codegen.formats.docs.page.type_drafts import TypeDraft, merged
from codegen.formats.docs.page.unread import Known, settle
from codegen.formats.inline import Text
from codegen.formats.page import Heading, Page


def read(page: Page, dialect: Dialect, states: bool = True) -> Draft:
    """Read a page, which may be about several types and operations; `states` is whether it can state requests."""
    left = Findings(page.path)
    ignored = read_ignores(page, left)
    left.problems.extend(page.problems)
    roots = service_roots.stated(page, dialect)
    page = written(_headed(page, dialect), dialect)
    if states:
        page = with_verbs(begun(plainly(page, left, dialect), dialect), dialect)
        page = united(page, left, dialect)
    page = named_first(tabled(page, dialect), dialect)
    page = unread.without_markup(entitled(page) if states else page, left, dialect)
    page = pointed(apart(distributed(titled(page, dialect)), dialect) if states else page, dialect)
    page = retitled(page, dialect)
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
    said, problems = merged(types, page.path), tuple(left.problems)
    return Draft(page.path, page.sha256, said, operated, problems, ledger, ignored, page.included, roots, mentions)


def _headed(page: Page, dialect: Dialect) -> Page:
    """The page below the title that its front matter has, where its first heading is that of a part: "Attributes"."""
    title = page.meta.get("title")
    first = next((block.text.plain for block in page.blocks if isinstance(block, Heading) and block.level > 1), "")
    headed = any(isinstance(block, Heading) and block.level == 1 for block in page.blocks)
    part = dialect.role(first) or dialect.headings.properties.match(first.lower().strip())
    if headed or not isinstance(title, str) or not title.strip() or not part or first.casefold() == title.casefold():
        return page
    return replace(page, blocks=(Heading(1, Text(title), 1), *page.blocks))
