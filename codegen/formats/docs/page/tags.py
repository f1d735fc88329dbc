"""Tags of a generator of sites, as Markdown has what they stand for.

`{% api-method method="get" path="/kites" %}` is a request line, and tags within it that are called as it is are its
parameters and answers; `{% highlight json %}` begins a fenced block. Other tags stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from codegen.formats.docs.dialect import Dialect, Role, TagWords
from codegen.formats.docs.page import request_lines

Numbered = tuple[str, int]
"""A line, and its number."""

_FENCES = ("```", "~~~")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
_ESCAPED = re.compile(r"\\([_*\[\]{}()#.-])")
_LONGEST = 2**12
"""A longer line is no tag."""
_NEAR = 8
"""Lines behind a tag in which another is that belongs to it: its title, or the fence that it stands around."""
_REFERENCE = re.compile(r"\]\(\{\{[<%] *(\w{1,20}) +\"([^\"\s]{1,200})\" *[>%]\}\}\)")
"""A link whose target is a tag: `[Kite]({{< relref "entities/kite" >}})`."""
_LISTS = (Role.QUERY, Role.PARAMETERS, Role.HEADERS, Role.BODY)


class _Tag(NamedTuple):
    """A line that is a tag: its name, what follows that, and whether it ends what another begins."""

    name: str
    rest: str
    told: Mapping[str, str]
    ends: bool

    def said(self, names: frozenset[str]) -> str:
        """The value of the first attribute that is called so."""
        return next((value for name, value in self.told.items() if name in names and value), "")


def written(lines: Sequence[Numbered], dialect: Dialect) -> Iterator[Numbered]:
    """The lines with what tags stand for in their place, each with the number of its tag."""
    words = dialect.tags
    tags = [_tag(line, words) for line, _ in lines]
    several = sum(bool(tag and _target(tag, words)) for tag in tags) > 1
    last = {tag.name: at for at, tag in enumerate(tags) if tag and tag.ends}
    fence, closing, family, titling, level = "", "", "", "", 1
    roots: set[str] = set()
    for at, ((line, number), tag) in enumerate(zip(lines, tags, strict=True)):
        text = line.strip()
        if titling:
            titling = "" if tag and tag.ends and tag.name == titling else titling
            yield "", number
        elif closing or fence:
            ended = bool(tag and tag.ends and tag.name == closing) if closing else text.startswith(fence)
            yield (_FENCES[0] if ended and closing else line), number
            fence, closing = (fence, closing) if not ended else ("", "")
        elif text.startswith(_FENCES):
            fence = text[:3]
            yield line, number
        elif tag is None:
            if text.startswith("#"):
                level = len(text) - len(text.lstrip("#"))
            yield (_REFERENCE.sub(partial(_linked, dialect), line) if "]({{" in line else line), number
        elif tag.name in words.fences:
            wraps = any(one.lstrip().startswith(_FENCES) for one, _ in lines[at + 1 : at + _NEAR])
            opens = not tag.ends and not wraps and at < last.get(tag.name, at)
            closing = tag.name if opens else ""
            yield (_FENCES[0] + next(iter(tag.rest.split()), "") if opens else ""), number
        elif target := _target(tag, words):
            family = tag.name
            near = slice(at + 1, at + _NEAR)
            title = tag.said(words.title) or _title(lines[near], tags[near], family, words) or target
            heading = ("", f"{'#' * min(level + 1, _DEEPEST)} {title}") if several else ()
            root = tag.said(words.root).strip().rstrip("/")
            stated = ("", f"{dialect.lines.root[0]}: {root}") if "://" in root and root not in roots else ()
            roots.add(root)
            yield from ((said, number) for said in (*stated, *heading, "", f"`{target}`", ""))
        elif family and tag.name.startswith(family):
            titles = several and _part(tag, family) in words.title and at < last.get(tag.name, at)
            titling = tag.name if titles and not tag.ends else ""
            yield from ((said, number) for said in _of_request(tag, family, dialect))
        else:
            yield line, number


def _linked(dialect: Dialect, found: re.Match[str]) -> str:
    """The end of a link to the page that a tag for references names, which may have no ending."""
    kind, target = found.groups()
    if kind not in dialect.tags.references:
        return found[0]
    page, sign, anchor = target.partition("#")
    page += dialect.links.pages[0] if page and not page.endswith(dialect.links.pages) else ""
    return f"]({page}{sign}{anchor})"


_DEEPEST = 6
"""Levels of headings."""


def _tag(line: str, words: TagWords) -> _Tag | None:
    """The tag that a line is; None where it is something else."""
    text = line.strip()
    closed = next((end for begin, end in words.pairs.items() if text.startswith(begin) and text.endswith(end)), "")
    if not closed or len(text) > _LONGEST:
        return None
    name, _, rest = text[len(closed) : -len(closed)].strip(" -").partition(" ")
    mark = next((one for one in words.end if name.startswith(one)), "")
    told = {
        found[1].lower(): _ESCAPED.sub(r"\1", next(filter(None, found.groups()[1:]), ""))
        for found in _ATTRIBUTE.finditer(rest)
    }
    return _Tag(name.removeprefix(mark).lower(), rest, told, bool(mark))


def _target(tag: _Tag, words: TagWords) -> str:
    """The request line that the attributes of a tag state, `GET /kites`; of the whole URL where no path is apart."""
    method = tag.said(words.method).upper()
    if tag.ends or method not in request_lines.VERBS:
        return ""
    root, path = tag.said(words.root).strip().rstrip("/"), tag.said(words.path).strip()
    target = f"{root}{path}" if root.startswith("/") else path or root
    return request_lines.in_text(f"{method} {target}")


def _part(tag: _Tag, family: str) -> str:
    """What part of a request a tag within it is called: `query parameters`."""
    return tag.name.removeprefix(family).replace("-", " ").replace("_", " ").strip()


def _title(lines: Sequence[Numbered], tags: Sequence[_Tag | None], family: str, words: TagWords) -> str:
    """The first line within a tag for the title, which is one of the next."""
    for at, tag in enumerate(tags):
        if tag and tag.name.startswith(family) and _part(tag, family) in words.title:
            ends = next((end for end, other in enumerate(tags[at + 1 :], at + 1) if other), at)
            return next((line.strip(" #") for line, _ in lines[at + 1 : ends] if line.strip()), "")
    return ""


def _of_request(tag: _Tag, family: str, dialect: Dialect) -> tuple[str, ...]:
    """What a tag within one of a request stands for: a label, a member as a component, or nothing."""
    words, members = dialect.tags, dialect.components
    status = tag.said(words.status)[:3]
    label = _part(tag, family)
    named = next((tag.told[name] for name in members.names if name in tag.told), "")
    if tag.ends:
        return ("", f"</{words.member}>", "") if label == words.member.lower() else ("",)
    if status.isdecimal():
        return ("", f"**{members.answer} {status}:**", "")
    if named and label == words.member.lower():
        told = {members.type: "", **tag.told}
        attributes = " ".join(f"{name}={quoteattr(value)}" for name, value in told.items())
        return ("", f"<{words.member} {attributes}>", "")
    return ("", f"**{label}:**", "") if dialect.role(label) in _LISTS else ("",)
