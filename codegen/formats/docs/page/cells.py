"""What a cell of a table says: a type, or the name of a property.

Cells are read from the tokens of `page.Text` (links, plain words); references stay unresolved until all
pages are known.
"""

from __future__ import annotations

from dataclasses import dataclass

from codegen.base.edm import is_qualified
from codegen.formats.page import Link, Text

_SPELLINGS = {
    "Edm.String": "string str text url uri email",
    "Edm.Boolean": "boolean bool",
    "Edm.Byte": "byte",
    "Edm.SByte": "sbyte",
    "Edm.Int16": "int16 short",
    "Edm.Int32": "int32 int integer",
    "Edm.Int64": "int64 long",
    "Edm.Single": "single",
    "Edm.Double": "double float number",
    "Edm.Decimal": "decimal",
    "Edm.Date": "date",
    "Edm.DateTimeOffset": "datetimeoffset datetime timestamp",
    "Edm.TimeOfDay": "timeofday",
    "Edm.Duration": "duration timespan",
    "Edm.Guid": "guid uuid",
    "Edm.Binary": "binary bytes base64",
    "Edm.Stream": "stream",
    "Edm.Untyped": "object any",
}
_EDM = {word: name for name, words in _SPELLINGS.items() for word in words.split()}
_GEO = ("", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "collection")
_EDM |= {f"geography{kind}": "Edm.Geography" for kind in _GEO} | {f"geometry{kind}": "Edm.Geometry" for kind in _GEO}

_COLLECTION = frozenset({"collection", "collections", "array", "list"})
_ENUMERATION = frozenset({"enumeration", "enum", "enums"})
_FILLER = frozenset("of a an the optional required resource resources type unknown untyped".split())
_OBJECT = frozenset({"object", "objects"})
_UNION = frozenset({"or", "/", "|"})


ANYTHING = "json"
"""The name, in any case, by which pages mean any JSON value (Graph: resources/json)."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a type that isn't resolved yet: its name as written, and the page it links to, if it does."""

    name: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class TypeCell:
    """What a type cell says.

    At most one of `primitive` and `refs` is set; several references are a union. `enumeration` says that the
    cell calls it one without naming it. `rest` is what the cell says besides.
    """

    refs: tuple[Ref, ...] = ()
    primitive: str = ""
    collection: bool = False
    enumeration: bool = False
    rest: str = ""

    @property
    def known(self) -> bool:
        """Whether the cell names a type at all."""
        return bool(self.refs or self.primitive or self.enumeration)


def is_anything(name: str) -> bool:
    """Whether a name, qualified or not, is that by which pages mean any JSON value."""
    return name.rpartition(".")[2].casefold() == ANYTHING


def primitive(word: str) -> str:
    """The Edm name of a primitive as people spell it (`string`, `DateTime`, `Edm.Int32`), or an empty text."""
    lower = word.lower()
    return _EDM.get(lower.removeprefix("edm."), "")


def read_type(text: Text) -> TypeCell:
    """Read a type cell in any of its forms: `String collection`, `Collection(x)`, a link, several joined by "or"."""
    tokens = _tokens(text)
    words = {token.lower() for token in tokens if isinstance(token, str)}
    words |= {word.lower() for token in tokens if isinstance(token, Link) for word in _words(token.text)[:-1]}
    refs, primitives, rest = _references(tokens)
    enumeration = bool(words & _ENUMERATION) and not refs
    edm = primitives[0] if len(set(primitives)) == 1 else "Edm.PrimitiveType" if primitives else ""
    if edm == "Edm.String" and rest and primitive(rest[0]):
        edm = primitive(rest[0])
    if refs or (enumeration and edm == "Edm.String"):
        edm = ""
    collection = bool(words & _COLLECTION) or _unbroken(text.plain).endswith("[]")
    return TypeCell(refs, edm, collection, enumeration, " ".join(rest))


def read_name(text: Text) -> str:
    """The property a cell names, without markup and remarks such as "(deprecated)"; empty where it names none."""
    if text.links and text.plain.startswith(text.links[0].text):
        return text.links[0].text.strip()
    word, _, after = text.plain.replace("\u200b", "").strip("*` :").partition(" ")
    name = word.strip("*`,;:\u00a0")
    if not after or after.startswith(("(", "*", "[", "-", "\u2013")) or text.bold[:1] == (name,):
        return name if _is_name(name) else ""
    return ""


def _is_name(name: str) -> bool:
    plain = name.partition("@")[2] if name.startswith("@") else name
    return is_qualified(plain.replace("@", "."))


def _tokens(text: Text) -> list[str | Link]:
    """The cell as links and words; signs that join types are words of their own."""
    found: list[str | Link] = []
    plain = _unbroken(text.plain)
    for link in text.links:
        before, hit, after = plain.partition(link.text)
        if hit and link.text:
            found += [*_words(before), link]
            plain = after
    return [*found, *_words(plain)]


def _unbroken(plain: str) -> str:
    """A link that was cut short still names its type: `[x](x.md`; so does a reference without definition: `[x][]`."""
    if not plain.startswith("["):
        return plain
    name, _, after = plain[1:].partition("]")
    if after[:1] not in ("(", "["):
        return plain
    return f"{name} {after.partition(')' if after[0] == '(' else ']')[2]}"


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


def _references(tokens: list[str | Link]) -> tuple[tuple[Ref, ...], list[str], list[str]]:
    """The types named (all of a union), the primitives, and the words that are neither."""
    refs: list[Ref] = []
    primitives: list[str] = []
    rest: list[str] = []
    expected = True
    for token in tokens:
        ref = _linked(token) if isinstance(token, Link) else Ref(token)
        word = "" if ref.href else ref.name.lower()
        if word in _COLLECTION or word in _ENUMERATION or word in _FILLER or (word in _OBJECT and not expected):
            continue
        if word in _UNION:
            expected = not rest
        elif word == "." or not expected:
            rest.append(ref.name)
            expected = False
        elif name := _primitive_of(ref):
            primitives.append(name)
            expected = False
        else:
            refs.append(ref)
            expected = False
    return tuple(refs), primitives, rest


def _linked(link: Link) -> Ref:
    names = [word for word in _words(link.text) if word.lower() not in _FILLER | _COLLECTION]
    return Ref(names[0] if len(names) == 1 else link.text, link.href)


def _primitive_of(ref: Ref) -> str:
    """Only a link to a page of the same name is the type of that page: [list](list.md), but [String](basics.md)."""
    stem = ref.href.partition("#")[0].rpartition("/")[2].removesuffix(".md")
    return primitive(ref.name) if not ref.href or stem.lower() != ref.name.lower() else ""
