"""Compares requests and responses with the documentation; returns complaints, or empty texts."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from codegen.base.printing import short
from codegen.spec import payloads
from codegen.spec.nodes import Message, RequestMessage
from codegen.spec.requests import options_of


def departs(message: RequestMessage, request: Any, payload: Any, path: str) -> str:
    """What the built request has against the documented one; its path is left aside where none is given."""
    query = message.path.partition("?")[2]
    if path and _plain_path(request.path) != _plain_path(path):
        return f"the path is {request.path}; documented is {path}"
    built = sorted((unquote(name), unquote(value)) for name, value in request.query)
    if built != sorted(options_of(query).items()):
        return f"the query is {request.query}; documented is {query}"
    documented = message.read or message.body
    if payload is not payloads.NOT_JSON and not _same((request.content or b"null").decode(), documented):
        return f"the body is {shown(request.content)}"
    if payload is payloads.NOT_JSON and (request.content or b"") != message.body.encode() and message.body.strip():
        return f"the body is {shown(request.content)}"
    return _compare_media(message, request)


def _same(built: str, documented: str) -> bool:
    """Whether two JSON texts have one value; blanks between the members of a set of flags mean nothing."""
    return bool(value(_COMMA.sub(",", built)) == value(_COMMA.sub(",", documented)))


def _compare_media(message: RequestMessage, request: Any) -> str:
    documented = {name.casefold(): value for name, value in message.headers.items()}
    given = documented.get("content-type", "").partition(";")[0].strip().casefold()
    built = str(request.headers.get("Content-Type", "")).partition(";")[0].casefold()
    if given and message.body.strip() and given != built:
        return f"the media type is {built}; documented is {given}"
    return ""


def _plain_path(path: str) -> list[str]:
    """Segments without encoding, without the quotes of literals and the types before them."""
    return [_QUOTED.sub(lambda found: found[1], part) for part in _segments(path)]


def _segments(path: str) -> list[str]:
    return [_bare(part) for part in unquote(path).split("/")]


def _bare(segment: str) -> str:
    """A segment without the blanks beside what separates arguments, outside quotes."""
    parts = segment.split("'")
    # Of quotes that aren't even in number, the first is none.
    outside = (len(parts) - 1) % 2
    return "'".join(_BLANKS.sub(r"\1", part) if at % 2 == outside else part for at, part in enumerate(parts))


_COMMA = re.compile(r", +")
_QUOTED = re.compile(r"(?:(?<![\w.])[A-Za-z_][\w.]*)?'([^']*)'")
_BLANKS = re.compile(r"(?:(?<!\s)\s+)?([(),=])\s*")


def path_rule(path: str, request: Any) -> str:
    """The rule by which a path that says the same as the documented one is written in another way; or nothing."""
    return "" if _segments(request.path) == _segments(path) else "example-literal"


def unrecorded(message: Message, found: list[tuple[str, str]]) -> str:
    """Violations that are not recorded, and records that no validator reports.

    A record names one rule for each value, and stands for all that the value violates.
    """
    placeholders = set(message.placeholders)
    rules = {(at, "placeholder" if at in placeholders and rule in ("type", "enum") else rule) for at, rule in found}
    recorded = {*message.findings.items(), *((at, "placeholder") for at in placeholders)}
    if rules == recorded:
        return ""
    stated = {at for at, _ in rules & recorded}
    more = [f"{rule} at {at or 'the root'}" for at, rule in sorted(rules - recorded) if at not in stated]
    less = [f"{rule} at {at or 'the root'}" for at, rule in sorted(recorded - rules)]
    texts = (
        f"validators report {', '.join(more)}" * bool(more),
        f"no validator reports {', '.join(less)}" * bool(less),
    )
    return "; ".join(filter(None, texts))


def value(text: str | bytes) -> Any:
    """The value of a JSON text, every digit kept."""
    return json.loads(text, parse_float=Decimal)


def shown(content: bytes | None) -> str:
    """The beginning of a content, for messages."""
    return short((content or b"").decode(errors="replace"))
