"""Reads URLs as pages write them, with or without host, version and slash; reports what is odd."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codegen.formats.docs.dialect import LineWords


@dataclass(frozen=True, slots=True)
class Address:
    r"""A URL taken apart: `path` is relative to the service root, begins with one slash and holds no query.

    `host` and `version` are lower case and empty where the page leaves them out. `odd` names what isn't as
    it should be: "root" (`docs\api` for a version), "host" (the host is cut in two), "slash" (the path
    begins without one).
    """

    host: str
    version: str
    path: str
    query: str = ""
    odd: tuple[str, ...] = ()


_PLACEHOLDERS = (("{{", "}}"), ("${", "}"), ("[", "]"), ("<", ">"))
"""How pages write what stands for the root, beside `{root}`, which may be a key as well."""


def rooted(url: str) -> str:
    """A URL with a host in place of what stands for it: `[Fleet URI]/vans` is `https://{fleetURI}/vans`."""
    for opening, closing in _PLACEHOLDERS:
        if url.startswith(opening):
            name, closed, rest = url[len(opening) :].partition(closing)
            if closed and rest.startswith("/"):
                return _placeholder(name, rest) or url
    if "://" in url:
        return _hosted(url)
    if url.startswith("$"):
        name, slash, rest = url[1:].partition("/")
        if slash and name.replace("_", "").isupper():
            return _placeholder(name.lower(), slash + rest) or url
    return url


def _hosted(url: str) -> str:
    """A URL with all placeholders of its host in braces: `https://[fleet name].sky.example` has `{fleetName}`."""
    scheme, colon, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    for opening, closing in _PLACEHOLDERS[2:]:
        before, opened, after = host.partition(opening)
        name, closed, behind = after.partition(closing)
        if opened and closed and (word := _name(name)):
            host = f"{before}{{{word}}}{behind}"
    return f"{scheme}{colon}{host}{slash}{path}"


def _placeholder(name: str, rest: str) -> str:
    """`https://{fleetUri}/vans`; empty if it isn't such a name."""
    return f"https://{{{word}}}{rest}" if (word := _name(name)) else ""


def _name(text: str) -> str:
    """What a placeholder is called, `fleetUri`; empty where it has no letter or digit, or too many words."""
    first, *others = "".join(char if char.isalnum() and char.isascii() else " " for char in text).split() or [""]
    name = first[:1].lower() + first[1:] + "".join(word[:1].upper() + word[1:] for word in others)
    return name if len(others) < _WORDS else ""


def is_placeholder(text: str) -> bool:
    """Whether a text is nothing but what stands for an address, without a slash: `{base}`, `[Fleet URI]`."""
    pairs = [*_PLACEHOLDERS, ("{", "}")]
    ends = [text.find(end) + len(end) for start, end in pairs if text.startswith(start) and end in text]
    return len(text) in ends


_WORDS = 5
"""What has so many words says something, and is no name."""


_VARIABLE = re.compile(r"(?<=[/.])(?:\$([A-Z][A-Z0-9_]*)\b|[$#]\{(\w+)\}|\{(\w+):[^{}/]+\}|<\w+:(\w+)>)")
"""A variable of a shell, or of a template: `/$KITE_ID`, `/${kiteId}`; the names of OData are in small letters.

So are placeholders with what routes of servers say of them: `/{id:int}`, `/<int:id>`.
"""


def variables(url: str) -> str:
    """A URL with placeholders for variables: `https://${domain}/$KITE_ID` is `https://{domain}/{kiteId}`."""
    return _VARIABLE.sub(_named, url) if any(sign in url for sign in "$#:") else url


def _named(found: re.Match[str]) -> str:
    constant, *names = found.groups("")
    first, *others = (constant.lower() or "".join(names)).split("_")
    return f"{{{first}{''.join(word[:1].upper() + word[1:] for word in others)}}}"


def path_of(url: str) -> str:
    """The path of a URL as it is written, without host and query."""
    target = url.partition("?")[0]
    return target.partition("://")[2].partition("/")[2] if "://" in target else target


def address(url: str, words: LineWords) -> Address:
    """Take a full or relative URL apart; nothing is decoded, nothing is refused."""
    target, _, query = url.strip().partition("?")
    target = variables(target)
    odd: list[str] = []
    host, rest = _host(target, words)
    rest = rest.lstrip("/")
    if rest.startswith(words.draft_root):
        odd.append("root")
        rest = rest[len(words.draft_root) :]
    elif host and "." in _first(rest) and is_version(_second(rest), words):
        odd.append("host")
        host, rest = f"{host}/{_first(rest)}", rest.partition("/")[2]
    version = ""
    if is_version(_first(rest), words):
        version, rest = _first(rest).lower(), rest.partition("/")[2]
    elif not host and rest and not target.startswith("/"):
        odd.append("slash")
    return Address(host.lower(), version, "/" + rest.lstrip("/"), query, tuple(odd))


def _host(target: str, words: LineWords) -> tuple[str, str]:
    scheme, colon, rest = target.partition("://")
    if colon and scheme.isalpha():
        host, slash, rest = rest.partition("/")
        return host, slash + rest
    first = _first(target)
    named = "." in first or (first.startswith("{") and not is_version(first, words))
    if not target.startswith("/") and named and is_version(_second(target), words):
        return _first(target), target.partition("/")[2]
    return "", target


def _first(path: str) -> str:
    return path.partition("/")[0]


def _second(path: str) -> str:
    return _first(path.partition("/")[2])


def is_version(segment: str, words: LineWords) -> bool:
    """`v1.0`, `v2`, `1.1`, `beta`, `{version}`."""
    folded = segment.casefold()
    if folded.startswith("{"):
        return folded.strip("{}") in words.version_parameters
    whole, dot, rest = folded.removeprefix("v").partition(".")
    numbered = whole.isdecimal() and (rest.isdecimal() if dot else folded[:1] == "v")
    return folded in words.versions or (numbered and folded.isascii())
