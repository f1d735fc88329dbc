"""Requests that fences show as data or in JavaScript, as the messages that they send.

`url: ... / method: POST / headers: ... / body: ...`, one label in a line; the same as an object, in a fence of HTTP;
and calls such as `$.ajax({url: "...", type: "POST"})` and `fetch("...", {method: "POST"})`. A call with anything but
plain values, such as a variable, isn't read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from codegen.formats import loosejson
from codegen.formats.docs.dialect import LineWords, SampleWords
from codegen.formats.docs.page import request_lines, urls
from codegen.formats.page import Fence, Row

_LINE = re.compile(r"""[ \t]*["']?([A-Za-z][\w -]{0,30}?)["']?[ \t]*:(?!//)[ \t]*(.*)""")
_HEADER = re.compile(r"""\W*([A-Za-z][\w-]*)["']*[ \t]*:[ \t]*(.*)""")
_BLANKS = re.compile(r"(?<=[('{/])[A-Za-z]\w*(?: \w+){1,4}(?=[)'}/])")
"""Words with blanks that stand for a part of a URL: `http://site url/lists(guid'list GUID')`."""
_METHOD: Final = "method"
_ADDRESS: Final = "url"
_HEADERS: Final = "headers"
_BODY: Final = "body"
_OTHER: Final = "other"
"""The parts of a request, as the dialect names them for each label."""
_QUOTED = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`\n]*`)"""
_FIRST = re.compile(rf"\s*{_QUOTED}\s*(?=[,)])")
_MEMBER = re.compile(
    rf"""[{{,]\s*["']?(\w+)["']?\s*:\s*(?:{_QUOTED}(?=\s*[,}}\n])|(?:JSON\.stringify\(\s*)?(?=[{{]))"""
)
_BODIED = ("POST", "PUT", "PATCH")
_LONGEST = 20_000
"""A longer fence is more than a sample of one request."""


def as_message(fence: Fence, words: SampleWords, calls: bool) -> Fence:
    """The fence with the request that it shows, as HTTP has it; the same fence where none is sure.

    `calls` says that calls in code are read as well.
    """
    text = fence.content
    if len(text) > _LONGEST or ":" not in text:
        return fence
    if "(" in text and any(map(text.__contains__, words.calls)):
        found = _called(text, words) if calls else {}
    elif text.lstrip().startswith("{"):
        found = _object(text, words) if words.http in fence.info.lower().split() else {}
    else:
        found = _labelled(text, words)
    message = _message(found) if found else ""
    return replace(fence, content=message, info=words.http) if message else fence


def says_line(
    row: Row, labels: SampleWords, words: LineWords, lines: Callable[[], Sequence[request_lines.Template]]
) -> bool:
    """Whether a row is a label and the verb, or the path, of one of some request lines: `Resource | /kites`."""
    label, *others = row.cells
    part = labels.parts.get(label.plain.lower().strip(" *`:"))
    if part == _METHOD:
        named = [names for cell in others if (names := request_lines.methods(cell, words))]
        return bool(named) and {one.method for one in lines()}.issuperset(named[0])
    targets = request_lines.targets_of(others) if part == _ADDRESS else []
    found = [one.path for text in targets for one in request_lines.quietly(f"GET {text}", words)]
    return bool(found) and {one.path for one in lines()}.issuperset(found)


def _message(found: Mapping[str, Any]) -> str:
    """The message of a verb, a URL, headers and a body; empty where verb or URL are missing."""
    verb = str(found.get(_METHOD, "GET")).strip(" ,;\"'`*").upper()
    url = _BLANKS.sub(lambda at: f"{{{_camel(at[0])}}}", str(found.get(_ADDRESS, "")).strip(" ,;\"'`"))
    if verb not in request_lines.VERBS or not request_lines.is_target(urls.rooted(url)):
        return ""
    headers = found.get(_HEADERS) or {}
    body = found.get(_BODY)
    if not isinstance(headers, Mapping):
        return ""
    told = body if isinstance(body, str) else "" if body is None else json.dumps(body, ensure_ascii=False, indent=2)
    lines = [f"{verb} {url}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\n".join([*lines, "", told.strip()] if told.strip() else lines)


def _camel(text: str) -> str:
    first, *others = text.split()
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def stated(meta: Mapping[str, Any], words: SampleWords) -> str:
    """The request line that front matter states; empty where it states none.

    It has one, `api: GET /kites`, or says it in parts, `method: GET` and `route: /kites`, which may be below a name.
    """
    meta = next((one for one in meta.values() if isinstance(one, Mapping) and _METHOD in one), meta)
    named = [(words.parts.get(str(name).lower(), ""), str(value).strip()) for name, value in meta.items()]
    if line := next(filter(None, (request_lines.in_text(value) for part, value in named if part == _ADDRESS)), ""):
        return line
    verb = next(
        (value.upper() for part, value in named if part == _METHOD and value.upper() in request_lines.VERBS), ""
    )
    target = next((value for part, value in named if part == _ADDRESS and value.startswith("/")), "")
    return f"{verb} {target}" if verb and request_lines.is_target(target) else ""


def _labelled(text: str, words: SampleWords) -> dict[str, Any]:
    """What lines say behind labels; empty where lines stand before the first, or a label isn't known."""
    told: dict[str, list[str]] = {}
    part = ""
    for line in text.split("\n"):
        found = _LINE.match(line)
        named = words.parts.get(found[1].lower(), "") if found else ""
        if found and named and named not in told:
            part, value = named, found[2]
            again = _LINE.match(value)
            value = again[2] if again and words.parts.get(again[1].lower()) == part else value
            told[part] = [value]
        elif part in (_METHOD, _ADDRESS) and found and not line[:1].isspace():
            part = _OTHER
        elif part:
            told.setdefault(part, []).append(line)
        elif line.strip() and (told or not line.rstrip().endswith(":")):
            return {}
    if whole := request_lines.in_text(" ".join(told.get(_ADDRESS, ()))):  # "Route: GET /kites"
        told |= dict(zip((_METHOD, _ADDRESS), ([part] for part in whole.split(" ", 1)), strict=True))
    if not {_METHOD, _ADDRESS} <= told.keys():
        return {}
    headers = {at[1]: _plain(at[2].strip(" ,")) for line in told.get(_HEADERS, ()) if (at := _HEADER.match(line))}
    body = "\n".join(told.get(_BODY, ())).strip().rstrip(",")
    plain = {name: " ".join(told[name]).strip() for name in (_METHOD, _ADDRESS)}
    return {**plain, _HEADERS: headers, _BODY: body.strip("'\"") if body[1:2] in "{[" else body}


def _plain(value: str) -> str:
    """What quotes around all of a value hold: `application/json` of `"application/json"`."""
    inner = value[1:-1]
    return inner if value[:1] in ('"', "'") and value[:1] == value[-1:] and value[0] not in inner else value


def _object(text: str, words: SampleWords) -> dict[str, Any]:
    """What an object says of a request."""
    try:
        value = loosejson.loads(text).value
    except ValueError:
        return {}
    return _known(value, words) if isinstance(value, dict) else {}


def _known(value: Mapping[str, Any], words: SampleWords) -> dict[str, Any]:
    return {named: part for name, part in value.items() if (named := words.parts.get(name.lower(), ""))}


def _called(text: str, words: SampleWords) -> dict[str, Any]:
    """What the only call in a sample sends; empty where it isn't plain."""
    calls = [(at, call) for call in words.calls for at in _places(text, call)]
    if len(calls) != 1:
        return {}
    ((start, call),) = calls
    name, _, rest = text[start + len(call) :].partition("(")
    verb = name.strip(".").upper()
    found: dict[str, Any] = {}
    if first := _FIRST.match(rest):
        found = {_ADDRESS: _unquoted(first[1]), _METHOD: verb if verb in request_lines.VERBS else "GET"}
        rest = rest[first.end() :]
        if verb in _BODIED and rest.startswith(","):
            return {}  # Its body stands alone, often a variable.
    for at in _MEMBER.finditer(rest):
        part = words.parts.get(at[1].lower(), "")
        if not part or (part in found and part != _METHOD):
            continue
        if at[2]:
            found[part] = _unquoted(at[2])
        elif part == _BODY and call in words.forms and "(" not in at[0]:
            return {}  # An object that is sent as a form, or as a query.
        elif part in (_HEADERS, _BODY):
            try:
                found[part] = loosejson.loads(_braced(rest, at.end())).value
            except ValueError:
                return {}
    others = any(words.parts.get(at[1].lower()) not in (*found, None) for at in _NAMED.finditer(rest))
    return {} if others or not isinstance(found.get(_ADDRESS), str) else found


def _places(text: str, call: str) -> Iterator[int]:
    """Where a function is called, perhaps as one named by a verb: `axios(`, `axios.post(`."""
    at = text.find(call)
    while at >= 0:
        behind = text[at + len(call) :].partition("(")[0]
        if not text[at - 1 : at].isalnum() and (not behind or (behind[0] == "." and behind[1:].isalpha())):
            yield at
        at = text.find(call, at + 1)


_NAMED = re.compile(r"""[{,]\s*["']?(\w+)["']?\s*:""")


def _unquoted(text: str) -> str:
    return text[1:-1].replace("\\" + text[0], text[0])


def _braced(text: str, start: int) -> str:
    """The text from a brace up to the one that closes it."""
    depth, quote = 0, ""
    for at in range(start, len(text)):
        sign = text[at]
        if quote:
            quote = "" if sign == quote and text[at - 1] != "\\" else quote
        elif sign in "\"'":
            quote = sign
        depth += (not quote and sign == "{") - (not quote and sign == "}")
        if not depth:
            return text[start : at + 1]
    return text[start:]
