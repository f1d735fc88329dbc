"""Fenced HTTP messages: start line, headers and body, as people write them.

A message is known by its start line; annotations are often missing or say `ignored`. The body stays verbatim;
where it is JSON that only a tolerant reader understands, `read` holds what was understood.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from codegen.base.problems import Fix
from codegen.formats import loosejson
from codegen.formats.docs.dialect import Dialect, MessageWords
from codegen.formats.docs.page import request_lines
from codegen.formats.docs.page.findings import Findings
from codegen.formats.page import Fence

_JSON_START = ("{", "[")
_LENGTH = "content-length"


@dataclass(frozen=True, slots=True)
class Annotation:
    """What the comment before a message says about it; `type` is as written, `collection` as far as it says so."""

    name: str = ""
    type: str = ""
    collection: bool = False
    truncated: bool = False
    ignored: bool = False
    present: bool = False


UNANNOTATED = Annotation()
"""What is known of a fence without annotation."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request (`method`) or a response (`status`) as shown; `line` is that of its start line."""

    line: int
    method: str = ""
    url: str = ""
    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    header_lines: tuple[int, ...] = ()
    body: str = ""
    body_line: int = 0
    read: str = ""
    json: bool = False
    annotation: Annotation = UNANNOTATED
    fence: int = 0
    """The line of the fence that holds it."""

    @property
    def payload(self) -> Any:
        """The JSON value of the body; None where it isn't JSON."""
        return json.loads(self.read or self.body) if self.json else None

    @property
    def media(self) -> str:
        """The media type that the headers state, without its parameters; empty where they state none."""
        return self.header("Content-Type").partition(";")[0].strip()

    @property
    def binary(self) -> bool:
        """Whether the headers state a media type that is neither JSON nor a text, which people send JSON as."""
        return bool(self.media) and "json" not in self.media.lower() and not self.media.lower().startswith("text/")

    def header(self, name: str) -> str:
        """The value of a header, by its name in any case; empty where it is missing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def read(fence: Fence, findings: Findings, dialect: Dialect) -> Message | None:
    """The message in a fence, or None where its first line begins none."""
    lines = fence.content.replace("\r", "").split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None
    start, line = lines[first].strip(), fence.line + first
    status, reason = _status(start)
    method, url = ("", "") if status else request_lines.verb(start)
    if not status and (not method or not _is_target(url)):
        return None
    if not status:
        url, first = _whole_url(url, lines, first)
        if any(request_lines.verb(line)[0] for line in lines[first + 1 : first + 3]):
            return None
    headers, places, at = _headers(lines, first + 1, fence.line, findings, dialect.messages)
    body = "\n".join(lines[at:]).rstrip("\n ")
    annotation = annotated(fence, dialect.messages)
    body_line = fence.line + at if body else 0
    message = Message(line, method, url, status, reason, headers, places, body, body_line, annotation=annotation)
    text, is_json = _json(message, fence.line + at, findings, dialect.messages.cut_short)
    return replace(message, read=text, json=is_json, fence=fence.line)


def is_like_one(fence: Fence) -> bool:
    """Whether a fence looks like a message: it begins with a verb and a target, with a status, or as JSON."""
    lines = [line.strip() for line in fence.content.split("\n") if line.strip()]
    if not lines:
        return False
    method, url = request_lines.verb(lines[0])
    return bool((method and _is_target(url)) or _status(lines[0])[0] or lines[0].startswith(_JSON_START))


def annotated(fence: Fence, words: MessageWords) -> Annotation:
    """The annotation of a fence, tolerant of the types people give its members."""
    data = (fence.comment and fence.comment.data) or {}
    name = data.get(words.annotated_name, "")
    kind = next((data[key] for key in words.types if key in data), "")
    kind = kind if isinstance(kind, str) else ""
    collection = is_true(data, words.collection) or kind.lower().startswith("collection(")
    return Annotation(
        name=name if isinstance(name, str) else "",
        type=kind,
        collection=collection,
        truncated=is_true(data, words.truncated),
        ignored=str(data.get(words.kind, "")).lower() == words.ignored,
        present=bool(data),
    )


def is_true(data: Mapping[str, Any], name: str) -> bool:
    """Whether a member of an annotation says yes, as a truth value or as text."""
    return str(data.get(name, "")).lower() == str(True).lower()


def check_length(message: Message, findings: Findings) -> None:
    """Report a Content-Length that is right neither for LF nor for CRLF line ends.

    A shortened body may be smaller than its stated length.
    """
    stated = message.header(_LENGTH)
    if not stated or not (message.body or stated.strip() != "0"):
        return
    unix = len(message.body.encode())
    dos = unix + message.body.count("\n")
    line = next(
        at for at, (name, _) in zip(message.header_lines, message.headers, strict=True) if name.lower() == _LENGTH
    )
    if not stated.isdecimal():
        findings.add("content-length", line, f"Content-Length '{stated}' is no number; leave the header out")
    elif int(stated) in (unix, unix + 1, dos, dos + 2):
        return
    elif not (message.annotation.truncated and int(stated) > unix):
        lengths = f"{unix} bytes" if unix == dos else f"{unix} bytes ({dos} with CRLF)"
        text = f"Content-Length is {stated}, the body has {lengths}; correct it"
        findings.add("content-length", line, text, fix=Fix(stated.strip(), str(unix)))


def _status(start: str) -> tuple[int, str]:
    """`HTTP/1.1 201 Created`, `HTTP 201 Created`, `400 Bad Request`."""
    words = start.split(None, 2) if start[:4].upper() == "HTTP" else ["", *start.split(None, 1)]
    if len(words) < 2 or not (
        words[0] == "" or words[0][4:].replace("/", "").replace(".", "").isdecimal() or words[0][4:] == ""
    ):
        return 0, ""
    code = words[1].strip(",:")
    if len(code) != 3 or not code.isdecimal() or not 100 <= int(code) < 600 or (not words[0] and len(words) < 3):
        return 0, ""
    return int(code), words[2].strip() if len(words) > 2 else ""


def _is_target(url: str) -> bool:
    return url.startswith(("/", "http", "**", "{")) or "/" in url.partition(" ")[0]


def _whole_url(url: str, lines: Sequence[str], first: int) -> tuple[str, int]:
    """A URL that goes on in the next lines, put together; and the index of its last line."""
    url = url.partition(" HTTP/")[0]
    while first + 1 < len(lines):
        following = lines[first + 1].strip()
        goes_on = following.startswith(("?", "&", "/", "$")) or (following and url.endswith(("?", "&", "=", ",", "/")))
        if not goes_on or _header(following) is not None or following.startswith(_JSON_START):
            break
        url, first = url + following, first + 1
    return url.partition(" HTTP/")[0], first


def _headers(
    lines: Sequence[str], at: int, offset: int, findings: Findings, words: MessageWords
) -> tuple[tuple[tuple[str, str], ...], tuple[int, ...], int]:
    """The headers, their lines on the page, and the index at which the body begins."""
    headers: list[tuple[str, str]] = []
    places: list[int] = []
    blank = False
    while at < len(lines):
        line = lines[at]
        header = _header(line)
        if not line.strip():
            blank = True
        elif header is not None and (not blank or (not headers and _is_known(header[0], words))):
            if blank:
                findings.add("message-headers", offset + at, "a blank line stands before the headers; remove it")
            headers.append(header)
            places.append(offset + at)
            blank = False
        elif headers and not blank and line[0] in " \t" and not line.strip().startswith(_JSON_START):
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
        else:
            if not blank:
                findings.add("message-blank-line", offset + at, "no blank line stands before the body; add one")
            break
        at += 1
    return tuple(headers), tuple(places), at


def _header(line: str) -> tuple[str, str] | None:
    name, colon, value = line.partition(":")
    name = name.strip()
    token = name.replace("-", "").replace("_", "")
    if not colon or not token.isalnum() or not token.isascii() or (token.isupper() and value[:1] not in (" ", "")):
        return None
    return name, value.strip()


def _is_known(name: str, words: MessageWords) -> bool:
    folded = name.lower()
    return folded in words.headers or folded.startswith(words.header_starts)


def _json(message: Message, line: int, findings: Findings, cut: str) -> tuple[str, bool]:
    """What was read of a JSON body where that isn't the body itself; and whether the body is JSON at all."""
    body = message.body
    if not body.lstrip("\ufeff ").startswith(_JSON_START) or not any(sign in body for sign in '":]'):
        return "", _scalar(body)
    if message.binary:
        return "", _strict(body)
    try:
        loose = loosejson.loads(body)
    except ValueError as error:
        findings.add("payload-unreadable", line, f"the body isn't JSON: {error}")
        return "", False
    if _strict(body):
        if name := _duplicate(body):
            findings.add(
                "payload-duplicate-member", line, f"the member '{name}' stands twice in one object; remove one"
            )
        return "", True
    cut_short = any(cut in repair for repair in loose.repairs)
    if not (cut_short and message.annotation.truncated):
        findings.add("json-repaired", line, f"the body isn't strict JSON: {next(iter(loose.repairs), 'odd blanks')}")
    return json.dumps(loose.value, ensure_ascii=False, indent=2), True


def _scalar(body: str) -> bool:
    """Whether a body that is neither object nor array is a JSON value: a count, `true`, a quoted text."""
    text = body.strip()
    return bool(text) and len(text) < 4096 and "\n" not in text and _strict(text)


def _strict(text: str) -> bool:
    """Whether a text is JSON; Python's reader takes NaN and Infinity, which JSON doesn't know (RFC 8259, section 6)."""
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _duplicate(body: str) -> str:
    """The first member name that an object of the JSON text holds twice, or an empty text."""
    found: list[str] = []

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(members)
        if len(value) < len(members):
            found.extend(name for name, count in Counter(name for name, _ in members).items() if count > 1)
        return value

    json.loads(body, object_pairs_hook=pairs)
    return found[0] if found else ""
