"""Finds the known name that a misspelt name may mean."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

_LONGEST = 100
"""Characters of a name that a person may have misspelt."""
_FEW = 50
"""Names that are compared one by one; of more, those that share the rarest pairs of letters are."""
_COMPARED = 8


class Names:
    """Known names. Each lookup except the first takes the same time, for any number of names."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = known

    def hint(self, name: str) -> str:
        """`", did you mean 'x'?"` for the known name nearest to a misspelt one, or an empty text."""
        if len(name) > _LONGEST:
            return ""
        near = difflib.get_close_matches(name.casefold(), self._like(name.casefold()), n=1, cutoff=0.6)
        return f", did you mean '{self._folded[near[0]]}'?" if near else ""

    def _like(self, name: str) -> list[str]:
        """The known names that share most pairs of letters; of a pair that very many have, only the first count."""
        if len(self._folded) <= _FEW:
            return [*self._folded]
        if name in self._folded:
            return [name]
        shared = Counter(other for pair in _pairs(name) for other in self._by_pair.get(pair, ()))
        return [other for other, _ in shared.most_common(_COMPARED)]

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {name.casefold(): name for name in sorted(self._known) if len(name) <= _LONGEST}

    @cached_property
    def _by_pair(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._folded:
            for pair in _pairs(name):
                if len(found[pair]) < _FEW:
                    found[pair].append(name)
        return found


def _pairs(name: str) -> Iterator[str]:
    framed = f"\0{name}\0"
    return iter({framed[at : at + 2]: None for at in range(len(framed) - 1)})


def suggest(name: str, known: Iterable[str]) -> str:
    """What `Names.hint` says; for a name that is asked about once."""
    return Names(known).hint(name)
