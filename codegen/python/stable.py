"""Text that black leaves as it is, recognised without formatting it.

What black makes of a statement depends on its form and not on its words, as long as all its lines fit and whatever is
split ends in a comma: so black is asked once for each form, and most statements have a form that was met before. Which
empty lines belong between statements is told by a table. All else isn't recognised, and is left to black.

The whole of Microsoft Graph is generated in 5 seconds instead of 17 (docs/decisions/0013).
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from codegen.python.source import INDENT, WIDTH

_APART = "\n\n\n"
_IMPORT = "\nfrom __future__ import annotations\n"
_DEFINITIONS = ("class ", "def ", "@")
_QUOTES = '"""'
_TEXT = re.compile(r'"[^"\n]*"')
_OPENED = re.compile(r" *\w+: \w+\[\n *\w+", re.ASCII)
_WRAPPED = re.compile(r' *(\w+(?:: [\w\[\] |]+)? = )\(\n +(\w+\((?:[^()"\n]|"[^"\n]*")*\)|"[^"\n]*")\n *\)', re.ASCII)
"""A value in brackets of its own: the head of the statement, and the value."""
_ANNOTATED = re.compile(r" *(\w+: )\(\n +([\w\[\] |]+ \| None)\n *\) = \w+\(", re.ASCII)
"""An annotation in brackets, before a value whose bracket is open: the name and the annotation."""
_OPEN, _CLOSE = ("(", "[", "{"), (")", "]", "}")
_ITEM = re.compile(r' *("[^"]*"(: "[^"]*")?|[A-Za-z0-9_]+( as [A-Za-z0-9_]+)?),')
"""What black leaves on one line, however long that gets."""
RESERVED = frozenset([*keyword.kwlist, *keyword.softkwlist, "exec", "print"])
"""Words that are no names to black, and stay in forms."""
_FIRST_LETTERS = "".join(sorted({word[0] for word in RESERVED}))
_WORD = re.compile(rf"\b(?!(?=[{_FIRST_LETTERS}])(?:{'|'.join(sorted(RESERVED))})\b)[A-Za-z_]\w*", re.ASCII)
_DIGIT = re.compile("[0-9]")
_NUMBER = re.compile(r"(?<![\w.])(?:0|[1-9][0-9]*)(?![\w.])")
"""A whole number as black writes it too."""

_BODY = ["    pass"]
_BLOCKS = ("class", "def", "if")
_HEADS = {**dict.fromkeys(_BLOCKS, _BODY), "decorator": ["def w():", *_BODY]}
"""Statements that are none by themselves, and what makes them some."""
_FIRST = {
    ("class", "doc"),
    ("class", "plain"),
    ("class", "decorator"),
    ("class", "def"),
    ("def", "doc"),
    ("def", "import"),
    ("def", "plain"),
    ("if", "import"),
}
"""A head, and what may come first below it, with no empty line between."""
_NEXT: dict[str, dict[tuple[str, str], tuple[int, ...]]] = {
    "module": {
        ("comment", "comment"): (0,),
        ("comment", "doc"): (0,),
        ("comment", "import"): (0,),
        ("doc", "import"): (1,),
        ("import", "import"): (0, 1),
        ("import", "plain"): (1,),
        ("plain", "plain"): (0, 1),
        ("plain", "if"): (0,),
        ("if", "plain"): (1,),
        ("decorator", "class"): (0,),
    },
    "class": {
        ("plain", "doc"): (0,),
        ("plain", "plain"): (0, 1),
        ("plain", "decorator"): (1,),
        ("plain", "def"): (1,),
        ("doc", "plain"): (1,),
        ("doc", "decorator"): (1,),
        ("doc", "def"): (1,),
        ("decorator", "def"): (0,),
        ("def", "decorator"): (1,),
        ("def", "plain"): (1,),
        ("def", "def"): (1,),
    },
    "def": {
        ("doc", "import"): (0,),
        ("doc", "plain"): (0,),
        ("import", "plain"): (1,),
        ("plain", "plain"): (0,),
    },
    "if": {("import", "import"): (0, 1)},
}
"""How many empty lines may stand between one and the next, by what they stand below."""


class _Unknown(Exception):
    """Something isn't plainly what black leaves alone."""


class _Statement(NamedTuple):
    kind: str
    depth: int
    empty: int
    """Empty lines before it."""


def blocks(module: str) -> list[str]:
    """The parts of a module that black formats each by itself: between them two empty lines must be, and are.

    What doesn't part for certain stays in one.
    """
    first, *rest = module.split(_APART)
    found = [first]
    for part in rest:
        last = found[-1].rpartition("\n")[2]
        is_after = (last.startswith(" ") or last == "}") and part[:1].isalpha()
        if _IMPORT in first and (part.startswith(_DEFINITIONS) or is_after):
            found.append(part)
        else:
            found[-1] += f"{_APART}{part}"
    return found


def joined(parts: list[str]) -> str:
    """The module of such parts."""
    text = _APART.join(part.rstrip("\n") for part in parts)
    return f"{text}\n" if text else parts[0]


def is_stable(block: str, is_kept: Callable[[str], bool]) -> bool:
    """Whether it is plain that black would leave a block as it is.

    `is_kept` tells of one statement whether black would; it is asked about forms that stand for many.
    """
    above: list[str] = []
    before: _Statement | None = None
    try:
        for statement in _statements(block, is_kept):
            if not _may_follow(statement, before, above):
                return False
            before = statement
    except _Unknown:
        return False
    return before is not None and before.kind not in _HEADS


def _may_follow(statement: _Statement, before: _Statement | None, above: list[str]) -> bool:
    """Whether a statement may stand where it does; `above` becomes the heads that the next may stand below."""
    if before is None:
        allowed = statement.depth == statement.empty == 0
    elif len(above) > before.depth:  # That was a head, and wants something below it.
        allowed = (statement.depth, statement.empty) == (len(above), 0) and (before.kind, statement.kind) in _FIRST
    else:
        kind = before.kind
        while len(above) > statement.depth:
            kind = above.pop()
        table = _NEXT[above[-1] if above else "module"]
        allowed = statement.depth == len(above) and statement.empty in table.get((kind, statement.kind), ())
    if statement.kind in _BLOCKS:
        above.append(statement.kind)
    return allowed


def _statements(block: str, is_kept: Callable[[str], bool]) -> Iterator[_Statement]:
    """The statements of a block; raises _Unknown at the first that black may change."""
    if not block.replace("\n", "").isprintable():
        raise _Unknown
    lines, forms, is_plain = block.removesuffix("\n").split("\n"), _worded(block), _is_plain(block)
    at = empty = 0
    while at < len(lines):
        text = lines[at].lstrip(" ")
        if not text and not lines[at]:
            at, empty = at + 1, empty + 1
            continue
        indent = len(lines[at]) - len(text)
        if text.startswith(_QUOTES):
            kind, end = "doc", _end_of_doc(lines, at, indent)
        elif text.startswith("#"):
            kind, end = "comment", at + 1
            if indent or at > 1 or not _is_plain_comment(text):
                raise _Unknown
        elif text:
            end = _end(lines, at, indent)
            found, formed = lines[at:end], forms[at:end]
            if len(found) > 2:
                found, formed = _without(found, formed, indent)
            kind, form = _form(tuple([line[indent:] for line in formed]))
            is_told = _fits(found) and _QUOTES not in form and (is_plain or _is_plain("\n".join(found)))
            if not is_kept(form if is_told else _alone(found, kind, indent)):
                raise _Unknown
        else:
            raise _Unknown
        depth, odd = divmod(indent, INDENT)
        if odd:
            raise _Unknown
        yield _Statement(kind, depth, empty)
        at, empty = end, 0


def _kind(form: str) -> str:
    word = form.split(maxsplit=1)[0]
    if word in ("from", "import"):
        return "import"
    if word in _BLOCKS:
        return word
    return "decorator" if word.startswith("@") else "plain"


def _end(lines: list[str], at: int, indent: int) -> int:
    """The line after a statement of code: one line, or brackets of which what is within stands deeper."""
    if not lines[at].endswith(_OPEN):
        return at + 1
    for end in range(at + 1, len(lines)):
        rest = lines[end][indent:]
        if rest[:1] != " " or not lines[end].startswith(" " * indent):
            if rest.startswith(_CLOSE) and not rest.endswith(_OPEN):
                return end + 1
            if not rest.startswith(_CLOSE):
                break
    raise _Unknown


def _fits(lines: list[str]) -> bool:
    """Whether all lines of a statement fit and what is split ends in a comma.

    Then what black makes of it depends on nothing but its form, if it is plain.
    """
    fits = max(map(len, lines)) <= WIDTH or all(
        len(line) <= WIDTH or (at and _ITEM.fullmatch(line)) for at, line in enumerate(lines)
    )
    return fits and all(line.endswith((",", *_OPEN)) for line in lines[1:-1])


def _without(lines: list[str], forms: list[str], indent: int) -> tuple[list[str], list[str]]:
    """The lines and forms of a statement without brackets that black has only since a name is long.

    Black leaves the statement where it would leave one without them.
    """
    if _is_opened(lines):
        return lines[2:], [f"{forms[0][:-1]} = {forms[2][indent + len('] = '):]}", *forms[3:]]
    text = "\n".join(lines[:3])
    if max(map(len, lines[:3])) > WIDTH:
        return lines, forms
    if len(lines) == 3 and (found := _WRAPPED.fullmatch(text)):
        name, bracket, _ = found[2].partition("(")
        if indent + len(found[1]) + len(name + bracket) > WIDTH:
            return lines[1:2], [forms[0][:-1] + forms[1].strip()]
    elif (found := _ANNOTATED.fullmatch(text)) and indent + len(found[1]) + len(found[2]) + len(" = ") >= WIDTH:
        return lines[2:], [forms[0][:-1] + forms[1].strip() + forms[2][indent + 1 :], *forms[3:]]
    return lines, forms


def _is_opened(lines: list[str]) -> bool:
    """Whether the bracket of an annotation is open as black has it, for all before the value wouldn't fit on a line.

    Then black leaves the statement where it would leave one without the bracket.
    """
    if len(lines) < 3 or not lines[0].endswith("[") or not _OPENED.fullmatch("\n".join(lines[:2])):
        return False
    # What is counted: the three lines up to the value without their indentation, and the bracket of a value.
    before = len(lines[0]) + len(lines[1].strip()) + len("] = ")
    return lines[2].lstrip().startswith("] = ") and before >= WIDTH and len(lines[1]) <= WIDTH


def _is_plain(text: str) -> bool:
    """Whether a text has no characters that one form of it may have and another may not."""
    return text.isascii() and "\\" not in text and "'" not in text


def _end_of_doc(lines: list[str], at: int, indent: int) -> int:
    pad = " " * indent
    first = lines[at][indent + len(_QUOTES) :]
    if first[:1] in ("", " ", '"'):
        raise _Unknown
    if first.endswith(_QUOTES):
        text = first.removesuffix(_QUOTES)
        if text[-1:] in ("", " ", '"', "\\") or _QUOTES in text:
            raise _Unknown
        return at + 1
    for end in range(at, len(lines)):
        line = lines[end]
        if end > at + 1 and line == pad + _QUOTES and lines[end - 1]:
            return end + 1
        text = first if end == at else line[indent:]
        is_odd = line.endswith((" ", "\\")) or _QUOTES in text
        if is_odd or (line and (text[:1] in ("", " ") or not line.startswith(pad))):
            raise _Unknown
    raise _Unknown


def _is_plain_comment(text: str) -> bool:
    is_order = any(word in text for word in ("fmt:", "yapf:", "type:"))
    return text.startswith("# ") and text == text.rstrip() and not is_order


def _worded(block: str) -> list[str]:
    """The lines with the same word for every name, the same text for every text, and the same number."""
    text = _WORD.sub("w", _TEXT.sub('""', block))
    return (_NUMBER.sub("1", text) if _DIGIT.search(text) else text).split("\n")


@lru_cache(10_000)
def _form(forms: tuple[str, ...]) -> tuple[str, str]:
    """The kind of a statement, and one that stands for all of its form.

    More than two lines of the same form in a row are as good as two.
    """
    kind = _kind(forms[0])
    kept = [form for form, same in groupby(forms) for _ in zip(range(2), same, strict=False)]
    return kind, "\n".join([*kept, *_HEADS.get(kind, ()), ""])


def _alone(lines: list[str], kind: str, indent: int) -> str:
    """A statement by itself, as deep as it stands."""
    pad = " " * indent
    above = [f"{' ' * deep}if w:" for deep in range(0, indent, INDENT)]
    if indent and kind in ("class", "decorator", "def"):
        above += [f"{pad}w", ""]  # Below the head of an `if`, an empty line would be put before it.
    return "\n".join([*above, *lines, *(pad + line for line in _HEADS.get(kind, ())), ""])
