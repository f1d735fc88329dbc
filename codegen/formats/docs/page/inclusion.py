"""Builds a page from its files: follows includes, chooses one of several zones, removes site controls.

Lines of the page keep their numbers. Those of included files get numbers beyond `STEP`, which `place_of` turns into
places in these files.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import unquote

from codegen.base.printing import counted
from codegen.base.problems import Place
from codegen.formats.docs.dialect import Dialect, SyntaxWords
from codegen.formats.docs.page import tags
from codegen.formats.frontmatter import Complain, without_front_matter
from codegen.formats.page import Prepared
from codegen.formats.sizes import PAGE_BYTES

STEP = 10_000_000
"""More lines than a page has."""
MAX_DEPTH = 8
"""Files that include each other deeper than this are cut."""
MAX_COUNT = 500
"""A page with more includes than this is cut."""

_FENCES = ("```", "~~~")
_TAB = "#tab/"
_RULE = re.compile(r"\s*(?:-\s*){3,}$|\s*(?:\*\s*){3,}$")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a page may include: the files by their path, and the zone to be read where there are several."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    zone: str = ""


NOTHING = Sources()
"""What a page may include that stands alone."""


def place_of(place: Place, page: str, included: Sequence[str]) -> Place:
    """The place in the file where a line of a page really stands."""
    number, line = divmod(place.line, STEP)
    return Place(included[number - 1], line, place.column) if number and place.file == page else place


def needed(path: str, content: bytes, pages: Mapping[str, bytes], dialect: Dialect) -> dict[str, bytes]:
    """The files that a page includes, those within them too; only what is there."""
    found: dict[str, bytes] = {}
    left = [(path, content)]
    while left and len(found) < MAX_COUNT:
        file, text = left.pop()
        for match in _includes(text.decode("utf-8", "replace"), dialect.syntax):
            name = _resolved(file, match[2], dialect.syntax)
            if name in pages and name not in found:
                found[name] = pages[name]
                left.append((name, pages[name]))
    return found


def chosen_zone(root: str, pages: Mapping[str, bytes], words: SyntaxWords) -> str:
    """The zone of the version that a service root names; empty where no page has one."""
    version = root.rstrip("/").rpartition("/")[2].casefold()
    mark = words.zone.encode()
    texts = (content.decode("utf-8", "replace") for content in pages.values() if mark in content)
    zones = {zone for text in texts for line in text.splitlines() for zone in _zones(line, words)}
    return next((zone for zone in sorted(zones) if version and _is_of(zone, version)), "")


def prepare(
    path: str, lines: list[str], start: int, complain: Complain, dialect: Dialect, sources: Sources
) -> Prepared:
    """The lines of a page from `start` as they are read, with their numbers; what can't be followed is reported."""
    words = dialect.syntax
    text = "\n".join(lines).lower()
    if not any(mark in text for mark in (*words.controls, words.include, *dialect.tags.pairs)):
        return Prepared(lines, None)
    assembly = _Assembly(dialect, sources, complain)
    numbered = [*((("", number)) for number in range(1, start + 1))]
    own = [(line, start + at) for at, line in enumerate(lines[start:], 1)]
    tagged = any(mark in text for mark in dialect.tags.pairs)
    numbered += assembly.expanded(path, [*tags.written(own, dialect)] if tagged else own, (path,))
    digests = tuple(hashlib.sha256(sources.files[name]).hexdigest() for name in dict.fromkeys(assembly.included))
    assembly.close()
    return Prepared(
        [line for line, _ in numbered], [number for _, number in numbered], tuple(assembly.included), digests
    )


_Numbered = Iterator[tuple[str, int]]


class _Assembly:
    def __init__(self, dialect: Dialect, sources: Sources, complain: Complain) -> None:
        self.dialect = dialect
        self.words = dialect.syntax
        self.sources = sources
        self.complain = complain
        self.included: list[str] = []
        self.zone = sources.zone
        self.left_out: dict[str, list[int]] = {}
        """The lines that are left out, by the zone that they are for."""
        self.size = 0
        self.limits: dict[str, list[int]] = {}

    def expanded(self, file: str, lines: Sequence[tuple[str, int]], trail: tuple[str, ...]) -> _Numbered:
        """The lines of a file without controls and other zones, includes followed; fences and comments stay."""
        fence, hidden, code, outside = "", False, False, ""
        for line, number in lines:
            text = line.strip()
            if fence or (text.startswith(_FENCES) and not hidden):
                opens = not fence
                fence = text[:3] if opens else "" if text.startswith(fence) else fence
                yield "" if outside else line, number
                continue
            if hidden or "<!--" in text:
                hidden = text.rfind("-->") <= text.rfind("<!--")
            control = _control(text, self.words) if text.startswith(self.words.controls) else ""
            if control.startswith(self.words.zone_end):
                outside = ""
            elif control and (zones := _zones(text, self.words)):
                outside = "" if self._is_chosen(zones) else ",".join(zones)
            elif text[:1] == "#" and _TAB in text:
                code = text.partition(_TAB)[2].partition(")")[0].casefold() in self.dialect.messages.code
            elif text[:1] in ("-", "*") and _RULE.match(line):
                code = False
            if outside:
                self.left_out.setdefault(outside, []).append(number)
            if outside or control:
                yield "", number
            elif hidden or "[" not in line or self.words.include not in line.lower():
                yield line, number
            else:
                yield from self._included(file, line, number, trail, code)

    def close(self) -> None:
        """Say what was left out, and how often."""
        for limit, lines in self.limits.items():
            self.complain("include-limit", lines[0], limit + f" ({len(lines)} times)" * (len(lines) > 1))
        for zone, lines in self.left_out.items():
            told = counted(len(lines), f"line for '{zone[:60]}' is", f"lines for '{zone[:60]}' are")
            self.complain("zone-left-out", lines[0], f"{told} left out; codegen reads '{self.zone}'")

    def _is_chosen(self, zones: Sequence[str]) -> bool:
        self.zone = self.zone or zones[0]
        return self.zone in zones

    def _included(self, file: str, line: str, number: int, trail: tuple[str, ...], code: bool) -> _Numbered:
        """A line with what it includes: the lines of a file in its place, or words among its own."""
        found = _pattern(self.words.include).fullmatch(line.strip())
        if found is None:
            put = [self._words(file, match, number, trail) for match in _pattern(self.words.include).finditer(line)]
            pieces = _pattern(self.words.include).split(line)[:: _GROUPS + 1]
            yield "".join(piece + word for piece, word in zip(pieces, [*put, ""], strict=True)), number
        elif code:
            yield "", number
        else:
            yield "", number
            indent = line[: len(line) - len(line.lstrip())]
            inner = self._file(file, found[2], number, trail)
            for text, at in self.expanded(inner.path, inner.lines, (*trail, inner.path)) if inner else ():
                yield indent + text if text else text, at

    def _words(self, file: str, match: re.Match[str], number: int, trail: tuple[str, ...]) -> str:
        """The text of a file as words of a line; its label where it isn't there."""
        inner = self._file(file, match[2], number, trail)
        if inner is None:
            return match[1].strip()
        lines = (text.strip() for text, _ in self.expanded(inner.path, inner.lines, (*trail, inner.path)))
        said = " ".join(filter(None, lines))
        return said.replace("|", "\\|") if match.string.lstrip().startswith("|") else said

    def _file(self, file: str, target: str, number: int, trail: tuple[str, ...]) -> _File | None:
        """The lines of an included file with their numbers; None for one that can't be followed, which is reported."""
        name = _resolved(file, target, self.words)
        content = self.sources.files.get(name)
        if content is None:
            message = f"the include '{target[:100]}' isn't there; name a folder that holds it, or remove it"
            self.complain("include-missing", number, message)
            return None
        self.size += len(content)
        limit = ""
        if name in trail or len(trail) > MAX_DEPTH:
            limit = f"'{name}' is included by itself, or too deep; it isn't followed"
        elif len(self.included) >= MAX_COUNT or self.size > PAGE_BYTES:
            limit = f"the page includes more than {MAX_COUNT} files or {PAGE_BYTES} bytes; no more are read"
        if limit:
            self.limits.setdefault(limit, []).append(number)
            return None
        self.included.append(name)
        base = STEP * len(self.included)
        lines, start = without_front_matter(content)
        return _File(name, [(line, base + start + at) for at, line in enumerate(lines[start:], 1)])


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    lines: list[tuple[str, int]]


_GROUPS = 2


@cache
def _pattern(mark: str) -> re.Pattern[str]:
    """`[!INCLUDE [label](target)]`; every part is bounded, so that no text takes long."""
    label, target = r"\[([^\[\]\n]{0,200})\]", r"\(([^()\n]{0,500})\)"
    return re.compile(rf"{re.escape(mark)}\s{{0,9}}{label}\s{{0,9}}{target}\s{{0,9}}\]", re.IGNORECASE)


def _includes(text: str, words: SyntaxWords) -> Iterator[re.Match[str]]:
    return _pattern(words.include).finditer(text) if words.include in text.lower() else iter(())


def _resolved(file: str, target: str, words: SyntaxWords) -> str:
    """The path of an included file, relative to what the user named; empty where it lies outside."""
    path = unquote(target.strip().split(" ")[0].strip("\"'<>")).replace("\\", "/").partition("#")[0]
    if path.startswith(words.top):
        path = path.removeprefix(words.top)
    elif not path.startswith("/"):
        path = posixpath.join(posixpath.dirname(file), path)
    name = posixpath.normpath(path.lstrip("/"))
    return "" if name.startswith("..") else name


def _control(text: str, words: SyntaxWords) -> str:
    """A line for the renderer without blanks behind its mark, in lower case."""
    folded = text.strip().lower()
    mark = next((one for one in words.controls if folded.startswith(one)), "")
    return mark + folded[len(mark) :].lstrip()


def _zones(text: str, words: SyntaxWords) -> list[str]:
    """The names of the zone that a line begins; none where it begins none."""
    control = _control(text, words)
    if not control.startswith(words.zone) or control.startswith(words.zone_end):
        return []
    _, found, rest = control.partition(words.pivot)
    named = rest.lstrip(" =").lstrip("\"'").partition('"')[0].partition("'")[0]
    return [name.strip() for name in named.split(",") if name.strip()] if found else []


def _is_of(zone: str, version: str) -> bool:
    return zone == version or zone.endswith((f"-{version}", f"_{version}"))
