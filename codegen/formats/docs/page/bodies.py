"""The Request body section: an object of a type, or the parameters of an action, or nothing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from codegen.base.edm import is_qualified
from codegen.formats.docs.page import responses, tables
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.tables import Member
from codegen.formats.page import Block, Paragraph, Table, Text

_FORBIDDEN = (
    *("do not supply a request body", "don't supply a request body", "do not provide a request body"),
    *("not supply a request body", "leave the request body empty", "does not take a request body"),
)
_NOTHING = (
    *_FORBIDDEN,
    *("no request body", "request body is not required"),
    *("does not require a request body", "doesn't require a request body"),
)
_PARAMETERS = ("of the parameters", "following parameters", "parameters that", "with parameters", "the parameters")
_URL = ("in the request url, provide", "following query parameters")
_OBJECT = ("object", "entity", "resource")
_NO_NAMES = frozenset(
    "json a an the this request body parameter parameters empty following new same single each".split()
)


@dataclass(frozen=True, slots=True)
class BodyDraft:
    """What the section says: candidates for the type in order, and the members of its tables.

    `word` is a type that prose names without a link; `action` says that the members are parameters, `url` that
    they belong into the URL; `nothing` that there is no body, `forbidden` that there must be none. `introduced`
    are members whose table is introduced as that of what is required.
    """

    line: int = 0
    refs: tuple[Ref, ...] = ()
    word: str = ""
    collection: bool = False
    action: bool = False
    url: bool = False
    nothing: bool = False
    forbidden: bool = False
    members: tuple[Member, ...] = ()
    introduced: tuple[str, ...] = ()


SILENT = BodyDraft()
"""The body of a page that says nothing about it."""


def read(blocks: Sequence[Block], ledger: Ledger, findings: Findings) -> BodyDraft:
    """Read the blocks of one section."""
    body = BodyDraft()
    intro = ""
    for block in blocks:
        if isinstance(block, Paragraph):
            body = _prose(body, block)
            intro = block.text.plain.lower()
        elif isinstance(block, Table):
            found = tables.members(block, ledger, findings)
            if not found:
                ledger.mark_table(block, "skipped", "a table that explains values, errors or scenarios")
            known = {member.name for member in body.members}
            fresh = tuple(member for member in found if member.name not in known)
            parameters = block.header[0].plain.lower().startswith("parameter") and bool(found)
            body = replace(body, members=body.members + fresh, action=body.action or parameters)
            introduced = body.introduced + tuple(_required(fresh, intro))
            body = replace(body, line=body.line or block.line, introduced=introduced)
    return body


def merge(found: Sequence[BodyDraft]) -> BodyDraft:
    """One draft of several sections: the first that says something counts, members are put together."""
    merged = BodyDraft()
    for body in found:
        known = {member.name for member in merged.members}
        merged = BodyDraft(
            line=merged.line or body.line,
            refs=merged.refs or body.refs,
            word=merged.word or body.word,
            collection=merged.collection if merged.refs else body.collection,
            action=merged.action or body.action,
            url=merged.url or body.url,
            nothing=merged.nothing or body.nothing,
            forbidden=merged.forbidden or body.forbidden,
            members=merged.members + tuple(member for member in body.members if member.name not in known),
            introduced=merged.introduced + body.introduced,
        )
    return merged


def _prose(body: BodyDraft, block: Paragraph) -> BodyDraft:
    text = block.text
    lower = text.plain.lower().replace("\u2019", "'")
    if any(phrase in lower for phrase in _NOTHING):
        forbidden = body.forbidden or any(phrase in lower for phrase in _FORBIDDEN)
        return replace(body, nothing=True, forbidden=forbidden, line=body.line or block.line)
    refs = () if body.refs else tuple(Ref(link.text, link.href) for link in responses.resource_links(text))
    many = bool(refs) and responses.is_many(text.plain.partition(refs[0].name)[0], "")
    return replace(
        body,
        line=body.line or block.line,
        refs=body.refs or refs,
        word=body.word or _word(text),
        collection=body.collection or many,
        action=body.action or any(phrase in lower for phrase in _PARAMETERS),
        url=body.url or any(phrase in lower for phrase in _URL),
    )


def _word(text: Text) -> str:
    """The word before "object" where no link names the type: "representation for the xY object"."""
    words = [word.strip(".,;:()`*") for word in text.plain.split()]
    for word, following in itertools.pairwise(words):
        if following in _OBJECT and word.lower() not in _NO_NAMES and is_qualified(word):
            return word
    return ""


def _required(members: Sequence[Member], intro: str) -> list[str]:
    """The members of a table that is introduced as that of the required ones, but for those it says otherwise of."""
    stated = "required" in intro and not any(word in intro for word in ("optional", "not required", "n't required"))
    if not stated or "parameters that can" in intro:
        return []
    return [member.name for member in members if member.required is None and not member.facts.read_only]
