"""Reads XML into a tree of elements with places.

The parser is expat, which Python brings: it tells lines and columns, which ElementTree doesn't, and as fast. A document
type is refused, and without one there are no entities to expand or to fetch. Size and depth are limited, so that
no document takes more than linear time and memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from codegen.base.problems import Place, refused

MAX_BYTES = 64 * 2**20
"""Of a document; the largest metadata known have some 30 MB."""
MAX_DEPTH = 100
"""Of elements in each other; schemas need about ten, expressions of annotations some more."""
_UTF8 = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LATE = re.compile(rb"(\s+)(<\?xml\s[^>]*\?>)")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z][\w.-]*)""")
_SAID = re.compile(rb"""\s*<\?xml\s[^>]*encoding\s*=\s*["']utf-?16""", re.IGNORECASE)


@dataclass(slots=True)
class Element:
    """An element of one of the namespaces that were asked for; `tag` is its local name."""

    tag: str
    attributes: dict[str, str]
    file: str
    line: int
    column: int
    children: list[Element] = field(default_factory=list)
    text: str = ""
    """What stands before the first child, or, where that is blank, the first that isn't."""

    @property
    def place(self) -> Place:
        """Where its start tag begins."""
        return Place(self.file, self.line, self.column)

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute."""
        return self.attributes.get(name, default)

    def found(self, tag: str) -> list[Element]:
        """The elements of that name below, but for those in one another."""
        return [item for child in self.children for item in ([child] if child.tag == tag else child.found(tag))]

    def all(self, *tags: str) -> list[Element]:
        """The children of those names."""
        return [child for child in self.children if child.tag in tags]


def unmarked(content: bytes) -> tuple[bytes, str | None]:
    """A document without its byte order mark, as UTF-8, and that encoding; None where no mark tells one.

    The mark overrides what the XML declaration says (RFC 7303, section 3.3).
    """
    if content.startswith(_UTF16):
        return content.decode("utf-16", "replace").encode("utf-8", "replace"), "utf-8"
    return content.removeprefix(_UTF8), "utf-8" if content.startswith(_UTF8) else None


def mistakes(content: bytes) -> Iterator[str]:
    """What is wrong with how a document begins (XML 1.0, sections 2.8 and 4.3.3), and what becomes of it."""
    if _LATE.match(content.removeprefix(_UTF8)):
        yield "there are blanks before the XML declaration, which must come first; codegen skips them"
    if _SAID.match(content):
        yield "the XML declaration says UTF-16, in which the document isn't; codegen reads it as UTF-8"


def parse(content: bytes, file: str, namespaces: frozenset[str]) -> Element:
    """The root of a document, whatever its namespace; of elements of other namespaces, only the outermost stay, empty.

    Their names, and those of attributes with a namespace, have the namespace and a blank before them. Raises InputError
    for what isn't well-formed, has a document type, or is beyond the limits. Blanks may stand before the declaration.
    """
    if len(content) > MAX_BYTES:
        raise refused("xml", Place(file), f"the document is larger than {MAX_BYTES:,} bytes")
    is_said = _SAID.match(content)
    content, encoding = unmarked(content)
    # Who reads the declaration byte by byte reads no UTF-16: texts of .NET say so wherever they are saved.
    encoding = "utf-8" if is_said else encoding
    if late := _LATE.match(content):
        stated = _ENCODING.search(late[2])
        encoding = encoding or (stated[1].decode() if stated else None)
        # Blanks in its place: all else keeps its line and column.
        content = late[1] + b" " * len(late[2]) + content[late.end() :]
    try:
        reader = _Reader(file, namespaces, encoding)
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        place = Place(file, error.lineno, error.offset + 1)
        raise refused("xml", place, f"not well-formed XML: {expat.ErrorString(error.code)}") from None
    except (LookupError, ValueError):
        raise refused("xml", Place(file, 1, 1), "the encoding isn't known; save the document as UTF-8") from None
    return reader.root


class _Reader:
    """Handlers of one parse."""

    def __init__(self, file: str, namespaces: frozenset[str], encoding: str | None) -> None:
        self.file = file
        self.namespaces = namespaces
        self.root = Element("", {}, file, 0, 0)
        self.open = [self.root]
        self.texts: list[str] = []
        self.foreign = 0
        self.parser = expat.ParserCreate(encoding, " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    @property
    def _here(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition(" ")
        if self.foreign or (len(self.open) > 1 and namespace not in self.namespaces):
            if not self.foreign:
                self.open[-1].children.append(Element(f"{namespace} {tag}", {}, self.file, *self._here))
            self.foreign += 1
            return
        if len(self.open) > MAX_DEPTH:
            raise refused("xml", Place(self.file, *self._here), f"elements are more than {MAX_DEPTH} deep")
        if len(self.open) == 1:
            tag = name
        element = Element(tag, attributes, self.file, *self._here)
        self._keep_text(self.open[-1])
        self.open[-1].children.append(element)
        self.open.append(element)

    def end(self, name: str) -> None:
        if self.foreign:
            self.foreign -= 1
        else:
            closed = self.open.pop()
            self._keep_text(closed)
            if len(self.open) == 1:
                self.root = closed

    def _keep_text(self, element: Element) -> None:
        if self.texts:
            if not element.text.strip():
                element.text = "".join(self.texts)
            self.texts.clear()

    def characters(self, text: str) -> None:
        if not self.foreign:
            self.texts.append(text)

    def doctype(self, *_: object) -> None:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        raise refused(
            "xml", Place(self.file, line, column), "a document type isn't allowed in metadata; delete the DOCTYPE"
        )
