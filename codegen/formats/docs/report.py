"""The account of a transcription: every page, table row, fenced block and request line has a fate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codegen.base.printing import json_text, printable
from codegen.base.problems import Place
from codegen.formats.docs.page.ledger import Fate, Kind, Ledger
from codegen.spec.nodes import Page

_KINDS: tuple[Kind, ...] = ("page", "row", "fence", "request line")
_FATES: tuple[Fate, ...] = ("used", "merged", "skipped", "not understood")


@dataclass(frozen=True, slots=True)
class Report:
    """The ledgers of all pages by path, and what the pages yielded."""

    ledgers: Mapping[str, Ledger]
    pages: Sequence[Page]

    def counts(self) -> dict[Kind, Counter[str]]:
        """How many pieces of each kind had which fate."""
        found: dict[Kind, Counter[str]] = {kind: Counter() for kind in _KINDS}
        for ledger in self.ledgers.values():
            for (kind, _), (fate, _) in ledger.fates.items():
                found[kind][fate] += 1
        return found

    def skipped(self) -> Counter[str]:
        """How many pieces were left out on purpose, by the rule."""
        return Counter(
            f"{kind}: {why}"
            for ledger in self.ledgers.values()
            for (kind, _), (fate, why) in ledger.fates.items()
            if fate == "skipped"
        )

    def not_understood(self) -> Iterator[tuple[Kind, Place]]:
        """Where the pieces stand that nobody could read."""
        for path, ledger in sorted(self.ledgers.items()):
            for (kind, line), (fate, _) in sorted(ledger.fates.items()):
                if fate == "not understood":
                    yield kind, Place(path, line)

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
            "skipped": dict(sorted(self.skipped().items())),
            "not_understood": [
                {"kind": kind, "file": place.file, "line": place.line} for kind, place in self.not_understood()
            ],
        }
        return json_text(account)
