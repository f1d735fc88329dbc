"""The ledger of a page: says of each piece what became of it, so that nothing is lost silently."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from codegen.formats.page import Fence, Page, Table

PieceKind = Literal["page", "row", "fence", "request line"]
Fate = Literal["used", "merged", "skipped", "not understood"]


OF_ANOTHER: Final = "properties of something else"
"""Why a table on the page of a type is skipped; nobody may have read it for something else either."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A table or a fence: the heading above it, its columns, and the lines by which its fate is known."""

    kind: PieceKind
    heading: str
    columns: tuple[str, ...]
    lines: tuple[int, ...]


@dataclass(slots=True)
class Ledger:
    """The fate of every table row, fenced block and request line of one page, by kind and line.

    Everything starts as not understood; the reader of a piece says what became of it. `why` is the
    rule of a deliberate skip, in a few words that are the same for all its cases.
    """

    fates: dict[tuple[PieceKind, int], tuple[Fate, str]] = field(default_factory=dict)
    noted: list[Noted] = field(default_factory=list)

    @classmethod
    def unread(cls) -> Ledger:
        """The ledger of a page that can't be read."""
        return cls({("page", 1): ("not understood", "")})

    @classmethod
    def of(cls, page: Page) -> Ledger:
        """A ledger that expects every row and fence of the page; request lines join as they are found."""
        ledger = cls()
        ledger.fates["page", 1] = ("not understood", "")
        for section in page.sections:
            for block in section.blocks:
                if isinstance(block, Fence):
                    ledger.fates["fence", block.line] = ("not understood", "")
                    ledger.noted.append(Noted("fence", section.title, (), (block.line,)))
                elif isinstance(block, Table):
                    lines = tuple([row.line for row in block.rows])
                    ledger.fates.update([(("row", line), ("not understood", "")) for line in lines])
                    columns = tuple([cell.plain for cell in block.header])
                    ledger.noted.append(Noted("row", section.title, columns, lines))
        return ledger

    def fate(self, noted: Noted) -> tuple[Fate, str]:
        """What became of a table or a fence: used where any of its rows is."""
        found = [self.fates.get((noted.kind, line), ("skipped", "")) for line in noted.lines]
        fates: tuple[Fate, ...] = ("used", "merged", "not understood")
        return next((one for fate in fates for one in found if one[0] == fate), ("skipped", ""))

    def mark(self, kind: PieceKind, line: int, fate: Fate, why: str = "") -> None:
        """Record a fate; "used" is never taken back by another; "used" without a reason is above one with a reason."""
        known = self.fates.get((kind, line))
        if known is None or known[0] != "used" or (fate, why) == ("used", ""):
            self.fates[kind, line] = (fate, why)

    def skip_table(self, table: Table, why: str) -> None:
        """Record that all rows of a table are skipped."""
        for row in table.rows:
            self.mark("row", row.line, "skipped", why)
