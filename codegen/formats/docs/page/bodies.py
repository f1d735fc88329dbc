"""The Request body section: an object of a type, or the parameters of an action, or nothing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from codegen.base.edm import is_qualified
from codegen.formats.docs.dialect import BodyWords, Dialect, says
from codegen.formats.docs.page import responses, tables
from codegen.formats.docs.page.cells import Ref, TypeCell, read_type
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.type_drafts import MemberDraft
from codegen.formats.inline import Text
from codegen.formats.page import Block, Paragraph, Table


@dataclass(frozen=True, slots=True)
class BodyDraft:
    """What the section says: candidates for the type in order, and the members of its tables.

    `word` is a type that prose names without a link, `collection` that there are several of the type, `object` that
    prose speaks of an object; `action` says that the members are parameters, `url` that they belong into the URL;
    `form` is the media type of a body that is a form;
    `nothing` says that there is no body, `forbidden` that there must be none. `introduced` are members whose table is
    introduced as that of what is required.
    """

    line: int = 0
    refs: tuple[Ref, ...] = ()
    word: str = ""
    collection: bool = False
    object: bool = False
    action: bool = False
    url: bool = False
    nothing: bool = False
    forbidden: bool = False
    form: str = ""
    members: tuple[MemberDraft, ...] = ()
    introduced: tuple[str, ...] = ()


SILENT = BodyDraft()
"""The body of a page that says nothing about it."""


def read(blocks: Sequence[Block], ledger: Ledger, findings: Findings, dialect: Dialect) -> BodyDraft:
    """Read the blocks of one section."""
    body = BodyDraft()
    intro = ""
    for block in blocks:
        if isinstance(block, Paragraph):
            body = _prose(body, block, dialect)
            intro = block.text.plain.lower()
        elif isinstance(block, Table):
            found = tables.members(block, ledger, findings, dialect)
            if not found and not body.refs:
                whole = _whole(block, ledger, findings, dialect)
                body = replace(body, refs=whole.refs[:1], collection=whole.collection)
            known = {member.name for member in body.members}
            fresh = tuple(member for member in found if member.name not in known)
            parameters = dialect.columns.action.match(block.header[0].plain.lower()) and bool(found)
            body = replace(body, members=body.members + fresh, action=body.action or parameters)
            introduced = body.introduced + tuple(_required(fresh, intro, dialect.bodies))
            body = replace(body, line=body.line or block.line, introduced=introduced)
    return body


def _whole(table: Table, ledger: Ledger, findings: Findings, dialect: Dialect) -> TypeCell:
    """The type in the only row of a table that has a column for it and none for names: `Required | Schema`."""
    kind = dialect.column(table.titles, dialect.columns.type)
    if kind is None or len(table.rows) != 1 or dialect.column(table.titles, dialect.columns.parameter) is not None:
        return TypeCell()
    cell = read_type(table.rows[0].cells[kind], dialect)
    if not cell.refs:
        told = f"codegen doesn't read the type of a body, '{table.rows[0].cells[kind].plain[:60]}'"
        findings.add("unread-table", table.line, f"{told}; list its members in a table")
        return TypeCell()
    ledger.mark("row", table.rows[0].line, "used")
    return cell


def merge(found: Sequence[BodyDraft]) -> BodyDraft:
    """One draft of several sections: the first that says something counts, members are put together."""
    merged = BodyDraft()
    for body in found:
        known = {member.name for member in merged.members}
        said = {one.name: getattr(merged, one.name) or getattr(body, one.name) for one in fields(BodyDraft)}
        said["members"] = merged.members + tuple(member for member in body.members if member.name not in known)
        said["introduced"] = merged.introduced + body.introduced
        merged = BodyDraft(**said)
    return merged


def _prose(body: BodyDraft, block: Paragraph, dialect: Dialect) -> BodyDraft:
    text, words = block.text, dialect.bodies
    lower = text.plain.lower().replace("\u2019", "'")
    if says(lower, words.forbidden) or says(lower, words.nothing):
        forbidden = body.forbidden or says(lower, words.forbidden)
        return replace(body, nothing=True, forbidden=forbidden, line=body.line or block.line)
    refs = () if body.refs else tuple(Ref(link.text, link.href) for link in responses.resource_links(text, dialect))
    return replace(
        body,
        line=body.line or block.line,
        refs=body.refs or refs,
        word=body.word or _word(text, words),
        object=body.object or not words.object.isdisjoint(word.strip(".,;:()`*") for word in lower.split()),
        action=body.action or says(lower, words.parameters),
        url=body.url or says(lower, words.url),
    )


def _word(text: Text, known: BodyWords) -> str:
    """The word before "object" where no link names the type: "representation for the xY object"."""
    words = [word.strip(".,;:()`*") for word in text.plain.split()]
    for word, following in itertools.pairwise(words):
        if following in known.object and word.lower() not in known.no_names and is_qualified(word):
            return word
    return ""


def _required(members: Sequence[MemberDraft], intro: str, words: BodyWords) -> list[str]:
    """The members of a table that its introduction calls required, except those that the table calls optional."""
    stated = says(intro, words.required) and not says(intro, words.not_required)
    if not stated or says(intro, words.choice):
        return []
    return [member.name for member in members if member.facts.required is None and not member.facts.read_only]
