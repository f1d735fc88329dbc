"""Links to places of the service in what is sent: they follow the client, wherever it goes.

A request names places by the service root that its package knows. A client may go elsewhere, to a national cloud, a
proxy or a test tenant; and strict services take no absolute links at all. So the links are written when they are sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote

from ..jsontext import dumps, loads
from ..members import BIND
from ..urls import query_value

_LINKS = (BIND, "@odata.id", "@id")
"""How the members end that hold links in bodies (JSON Format 4.01, sections 4.6.9 and 8.5)."""
_MARKS = tuple(f'{name}"'.encode() for name in _LINKS)


def relinked(content: bytes, roots: Sequence[str], to: str) -> bytes:
    """A JSON body whose links to places below one of `roots` count from `to`: a root and its slash, or empty.

    Links that lead elsewhere, and all other texts, stay as they are; so does a body that isn't JSON.
    """
    if not any(mark in content for mark in _MARKS) or _is_settled(roots, to):
        return content
    try:
        body = loads(content)
    except ValueError:
        return content
    changed = with_links(body, lambda link: _link(link, roots, to))
    return content if changed == body else dumps(changed)


def requoted(
    query: tuple[tuple[str, str], ...], roots: Sequence[str], to: str
) -> tuple[tuple[str, str], ...]:
    """Encoded query options, with the link of `$id` as in `relinked` (Protocol 4.01, section 11.4.6.2)."""
    if _is_settled(roots, to) or not any(name == "$id" for name, _ in query):
        return query
    given = ((name, _link(unquote(value), roots, to), value) for name, value in query)
    return tuple(
        (name, query_value(link) if name == "$id" else value)
        for name, link, value in given
    )


_CONDITIONS = frozenset({"$filter", "$orderby", "$expand", "$compute"})
_NEWER = ("%20in%20", "%20divby%20")


def in_plain_words(query: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Encoded query options in the words of OData 4.0; the same ones where they hold nothing newer."""
    if not any(word in value for _, value in query for word in _NEWER):
        return query
    from ..query.plain import plain

    return tuple(
        (name, query_value(plain(unquote(value))) if name in _CONDITIONS else value)
        for name, value in query
    )


def with_links(
    value: Any, change: Callable[[str], str], *, within: bool = False
) -> Any:
    """A JSON value with every link in it changed; `within` what holds links, texts are some."""
    if isinstance(value, str):
        return change(value) if within else value
    if isinstance(value, list):
        return [with_links(item, change, within=within) for item in value]
    if isinstance(value, dict):
        return {
            name: with_links(item, change, within=name.endswith(_LINKS))
            for name, item in value.items()
        }
    return value


def _is_settled(roots: Sequence[str], to: str) -> bool:
    return all(to == f"{root}/" for root in roots)


def _link(link: str, roots: Sequence[str], to: str) -> str:
    for root in roots:
        if link.startswith(f"{root}/"):
            return to + link.removeprefix(f"{root}/")
    return link
