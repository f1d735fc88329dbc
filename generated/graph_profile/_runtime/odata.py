"""Everything beside models that requests and clients take or return: preferences, links, retries, changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, TypeVar, cast

from .annotations import Media, dynamic, media_of
from .deep import deep_changes
from .http.delta import (
    Change,
    Changed,
    LinkChange,
    Removed,
    Resync,
    change_of,
    changes_within,
)
from .http.longrunning import Finished
from .http.options import preconditions, several
from .http.retry import Retries
from .http.steps import Event, Reply
from .members import BIND
from .model import Model
from .nodes import Node
from .places import (
    Link,
    Value,
    add_link,
    at,
    linked,
    outcome,
    posted,
    reference,
    remove_link,
    request,
    set_link,
    slug,
    url_of,
)
from .requests import Headers, Request
from .responses import Collection
from .urls import call, key

__all__ = [
    "Change",
    "Changed",
    "Collection",
    "Event",
    "Finished",
    "Link",
    "LinkChange",
    "Media",
    "Removed",
    "Reply",
    "Request",
    "Resync",
    "Retries",
    "Value",
    "add_link",
    "advanced",
    "at",
    "bind",
    "call",
    "change_of",
    "changes_within",
    "deep_changes",
    "dynamic",
    "guarded",
    "key",
    "linked",
    "media_of",
    "outcome",
    "posted",
    "prefer",
    "reference",
    "remove_link",
    "request",
    "set_link",
    "slug",
    "url_of",
]

T = TypeVar("T")


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
    have the prefix `odata.`. Raises ValueError for a number out of range, a value that there isn't, and if no
    preference is given.
    """
    is_known = returned in (None, "minimal", "representation")
    if not is_known or omit_values not in (None, "nulls", "defaults"):
        raise ValueError(f"{returned or omit_values!r} is nothing to prefer")
    if include_annotations is not None and '"' in include_annotations:
        raise ValueError("a pattern of annotations to prefer holds no quotes")
    is_too_small = max_page_size is not None and max_page_size < 1
    if is_too_small or (wait is not None and wait < 0):
        raise ValueError("max_page_size is at least 1, and wait is at least 0")
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
    chosen = [text for text, is_wanted in wanted.items() if is_wanted]
    chosen += several(others)
    if not chosen:
        raise ValueError("prefer() needs at least one preference")
    return {"Prefer": ",".join(chosen)}


def advanced(request: Request[T]) -> Request[T]:
    """The request as an advanced query of directory objects: `ConsistencyLevel: eventual` and `$count=true`.

    Graph wants both for `$search`, `ne`, `not`, `endswith` and the like; the header goes with every page.
    """
    kept = (pair for pair in request.query if pair[0] != "$count")
    headers = Headers(request.headers, {"ConsistencyLevel": "eventual"})
    return replace(request, headers=headers, query=(*kept, ("$count", "true")))


def guarded(
    request: Request[T],
    *,
    if_match: str | Model | Reply | None = None,
    if_none_match: str | Model | Reply | None = None,
) -> Request[T]:
    """The request with its precondition: for batches, whose requests have none by call.

    Raises ValueError for a model or a reply that carries no ETag.
    """
    headers = preconditions({"if_match": if_match, "if_none_match": if_none_match})
    return replace(request, headers=Headers(request.headers, headers))


def bind(most: int | None = 20, /, **links: Link | Iterable[Link]) -> dict[str, Any]:
    """Members that link what is created or updated to what exists (JSON Format 4.01, section 8.5).

    Names are those on the wire: `{**account.to_dict(), **bind(manager=api.users["7"])}`; as `additional_data` of a
    model they do as well. A client that sends `version="4.01"` writes them as 4.01 does. One request binds at most 20
    to one collection, which is what Graph takes, or `most`: ValueError for more.
    """
    return {
        f"{name}{BIND}": _bound(name, target, most) for name, target in links.items()
    }


def _bound(
    name: str, target: Link | Iterable[Link], most: int | None
) -> str | list[str]:
    if isinstance(target, str | Node | Mapping) or not isinstance(target, Iterable):
        return url_of(cast("Link", target))  # It says what is none.
    found = [url_of(item) for item in target]
    if most is not None and len(found) > most:
        raise ValueError(
            f"{len(found)} links of {name} are more than one request takes: {most}. Send several requests, or use "
            "bind(None, ...) if the service takes more"
        )
    return found
