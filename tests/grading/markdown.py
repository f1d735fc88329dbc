"""A plain reading of Markdown for graders: headings, fences and tables by regular expressions, nothing of codegen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

VERBS = "GET|POST|PATCH|PUT|DELETE|MERGE|HEAD|OPTIONS"
REQUEST = re.compile(rf"\s*({VERBS})\s+(\S.*?)\s*$", re.IGNORECASE)
STATUS = re.compile(r"\s*HTTP/[\d.]+\s+(\d{3})")


@dataclass(slots=True)
class Fence:
    """A fenced block: the headings above it, its info string, its text, and its line."""

    headings: tuple[str, ...]
    info: str
    text: str
    line: int

    @property
    def first(self) -> str:
        """The first line that isn't empty."""
        return next((line for line in self.text.splitlines() if line.strip()), "")

    @property
    def is_json(self) -> bool:
        return self.first.lstrip()[:1] in ("{", "[")


@dataclass(slots=True)
class Table:
    headings: tuple[str, ...]
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """What stands on a page; `lines` holds the lines outside of fences with the headings above them."""

    path: Path
    title: str = ""
    fences: list[Fence] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    lines: list[tuple[tuple[str, ...], str]] = field(default_factory=list)

    def section(self, name: str) -> str:
        """The text below a heading, subsections included."""
        return "\n".join(line for headings, line in self.lines if any(name in item.casefold() for item in headings))


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))]


def read(path: Path) -> Page:
    """Read a page; a line of bold text of its own counts as a heading of the lowest rank."""
    page = Page(path)
    levels: dict[int, str] = {}
    fence: Fence | None = None
    text = re.sub(
        r"<!--.*?-->", lambda found: "\n" * found[0].count("\n"), path.read_text("utf-8-sig"), flags=re.DOTALL
    )
    for number, line in enumerate(text.splitlines(), 1):
        if fence is not None:
            if re.match(r"\s*```\s*$", line):
                page.fences.append(fence)
                fence = None
            else:
                fence.text += line + "\n"
            continue
        opening = re.match(r"\s*```\s*([\w#+-]*)\s*$", line)
        if opening:
            fence = Fence(tuple(levels.values()), opening[1], "", number)
            continue
        heading = re.match(r"(#+)\s+(.*?)[\s#]*$", line)
        bold = re.match(r"\s*\*\*([^*]+)\*\*:?\s*$", line)
        if heading or bold:
            rank, name = (len(heading[1]), heading[2]) if heading else (9, bold[1] if bold else "")
            levels = {level: item for level, item in levels.items() if level < rank} | {rank: name}
            page.title = page.title or (name if rank == 1 else "")
        page.lines.append((tuple(levels.values()), line))
    page.tables = list(_tables(page.lines))
    return page


def _tables(lines: list[tuple[tuple[str, ...], str]]) -> Iterator[Table]:
    table: Table | None = None
    for before, (headings, line) in zip([(), *[text for _, text in lines]], lines, strict=False):
        if re.match(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$", line) and "|" in line and isinstance(before, str):
            table = Table(headings, cells(before))
            yield table
        elif table is not None and "|" in line:
            table.rows.append(cells(line))
        else:
            table = None


def pages(folder: Path) -> list[Page]:
    return [read(path) for path in sorted(folder.rglob("*.md"))]


def plain(text: str) -> str:
    """A cell without links, code marks and emphasis."""
    text = re.sub(r"!?\[([^\]]*)\]\s*(\([^)]*\)|\[[^\]]*\])?", r"\1", text)
    return re.sub(r"[`*]", "", text).strip()


def segments(path: str) -> str:
    """A path or URL in a form that can be compared: no query, no placeholder names, no slash at its end."""
    path = re.sub(r"\s+HTTP/[\d.]+$", "", path.strip())
    path = re.sub(r"\{[^}]*\}", "{}", path.partition("?")[0])
    return path.replace("'{}'", "{}").rstrip("/").casefold()
