"""What a service says in the body of an error, whatever form it gives it.

OData's form is JSON Format 4.01, section 21.1. Others are at least as common: problem details (RFC 9457), errors of
identity services (RFC 6749, section 5.2), frameworks' own objects and lists, XML, and pages for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from ..errors import DecodeError, shown
from ..jsontext import loads

_MESSAGES = (
    "message",
    "detail",
    "error_description",
    "errormessage",
    "error_message",
    "msg",
    "faultstring",
    "description",
    "title",
    "reason",
)
"""Members that hold messages for people, in any case, the most helpful first."""
_CODES = ("code", "errorcode", "error_code", "faultcode")
_LONGEST = 300
_READ = 8192
"""Characters of a text that are looked at."""
_ELEMENT = re.compile(
    rf"<(?:[\w-]{{1,40}}:)?({'|'.join((*_CODES, *_MESSAGES))})\b[^<>]{{0,400}}>([^<]+)<",
    re.IGNORECASE,
)
_UNSAID = re.compile(
    r"<!--.*?-->|<(script|style|head)\b.*?</\1\s*>|<[^<>]*>", re.IGNORECASE | re.DOTALL
)


def error_in(content: bytes) -> Mapping[str, Any]:
    """The error object in a body, whole; empty where it has none."""
    body = _json(content)
    if not isinstance(body, Mapping):
        return {}
    error = body.get("error", body.get("odata.error", body))
    if isinstance(error, str):
        return {**body, "code": error, "message": body.get("error_description", "")}
    return error if isinstance(error, Mapping) else {}


def said_in(content: bytes) -> tuple[str, str]:
    """A code and a message, as far as a body that isn't OData's has them: texts of one line, perhaps empty."""
    body = _json(content)
    code, message = _of_text(content) if body is None else _of_json(body)
    return _line(code), _line(message)


def text_of(value: Any) -> str:
    """A member of an error as text; empty for null."""
    return value if isinstance(value, str) else "" if value is None else shown(value)


def _json(content: bytes) -> Any:
    try:
        return loads(content)
    except DecodeError:
        return None


def _of_json(body: Any) -> tuple[str, str]:
    codes, messages = [], []
    for item in _values(body):
        if not isinstance(item, Mapping):
            continue
        named = {name.casefold(): value for name, value in item.items()}
        codes += _texts(named, _CODES)
        messages += _texts(named, _MESSAGES)
    code = next(iter(codes), "")
    if messages:
        return code, messages[0]
    texts = (item for item in _values(body) if isinstance(item, str) and item.strip())
    return code, next((text for text in texts if text != code), "")


def _values(body: Any) -> Iterator[Any]:
    """What is in a body, the outermost first, at most as much as tells something."""
    level = [body]
    for _ in range(_DEEPEST):
        yield from level
        level = [inner for item in level for inner in _within(item)][:_WIDEST]


_DEEPEST = 5
_WIDEST = 50


def _within(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []


def _texts(named: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    found = (named.get(name) for name in names)
    return [text for text in found if isinstance(text, str) and text.strip()]


def _of_text(content: bytes) -> tuple[str, str]:
    """What XML or HTML names so, else what is left without its tags; any other text as it is."""
    text = content[:_READ].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    text = text.rstrip("\ufffd")  # Half of the last character.
    if "\ufffd" in text or "\x00" in text:  # No text, or none that says anything.
        return "", ""
    if not text.startswith("<"):
        return "", text
    named: dict[str, str] = {}
    for name, value in _ELEMENT.findall(text):
        if value.strip():
            named.setdefault(name.casefold(), unescape(value))
    message = next(iter(_texts(named, _MESSAGES)), "")
    code = next(iter(_texts(named, _CODES)), "")
    return code, message or unescape(_UNSAID.sub(" ", text))


def _line(text: str) -> str:
    line = next(filter(None, map(str.strip, text.splitlines())), "")
    cut = f"{line[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
    return cut if len(line) > _LONGEST else line
