"""The report of a transcription: what became of every page, table row, fenced block and request line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from codegen.base.printing import json_text, printable
from codegen.base.problems import NOWHERE, Place, Problem
from codegen.formats.docs.page.inclusion import place_of
from codegen.formats.docs.page.ledger import Fate, Ledger, PieceKind
from codegen.spec.nodes import Page

_KINDS: tuple[PieceKind, ...] = ("page", "row", "fence", "request line")
_FORMATS = "pages are Markdown, metadata is XML or JSON"
_FATES: tuple[Fate, ...] = ("used", "merged", "skipped", "not understood")


@dataclass(frozen=True)
class Report:
    """The ledgers of all pages by path, and what the pages yielded."""

    ledgers: Mapping[str, Ledger]
    pages: Sequence[Page]
    included: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The files that pages include, as `inclusion.place_of` takes them."""
    derived: frozenset[str] = frozenset()
    """Types whose base type a page states; the base types of others are inferred."""

    def place(self, place: Place) -> Place:
        """The place of a line of a page; it may be in an included file."""
        return place_of(place, place.file, self.included.get(place.file, ()))

    def counts(self) -> dict[PieceKind, Counter[str]]:
        """Counts of pieces, by kind and by what became of them."""
        found: dict[PieceKind, Counter[str]] = {kind: Counter() for kind in _KINDS}
        for ledger in self.ledgers.values():
            for (kind, _), (fate, _) in ledger.fates.items():
                found[kind][fate] += 1
        return found

    def skipped(self) -> Counter[str]:
        """Counts of pieces left out on purpose, by rule."""
        return Counter(
            f"{kind}: {why}"
            for ledger in self.ledgers.values()
            for (kind, _), (fate, why) in ledger.fates.items()
            if fate == "skipped"
        )

    def not_understood(self) -> Iterator[tuple[PieceKind, Place]]:
        """Places of the pieces that codegen couldn't read."""
        for path, ledger in sorted(self.ledgers.items()):
            for (kind, line), (fate, _) in sorted(ledger.fates.items()):
                if fate == "not understood":
                    yield kind, self.place(Place(path, line))

    def yields(self) -> dict[str, tuple[int, int]]:
        """Counts of pages, typed tables, request lines and messages: read, and in all."""
        counts, pieces = self.counts(), self._pieces
        found = {
            "pages": (counts["page"]["used"], len(self.ledgers)),
            "tables": (pieces["row"]["used"], pieces["row"].total()),
            "request_lines": _share(counts["request line"]),
            "messages": (pieces["fence"]["used"], pieces["fence"].total()),
        }
        return found if self.ledgers else {}

    @cached_property
    def _pieces(self) -> dict[str, Counter[str]]:
        """The tables and messages that are read, and that nobody understood."""
        found: dict[str, Counter[str]] = {"row": Counter(), "fence": Counter()}
        for ledger in self.ledgers.values():
            for noted in ledger.noted:
                fate, why = ledger.fate(noted)
                if fate == "not understood" or (fate in ("used", "merged") and not why):
                    found[noted.kind]["unread" if fate == "not understood" else "used"] += 1
        return found

    def shortfall(self) -> Problem | None:
        """The problem if codegen read nothing, or less than half of the messages; None if it read enough."""
        if not self.ledgers:
            return None
        pieces = self._pieces["fence"]
        read, messages = pieces["used"], pieces.total()
        if self.is_empty():
            message = f"no type and no operation was read from {self._named()}{self._lost()}"
        elif 2 * read < messages:
            message = f"{read} of {messages} messages were read"
        else:
            return None
        told = "; ".join(f"{what}: {', '.join(names)}" for what, names in self.unread().items() if names)
        advice = (
            f"not read: {told}; transcribe --suggest-dialect prints them as a dialect to edit" if told else _FORMATS
        )
        return Problem("nothing-read", NOWHERE, f"{message}; {advice}; or name a folder of API pages")

    def _lost(self) -> str:
        """The reason for the first page of which something was left out."""
        lost = next((one for page in self.pages for one in page.findings if one.rule == "left-out"), None)
        return f"; {self.place(lost.place)}: {lost.message}" if lost is not None else ""

    def _named(self) -> str:
        return f"{len(self.ledgers)} pages" if len(self.ledgers) > 3 else ", ".join(map(printable, self.ledgers))

    def is_empty(self) -> bool:
        """Whether no page has a type or an operation."""
        return not any(page.page and (page.types or page.operations) for page in self.pages)

    def unread(self) -> dict[str, list[str]]:
        """Headings and columns of unread tables and fenced blocks, the most frequent first."""
        headings: Counter[str] = Counter()
        columns: Counter[str] = Counter()
        for ledger in self.ledgers.values():
            idle = ledger.fates.get(("page", 1), ("",))[0] != "used"
            for noted in ledger.noted:
                fate, _ = ledger.fate(noted)
                if fate == "not understood" or (idle and fate == "skipped"):
                    headings[noted.heading[:60]] += 1
                    columns.update(column[:30] for column in noted.columns)
        named = {"headings": headings, "columns": columns}
        order = {what: sorted(found.items(), key=lambda item: (-item[1], item[0])) for what, found in named.items()}
        return {what: [f"'{name}' ({count})" for name, count in found[:5]] for what, found in order.items()}

    def text(self) -> str:
        """The account for people."""
        counts = self.counts()
        lines = [f"{'':14}" + "".join(f"{fate:>16}" for fate in _FATES)]
        lines += [f"{kind:14}" + "".join(f"{counts[kind][fate]:16}" for fate in _FATES) for kind in _KINDS]
        lines += ["", "left out on purpose:"]
        lines += [
            f"{count:8}  {rule}" for rule, count in sorted(self.skipped().items(), key=lambda item: (-item[1], item[0]))
        ]
        lines += ["", "not understood:"]
        lines += [f"  {place}: {kind}" for kind, place in self.not_understood()]
        return "\n".join(map(printable, lines))

    def json(self) -> str:
        """The account for programs."""
        account = {
            "counts": {kind: {fate: counts[fate] for fate in _FATES} for kind, counts in self.counts().items()},
            "yield": {name: list(counts) for name, counts in self.yields().items()},
            "skipped": dict(sorted(self.skipped().items())),
            "not_understood": [
                {"kind": kind, "file": place.file, "line": place.line} for kind, place in self.not_understood()
            ],
        }
        return json_text(account)


def _share(counts: Counter[str]) -> tuple[int, int]:
    read = counts["used"] + counts["merged"]
    return read, read + counts["not understood"]
