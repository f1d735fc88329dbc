"""Types that a page declares in TypeScript: `interface Kite { id: string; tails?: Tail[] }`.

Of the language it reads what states the form of JSON (TypeScript Handbook, "Object Types"); a fence with anything else
is a program, and no declaration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from codegen.base.edm import states
from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page.cells import Ref, TypeCell
from codegen.formats.docs.page.facts import Facts, read_facts
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.levels import ANY
from codegen.formats.docs.page.members import nested
from codegen.formats.docs.page.type_drafts import BaseEvidence, EnumDraft, MemberDraft, ResourceDraft, TypeDraft
from codegen.formats.inline import Text
from codegen.formats.page import Fence, Page
from codegen.spec.nodes import EnumMember

_TOKEN = re.compile(
    r"""(?P<n>/\*(?:[^*]|\*(?!/))*(?:\*/)?|//[^\n]*)
    |(?P<t>"(?:[^"\\\n]|\\.){0,200}"|'(?:[^'\\\n]|\\.){0,200}')
    |(?P<w>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)
    |(?P<d>-?\d[\w.]*)
    |(?P<s>=>|[^\s])""",
    re.VERBOSE,
)
_NOTE, _TEXT, _WORD, _NUMBER = "n", "t", "w", "d"
_LONGEST = 2**16
"""Characters of a fence that is read for declarations."""
_DEEPEST = 16


class _NoDeclaration(Exception):
    """What a fence holds beside declarations."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """The types that a fence declares; `members` are those of an object without a name, which is all of the fence."""

    resources: tuple[ResourceDraft, ...] = ()
    enums: tuple[EnumDraft, ...] = ()
    members: tuple[MemberDraft, ...] = ()

    @property
    def main(self) -> str:
        """The type that the others of the fence belong to: the first that none of them has a member of."""
        used = {ref.name for one in self.resources for row in one.members for ref in row.cell.refs}
        used |= {base.ref.name for one in self.resources for base in one.bases}
        names = [one.name for one in self.resources]
        return next((name for name in names if name not in used), next(iter(names), ""))


@dataclass(frozen=True, slots=True)
class _Type:
    """A type as it is written; `members` of an object, `values` of a union of texts."""

    cell: TypeCell = ANY
    members: tuple[MemberDraft, ...] = ()
    values: tuple[str, ...] = ()
    open: bool = False
    bases: tuple[Ref, ...] = ()


def is_code(fence: Fence, dialect: Dialect) -> bool:
    """Whether a fence is in a language that declares types so."""
    return fence.info.split(" ", 1)[0].casefold() in dialect.declarations.languages


def read(fence: Fence, dialect: Dialect) -> Declared | None:
    """What a fence declares; None where it is in another language, or holds anything else."""
    if not is_code(fence, dialect) or len(fence.content) > _LONGEST:
        return None
    try:
        return _Reader([*_tokens(fence)], dialect).declared()
    except _NoDeclaration:
        return None


def declares(fence: Fence, dialect: Dialect) -> bool:
    """Whether a fence begins as a declaration of a type does."""
    words = fence.content.split(maxsplit=3)[:3]
    while words and words[0] in dialect.declarations.before:
        words.pop(0)
    return is_code(fence, dialect) and bool(words) and words[0] in dialect.declarations.kinds


def types(page: Page, ledger: Ledger, dialect: Dialect) -> TypeDraft | None:
    """The types that fences of a page declare by name; None where there are none."""
    found = [
        (block.line, one)
        for block in page.blocks
        if isinstance(block, Fence) and (one := read(block, dialect)) is not None and not one.members
    ]
    drafts: list[ResourceDraft] = []
    for line, one in found:
        ledger.mark("fence", line, "used", "declarations of types")
        for resource in one.resources:
            own, within = nested(resource.name, resource.members, ledger)
            drafts += [replace(resource, members=tuple(own)), *within]
    enums = tuple(enum for _, one in found for enum in one.enums)
    if not (drafts or enums):
        return None
    ledger.mark("page", 1, "used")
    return TypeDraft(page.path, "", tuple(drafts), enums)


def _tokens(fence: Fence) -> Iterator[_Token]:
    """The words and signs of a fence, each with what a remark before it says, or behind it on its line."""
    note, last, line, at = "", None, fence.line, 0
    for found in _TOKEN.finditer(fence.content):
        line += fence.content.count("\n", at, found.start())
        at = found.start()
        text = found[0]
        if found.lastgroup != _NOTE:
            if last is not None:
                yield last
            last, note = _Token(str(found.lastgroup), text, line, note), ""
        elif last is not None and last.line == line:
            last = replace(last, note=_said(text))
        else:
            note = f"{note} {_said(text)}".strip()
    if last is not None:
        yield last


def _said(note: str) -> str:
    lines = [line.strip().lstrip("*").strip() for line in note.strip("/").strip("*").split("\n")]
    return " ".join(line for line in lines if line)


@dataclass(slots=True)
class _Reader:
    tokens: Sequence[_Token]
    dialect: Dialect
    at: int = 0
    depth: int = 0
    generic: set[str] = field(default_factory=set)

    def declared(self) -> Declared:
        """Everything in the fence."""
        if self._text() == "{":
            members = self._object().members
            if self.at < len(self.tokens) - self._skip(";") or not members:
                raise _NoDeclaration
            return Declared(members=members)
        resources: list[ResourceDraft] = []
        enums: list[EnumDraft] = []
        words = self.dialect.declarations
        while self.at < len(self.tokens):
            while self._text() in words.before:
                self.at += 1
            token = self._next(_WORD)
            if token.text not in words.kinds:
                raise _NoDeclaration
            line, name, bases = token.line, self._next(_WORD).text, self._heritage()
            if token.text == words.enumeration:
                enums.append(EnumDraft(name, line, tuple(self._enumerated()), "page"))
                continue
            kind = self._type() if self._skip("=") else self._object()
            self._skip(";")
            if kind.values:
                enums.append(EnumDraft(name, line, _values(kind.values), "page"))
            elif kind.members or kind.bases or bases:
                evidence = tuple(BaseEvidence(ref, "prose", line) for ref in (*bases, *kind.bases)[:1])
                resources.append(ResourceDraft(name, line, bases=evidence, open=kind.open, members=kind.members))
        if not (resources or enums):
            raise _NoDeclaration
        return Declared(tuple(resources), tuple(enums))

    def _heritage(self) -> list[Ref]:
        """What stands between the name of a type and its members: parameters, and the types it extends."""
        self.generic = set()
        if self._skip("<"):
            while not self._skip(">"):
                token = self._next()
                self.generic |= {token.text} if token.kind == _WORD else set()
        found: list[Ref] = []
        if self._text() in self.dialect.declarations.extends:
            self.at += 1
            found = [ref for one in self._separated(",", self._type) for ref in one.cell.refs]
        return found

    def _enumerated(self) -> Iterator[EnumMember]:
        """The members of an enumeration: what is sent is the text behind the name, else the name."""
        self._expect("{")
        while not self._skip("}"):
            token = self._next()
            sent, number = token.text.strip("\"'"), None
            if self._skip("="):
                value = self._next()
                if value.kind != _NUMBER:
                    sent = value.text.strip("\"'")
                elif states("Edm.Int64", value.text):
                    number = int(value.text)
            self._skip(",")
            if not sent.isidentifier():
                raise _NoDeclaration
            yield EnumMember(name=sent, value=number, description=token.note)

    def _object(self) -> _Type:
        """`{ name?: type; ... }`."""
        self._expect("{")
        members: list[MemberDraft] = []
        is_open = False
        while not self._skip("}"):
            words = self.dialect.declarations
            read_only = self._text() in words.read_only and self._text(1) not in ("?", ":")
            self.at += read_only
            token = self._next()
            if token.text == "[":
                while self._next().text != "]":
                    pass
                is_open = True
            elif token.kind not in (_WORD, _TEXT):
                raise _NoDeclaration
            optional = self._skip("?")
            self._expect(":")
            kind = self._type()
            note = kind_note if (kind_note := self.tokens[self.at - 1].note) and not token.note else token.note
            if self._text() in (";", ","):
                note = note or self.tokens[self.at].note
                self.at += 1
            if token.text != "[":
                members.append(self._member(token, kind, optional, read_only, note))
        return _Type(ANY, tuple(members), open=is_open)

    def _member(self, token: _Token, kind: _Type, optional: bool, read_only: bool, note: str) -> MemberDraft:
        about = Text(note)
        facts: Facts = read_facts(about, self.dialect)
        stated = replace(facts, read_only=facts.read_only or read_only, values=kind.values or facts.values)
        return MemberDraft(
            name=token.text.strip("\"'"),
            line=token.line,
            cell=kind.cell,
            description=about.plain,
            facts=replace(stated, required=False) if optional else stated,
            within=kind.members,
        )

    def _type(self) -> _Type:
        """A union, `A | null`; what is of several types is any value, unless each is a text or each a type."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _NoDeclaration
        self._skip("|")
        found = self._separated("|", self._intersection)
        self.depth -= 1
        nulls = [one for one in found if one.cell.nullable and not one.cell.known]
        kinds = [one for one in found if one not in nulls]
        if len(kinds) == 1:
            return replace(kinds[0], cell=replace(kinds[0].cell, nullable=bool(nulls)))
        values = tuple(value for one in kinds for value in one.values)
        if kinds and all(one.values for one in kinds):
            texts = all(map(str.isidentifier, values))
            cell = TypeCell(enumeration=True) if texts else TypeCell(primitive="Edm.String")
            return _Type(replace(cell, nullable=bool(nulls)), values=values if texts else ())
        cells = {one.cell for one in kinds}
        cell = cells.pop() if len(cells) == 1 and not any(one.members for one in kinds) else ANY
        return _Type(replace(cell, nullable=bool(nulls)))

    def _intersection(self) -> _Type:
        """`A & { more: string }` is derived from `A`."""
        found = self._separated("&", self._postfix)
        if len(found) == 1:
            return found[0]
        bases = tuple(ref for one in found for ref in one.cell.refs)
        members = tuple(member for one in found for member in one.members)
        return _Type(members=members, bases=bases, open=any(one.open for one in found))

    def _separated(self, sign: str, read: Callable[[], _Type]) -> list[_Type]:
        """One type, and others behind a sign."""
        found = [read()]
        while self._skip(sign):
            found.append(read())
        return found

    def _postfix(self) -> _Type:
        found = self._primary()
        while self._text() == "[" and self._text(1) == "]":
            self.at += 2
            found = _several(found)
        return found

    def _primary(self) -> _Type:
        words = self.dialect.declarations
        if self._text() == "{":
            return self._object()
        token = self._next()
        if token.kind == _TEXT:
            return _Type(TypeCell(enumeration=True), values=(token.text.strip("\"'"),))
        if token.kind == _NUMBER:
            return _Type(TypeCell(primitive="Edm.Double" if "." in token.text else "Edm.Int32"))
        if token.text == "(":
            found = self._type()
            self._expect(")")
            return found
        if token.kind != _WORD:
            raise _NoDeclaration
        inner: list[_Type] = []
        if self._skip("<"):
            inner = self._separated(",", self._type)
            self._expect(">")
        if token.text in words.nulls:
            return _Type(TypeCell(nullable=True))
        if token.text in words.lists and inner:
            return _several(inner[0])
        if token.text in words.wrappers and inner:
            return inner[0]
        if inner or token.text in words.values or token.text in self.generic:
            return _Type()
        edm = words.times if token.text in words.moments else self.dialect.primitive(token.text)
        return _Type(TypeCell(primitive=edm) if edm else TypeCell((Ref(token.text.rpartition(".")[2]),)))

    def _text(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.tokens[at].text if at < len(self.tokens) else ""

    def _next(self, kind: str = "") -> _Token:
        if self.at >= len(self.tokens) or (kind and self.tokens[self.at].kind != kind):
            raise _NoDeclaration
        self.at += 1
        return self.tokens[self.at - 1]

    def _skip(self, sign: str) -> bool:
        found = self._text() == sign
        self.at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._skip(sign):
            raise _NoDeclaration


def _several(kind: _Type) -> _Type:
    if kind.cell.collection:
        return _Type(TypeCell(primitive="Edm.Untyped", collection=True))
    return replace(kind, cell=replace(kind.cell, collection=True, nullable=False))


def _values(texts: Sequence[str]) -> tuple[EnumMember, ...]:
    return tuple(EnumMember(name=text) for text in dict.fromkeys(texts))
