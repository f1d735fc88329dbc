"""What became of each piece of a page: nothing vanishes without an entry here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from codegen.formats.page import Fence, Page, Table

Kind = Literal["page", "row", "fence", "request line"]
Fate = Literal["used", "merged", "skipped", "not understood"]


@dataclass(slots=True)
class Ledger:
    """The fate of every table row, fenced block and request line of one page, by kind and line.

    Everything starts as not understood; whoever reads a piece says what it did with it. `why` is the
    rule of a deliberate skip, in a few words that are the same for all its cases.
    """

    fates: dict[tuple[Kind, int], tuple[Fate, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, page: Page) -> Ledger:
        """A ledger that expects every row and fence of the page; request lines join as they are found."""
        ledger = cls()
        ledger.fates["page", 1] = ("not understood", "")
        for block in page.blocks:
            if isinstance(block, Fence):
                ledger.fates["fence", block.line] = ("not understood", "")
            elif isinstance(block, Table):
                for row in block.rows:
                    ledger.fates["row", row.line] = ("not understood", "")
        return ledger

    def mark(self, kind: Kind, line: int, fate: Fate, why: str = "") -> None:
        """Record a fate; "used" is never taken back by another."""
        known = self.fates.get((kind, line))
        if known is None or known[0] != "used":
            self.fates[kind, line] = (fate, why)

    def mark_table(self, table: Table, fate: Fate, why: str = "") -> None:
        """Record one fate for all rows of a table."""
        for row in table.rows:
            self.mark("row", row.line, fate, why)
