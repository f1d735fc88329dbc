"""Python source text: literals, arguments and docstrings, written the way black leaves them.

What comes in is anybody's text; what goes out is printable and can't end the string it stands in.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from codegen.python.package import Value

WIDTH = 88
"""Black's default line length, which generated code keeps."""
INDENT = 4


def literal(value: Value) -> str:
    """The literal for a text (in double quotes, unless single ones save escapes), a number, a tuple or a dict."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{literal(key)}: {literal(item)}' for key, item in value.items())}}}"
    return repr(value)


def arguments(facts: Mapping[str, Value]) -> str:
    """The facts as arguments of a call: `nullable=False, filter=("eq",)`."""
    return ", ".join(f"{name}={literal(value)}" for name, value in facts.items())


def docstring(text: str, indent: int = 0) -> str:
    """The docstring for a text whose paragraphs stand between empty lines; no indentation before its first line."""
    paragraphs = [words for paragraph in text.split("\n\n") if (words := _words(paragraph))] or [""]
    lines = _wrapped(paragraphs[0], WIDTH - indent - 3)
    if len(lines) == 1 and len(paragraphs) == 1:
        # Black puts the closing quotes behind a single line, however long.
        lines = _wrapped(paragraphs[0], WIDTH - indent - 6)
    for paragraph in paragraphs[1:]:
        lines += ["", *_wrapped(paragraph, WIDTH - indent)]
    pad = "\n" + " " * indent
    body = pad.join(lines).replace(f"{pad}\n", "\n\n")
    if body.startswith('"'):
        body = f" {body}"
    if len(lines) > 1:
        return f'"""{body}{pad}"""'
    return f'"""{body} """' if body.endswith('"') else f'"""{body}"""'


def percent(page: str) -> str:
    """A page's name for a comment.

    Percent-encoded, it can't become a declaration that Python or a tool would obey: `coding:`, `type:`, `fmt:`
    (PEP 263 looks for the first in any comment of the first two lines).
    """
    return quote(page, safe="/#", errors="replace")


def _text(text: str) -> str:
    if '"' not in text and "\\" not in text and text.isprintable():
        return f'"{text}"'
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + _escaped(text).replace(quote, f"\\{quote}") + quote


def _wrapped(text: str, width: int) -> list[str]:
    """Words with one space between them as lines of at most `width`; a longer word has a line of its own.

    What textwrap does, at a tenth of its time: descriptions are most of what is printed.
    """
    lines, start = [], 0
    while len(text) - start > width:
        end = text.rfind(" ", start, start + width + 1)
        if end < 0:
            end = text.find(" ", start + width)
        if end < 0:
            break
        lines.append(text[start:end])
        start = end + 1
    return [*lines, text[start:]] if text else []


def _words(text: str) -> str:
    # CPython refuses a class whose docstring isn't UTF-8.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _escaped(" ".join(text.split())).replace('"""', '\\"\\"\\"')


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\")
    return text if text.isprintable() else "".join(map(_printable, text))


def _printable(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
