"""What pages state in pieces, put together as other readers expect it.

A verb and a URL that stand below headings, or behind labels, of their own are a request line: `### Method` above `GET`
and `### Endpoint` above `/kites/{id}`. Labelled lines of one paragraph are paragraphs. JSON as code behind a label is
a fence below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from codegen.base.edm import is_qualified
from codegen.formats.docs.dialect import LABEL, Dialect, Role
from codegen.formats.docs.page import lists, payload, request_lines, samples, urls
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.sections import is_answer, is_title
from codegen.formats.inline import Text
from codegen.formats.page import Block, Fence, Heading, Page, Paragraph

_LABELLED = re.compile(r"(\*\*|__)[^*_\n]+(?::\1|\1 ?:)")
"""What a line begins with that says what its label means: `**Method**: GET`."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A verb, or else a URL, that is all that stands below the title at an index."""

    at: int
    verb: str = ""
    target: str = ""


def united(page: Page, findings: Findings, dialect: Dialect) -> Page:
    """The page with such pieces put together; a finding for each path below a title that has no verb."""
    line = samples.stated(page.meta, dialect.samples) if page.meta else ""
    above = [Paragraph(Text(f"`{line}`"), 1)] if line else []
    blocks: list[Block] = [*above]
    unlisted = tuple(_unlisted(page.blocks, dialect))
    for block in unlisted:
        blocks += _parts(block, dialect) if isinstance(block, Paragraph) and ":" in block.text.source else (block,)
    found = [piece for at, block in enumerate(blocks) if at and (piece := _piece(at - 1, blocks[at - 1], block))]
    lines: dict[int, Paragraph] = {}
    gone: set[int] = set()
    left = dict.fromkeys(found)
    for one, other in pairwise(found):
        if one in left and bool(one.verb) != bool(other.verb) and _is_near(blocks, one.at, other.at):
            target = one if one.target else other
            line = f"{one.verb or other.verb} {target.target}"
            lines[one.at] = Paragraph(Text(f"`{line}`"), _line(blocks[target.at + 1]))
            gone.update((one.at + 1, other.at + 1))
            gone.update((one.at, other.at) if _level(blocks[one.at]) == _level(blocks[other.at]) else ())
            del left[one], left[other]
    for one in left:
        if one.target and (verb := _verb_within(blocks[one.at]) or _verb_above(blocks, one.at)):
            lines[one.at] = Paragraph(Text(f"`{verb} {one.target}`"), _line(blocks[one.at + 1]))
            gone.update((one.at, one.at + 1))
        elif one.target.startswith("/") and isinstance(blocks[one.at + 1], Fence):
            told = f"'{one.target[:60]}' has no verb, and isn't read; write 'GET {one.target[:60]}' if that is meant"
            findings.add("request-line", _line(blocks[one.at + 1]), told)
    if not lines and len(blocks) == len(page.blocks) and unlisted == page.blocks:
        return page
    kept: list[Block] = []
    for at, block in enumerate(blocks):
        kept += [block] if at not in gone else []
        kept += [lines[at]] if at in lines else []
    return replace(page, blocks=tuple(kept))


def _unlisted(blocks: Sequence[Block], dialect: Dialect) -> Iterator[Block]:
    """Items that are labels alone as titles, with what is within them below: `* **URL Params**` above `id=[integer]`.

    So where one is of an answer, or two have any role. A title within them says which parameters are required.
    """
    items = [block for block in blocks if isinstance(block, Paragraph) and block.item and not block.within]
    if not items:
        yield from blocks
        return
    answers = {id(block) for block in items if is_answer(block, dialect)}
    labels = {id(block): label for block in items if (label := _label(block))}
    roles = [role for label in labels.values() if (role := dialect.role(label))]
    if len(roles) < _SOME and not any(role in _ANSWERS for role in roles):
        yield from (_alone(block) if id(block) in answers else block for block in blocks)
        return
    title, role = "", Role.NONE
    for block in blocks:
        if id(block) in labels and isinstance(block, Paragraph):
            title = labels[id(block)]
            role = dialect.role(title)
            yield Paragraph(Text(f"**{title}:**"), block.line)
        elif not title or not isinstance(block, Paragraph) or not block.within:
            title = "" if isinstance(block, Heading | Paragraph) else title
            yield _alone(block) if id(block) in answers else block
        elif role in _LISTS and is_title(own := replace(block, item=False, within=False)):
            yield replace(own, text=Text(f"**{block.text.plain.strip(' :')} {title}:**"))
        elif role in _ANSWERS:
            yield from _answered(block)
        else:
            yield replace(block, item=role in _LISTS, within=False)


_SOME = 2
_ANSWERS = (Role.RESPONSE, Role.ERRORS)


def _alone(block: Block) -> Block:
    """An item as a paragraph, which ends the list."""
    return replace(block, item=False) if isinstance(block, Paragraph) else block


def _label(block: Paragraph) -> str:
    """The label that an item of a list is; empty where it says more."""
    return block.text.plain.strip(" :") if is_title(replace(block, item=False)) else ""


def _answered(block: Paragraph) -> Iterator[Block]:
    """The lines of an item about an answer: `**Code:** 200`, and JSON behind a label as a fence."""
    for at, line in enumerate(_LINES.split(block.text.source)):
        one = Paragraph(Text(line, block.text.references), block.line + at)
        _, code = _shown(one)
        yield Fence("json", code, one.line) if code else one


_LINES = re.compile(r"(?:(?<! ) +)?(?:\\|<[Bb][Rr] */?>)?\n")


def _parts(block: Paragraph, dialect: Dialect) -> Iterator[Block]:
    """The labelled lines of a paragraph, and JSON behind a label as a fence of its own; else the block itself."""
    source = block.text.source
    lines = source.split("\n") if "\n" in source and _LABELLED.match(source) else ()
    if lines and all(map(_LABELLED.match, lines)):
        for at, line in enumerate(lines):
            text = Text(line.rstrip(" \\"), block.text.references)
            yield from _parts(replace(block, text=text, line=block.line + at, within=block.within or at > 0), dialect)
        return
    if "`" in source and 0 < source.find(":") < _SHORT and (items := _listed(block, dialect)):
        yield from items
        return
    label, code = _shown(block) if '{"' in source or "{ " in source or "`{" in source or "`[" in source else ("", "")
    if label and (dialect.role(label) or dialect.half(label)):
        yield Paragraph(Text(f"**{label}:**"), block.line)
        yield Fence("json", code, block.line)
    else:
        yield block


_SHORT = 60
"""Characters of a label with its marks."""
_LISTS = (Role.QUERY, Role.PARAMETERS, Role.BODY)


def _listed(block: Paragraph, dialect: Dialect) -> list[Block]:
    """A label and the names behind it as a title and a list: "**Required parameters**: `name`, `size`".

    What stands behind a single name is about it.
    """
    text = block.text
    label, _, rest = text.plain.partition(":")
    names = [code for code in text.codes if is_qualified(code)] if text.codes and rest else []
    role = dialect.role(label)
    if block.item or not names or not rest.strip().startswith(names[0]) or role not in _LISTS:
        return []
    others = {word for word in re.split(r"[\s,.]+", rest) if word}.difference(names, dialect.values.joining)
    if others and len(names) > 1:
        return []
    about = text.source.partition(f"`{names[0]}`")[2] if len(names) == 1 else ""
    items = [replace(block, text=Text(f"`{name}`{about}"), item=True) for name in names]
    title = Paragraph(Text(f"**{label}:**"), block.line)
    # Below a title would stand what goes on behind this paragraph.
    return [*lists.listed([title, *items], dialect)] if role == Role.PARAMETERS else [title, *items]


def _shown(block: Paragraph) -> tuple[str, str]:
    """The label and the JSON of a paragraph that has nothing else: "Body: `{"name": "Red"}`"."""
    label, _, rest = block.text.plain.partition(":")
    code = next(iter(block.text.codes), "").strip()
    alone = len(label.split()) <= LABEL and rest.strip() == " ".join(code.split())
    return (label.strip(), code) if alone and payload.is_tolerable(code) else ("", "")


_LONGEST = 300
"""What is longer is no verb, nor a path."""
_ENDS = tuple(":*_>")
"""What ends a paragraph that is bold as a whole, or a label."""


def _piece(at: int, title: Block, block: Block) -> _Piece | None:
    """What stands below a title, where that is a verb or a URL and nothing else."""
    written = block.text.source if isinstance(block, Paragraph) else block.content if isinstance(block, Fence) else ""
    if not written or len(written) > _LONGEST or len(written.split(None, LABEL)) > LABEL:
        return None
    above = title.text.source if isinstance(title, Paragraph) else ""
    if not (
        isinstance(title, Heading)
        or _verb_within(title)
        or (above[-1:] in _ENDS and isinstance(title, Paragraph) and is_title(title))
    ):
        return None
    text = (block.text.plain if isinstance(block, Paragraph) else written).strip(" `*\n")
    code = next(iter(block.text.codes), "") if isinstance(block, Paragraph) and len(text.split()) <= LABEL else ""
    for verb in (text, code):
        if verb in request_lines.VERBS and text.startswith(verb):
            return _Piece(at, verb=verb)
    target = urls.rooted(text)
    return _Piece(at, target=target) if request_lines.is_target(target) and len(text.split()) == 1 else None


def _verb_within(title: Block) -> str:
    """The only verb in a sentence that ends with a colon: "Send a `POST` request to:"; empty where it is a label."""
    text = title.text.plain if isinstance(title, Paragraph) and title.text.source[-1:] == ":" else ""
    named = [verb for word in text.split() if (verb := word.strip("`*,.:")) in request_lines.VERBS] if text else []
    return named[0] if len(named) == 1 and len(text.split()) > 1 else ""


def _is_near(blocks: Sequence[Block], first: int, second: int) -> bool:
    """Whether no heading between two titles begins something else."""
    level = _level(blocks[first])
    return all(_level(block) >= level for block in blocks[first + 1 : second + 1] if isinstance(block, Heading))


def _verb_above(blocks: Sequence[Block], at: int) -> str:
    """The verb that the nearest heading above a title begins with, `GET kites/show`, or ends with, `Show (GET)`."""
    for block in reversed(blocks[:at]):
        words = block.text.plain.split() if isinstance(block, Heading) else []
        if isinstance(block, Heading) and _level(block) < _level(blocks[at]):
            named = [word for word in (words[:1] or [""]) + [words[-1].strip("()[]")] * (len(words) > 1)]
            said = [word for word in named if word in request_lines.VERBS]
            return said[0] if said and not request_lines.in_text(block.text.plain) else ""
    return ""


_BELOW = 7
"""The level of a title that is no heading; HTML has six of headings."""


def _level(block: Block) -> int:
    return block.level if isinstance(block, Heading) else _BELOW


def _line(block: Block) -> int:
    return block.line if isinstance(block, Fence | Paragraph | Heading) else 0
