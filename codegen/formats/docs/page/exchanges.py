"""Requests and responses of a page, paired by heading and order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codegen.formats.docs.page.messages import Message
from codegen.formats.docs.page.urls import Address


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with the headings of its example."""

    message: Message
    group: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A request with its response; either may be missing. `address` is the request's URL, taken apart."""

    group: tuple[str, ...]
    request: Message | None = None
    response: Message | None = None
    address: Address | None = None


def pair(shown: Sequence[Shown]) -> tuple[Pair, ...]:
    """A response belongs to the nearest preceding request of its example that has none yet.

    Where its own headings hold no request, it answers the message directly before it (pages that show the
    request above all examples). A further response stands alone.
    """
    pairs: list[Pair] = []
    for one in shown:
        if one.message.method:
            pairs.append(Pair(one.group, request=one.message))
            continue
        index = _request_for(one, pairs)
        if index is None:
            pairs.append(Pair(one.group, response=one.message))
        else:
            pairs[index] = replace(pairs[index], response=one.message)
    return tuple(pairs)


def _request_for(one: Shown, pairs: Sequence[Pair]) -> int | None:
    for index in range(len(pairs) - 1, max(-1, len(pairs) - 20), -1):
        if pairs[index].group == one.group:
            return index if pairs[index].response is None and pairs[index].request is not None else None
    last = len(pairs) - 1
    return last if pairs and pairs[last].request is not None and pairs[last].response is None else None


def title(group: tuple[str, ...], untitled: frozenset[str]) -> str:
    """The heading of an example; empty where the page has only one, called "Example"."""
    name = group[-1] if group else ""
    return "" if name.casefold().strip(" :.") in untitled else name
