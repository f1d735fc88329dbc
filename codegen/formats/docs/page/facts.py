"""Reads facts about a property or a parameter from its description.

Facts are read sentence by sentence; the description itself keeps them. A condition ("required if ...",
"read-only when ...") is no fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from codegen.base.edm import is_qualified
from codegen.base.problems import Place
from codegen.formats.docs.dialect import KEPT, Dialect, FactWords, says
from codegen.formats.docs.page.cells import Ref, enumerated, read_type
from codegen.formats.docs.page.values import closed, coded, listed, offered, samples
from codegen.formats.inline import Text, remembered
from codegen.formats.page import Row, Table
from codegen.spec.nodes import Property

MAX_PROSE = 8192
"""Descriptions are read for facts up to this many characters."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What prose says; None and empty where it says nothing.

    `values` are listed possible values, all identifiers; `offered` are such as only count for a type that no page
    describes, `closed` those of a sentence that says nothing else; `samples` are values that stand for others, as
    written.
    """

    read_only: bool = False
    write_only: bool = False
    immutable: bool = False
    required: bool | None = None
    nullable: bool | None = None
    default: str | None = None
    max_length: int | None = None
    select_only: bool = False
    filter: tuple[str, ...] = ()
    orderby: bool = False
    search: bool = False
    expand: bool = False
    advanced: bool = False
    deprecated: bool = False
    key: bool = False
    values: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    inherited: Ref | None = None

    def completed(self, other: Facts) -> Facts:
        """These facts, with those that aren't among them as others state them."""
        if other is NONE:
            return self
        names = (one.name for one in fields(Facts))
        more = {name: getattr(other, name) for name in names if getattr(self, name) == getattr(NONE, name)}
        return replace(self, **more)


NONE = Facts()
_OF_BOTH = sorted({one.name for one in fields(Facts)}.intersection(one.name for one in fields(Property)))
"""The facts that a property has too."""


def to_property(
    name: str,
    type_: str,
    description: str,
    facts: Facts,
    place: Place,
    *,
    max_length: int | None,
    size: tuple[int, ...] = (),
) -> Property:
    """A property with the facts of its description; which of them is its length depends on where it stands.

    Creating never requires what only the service sets: there "required" says that each response has it.
    `size` is what the type says of its own length, or of its digits.
    """
    precision, scale = size if type_ == "Edm.Decimal" and size[1:] else (None, None)
    if type_ in ("Edm.String", "Edm.Binary") and size and not size[1:]:
        max_length = size[0]
    said = {fact: getattr(facts, fact) for fact in _OF_BOTH}
    said.update(required=bool(facts.required) and not facts.read_only, default=_counted(name, facts.default))
    said.update(max_length=max_length, precision=precision, scale=scale)
    return Property(place=place, name=name, type=type_, description=description, **said)


def _counted(name: str, default: str | None) -> str | None:
    """A default without the unit that the name counts in: `30` of "30 minutes" for `intervalInMinutes`."""
    number, _, unit = (default or "").partition(" ")
    counted = {word.casefold().removesuffix("s") for word in _NAME_WORDS.findall(name)}
    return number if number[:1].isdigit() and unit.removesuffix("s") in counted else default


_NAME_WORDS = re.compile(r"[A-Z]*[a-z0-9]+|[A-Z]+")


@remembered
def read_facts(text: Text, dialect: Dialect) -> Facts:
    """Read the facts of a description."""
    plain = text.plain[:MAX_PROSE]
    if not plain:
        return NONE
    words = dialect.facts
    lower = plain.lower()
    sentences = [sentence.strip(" .") for sentence in lower.split(". ")]
    pieces = frozenset(_pieces(sentences, words.piece_starts))
    stated = "\n".join(s for s in sentences if not words.conditions.intersection(s.split()))
    everything = "\n".join(sentences)
    return Facts(
        read_only=bool(pieces & words.read_only) or says(stated, words.is_read_only),
        write_only=bool(pieces & words.write_only) or says(stated, words.is_write_only),
        immutable=bool(pieces & words.immutable) or says(stated, words.is_immutable),
        required=_required(plain, sentences, pieces, stated, dialect),
        nullable=_nullable(lower, pieces, words),
        default=_default(text, lower, dialect),
        max_length=_max_length(sentences, words),
        select_only=any(all(word in s for word in words.select_only) for s in sentences),
        filter=_filter(lower, words),
        orderby=_supports(sentences, words.orderby, words),
        search=_supports(sentences, words.search, words),
        expand=_supports(sentences, words.expand, words),
        advanced=says(lower, words.advanced),
        deprecated=bool(pieces & words.deprecated)
        or lower.startswith(tuple(words.deprecated))
        or says(everything, words.is_deprecated),
        key=bool(pieces & words.key) or lower.startswith(words.is_key),
        values=listed(plain, text.codes, dialect.values) if says(lower, words.listing) else (),
        offered=offered(text.source[:MAX_PROSE], dialect.values),
        closed=closed(text.source[:MAX_PROSE], dialect.values),
        samples=samples(plain, text.codes, dialect.values),
        inherited=_inherited(text, lower, words),
    )


def facts_of(row: Row, cells: tuple[int, int | None], about: Text, columns: FactColumns, dialect: Dialect) -> Facts:
    """What a row says of its member: its description, columns of facts, and remarks in `cells` of its name and type.

    Of these, the description comes first: `name (required)`, `string, read-only`.
    """
    facts = columns.read(read_facts(about, dialect), row, dialect)
    name, kind = cells
    if kind is not None and not (facts.values or facts.closed):
        facts = _with_values(facts, row.cells[kind], about, dialect)
    _, _, behind = row.cells[name].plain.strip().partition(" ")
    for remark in (row.cells[kind] if kind is not None else None, Text(behind) if behind else None):
        noted = _remarks(remark, dialect) if remark is not None else NONE
        facts = facts if noted is NONE else facts.completed(noted)
    return facts


def asked_below(title: str, dialect: Dialect) -> bool | None:
    """Whether a title says that all below it is required, or optional: "Required headers"; None where it doesn't."""
    first, *rest = title.lower().strip(" *:`#").split() or [""]
    if not rest or rest[0] in dialect.values.joining:
        return None
    return True if first in dialect.facts.required else False if first in dialect.facts.optional else None


def _with_values(facts: Facts, kind: Text, about: Text, dialect: Dialect) -> Facts:
    """The facts with the values that the cell of an enumeration's type lists, else the description, as code."""
    if not read_type(kind, dialect).enumeration:
        return facts
    values = enumerated(kind, dialect) or (() if facts.offered else coded(about.plain, about.codes, dialect.values))
    return replace(facts, values=values) if values else facts


_NO_WORD = "()*,;:.[] "


@remembered
def _remarks(text: Text, dialect: Dialect) -> Facts:
    """The facts that the cell of a type, or what stands behind a name, states beside it."""
    words = {word.strip(_NO_WORD) for word in text.plain.lower().split()}
    stated = read_facts(text, dialect)
    required = None if words.isdisjoint(dialect.facts.required) else True
    required = False if dialect.types.optional in words else required
    told = replace(
        Facts(stated.read_only, stated.write_only, stated.immutable, required, deprecated=stated.deprecated),
        default=stated.default,
        max_length=stated.max_length,
        key=stated.key and text.plain.strip().lower() not in dialect.facts.key,  # That is the name of a type.
    )
    return told if told != NONE else NONE


def _pieces(sentences: list[str], starts: tuple[str, ...]) -> Iterator[str]:
    """The shortest statements: between commas, semicolons and parentheses."""
    for sentence in sentences:
        for piece in sentence.translate(_COMMAS).split(","):
            piece = piece.strip(" .*-")
            for start in starts:
                piece = piece.removeprefix(start)
            yield piece


_COMMAS = str.maketrans(dict.fromkeys(";()[]:", ","))


def _supports(sentences: list[str], option: str, words: FactWords) -> bool:
    return any(option in s and says(s, words.support) and not says(s, words.no_support) for s in sentences)


def _required(
    plain: str, sentences: Sequence[str], pieces: frozenset[str], stated: str, dialect: Dialect
) -> bool | None:
    words = dialect.facts
    for label, _, value in (sentence.partition(":") for sentence in sentences):
        named = label.strip(" -*") in words.required | words.optional
        if named and len(value.split()) == 1:  # "Required: no."
            truth = _truth(Text(value), dialect, label.strip(" -*") in words.optional)
            if truth is not None:
                return truth
    first, _, rest = plain.partition(" ")
    marked = rest[:1].isupper() or rest.startswith(_DASHES)
    lead = frozenset((first.lower(),)) if marked else frozenset()  # `**Required** The name`, `*Required* - its name`.
    if (pieces | lead) & words.optional:
        return False
    return True if (pieces | lead) & words.required or says(stated, words.is_required) else None


_DASHES = ("- ", "\u2013 ", "\u2014 ")


def _nullable(lower: str, pieces: frozenset[str], words: FactWords) -> bool | None:
    if pieces & words.not_null or says(lower, words.never_null):
        return False
    return True if pieces & words.nullable else None


def _default(text: Text, lower: str, dialect: Dialect) -> str | None:
    """The word or code after "default value is"; a number with its unit, unless the description counts in that."""
    words = dialect.facts
    for phrase in words.default:
        at = lower.find(phrase)
        if at >= 0 and (at == 0 or not lower[at - 1].isalnum()):
            rest = text.plain[at + len(phrase) :].lstrip(" :")
            code = next((code for code in text.codes if code and rest.startswith(code)), "")
            first, *others = (rest[len(code) :] if code else rest).split(maxsplit=2) or [""]
            quoted = _TEXT.match(rest)
            word = code or (quoted[1] or quoted[2] if quoted else first.strip(_AROUND))
            unit = "".join(([first, *others] if code else others)[:1]).lower().strip(_AROUND)
            if word[:1].isdigit() and unit in words.units and not says(lower[:at], (f" in {unit}", f" of {unit}")):
                return f"{word} {unit}"
            if code or quoted:
                return word if word != dialect.values.null else None
            of_several = first[-1:].isalnum() and "".join(others[:1])[:1].isupper()  # "Blue Sky", and no "Blue. Sky".
            return word if _is_value(word, words) and (word.lower() in words.default_words or not of_several) else None
    return None


_TEXT = re.compile(r"\"([^\"]{1,60})\"|\u201c([^\u201d]{1,60})\u201d")
"""A text in quotes."""


_AROUND = " .,;()[]\"'\u201c\u201d"


def _is_value(word: str, words: FactWords) -> bool:
    return word.lower() in words.default_words or word[:1].isdigit() or any(c.isupper() for c in word[1:])


@dataclass(frozen=True, slots=True)
class FactColumns:
    """The columns of a table that hold a single fact each: "Key | Yes", "Default | 10"."""

    truths: tuple[tuple[str, int], ...] = ()
    default: int | None = None
    access: int | None = None
    notes: int | None = None

    @classmethod
    @lru_cache(KEPT)
    def of(cls, header: tuple[str, ...], dialect: Dialect) -> FactColumns:
        """Those that the titles name."""
        found = ((name, dialect.column(header, wanted, 1)) for name, wanted in dialect.columns.facts.items())
        default = dialect.column(header, dialect.columns.default, 1)
        access, notes = (dialect.column(header, one, 1) for one in (dialect.columns.access, dialect.columns.notes))
        return cls(tuple((name, at) for name, at in found if at is not None), default, access, notes)

    @property
    def all(self) -> frozenset[int | None]:
        """The indexes of the columns."""
        return frozenset((*(at for _, at in self.truths), self.default))

    def left(self, table: Table, dialect: Dialect) -> frozenset[int]:
        """Of the columns for access and notes, those with a cell that says something else; those of no yes or no."""
        odd: set[int] = set()
        for row in table.rows:
            if self.access is not None and row.cells[self.access] and _access(row.cells[self.access], dialect) is None:
                odd.add(self.access)
            if self.notes is not None and row.cells[self.notes] and not _NOTES.fullmatch(row.cells[self.notes].source):
                odd.add(self.notes)
        for _, at in self.truths:
            cells = [row.cells[at] for row in table.rows if row.cells[at]]
            odd.update([at] * all(_truth(cell, dialect) is None for cell in cells))
        return frozenset(odd)

    def filled(self, table: Table, dialect: Dialect) -> Table:
        """The table with "no" in the blank cells of a column "Optional" that says nothing but yes elsewhere."""
        for name, at in self.truths:
            told = {_truth(row.cells[at], dialect) for row in table.rows}
            if name in dialect.facts.optional and told == {True, None} and not all(row.cells[at] for row in table.rows):
                none = Text(min(dialect.columns.no))
                rows = (
                    row if row.cells[at] else replace(row, cells=(*row.cells[:at], none, *row.cells[at + 1 :]))
                    for row in table.rows
                )
                table = replace(table, rows=tuple(rows))
        return table

    def read(self, facts: Facts, row: Row, dialect: Dialect) -> Facts:
        """The facts of a description together with those of the columns."""
        if not self.truths and self.default is self.access is self.notes:
            return facts
        stated = _access(row.cells[self.access], dialect) if self.access is not None else None
        said: dict[str, Any] = {stated: True} if stated else {}
        if self.notes is not None and _NOTES.fullmatch(row.cells[self.notes].source):
            noted = read_facts(row.cells[self.notes], dialect)
            told = Facts(noted.read_only, noted.write_only, required=noted.required, default=noted.default)
            facts = facts.completed(told)
        for name, at in self.truths:
            if (truth := _truth(row.cells[at], dialect, name in dialect.facts.optional)) is not None:
                said["required" if name in dialect.facts.optional else name] = truth
        default = plain_value(row.cells[self.default], dialect) if self.default is not None else None
        return replace(facts, **said, default=default or facts.default)


def _truth(cell: Text, dialect: Dialect, optional: bool = False) -> bool | None:
    """What a cell says in a column of yes and no: `Yes`, `x`, `mandatory`; `optional` turns that round."""
    text, words = cell.plain.lower().strip(" .`*"), dialect.columns
    if not text or not dialect.facts.conditions.isdisjoint(text.split()):
        return None
    begins = next((one for one in (text.split()[0], text[0]) if one in words.yes | words.no), "")
    said = begins in words.yes if begins else None
    named = any(word.startswith(text[0]) for word in (*dialect.facts.required, *dialect.facts.optional))
    return said if said is None or not optional or named else not said


_NOTES = re.compile(r"(?:\s*\[[^\]]*\])+\s*")
"""What generators note of a member: `[optional] [default to 10]`."""


def _access(cell: Text, dialect: Dialect) -> str | None:
    """The fact that a cell in a column for access states: `R`, `read-only`, `W`; empty for `R/W`, None for prose."""
    word = cell.plain.lower().strip(" `*")
    return next((fact for fact, words in dialect.columns.accesses.items() if word in words), None)


def plain_value(cell: Text, dialect: Dialect) -> str | None:
    """The value in a cell: a word, or code; an empty text if the cell says none, None for prose."""
    text = cell.plain.strip(" .`*\"'-\u2013\u2014")
    if text.lower() in (dialect.columns.none, dialect.values.null):
        return ""
    return text if cell.codes or len(text.split()) < 2 else None


def _max_length(sentences: list[str], known: FactWords) -> int | None:
    """The limit in "maximum of 64 characters", "must not exceed 120 characters", "maximum length is 256"."""
    for sentence in sentences:
        if not says(sentence, known.characters):
            continue
        words = [word.strip(",;()") for word in sentence.split()]
        if not says(sentence, known.limits) or known.first in words:
            continue
        for at, word in enumerate(words):
            number = word.replace(",", "").removesuffix(known.character_suffix)
            follows = words[at + 1] if at + 1 < len(words) else ""
            counts = follows.startswith(known.character) or number != word or known.length in words[max(0, at - 3) : at]
            if counts and number.isascii() and number.isdigit() and len(number) < 10:
                return int(number)
    return None


def _filter(lower: str, known: FactWords) -> tuple[str, ...]:
    """Operators named after `$filter`; `any` where it is supported and none is named."""
    at = lower.find(known.filter)
    sentence = lower[lower.rfind(". ", 0, at) + 1 : at] if at > 0 else ""
    if at < 0 or not says(sentence, known.support) or says(sentence, known.no_support):
        return ()
    rest = lower[at + len(known.filter) :].lstrip(" *`")
    if not rest.startswith("("):
        return (known.any_operator,)
    inside = rest[1:].partition(")")[0]
    words = [word.strip(" `*") for word in inside.replace(",", " ").replace("/", " ").split()]
    found = tuple(known.operator_names.get(word, word) for word in dict.fromkeys(words) if word in known.operators)
    return found or (known.any_operator,)


def _inherited(text: Text, lower: str, words: FactWords) -> Ref | None:
    """The type after "Inherited from"."""
    at = lower.find(words.inherited)
    if at < 0:
        return None
    rest = text.plain[at + len(words.inherited) :].removeprefix(words.inherited_article).strip()
    for link in text.links:
        if link.text and rest.startswith(link.text):
            return Ref(link.text, link.href)
    # Without a link only a statement is one ("Inherited from x."), not a phrase ("inherited from an ancestor").
    word = rest.partition(". ")[0].strip(".;()`* ")
    return Ref(word) if is_qualified(word) else None
