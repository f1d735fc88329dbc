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
_TARGETS = (
    "target",
    "propertyref",
    "field",
    "name",
    "pointer",
    "loc",
    "source",
    "path",
)
_FURTHER = (
    "details",
    "detail",
    "errors",
    "errordetails",
    "invalid-params",
    "modelstate",
)
"""Members that hold further errors: OData's, SAP's, ASP.NET's, those of problem details and of frameworks."""
_CAUSES = ("innererror", "internalexception", "innerexception")
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


def details_in(content: bytes) -> Iterator[tuple[str, str, str]]:
    """Further errors in a body of any form: the code, message and target of each, as far as it says them."""
    for item in _values(_json(content)):
        for name, value in item.items() if isinstance(item, Mapping) else ():
            if name.casefold() in _FURTHER:
                yield from _details(value)


def cause_in(error: Mapping[str, Any]) -> str:
    """The innermost message of an error and of what caused it: one line, empty if there is none."""
    cause = ""
    while error:
        named = {name.casefold(): value for name, value in error.items()}
        told = _texts(named, ("message", "exceptionmessage"))
        cause = told[-1] if told else cause
        error = next(
            (named[name] for name in _CAUSES if isinstance(named.get(name), Mapping)),
            {},
        )
    return _line(cause)


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


def _details(value: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, Mapping) and not {*map(str.casefold, value)} & {
        *_CODES,
        *_MESSAGES,
    }:
        for target, texts in value.items():
            for text in texts if isinstance(texts, list) else ():
                if isinstance(text, str):
                    yield "", text, target
    for item in value if isinstance(value, list) else ():
        if isinstance(item, str):
            yield "", item, ""
        elif isinstance(item, Mapping):
            named = {name.casefold(): value for name, value in item.items()}
            code = next(iter(_texts(named, _CODES)), "")
            message = next(iter(_texts(named, _MESSAGES)), "")
            targets = (_target(named.get(name)) for name in _TARGETS)
            yield code, message, next(filter(None, targets), "")


def _target(value: Any) -> str:
    """A name or a pointer: a text, an object with one (JSON:API), or the steps to a member."""
    if isinstance(value, Mapping):
        value = value.get("pointer", value.get("parameter"))
    if isinstance(value, list):
        value = "/".join(str(step) for step in value if isinstance(step, str | int))
    return value if isinstance(value, str) else ""


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
