"""HTTP messages in fenced blocks: start line, headers and body, in the forms that people write.

A message is known by its start line; annotations are often missing or say `ignored`. The body stays verbatim;
where it is JSON that only a tolerant reader understands, `read` holds what was understood.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from codegen.formats.docs.dialect import Dialect, MessageWords
from codegen.formats.docs.page import curl, payload, request_lines, samples, urls
from codegen.formats.docs.page.findings import Findings
from codegen.formats.page import Fence, Page


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
    body_fence: int = 0
    """The line of the fence that holds its body alone; 0 where that is the same."""
    whole: bool = False
    """It shows all that is sent, as a command does: a body alone behind it is the answer."""
    inferred: bool = False
    """Its status is the documented one: the page shows nothing but a body."""

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


def read(fence: Fence, findings: Findings, dialect: Dialect) -> tuple[Message, ...]:
    """The messages in a fence: none where it begins none, else one, several requests, or commands and an answer."""
    lines = fence.content.replace("\r", "").split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return ()
    if curl.begins(lines[first], dialect.curl):
        return _commands(fence, lines, findings, dialect)
    starts = [first, *_further(lines, first)]
    found = [
        _read(fence, lines[:end], at, findings, dialect)
        for at, end in zip(starts, [*starts[1:], len(lines)], strict=True)
    ]
    return tuple(message for message in found if message is not None)


def _further(lines: Sequence[str], first: int) -> list[int]:
    """The indexes of further requests in a fence that begins with one: each is whole, and stands behind a blank line.

    What is sent as one body, a batch of parts, holds requests as well.
    """
    if not request_lines.begins(lines[first]):
        return []
    found = [
        at
        for at, line in enumerate(lines[first + 2 :], first + 2)
        if not lines[at - 1].strip() and request_lines.begins(line) and any(mark in line for mark in _WHOLE)
    ]
    parted = found and any(line.startswith(_PART) for line in lines[first : found[-1]])
    return [] if parted else found


_WHOLE = ("://", " HTTP/")
"""What a line of a request holds that is no request line of the documentation."""
_PART = "--"
"""What begins the line between the parts of a body (RFC 2046, section 5.1.1)."""


def _commands(fence: Fence, lines: list[str], findings: Findings, dialect: Dialect) -> tuple[Message, ...]:
    """The requests that the commands in a fence send, and the JSON that answers the last."""
    found: list[Message] = []
    for at, part in curl.parts(lines, dialect.curl):
        if curl.begins(part[0], dialect.curl):
            message = _sent(fence, at, part, findings, dialect)
        elif found and part[0].lstrip().startswith(payload.STARTS):
            body = Message(fence.line + at, body="\n".join(part).rstrip("\n "), body_line=fence.line + at)
            message = _understood(body, fence, at, findings, dialect.messages.cut_short)
            message = message if message.json else None
        else:
            message = None
        found += [message] if message is not None else []
    return tuple(found)


def _read(fence: Fence, lines: list[str], first: int, findings: Findings, dialect: Dialect) -> Message | None:
    """The message whose first line is given."""
    start, line = lines[first].strip(), fence.line + first
    status, reason = _status(_unlabelled(start, dialect.messages.statuses))
    if not status and lines[first + 1 : first + 2] and lines[first + 1].lstrip().startswith(payload.STARTS):
        status = _status(f"HTTP {start}")[0] if start[:3].isdecimal() else 0  # `200:` above the body.
    method, url = ("", "") if status else request_lines.verb(start)
    if not status and (not method or not _is_target(url)):
        return None
    if not status:
        if request_lines.verbs(start)[1:]:
            told = f"'{start[:60]}' is several requests; codegen reads only the first. Show each one separately"
            findings.add("request-line", line, told)
        url, first = _whole_url(url, lines, first)
        if any(request_lines.verb(line)[0] for line in lines[first + 1 : first + 3]):
            if "://" not in url:
                return None
            lines = lines[: first + 1]  # Further requests, each alone in a line.
    headers, places, at = _headers(lines, first + 1, fence.line, findings, dialect.messages)
    url = _with_host(url, headers)
    above, body = _remarked("\n".join(lines[at:]).rstrip("\n "), dialect.messages)
    at += above
    annotation = annotated(fence, dialect.messages)
    body_line = fence.line + at if body else 0
    message = Message(line, method, url, status, reason, headers, places, body, body_line, annotation=annotation)
    return _understood(message, fence, at, findings, dialect.messages.cut_short)


def _with_host(url: str, headers: Sequence[tuple[str, str]]) -> str:
    """A path with the host that the message names in its headers, as HTTP/1.1 sends them (RFC 9112, section 3.3)."""
    host = next((value.strip() for name, value in headers if name.casefold() == "host"), "")
    is_host = "." in host and not set(host) & set("/ @?#\\")
    return f"https://{host}{url}" if url.startswith("/") and is_host else url


def _sent(fence: Fence, first: int, lines: list[str], findings: Findings, dialect: Dialect) -> Message | None:
    command = curl.read("\n".join(lines), dialect.curl)
    url = urls.rooted(command.url) if command is not None else ""
    if command is None or command.method not in request_lines.VERBS or not _is_target(url):
        return None
    line = fence.line + first
    message = Message(
        line,
        command.method,
        url,
        headers=tuple(command.headers),
        header_lines=(line,) * len(command.headers),
        body=command.body,
        body_line=line + command.line if command.body else 0,
        whole=not command.file,
        annotation=annotated(fence, dialect.messages),
    )
    return _understood(message, fence, first + command.line, findings, dialect.messages.cut_short)


def begun(page: Page, dialect: Dialect) -> Page:
    """The page with the request line of each fence as its first, whole: no header, nor a verb alone, is above it.

    Of a page that shows no request as a message, samples of code are read as messages too.
    """
    fences = [block for block in page.blocks if isinstance(block, Fence)]
    calls = not any(_is_request(fence, dialect) for fence in fences)
    blocks = tuple(
        [
            (
                _begun(samples.as_message(_unlabelled_fence(block, dialect), dialect.samples, calls))
                if isinstance(block, Fence)
                else block
            )
            for block in page.blocks
        ]
    )
    return page if blocks == page.blocks else replace(page, blocks=blocks)


def _unlabelled_fence(fence: Fence, dialect: Dialect) -> Fence:
    """The fence without the labels of the parts of a message, where it begins with one: "Request headers:"."""
    lines = fence.content.split("\n")
    labels = [at for at, line in enumerate(lines) if line.rstrip()[-1:] == ":" and _is_remark(line, dialect.messages)]
    if not labels or any(line.strip() for line in lines[: labels[0]]):
        return fence
    kept = ["" if at in labels else line for at, line in enumerate(lines)]
    return replace(fence, content="\n".join(kept)) if any(map(_starts, kept)) else fence


def _starts(line: str) -> bool:
    return request_lines.begins(line) or bool(_status(line.strip())[0])


def _is_request(fence: Fence, dialect: Dialect) -> bool:
    first = fence.content.lstrip().partition("\n")[0]
    return request_lines.begins(first) or curl.begins(first, dialect.curl)


def _begun(fence: Fence) -> Fence:
    """The fence with headers behind its request line, and with the URL below a verb beside that."""
    lines = fence.content.split("\n")
    written = [at for at, line in enumerate(lines) if line.strip()][:_ABOVE]
    if len(written) > 1 and lines[written[0]].strip().upper() in request_lines.VERBS:
        verb, below = written[:2]
        lines[verb : below + 1] = [""] * (below - verb) + [f"{lines[verb].strip()} {lines[below].strip()}"]
        return replace(fence, content="\n".join(lines))
    start = next((at for at in written if _header(lines[at]) is None), 0)
    if not start or not request_lines.begins(lines[start]):
        return fence
    return replace(fence, content="\n".join([lines[start], *lines[:start], *lines[start + 1 :]]))


_ABOVE = 8
"""Lines at the beginning of a fence among which its request line is."""


def bare(fence: Fence, findings: Findings, dialect: Dialect, answer: bool = False) -> Message | None:
    """A fence that holds nothing but JSON: a body whose message stands elsewhere; None where it holds anything else.

    Below a heading for an `answer`, a fence of JSON may be a value: `true`, a number.
    """
    above, body = _remarked(fence.content.replace("\r", "").rstrip("\n "), dialect.messages)
    scalar = answer and fence.info.lower() == "json" and payload.is_scalar(body)
    if not (scalar or payload.begins(body)) or is_code(fence, dialect.messages):
        return None
    line = fence.line + above
    message = Message(fence.line, body=body, body_line=line, annotation=annotated(fence, dialect.messages))
    return _understood(message, fence, above, findings, dialect.messages.cut_short)


def is_code(fence: Fence, words: MessageWords) -> bool:
    """Whether a fence is a code sample: in such a language, and no JSON, which people show as JavaScript, nor HTTP."""
    told = fence.info.lower() in words.code
    return told and not (payload.is_tolerable(fence.content) or request_lines.in_fence(fence))


def _remarked(content: str, words: MessageWords) -> tuple[int, str]:
    """How many lines of remarks, `// Status 200`, labels, and blank ones stand above JSON; and the JSON."""
    lines = content.split("\n")
    above = next((at for at, line in enumerate(lines) if line.strip() and not _is_remark(line, words)), 0)
    remarks = any(line.strip() for line in lines[:above])
    return (above, "\n".join(lines[above:])) if remarks else (0, content)


def _is_remark(line: str, words: MessageWords) -> bool:
    return line.strip().startswith("//") or line.strip(" :\t").lower() in words.labels


def _understood(message: Message, fence: Fence, at: int, findings: Findings, cut: str) -> Message:
    """The message with what its body says as JSON."""
    if message.binary and payload.begins(message.body):
        text, is_json = "", payload.is_strict(message.body)
    else:
        text, is_json = payload.read(message.body, fence.line + at, findings, cut, message.annotation.truncated)
    return replace(message, read=text, json=is_json, fence=fence.line)


def headers_alone(fence: Fence, words: MessageWords) -> dict[str, str]:
    """The headers of a fence that holds nothing else, the first a known one; empty where it holds anything else."""
    lines = [line for line in fence.content.split("\n") if line.strip()]
    found = [_header(line.strip()) for line in lines]
    told = [one for one in found if one is not None and "://" not in f"{one[0]}:{one[1]}"[: len(one[0]) + 4]]
    return dict(told) if told and len(told) == len(lines) and _is_known(told[0][0], words) else {}


def is_like_one(fence: Fence, words: MessageWords) -> bool:
    """Whether a fence looks like a message: it begins with a verb and a target, with a status, or as JSON.

    So does one that gives verb and URL in lines of their own, each behind a label.
    """
    lines = [line.strip() for line in _remarked(fence.content, words)[1].split("\n") if line.strip()]
    if not lines:
        return False
    method, url = request_lines.verb(lines[0])
    behind = [line.partition(":")[2].strip() for line in lines[:_LABELLED]]
    labelled = any(text in request_lines.VERBS for text in behind) and any("://" in text for text in behind)
    return bool(labelled or (method and _is_target(url)) or _status(lines[0])[0] or lines[0].startswith(payload.STARTS))


_LABELLED = 5
"""Lines at the beginning of a fence among which labelled ones are looked for."""


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


def _unlabelled(start: str, labels: Sequence[str]) -> str:
    """A first line `Status code: 200` as HTTP has it."""
    label = next((one for one in labels if start.lower().startswith(one)), "")
    return f"HTTP {start[len(label) :].strip()}" if label else start


def _is_target(url: str) -> bool:
    return url.startswith(("/", "http", "**", "{")) or "/" in url.partition(" ")[0]


def _whole_url(url: str, lines: Sequence[str], first: int) -> tuple[str, int]:
    """A URL that goes on in the next lines, put together; and the index of its last line."""
    url = url.partition(" HTTP/")[0]
    while first + 1 < len(lines):
        following = lines[first + 1].strip()
        goes_on = following.startswith(("?", "&", "/", "$")) or (following and url.endswith(("?", "&", "=", ",", "/")))
        if not goes_on or _header(following) is not None or following.startswith(payload.STARTS):
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
        elif header is not None and (
            not blank or (not headers and _is_known(header[0], words)) or _goes_on(lines[at:], headers)
        ):
            if blank:
                findings.add("message-headers", offset + at, "there is a blank line before the headers; remove it")
            headers.append(header)
            places.append(offset + at)
            blank = False
        elif headers and not blank and line[0] in " \t" and not line.strip().startswith(payload.STARTS):
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
        elif line.startswith(_FENCE):
            findings.add(
                "message-blank-line", offset + at, "a code block begins inside the message; a blank line belongs here"
            )
            return tuple(headers), tuple(places), at + 1
        else:
            if not blank:
                findings.add("message-blank-line", offset + at, "there is no blank line before the body; add one")
            break
        at += 1
    return tuple(headers), tuple(places), at


def _goes_on(lines: Sequence[str], headers: Sequence[tuple[str, str]]) -> bool:
    """Whether all that follows a blank line are headers: nothing of a message without Content-Type is its body."""
    typed = any(name.lower() == "content-type" for name, _ in headers)
    return not typed and bool(headers) and all(_header(line) for line in lines if line.strip())


_FENCE = "```"
"""Authors who forget to end the fence of the headers begin one for the body, which CommonMark takes as its content."""


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
