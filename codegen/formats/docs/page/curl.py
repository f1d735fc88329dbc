"""Reads curl commands as requests: `curl -X POST https://... -H "..." -d '{...}'`.

Only what makes the request is read, the way curl's manual has it: with data the method is POST, and data that isn't
said to be JSON is a form.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field

from codegen.formats.docs.dialect import CurlWords
from codegen.formats.docs.page import payload

MAX_LENGTH = 2**16
"""A longer text is no command that a page shows."""


@dataclass(slots=True)
class Command:
    """What a command sends; `line` is that of the body within the text, from 0; `file` says that a file holds it."""

    method: str = ""
    url: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""
    line: int = 0
    file: bool = False


def begins(text: str, words: CurlWords) -> bool:
    """Whether a line begins a command, behind a prompt or not."""
    return text.strip().removeprefix("$ ").split(" ")[0] in words.command


def parts(lines: list[str], words: CurlWords) -> list[tuple[int, list[str]]]:
    """The commands among lines, and what stands below them, each with the index of its first line.

    A command goes on within quotes, behind a sign of continuation, and up to a blank line or what looks like an answer.
    """
    found: list[tuple[int, list[str]]] = []
    quote, goes_on, within = "", False, _NOTHING
    for at, line in enumerate(lines):
        text = line.strip()
        if begins(line, words) and not quote and not goes_on:
            within = _COMMAND
            found.append((at, [line]))
        elif within == _ANSWER or quote or goes_on or (within and text and not text.startswith(_ANSWERS)):
            found[-1][1].append(line)
        elif text and not text.startswith(_REMARK):
            within = _ANSWER
            found.append((at, [line]))
        else:
            within = _NOTHING
        quote = _CLOSED.sub("", f"{quote}{line}", count=1)[:1] if within == _COMMAND else ""
        goes_on = within == _COMMAND and line.rstrip().endswith(_GOES_ON)
    return found


_NOTHING, _COMMAND, _ANSWER = range(3)
_GOES_ON = ("\\", " ^", " `")
_REMARK = "#"
_ANSWERS = (*payload.STARTS, "HTTP/", "<", _REMARK)


_CLOSED = re.compile(r"""(?:[^\\'"]|\\.?|'[^']*'|"(?:[^"\\]|\\.)*")*""")
"""What leaves no quote open, from the beginning of a text; in single quotes, a backslash is a letter."""


def read(text: str, words: CurlWords) -> Command | None:
    """The command in a text; None where it isn't one command with a URL."""
    lines = text.replace("\r", "").strip("\n").split("\n")
    whole = "\n".join(line.rstrip(" \\^`") + " " if line.rstrip().endswith(_GOES_ON) else line for line in lines)
    if not begins(lines[0], words) or len(text) > MAX_LENGTH:
        return None
    try:
        parts = shlex.split(whole.strip().removeprefix("$ "))[1:]
    except ValueError:
        return None
    found, query = _taken(parts, words)
    if found is None or not found.url:
        return None
    if query and found.body:
        found.url, found.body = f"{found.url}{'&' if '?' in found.url else '?'}{found.body}", ""
    found.method = found.method or ("POST" if found.body else "GET")
    first = found.body.partition("\n")[0]
    found.line = next((at for at, line in enumerate(text.split("\n")) if first and first in line), 0)
    named = {name.lower() for name, _ in found.headers}
    if found.body and words.media not in named and not found.body.lstrip().startswith(payload.STARTS):
        found.headers.append((words.media, words.form))
    return found


def _taken(parts: list[str], words: CurlWords) -> tuple[Command | None, bool]:
    """What the options say; whether the data belongs in the URL. None where a second command follows."""
    found, data, query, at = Command(), list[str](), False, 0
    while at < len(parts):
        option, value = _option(parts[at], words)
        at += 1
        if option in words.get:
            query = True
        elif not option and (value in words.command or value in ("|", "&&", ";", ">")):
            return (None, False) if value in words.command else (found, query)
        elif not option:
            found.url = found.url or value
        elif option in words.takes_value and not value:
            value, at = parts[at] if at < len(parts) else "", at + 1
        if option in words.method:
            found.method = value.upper()
        elif option in words.url:
            found.url = value
        elif option in words.header and ":" in value:
            name, _, said = value.partition(":")
            found.headers.append((name.strip(), said.strip()))
        elif option in words.data and value.startswith("@"):
            found.file = True
        elif option in words.data:
            data.append(value)
    found.body = "&".join(data).strip()
    return found, query


def _option(part: str, words: CurlWords) -> tuple[str, str]:
    """An option and a value that stands in the same word: `-XPOST`, `--request=POST`; or no option and the word."""
    if part.startswith("--"):
        name, _, value = part.partition("=")
        return name, value
    if part.startswith("-") and len(part) > 1:
        short = part[:2]
        return (short, part[2:]) if short in words.takes_value else (part, "")
    return "", part
