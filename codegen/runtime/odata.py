"""What requests and clients take besides models: preferences, links, retries; and what they give besides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal, TypeAlias, TypeVar

from .delta import Change, Changed, LinkChange, Removed, Resync, change_of
from .longrunning import Finished
from .model import Model
from .requests import Headers, Node, Request
from .responses import Collection
from .retry import Retries
from .wire import Event, Reply

__all__ = [
    "Change",
    "Changed",
    "Collection",
    "Event",
    "Finished",
    "LinkChange",
    "Removed",
    "Reply",
    "Request",
    "Resync",
    "Retries",
    "advanced",
    "bind",
    "change_of",
    "prefer",
    "reference",
]

T = TypeVar("T")
Link: TypeAlias = str | Node | Request[Any] | Model
"""What tells where something is."""


def prefer(
    *,
    returned: Literal["minimal", "representation"] | None = None,
    max_page_size: int | None = None,
    include_annotations: str | None = None,
    continue_on_error: bool = False,
    respond_async: bool = False,
    wait: int | None = None,
    track_changes: bool = False,
    allow_entity_references: bool = False,
    omit_values: Literal["nulls", "defaults"] | None = None,
    others: Iterable[str] = (),
    version: Literal["4.0", "4.01"] = "4.0",
) -> dict[str, str]:
    """One `Prefer` header, for `headers=` (Protocol 4.01, section 8.2.8).

    `others` are written as they are: `'outlook.timezone="UTC"'`, `'IdType="ImmutableId"'`. Only the names of 4.0
    have the prefix `odata.`. Raises ValueError for a number that can't be, and when there is nothing to prefer.
    """
    if (max_page_size is not None and max_page_size < 1) or (
        wait is not None and wait < 0
    ):
        raise ValueError(
            "a page has at least one item, and nobody waits for less than no time"
        )
    odata = "odata." if version == "4.0" else ""
    wanted = {
        f"return={returned}": returned,
        f"{odata}maxpagesize={max_page_size}": max_page_size,
        f'{odata}include-annotations="{include_annotations}"': include_annotations,
        f"{odata}continue-on-error": continue_on_error,
        "respond-async": respond_async,
        f"wait={wait}": wait is not None,
        f"{odata}track-changes": track_changes,
        f"{odata}allow-entityreferences": allow_entity_references,
        f"omit-values={omit_values}": omit_values,
    }
    chosen = [*(text for text, is_wanted in wanted.items() if is_wanted), *others]
    if not chosen:
        raise ValueError("there is nothing to prefer")
    return {"Prefer": ",".join(chosen)}


def advanced(request: Request[T]) -> Request[T]:
    """The request as an advanced query of directory objects: `ConsistencyLevel: eventual` and `$count=true`.

    Graph wants both for `$search`, `ne`, `not`, `endswith` and the like; the header goes with every page.
    """
    query = (
        *(pair for pair in request.query if pair[0] != "$count"),
        ("$count", "true"),
    )
    return replace(
        request,
        headers=Headers(request.headers, {"ConsistencyLevel": "eventual"}),
        query=query,
    )


def reference(target: Link) -> dict[str, str]:
    """The body that adds or sets a link, for `.ref.post()` and `.ref.put()` (Protocol 4.01, section 11.4.6)."""
    return {"@odata.id": url_of(target)}


def bind(**links: Link | Iterable[Link]) -> dict[str, Any]:
    """Members that link what is created or updated to what exists (JSON Format 4.01, section 8.5).

    Names are those on the wire: `{**account.to_dict(), **bind(manager=api.users["7"])}`; as `additional_data` of a
    model they do as well.
    """
    return {f"{name}@odata.bind": _bound(target) for name, target in links.items()}


def _bound(target: Link | Iterable[Link]) -> str | list[str]:
    return (
        url_of(target)
        if isinstance(target, str | Node | Request | Model)
        else [url_of(item) for item in target]
    )


def url_of(target: Link) -> str:
    """The URL by which a service knows something; raises ValueError for a model that carries none."""
    if isinstance(target, str):
        return target
    if isinstance(target, Node):
        return f"{target._root}{target._path}"
    if isinstance(target, Request):
        return target.url
    for name in ("@odata.id", "@id", "@odata.editLink", "@editLink"):
        found = target.additional_data.get(name)
        if isinstance(found, str):
            return found
    raise ValueError(
        f"this {type(target).__name__} doesn't carry its URL; give the place, such as api.users[id]"
    )
