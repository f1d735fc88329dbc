"""Reads a cell of a table: a type, or the name of a property.

Cells are read from the tokens of `inline.Text` (links, plain words); references stay unresolved until all
pages are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from codegen.base.edm import INTEGERS, MOMENTS, NUMBERS, is_qualified
from codegen.formats.docs.dialect import Dialect, TypeWords
from codegen.formats.docs.page.slots import singular
from codegen.formats.docs.page.values import enumeration
from codegen.formats.inline import Link, Text, remembered, without_notes
from codegen.formats.page import Table


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a type that isn't resolved yet: its name as written, and the page it links to, if it does."""

    name: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class TypeCell:
    """What a type cell says.

    At most one of `primitive` and `refs` is set; several references are a union. `mixed` says that the value may be of
    kinds that have no type in common, `kite or String`. `enumeration` says that the cell calls it one without naming
    it. `rest` is what else the cell says, `size` the numbers in parentheses behind the type, `String(40)`.
    """

    refs: tuple[Ref, ...] = ()
    primitive: str = ""
    collection: bool = False
    enumeration: bool = False
    nullable: bool = False
    rest: str = ""
    size: tuple[int, ...] = ()
    mixed: bool = False

    @property
    def known(self) -> bool:
        """Whether the cell names a type at all."""
        return bool(self.refs or self.primitive or self.enumeration)


OPTIONAL = "?"
"""What stands behind the names of members that may be left out, and before or behind types that may be null."""


@remembered
def read_type(text: Text, dialect: Dialect) -> TypeCell:
    """Read a type cell in any of its forms: `String collection`, `Collection(x)`, a link, several joined by "or"."""
    plain, known = dialect.worded(_unbroken(text.plain)), dialect.types
    if enumerated(text, dialect):
        return TypeCell(enumeration=True, collection=bool(known.collection.intersection(plain.lower().split())))
    plain, unbounded = _bare(_with_alias(plain, dialect), known)
    tokens = _tokens(text, plain)
    words = {token.lower() for token in tokens if isinstance(token, str)}
    words |= {word.lower() for token in tokens if isinstance(token, Link) for word in _around(token)}
    nullable = bool(words & known.nullable) or plain.startswith(OPTIONAL) or plain.endswith(OPTIONAL)
    if words & known.dictionary or _is_literal(plain):
        many = plain.startswith("[") or plain.endswith("[]") or _words(plain.lower())[0] in known.collection
        return TypeCell(primitive="Edm.Untyped", collection=many, nullable=nullable)
    pairs = _WITHIN.findall(plain.lower())
    if any(map(known.collection.issuperset, pairs)) or plain.startswith("[[") or "[][]" in plain:
        return TypeCell(primitive="Edm.Untyped", collection=True, nullable=nullable)  # A list of lists
    refs, primitives, rest = _references(tokens, dialect)
    enumeration, kinds = bool(words & known.enumeration) and not refs, {*primitives}
    mixed = len(kinds) + bool(refs) > 1 and (bool(refs) or "Edm.Untyped" in kinds)
    if mixed:
        many = _is_list(plain, words, known) and not _is_mixed(plain, known)
        return TypeCell(primitive="Edm.Untyped", collection=many, nullable=nullable, mixed=True)
    edm = primitives[0] if len(kinds) == 1 else "Edm.PrimitiveType" if primitives else ""
    if edm and not known.expandable.isdisjoint(map(str.lower, rest)):
        return TypeCell(
            primitive="Edm.Untyped", collection=_is_list(plain, words, known), nullable=nullable, mixed=True
        )
    if edm and rest:
        edm, rest = _narrowed(edm, rest, plain, dialect)
    if rest and rest[0].lower() in known.keys and any(ref.href for ref in refs):
        refs, edm, rest = (), "Edm.Untyped", []  # "array of [kite](kite.md) ids", which aren't kites
    if edm == "Edm.Untyped" and len(rest) == 1 and rest[0][:1].isupper() and f"({rest[0]})" in plain:
        refs, edm, rest = (Ref(rest[0]),), "", []  # "object (Address)"
    if (edm or refs) and not rest and (_is_mixed(plain, known) or _is_one_or_many(plain, dialect)):
        return TypeCell(primitive="Edm.Untyped", nullable=nullable, mixed=True)
    if refs or (enumeration and edm == "Edm.String"):
        edm = ""
    words &= _of_type(plain, {word.lower() for word in rest}, dialect)
    several = unbounded or (bool(edm) and any(_is_plural(word, dialect) for word in words))
    several |= edm not in ("", "Edm.String") and bool(_FIXED.search(plain))  # A text has so many letters.
    collection = several or _is_list(plain, words, known)
    if collection and not (refs or edm or enumeration or rest):
        edm = "Edm.Untyped"  # "array": nobody says of what
    sized = _SIZE.match(plain) if edm and rest and not collection else None
    size = tuple(int(part) for part in (sized[1] or sized[2]).split(",")) if sized else ()
    return TypeCell(refs, edm, collection, enumeration, nullable, " ".join(rest), size)


_FIXED = re.compile(r"\w\[[0-9]+\]$")
"""How many values a list has: `number[2]`."""


def _is_list(plain: str, words: set[str], known: TypeWords) -> bool:
    """Whether words of a cell, or its brackets, make it a list; GraphQL writes `[Kite!]!`."""
    ends = plain.rstrip("!" + OPTIONAL)
    return bool(words & known.collection) or "[]" in plain or (ends[:1] + ends[-1:] == "[]")


_SIZE = re.compile(
    r"[`*]*\w+[`*]* ?(?:[({] ?([0-9]{1,9}(?: ?, ?[0-9]{1,9})?) ?[)}]"
    r"|[(\[{] ?[0-9]{1,9} ?(?:\.\.|-|\u2013) ?([0-9]{1,9}) ?[)\]}])"
)
"""The numbers behind a type: its length, `String(40)` or `string [1..40]`, or its digits, `decimal(10, 2)`."""


def _with_alias(plain: str, dialect: Dialect) -> str:
    """A cell with a blank where a word for a list runs into a namespace: `CollectionSelf.[kite](kite.md)`."""
    for prefix in dialect.names.prefixes:
        before, found, after = plain.partition(prefix)
        if found and before.rpartition(" ")[2].lower() in dialect.types.collection:
            return f"{before} {prefix}{after}"
    return plain


def _bare(plain: str, words: TypeWords) -> tuple[str, bool]:
    """A cell without how often the value occurs, `kite [0..*]` or `kite...`, and whether that may be more than once."""
    bare = plain.strip("`*").replace("\u2026", "...")
    if bare.count("...") == 1 and (bare.endswith("...") or bare.startswith("...")):
        return bare.replace("...", ""), True
    found = _TIMES.search(plain)
    if found is None or (found[1].isdigit() and int(found[1]) > 1):
        return plain, False
    unbounded = found[1].lower() in words.unbounded
    without = f"{plain[: found.start()]}{plain[found.end() :]}".strip()
    return (without if unbounded or found[1].isdigit() else plain), unbounded


_TIMES = re.compile(r"[\[(]?(?<![\w.])[0-9] ?\.\. ?(\*|\w+)[\])]?")


def _narrowed(edm: str, rest: list[str], plain: str, dialect: Dialect) -> tuple[str, list[str]]:
    """The type that words behind a primitive make of it, and what is left of them: "string (uuid)", "integer, int64".

    What travels otherwise in JSON is no narrower type: a "string (integer)" is a text, an "integer (timestamp)" a
    number; and "timestamp (seconds)" or "string, integer" may be either.
    """
    other, known, units = dialect.primitive(rest[0]), dialect.types, dialect.facts.units
    as_other = rest[0].lower() in known.sent_as
    if edm in MOMENTS and rest[-1].lower() in units and len(rest) == 1 + as_other:
        return "Edm.PrimitiveType", rest
    if as_other:
        return ("Edm.String" if "Edm.String" in map(dialect.primitive, rest) and _kind(edm) != "text" else edm), rest
    if not other or (edm in INTEGERS and other in NUMBERS - INTEGERS):
        return edm, rest
    if _kind(edm) == _kind(other):
        return (other if edm in known.formatted else edm), (rest[1:] if edm in known.formatted else rest)
    if {edm, other} & INTEGERS and {edm, other} & MOMENTS:
        return "Edm.Int64", rest
    if len(rest) > 1 or "Edm.Untyped" in (edm, other) or (edm == "Edm.String" and f"({rest[0]})" in plain):
        return edm, rest
    if plain.endswith(f" {rest[0]}") and "," not in plain:
        return other, rest  # "numeric string"
    return "Edm.PrimitiveType", rest


def _kind(edm: str) -> str:
    """Whether values of a primitive type travel as numbers, truth values or texts."""
    return "number" if edm in NUMBERS else edm if edm in ("Edm.Boolean", "Edm.Untyped") else "text"


def _of_type(plain: str, rest: set[str], dialect: Dialect) -> set[str]:
    """The words of a cell that are about the type; "list" of "string (one of a list)" is about something else."""
    found: set[str] = set()
    rest = {word for word in rest - dialect.types.collection - dialect.values.lead if not dialect.primitive(word)}
    first, *others = (_NOT_WORDS.split(piece.strip()) for piece in _PIECES.split(plain.lower()))
    for words in (first, *others):
        end = next((at for at, word in enumerate(words) if word in rest), len(words))
        found.update(words[: end if words is first or end == len(words) else max(end - 1, 0)])  # "(array index)"
    return found


_PIECES = re.compile(r"[(),;:]|\. ")
_NOT_WORDS = re.compile(r"[^\w.#]+")


def enumerated(text: Text, dialect: Dialect) -> tuple[str, ...]:
    """The values that a cell lists in place of a type: `enum(open, closed)`, `{open, closed}`, `"open" | "closed"`."""
    if len(text.plain) <= _WORD or text.links:
        return ()
    lead, begun = _WORDS.match(text.plain), text.plain.lstrip("([ ")[:1] in _QUOTES
    words = [] if begun or not lead else lead[0].lower().replace("(", " ").split()
    offers = " ".join(words[-2:]) in dialect.values.offers
    braced = lead is not None and text.plain.startswith("{", lead.end())
    called, words = offers or dialect.types.enumeration.intersection(words), words[: -2 * offers or None]
    others = set(words) - dialect.types.enumeration - dialect.types.filler - dialect.types.collection
    if not (called or begun or braced) or any(dialect.primitive(word) != "Edm.String" for word in others):
        return ()
    if begun and any(map(dialect.primitive, _QUOTED.sub("", text.plain).replace("|", " ").split())):
        return ()  # `"auto" or integer`
    return enumeration(text.plain[lead.end() if lead and not begun else 0 :], text.codes, dialect.values)


_WORD = 4
_WORDS = re.compile(r"[A-Za-z ]*(?:\([A-Za-z ]+(?=:))?")
_QUOTES = ('"', "'", "\u201c", "\u2018")
_QUOTED = re.compile(r"[\"'\u201c\u2018][^\"'\u201d\u2019]*[\"'\u201d\u2019]")

_WITHIN = re.compile(r"\b(\w+)(?:[\[<(]\s*|\s\w\w\s)(\w+)(?=[\[<(]|\s\w\w\s)")
"""Two words of a list of lists: `List[List[int]]`, "array of arrays of integers"."""


def _is_literal(plain: str) -> bool:
    """Whether a cell shows the members of an object in place of a type, `{ "id": integer }`, or a list of such."""
    return plain.startswith(("{", "[ {", "[{")) and ":" in plain and plain.endswith(("}", "]"))


def _is_mixed(plain: str, words: TypeWords) -> bool:
    """Whether one of several kinds of value is a list, and one before it isn't: "string or array of strings"."""
    kinds: list[list[str]] = [[]]
    for word in _words(_POSTFIX.sub(rf"{min(words.collection)} \1", plain).lower()):
        if word in words.union:
            kinds.append([])
        else:
            kinds[-1].append(word)
    lists = [kind[0] in words.collection for kind in kinds if not words.nullable.issuperset(kind)]
    return len({*lists}) > 1 and (not lists[0] or "[]" in plain or len(kinds[0]) == 1)


def _is_one_or_many(plain: str, dialect: Dialect) -> bool:
    """Whether a value may stand alone and in a list of its kind: "array of strings or string", "strings or string"."""
    words, known = [*_words(plain.lower()), ""], dialect.types
    for at, word in enumerate(words):
        if word.isalpha() and word in known.union and at:  # A path has its signs too: `/kites/:kite`.
            before, after = words[at - 1], words[at + 1]
            if singular(before, dialect.lines) == singular(after, dialect.lines) and (
                before != after or words[0] in known.collection
            ):
                return True
    return False


_POSTFIX = re.compile(r"(?<!\S)(\S*)\[\]")


def of_what(cell: TypeCell, description: str, dialect: Dialect) -> TypeCell:
    """The cell of a list that doesn't say of what, with what its description begins with: "An array of strings"."""
    if not cell.collection or cell.primitive != "Edm.Untyped" or cell.rest:
        return cell
    words = [word.strip(".,;:()").lower() for word in description.split()[:_BEGINNING]]
    words = words[bool(words and words[0] in dialect.prose.articles) :]
    if len(words) < _LIST or words[0] not in dialect.types.collection or words[1] not in dialect.types.filler:
        return cell
    named = dialect.primitive(singular(words[2], dialect.lines)) if _is_plural(words[2], dialect) else ""
    return replace(cell, primitive=named) if named else cell


_BEGINNING, _LIST = 4, 3
"""Words with which a description says of what a list is, with an article and without."""


def heading_of(text: Text) -> str:
    """The heading of the same page that a description links to, as the link has it; empty where there are several."""
    found = {link.href[1:] for link in text.links if link.href.startswith("#")}
    return found.pop() if len(found) == 1 else ""


@remembered
def read_name(text: Text) -> str:
    """The property a cell names, without markup and remarks such as "(deprecated)"; empty where it names none."""
    text = without_notes(text)
    if text.links and text.plain.startswith(text.links[0].text):
        return text.links[0].text.strip()
    word, _, after = text.plain.translate(_UNSEEN).strip("*` :").partition(" ")
    name = word.strip("*`,;:\u00a0").rstrip(_MARKS).removesuffix(OPTIONAL)
    if not after or after.startswith(("(", "*", "[", "-", "\u2013")) or text.bold[:1] == (name,):
        return name if _is_name(name) else ""
    return ""


_MARKS = "\u00b9\u00b2\u00b3\u2020\u2021\u00a7" + "".join(map(chr, range(0x2074, 0x207A)))
"""Marks of footnotes that are letters: raised digits, daggers."""
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
"""What is copied along with names and isn't seen: soft hyphens, blanks without width, marks of direction."""


def name_before_remark(text: Text, dialect: Dialect) -> str:
    """The name in a cell that says no more than a fact behind it: `id <br> *required*`."""
    name, *others = text.plain.split() or [""]
    known = dialect.facts.required | dialect.facts.optional | dialect.facts.deprecated | dialect.facts.read_only
    return read_name(Text(name)) if others and " ".join(others).lower().strip("()[]*`") in known else ""


def are_names(table: Table, named: Callable[[Text], str] = read_name) -> bool:
    """Whether there are rows, and the first cell of each is a name, as `named` reads one."""
    return bool(table.rows) and all(named(row.cells[0]) for row in table.rows)


def lists_types(table: Table, dialect: Dialect) -> bool:
    """Whether the first cells are names, and another column is called as one of types is, or holds nothing else."""
    if not are_names(table, _plain_name):
        return False
    if dialect.column(table.titles, dialect.columns.type, 1) is not None:
        return True
    return any(_are_types([row.cells[at] for row in table.rows], dialect) for at in range(1, len(table.header)))


def names_type(text: Text, dialect: Dialect) -> bool:
    """Whether a cell is nothing but one type: a primitive, or a name that isn't a word for nothing."""
    cell = read_type(text, dialect)
    named = len(cell.refs) == 1 and is_qualified(cell.refs[0].name)
    return (
        not cell.rest and (named or bool(cell.primitive)) and text.plain.lower().strip() not in dialect.columns.nothing
    )


def _plain_name(text: Text) -> str:
    name = read_name(text)
    return name if is_qualified(name.replace("[].", ".") or "-") else ""


def _are_types(cells: Sequence[Text], dialect: Dialect) -> bool:
    """Whether cells are all types, as far as they say anything."""
    found = [read_type(cell, dialect) for cell in cells if cell]
    types = (cell.primitive or any(dialect.is_type_link(ref.href) for ref in cell.refs) for cell in found)
    return bool(found) and all(types) and not any(cell.rest for cell in found)


def _is_name(name: str) -> bool:
    plain = name.partition("@")[2] if name.startswith("@") else name
    return is_qualified(plain.replace("@", ".").replace("[].", "."))


def _tokens(text: Text, plain: str) -> list[str | Link]:
    """The cell as links and words; signs that join types are words of their own."""
    found: list[str | Link] = []
    for link in text.links:
        before, hit, after = plain.partition(link.text)
        if hit and link.text:
            # A namespace before the link is part of its name: `Self.[kite](#kite)`.
            before = before[: _alias(before)]
            found += [*_words(before), link]
            plain = after
    return [*found, *_words(plain)]


def _alias(before: str) -> int:
    """Where the namespace begins that stands before a link, without a blank; the end where there is none."""
    name = before.removesuffix(".").split()[-1:] if before.endswith(".") else []
    return len(before) - len(name[0]) - 1 if name and name[0].isidentifier() else len(before)


def _unbroken(plain: str) -> str:
    """A link that was cut short still names its type: `[x](x.md`; so does a reference without definition: `[x][]`.

    A media type before it is none of its words: `application/json: x`.
    """
    media = [*_MEDIA.finditer(plain)] if "/" in plain else []
    if media and not media[0].start():
        at = next((at for at, found in enumerate(media) if "json" in found[0]), 0)
        plain = plain[media[at].end() : media[at + 1].start() if media[at + 1 :] else None].strip()
    if not plain.startswith("["):
        return plain
    name, _, after = plain[1:].partition("]")
    if after[:1] not in ("(", "["):
        return plain
    return f"{name} {after.partition(')' if after[0] == '(' else ']')[2]}"


_MEDIA = re.compile(r"\b[a-z]+/[\w.+*-]+: +")


def _words(text: str) -> list[str]:
    """The words of a text; `.` ends a sentence where no letter follows."""
    found: list[str] = []
    word = ""
    for char in text + " ":
        if char.isalnum() or char in "_.#":
            word += char
            continue
        if word.strip("._#"):
            found += [word.strip(".#")] + ["."] * word.endswith(".")
        word = ""
        if char in "/|":
            found.append(char)
    return found


def _references(tokens: list[str | Link], dialect: Dialect) -> tuple[tuple[Ref, ...], list[str], list[str]]:
    """The types named (all of a union), the primitives, and the words that are neither."""
    words = dialect.types
    ignored = words.collection | words.enumeration | words.filler
    refs: list[Ref] = []
    primitives: list[str] = []
    rest: list[str] = []
    expected = True
    for token in tokens:
        ref = _linked(token, words.filler | words.collection) if isinstance(token, Link) else Ref(token)
        word = "" if ref.href else ref.name.lower()
        if word in ignored or (word in words.object and not expected):
            continue
        if word in words.union:
            expected = not rest
        elif word == "." or not expected:
            rest.append(ref.name)
            expected = False
        elif name := _primitive_of(ref, dialect):
            primitives.append(name)
            expected = False
        else:
            refs.append(ref)
            expected = False
    return tuple(refs), primitives, rest


def _around(link: Link) -> list[str]:
    """The words of a link before the name of the type; all of them where it goes to a page of another name."""
    words = _words(link.text)
    return words[:-1] if len(words) != 1 or words[0].casefold() == _stem(link.href).casefold() else words


def _linked(link: Link, ignored: frozenset[str]) -> Ref:
    """The reference that a link is; one that is called by a word for a list, `[List](kite.md)`, by its page."""
    words = _words(link.text)
    names = [word for word in words if word.lower() not in ignored] or [_stem(link.href)] * bool(words)
    names = names[-1:] if link.text.startswith("\\") else names
    return Ref(names[0] if len(names) == 1 and names[0] else link.text, link.href)


def _stem(href: str) -> str:
    """The name of the page that a link goes to."""
    return href.partition("#")[0].rpartition("/")[2].partition(".")[0]


def _primitive_of(ref: Ref, dialect: Dialect) -> str:
    """Only a link to a page of the same name is the type of that page: [list](list.md), but [String](basics.md)."""
    if ref.href and _stem(ref.href).lower() == ref.name.lower():
        return ""
    word = ref.name.lower()
    lead = max((one for one in dialect.types.nullable if word.startswith(one)), key=len, default="")
    return dialect.primitive(word.removeprefix(lead)) or dialect.primitive(singular(word, dialect.lines))


def _is_plural(word: str, dialect: Dialect) -> bool:
    """Whether a word names several values of a primitive type: "strings"."""
    return not dialect.primitive(word) and bool(dialect.primitive(singular(word, dialect.lines)))
