"""The cache of drafts: a page that hasn't changed isn't read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, Sequence

from codegen.base import cache, pickles
from codegen.base.files import digest
from codegen.formats.docs.page.draft import Draft
from codegen.formats.docs.page.inclusion import Sources

Item = tuple[str, bytes, Sources]
"""A page's path and content, and what it may include."""
_FAILED = "left-out"
"""The finding of a page that can't be taken: why may lie in this run, not in the page."""


def drafts(
    items: Sequence[Item],
    dialect: str,
    memo: MutableMapping[str, str] | None,
    read: Callable[[list[Item]], Iterator[Draft]],
) -> Iterator[Draft]:
    """The drafts of pages in their order; `read` reads those that aren't remembered, for the digest of a dialect."""
    if memo is None:
        yield from read([*items])
        return
    keys = [_key(item, dialect) for item in items]
    known = [pickles.loads(Draft, memo.get(key, "")) for key in keys]
    new = read([item for item, draft in zip(items, known, strict=True) if draft is None])
    for key, found in zip(keys, known, strict=True):
        if found is not None:
            yield found
            continue
        draft = next(new)
        if not any(problem.rule == _FAILED for problem in draft.problems):
            memo[key] = pickles.dumps(draft)
        yield draft


def _key(item: Item, dialect: str) -> str:
    path, content, sources = item
    found = digest({**sources.files, "": content})
    return cache.key("draft", cache.stamp(), dialect, path, sources.zone, found)
