"""The subject of a page: one operation, one type, or several of them, each below its own heading.

A page is cut where it shows more than one request line, or table of a type's members, apart from each other. The
front matter overrides that: a page of which it says what it is about is one thing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from codegen.base.edm import is_qualified
from codegen.formats.docs.dialect import Dialect, Role
from codegen.formats.docs.page import request_lines, urls
from codegen.formats.docs.page.cells import read_type
from codegen.formats.docs.page.enums import title_name, title_word
from codegen.formats.docs.page.members import lists_members
from codegen.formats.docs.page.places import placed
from codegen.formats.docs.page.sections import parts
from codegen.formats.docs.page.slots import singular
from codegen.formats.inline import Text
from codegen.formats.page import Block, Fence, Heading, Page, Paragraph, Section, Table

_NO_LINES = (Role.EXAMPLE, Role.RESPONSE, Role.ERRORS)
_CARRIERS = (Role.BODY, Role.RESPONSE, Role.REQUEST)
_OWN = (Role.NONE, Role.REQUEST)
"""What shows the request of a section: it, or a label of it: "Request:"."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands below one heading, as a page of its own; `types` and `operation` say what it is about.

    `cut` says that the page has other pieces, `typed` that a table of the piece lists the members of its subject.
    """

    page: Page
    operation: bool = False
    types: bool = False
    typed: bool = False
    cut: bool = False


def pieces(page: Page, dialect: Dialect, states: bool = True) -> tuple[Piece, ...]:
    """The page in pieces, each about one subject; a page about one thing is one piece.

    `states` is whether it can state requests.
    """
    if is_of_concepts(page, dialect):
        return (Piece(page, types=True),)
    stated = _stated(page, dialect)
    if stated is not None and _is_of_a_kind(page, dialect):
        return (Piece(page, operation=stated, types=not stated),)
    outline = _Outline(page, dialect, states)
    if len(outline.subjects) > 1 or outline.is_below():
        return tuple(outline.cut())
    operation = stated if stated is not None else bool(outline.operations) or _has_lines(page, dialect)
    typed = bool(outline.types)
    return (Piece(page, operation, types=not operation or typed, typed=typed and not stated),)


def retitled(page: Page, dialect: Dialect) -> Page:
    """The page with "Response fields" as "fields" where paths are of what the heading above names.

    Not where requests stand there as well, nor where all of the page may be answered with it: those of GET, or one of
    any verb but DELETE.
    """
    sections, properties = page.sections, dialect.headings.properties
    listed = [
        (at, last)
        for at, one in enumerate(sections)
        for first, _, last in (one.title.rpartition(" "),)
        if first and properties.match(last.lower()) and dialect.role(one.title) == Role.RESPONSE
    ]
    if not listed:
        return page
    stated = [request_lines.stated(one, True, dialect.lines) for one in sections]
    lines = frozenset(text for texts in stated for text in texts)
    names = {name.casefold() for name in _last_names(lines, dialect)}
    verbs = {request_lines.verb(text)[0] for text in lines}
    answered = verbs == {"GET"} or (len(lines) == 1 and "DELETE" not in verbs)
    parents, titles = _parents(sections), dict[int, str]()
    for at, last in listed:
        above = parents[at]
        title = sections[above].title if above >= 0 else ""
        if title_word(title, dialect).casefold() in names and not answered and not (stated[at] or stated[above]):
            titles[sections[at].line] = last
    blocks = [
        replace(one, text=Text(titles[one.line])) if isinstance(one, Heading) and one.line in titles else one
        for one in page.blocks
    ]
    return replace(page, blocks=tuple(blocks)) if titles else page


def _last_names(lines: Iterable[str], dialect: Dialect) -> Iterator[str]:
    """What the paths of request lines are of, in the singular: `kite` of `/kites/{id}`."""
    for line in lines:
        names = [part for part in line.partition("?")[0].split("/")[1:] if part.isidentifier()]
        yield from (singular(name, dialect.lines).casefold() for name in names[-1:])


def is_of_concepts(page: Page, dialect: Dialect) -> bool:
    """Whether a page says of itself that it explains what others document."""
    return _kind(page, dialect) in dialect.pages.concepts


def _is_of_a_kind(page: Page, dialect: Dialect) -> bool:
    """Whether the front matter says what kind of page it is."""
    kind = _kind(page, dialect)
    return kind in dialect.pages.operation or kind in dialect.pages.type


def _kind(page: Page, dialect: Dialect) -> str:
    return str(page.meta.get(dialect.pages.kind, "")).strip("_")


def _stated(page: Page, dialect: Dialect) -> bool | None:
    """Whether the folder, or the front matter, says that the page is about an operation; None where neither does."""
    folder = page.path.partition("/")[0]
    kinds = dialect.pages
    if folder in kinds.operation_folders or folder in kinds.type_folders:
        return folder in kinds.operation_folders
    return _kind(page, dialect) in kinds.operation if _is_of_a_kind(page, dialect) else None


def _has_lines(page: Page, dialect: Dialect) -> bool:
    """Whether a page without an outline of its own shows requests, and no table of members."""
    headings = {block.text.plain.casefold() for block in page.blocks if isinstance(block, Heading)}
    shown = any(isinstance(block, Fence) and request_lines.in_fence(block) for block in page.blocks)
    return dialect.pages.lines.within(headings) or (shown and not dialect.headings.properties.within(headings))


class _Outline:
    """The tree of a page's headings, and which of them are subjects: about an operation, a type, or both."""

    def __init__(self, page: Page, dialect: Dialect, states: bool) -> None:
        self.page = page
        self.states = states
        self.dialect = dialect
        self.sections = page.sections
        self.parents = _parents(page.sections)
        self.operations: set[int] = set()
        self.types: set[int] = set()
        self.elsewhere: dict[int, frozenset[str]] = {}
        self.carried: set[int] = set()
        self.asked: frozenset[str] = frozenset()
        """What the paths on the page are of, in the singular: `kite` of `/kites/{id}`."""
        lines, tables = self._anchors()
        owners = {at: owner for at in tables if (owner := self._owner(at)) is not None}
        if lines:
            sure = {at for at, owner in owners.items() if self._is_sure(at, owner)}
            counts = self._counts({*lines, *sure})
            self.operations.update(self._climbed(at, counts) for at in lines)
            owners = {
                at: owner for at, owner in owners.items() if at in sure or self.operations.isdisjoint(self._above(at))
            }
        self.types.update(owners.values())
        self.subjects = sorted(self.operations | self.types)

    @cached_property
    def links(self) -> frozenset[str]:
        """The headings to which the page has links."""
        return frozenset(
            link.href[1:].casefold()
            for block in self.page.blocks
            for text in _texts(block)
            for link in text.links
            if link.href.startswith("#")
        )

    def _anchors(self) -> tuple[list[int], list[int]]:
        """The sections that state request lines, and those with a table of members."""
        index = {section.line: at for at, section in enumerate(self.sections)}
        lines: dict[int, frozenset[str]] = {}
        whole: dict[int, Role] = {}
        tables: dict[int, None] = {}
        for part in parts(self.page, self.dialect, tabled=not self.states):
            at = index[part.section.line]
            if self.states and part.role not in _NO_LINES:
                if texts := request_lines.stated(part.section, part.role == Role.LINES, self.dialect.lines):
                    lines[at] = lines.get(at, frozenset()) | texts
                elif request_lines.addressed(part.section, self.dialect.curl):
                    whole[at] = part.role
            if not [block for block in part.section.blocks if isinstance(block, Table)]:
                continue
            # A type may be called "Error"; what is below it has the role of its title.
            named = self.dialect.headings.properties.match(part.section.title.lower().strip())
            named = named or (is_qualified(part.section.title) and self._is_linked(at))
            carried = part.role in _CARRIERS and self._is_carried(at)
            own = part.role == Role.NONE or (part.role == Role.ERRORS and named) or carried
            if own and lists_members(part.section, self.dialect) and not _is_placed(part.section, self.dialect):
                tables[at] = None
                self.carried |= {at} if carried else set()
        self.elsewhere = _elsewhere(lines)
        self.asked = frozenset(_last_names((text for texts in lines.values() for text in texts), self.dialect))
        apart = {at: left for at, texts in lines.items() if (left := texts - self.elsewhere.get(at, _NONE))}
        # What a section says again of the one above is no other operation.
        stated = [
            at for at, texts in apart.items() if not any(texts <= apart.get(one, _NONE) for one in self._over(at))
        ]
        relative = any("://" not in text for at in stated for text in lines[at])
        if stated:
            # Each states whole URLs, as messages or in lines; or one shows in a message what others state in lines.
            levels = {self.sections[at].level for at in stated}
            others = [
                at for at, role in whole.items() if role in _OWN and not self.dialect.role(self.sections[at].title)
            ]
            known = {_called(text) for at in stated for text in lines[at]}
            others = [at for at in others if not known.issuperset(self._calls(at))]
            stated = sorted({*stated, *(at for at in others if not relative or self._is_beside(at, stated, levels))})
        return stated or list(whole), list(tables)

    def _calls(self, at: int) -> set[tuple[str, str]]:
        """What the requests call that a section shows as messages."""
        shown = [block for block in self.sections[at].blocks if isinstance(block, Fence)]
        return {_called(block.content.strip().partition("\n")[0]) for block in shown if request_lines.in_fence(block)}

    def _is_beside(self, at: int, stated: Sequence[int], levels: Container[int]) -> bool:
        """Whether a section shows requests without their host, and is not below one that states some."""
        section = self.sections[at]
        shown = [block for block in section.blocks if isinstance(block, Fence) and request_lines.in_fence(block)]
        apart = section.level in levels and not any(one in stated for one in self._above(at))
        return apart and bool(shown) and not any("://" in block.content.partition("\n")[0] for block in shown)

    def _is_carried(self, at: int) -> bool:
        """Whether a heading below that of a body or an answer is the name of a type that a row of another table has."""
        title = self.sections[at].title
        return not self.dialect.role(title) and is_qualified(title) and title in self._named

    @cached_property
    def _named(self) -> frozenset[str]:
        """The types that rows of the page name, without a link."""
        found: set[str] = set()
        for block in (one for one in self.page.blocks if isinstance(one, Table)):
            column = self.dialect.column(block.titles, self.dialect.columns.type, 1)
            cells = [row.cells[column] for row in block.rows] if column is not None else []
            found.update(ref.name for cell in cells for ref in read_type(cell, self.dialect).refs)
        return frozenset(found)

    def _above(self, at: int) -> Iterator[int]:
        """A section and those above it."""
        while at >= 0:
            yield at
            at = self.parents[at]

    def _over(self, at: int) -> Iterator[int]:
        """The sections above one."""
        return self._above(self.parents[at])

    def _owner(self, at: int) -> int | None:
        """The section whose title names the type of a table: the nearest that isn't a heading for members."""
        headings = self.dialect.headings
        for one in self._above(at):
            title = self.sections[one].title.lower().strip()
            listed, above = self._listed(one)
            if headings.properties.match(title) or headings.navigation.match(title) or (listed and listed == above):
                continue
            # One word may be any: "Required properties".
            named = title.count(" ") != 1 or not listed or listed == singular(above, self.dialect.lines)
            return one if named and title_name(self.sections[one].title, self.dialect, self._is_linked(one)) else None
        return None

    def _listed(self, at: int) -> tuple[str, str]:
        """What a heading says that it lists the members of, and the name in the heading above, both in small letters.

        "Kite attributes" lists those of "kite"; the name above is "kite" in "Kite object", and "kites" in "Kites".
        """
        *words, last = self.sections[at].title.split() or [""]
        if not words or self.parents[at] < 0 or not self.dialect.headings.properties.match(last.lower()):
            return "", ""
        above = self.sections[self.parents[at]].title.strip()
        held = next((end for end in self.dialect.headings.group_titles if above.lower().endswith(end)), "")
        named = title_name(above[: len(above) - len(held)], self.dialect)
        return "".join(words).casefold(), named.casefold()

    def _is_sure(self, at: int, owner: int) -> bool:
        """Whether a table is that of a type, also where it stands among what is about an operation."""
        return at != owner or self._is_named(owner)

    def _is_named(self, at: int) -> bool:
        """Whether a heading says that it is of a type, or the page links to it."""
        title = self.sections[at].title.casefold()
        return (
            at in self.carried
            or title_word(title, self.dialect) in self.asked
            or title.startswith(self.dialect.headings.type_leads)
            or title.endswith(self.dialect.headings.type_titles)
            or self._is_linked(at)
        )

    def _is_linked(self, at: int) -> bool:
        """Whether the page links to a heading."""
        return "-".join(self.sections[at].title.casefold().split()) in self.links

    def is_below(self) -> bool:
        """Whether the only subject stands below the title of the page, which is about something else."""
        alone = self.subjects[0] if len(self.subjects) == 1 else -1
        if alone < 0 or self.sections[alone].level <= 1:
            return False
        above = self.parents[alone]
        return self._is_named(alone) if alone not in self.operations else above >= 0 and self._holds(above)

    def _climbed(self, at: int, counts: Mapping[int, int]) -> int:
        """The highest section that is about the request lines of one, and of no other."""
        if self.dialect.role(self.sections[at].title) == Role.PERMISSIONS:
            return at  # What grants permissions states no requests: these are of things that are called so.
        for one in self._above(at):
            holds = counts[one] > counts[at] or (one != at and self._holds(one))
            if holds and self.dialect.role(self.sections[at].title) == Role.NONE:
                return at
            at = one
        return at

    def _holds(self, at: int) -> bool:
        """Whether a heading says that it is of what holds operations: "Kites API", "Kites API (beta)"."""
        title = self.sections[at].title.casefold().partition(" (")[0]
        return title.endswith(self.dialect.headings.group_titles)

    def _counts(self, stops: set[int]) -> dict[int, int]:
        return Counter(one for stop in stops for one in self._above(stop))

    def cut(self) -> Iterator[Piece]:
        """The pieces in the order of the page; what belongs to no subject is the first."""
        owner: dict[int, int] = {}
        for at, parent in enumerate(self.parents):
            owner[at] = at if at in self.subjects else owner.get(parent, -1)
        headings = [block for block in self.page.blocks if isinstance(block, Heading) and not block.tab]
        own: dict[int, list[int]] = {}
        for at in range(len(self.sections)):
            own.setdefault(owner[at], []).append(at)
        named = self._namespaces()
        for subject in (-1, *self.subjects):
            rise = max(self.sections[subject].level - 1, 0) if subject >= 0 else 0
            blocks: list[Block] = []
            for at in own.get(subject, ()):
                heading = headings[at - 1] if at else None
                blocks += [replace(heading, level=max(heading.level - rise, 1))] if heading else []
                blocks += [block for place, block in named if at == subject != place]
                blocks += [left for block in self.sections[at].blocks if (left := self._without_others(at, block))]
            meta = {} if subject >= 0 else self.page.meta
            piece = replace(self.page, meta=meta, blocks=tuple(blocks))
            operation, typed = subject in self.operations, subject in self.types
            yield Piece(piece, operation, not operation or typed, typed, True)

    def _without_others(self, at: int, block: Block) -> Block | None:
        """A block without the request lines that other sections are about; None where it is nothing else."""
        lines = self.elsewhere.get(at, frozenset())
        if lines and isinstance(block, Table):
            gone = {line for text, line in request_lines.in_table(block, self.dialect.lines) if text in lines}
            rows = tuple(row for row in block.rows if row.line not in gone)
            return replace(block, rows=rows) if rows else None
        alone = lines and isinstance(block, Paragraph) and request_lines.in_text(block.text.plain) in lines
        return None if alone else block

    def _namespaces(self) -> list[tuple[int, Block]]:
        """The first lines that name the namespace of all that stands on the page, with the sections they are in."""
        mark = self.dialect.names.namespace
        found = [
            (at, block)
            for at, section in enumerate(self.sections)
            for block in (section.blocks if section.level <= 1 else ())
            if isinstance(block, Paragraph) and block.text.plain.lower().startswith(mark)
        ]
        return [*found[:_NAMESPACES]]


_NONE: frozenset[str] = frozenset()
_NAMESPACES = 4
"""A page that names more namespaces contradicts itself; so many are enough to say so."""


def _called(line: str) -> tuple[str, str]:
    """The verb and the path of a request line, with or without the host."""
    verb, target = request_lines.verb(line)
    return verb, urls.path_of(target.partition(" ")[0]).strip("/")


def _is_placed(section: Section, dialect: Dialect) -> bool:
    """Whether a column of a section's table says where each row belongs in a request."""
    tables = [block for block in section.blocks if isinstance(block, Table)]
    said = [one for one in tables if dialect.column(one.titles, dialect.columns.place, 1) is not None]
    return any(placed(one, dialect) for one in said)


def _elsewhere(lines: dict[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    """Of a section that lists request lines, those that stand in sections of their own as well."""
    alone = {text for texts in lines.values() if len(texts) == 1 for text in texts}
    return {at: texts & alone for at, texts in lines.items() if len(texts) > 1}


def _parents(sections: Sequence[Section]) -> list[int]:
    """The index of the section above each in the tree of headings; -1 at the top."""
    found: list[int] = []
    for at, section in enumerate(sections):
        above = at - 1
        while above >= 0 and not 0 < sections[above].level < section.level:
            above = found[above]
        found.append(above)
    return found


def _texts(block: Block) -> Iterator[Text]:
    if isinstance(block, Paragraph | Heading):
        yield block.text
    elif isinstance(block, Table):
        for row in block.rows:
            yield from row.cells
