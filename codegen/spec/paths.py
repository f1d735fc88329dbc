"""Path templates: `/users/{id}/reminderView(start={start})` taken apart (OData URL Conventions, section 4).

Only the normal form that a spec holds is read here; `codegen.formats.docs` brings what pages write
into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a path between slashes.

    `users` has only a name; `{id}` only a parameter; `reminderView(start={start})` a name and
    arguments, of which a positional one, as in `users({id})`, has an empty name. `colon` marks
    Graph's path addressing, `root:/{path}:`, where the next segment is a path of its own.
    """

    name: str = ""
    parameter: str = ""
    arguments: tuple[tuple[str, str], ...] | None = None
    colon: bool = False

    @property
    def key(self) -> str | None:
        """The only content of the parentheses after a name, as in `users({id})`; None if there is none, or more."""
        if not self.name or not self.arguments or [name for name, _ in self.arguments] != [""]:
            return None
        return self.arguments[0][1]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in braces, in order of appearance."""
        if self.parameter:
            return (self.parameter,)
        return tuple(value[1:-1] for _, value in self.arguments or () if value.startswith("{"))

    def __str__(self) -> str:
        text = f"{{{self.parameter}}}" if self.parameter else self.name
        if self.arguments is not None:
            inner = ",".join(f"{name}={value}" if name else value for name, value in self.arguments)
            text += f"({inner})"
        return text + ":" if self.colon else text


@lru_cache(maxsize=8192)
def segments(template: str) -> tuple[Segment, ...]:
    """Take a template or a concrete path apart.

    Raises ValueError when it doesn't begin with a slash, a segment is empty or a bracket isn't closed.
    """
    if not template.startswith("/"):
        raise ValueError(f"path '{template}' must begin with '/'")
    return tuple(_segment(part, template) for part in split(template[1:], "/") if part or template != "/")


def is_root(text: str) -> bool:
    """Whether a text can be a service root, as requests of the package take it: an absolute URL without query."""
    scheme, separator, rest = text.partition("://")
    is_absolute = scheme.lower() in ("https", "http") and separator and rest.partition("/")[0]
    return bool(is_absolute) and text.isascii() and text.isprintable() and not {*" ?#"} & {*text}


def keyed(segments: Sequence[Segment]) -> list[Segment]:
    """Keys in parentheses, `users('x')`, as segments of their own."""
    found: list[Segment] = []
    for segment in segments:
        value = segment.key
        if value is None or segment.colon:
            found.append(segment)
            continue
        placeholder = value.startswith("{") and value.endswith("}")
        found.append(replace(segment, arguments=None))
        found.append(Segment(parameter=value[1:-1]) if placeholder else Segment(value.strip("'")))
    return found


def parameters(template: str) -> tuple[str, ...]:
    """The parameter names of a template, in order."""
    return tuple(name for segment in segments(template) for name in segment.parameters)


def match(template: str, path: str, *, fold: bool = False) -> dict[str, str] | None:
    """The parameter values with which `template` yields `path` (undecoded, no query), or None.

    `fold` compares literal segments without regard to case.
    """
    try:
        ours, theirs = segments(template), segments(path)
    except ValueError:
        return None
    values: dict[str, str] = {}
    return values if _match(ours, theirs, values, fold) else None


def split(text: str, separator: str, *, inside: bool = False) -> list[str]:
    """Split at separators that stand outside parentheses, braces, and the quotes of literals.

    Quotes only delimit literals inside parentheses (`inside` says that the text stands there).
    """
    outermost = int(inside)
    parts, start, depth, quoted = [], 0, outermost, False
    for index, char in enumerate(text):
        if char == "'" and depth > 0:
            quoted = not quoted
        elif quoted:
            continue
        elif char in "({":
            depth += 1
        elif char in ")}":
            depth = max(outermost, depth - 1)
        elif char == separator and depth == outermost:
            parts.append(text[start:index])
            start = index + 1
    parts.append(text[start:])
    return parts


def _segment(part: str, whole: str) -> Segment:
    colon = part.endswith(":")
    text = part[:-1] if colon else part
    if not text:
        raise ValueError(f"path '{whole}' has an empty segment")
    if "{}" in text:
        raise ValueError(f"path '{whole}' has a parameter without a name")
    if text.startswith("{") and text.endswith("}") and text.count("{") == 1:
        return Segment(parameter=text[1:-1], colon=colon)
    name, bracket, rest = text.partition("(")
    if not bracket:
        return Segment(name=text, colon=colon)
    if not rest.endswith(")"):
        raise ValueError(f"path '{whole}' has a bracket that isn't closed in '{text}'")
    return Segment(name=name, arguments=arguments(rest[:-1]), colon=colon)


def arguments(inner: str) -> tuple[tuple[str, str], ...]:
    """What stands in parentheses, by names; what has none stands under an empty one."""
    return tuple(map(_argument, split(inner, ",", inside=True))) if inner.strip() else ()


def _argument(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    return (name.strip(), value.strip()) if equals and name.strip() and "'" not in name else ("", text.strip())


def _match(ours: tuple[Segment, ...], theirs: tuple[Segment, ...], values: dict[str, str], fold: bool) -> bool:
    index = 0
    for position, segment in enumerate(ours):
        if index >= len(theirs):
            return False
        other = theirs[index]
        if position and ours[position - 1].colon and segment.parameter:
            # A path of its own: it runs up to the segment that closes it, or to the end.
            stop = index
            while segment.colon and stop < len(theirs) and not theirs[stop].colon:
                stop += 1
            stop = min(stop, len(theirs) - 1) if segment.colon else len(theirs) - 1
            values[segment.parameter] = "/".join(map(str, theirs[index : stop + 1])).removesuffix(":")
            if theirs[stop].colon != segment.colon:
                return False
            index = stop + 1
            continue
        if segment.parameter:
            if other.colon != segment.colon:
                return False
            values[segment.parameter] = str(other).removesuffix(":") if segment.colon else str(other)
        elif not _same(segment, other, values, fold):
            return False
        index += 1
    return index == len(theirs)


def _same(segment: Segment, other: Segment, values: dict[str, str], fold: bool) -> bool:
    if segment.colon != other.colon or not _equal(segment.name, other.name, fold):
        return False
    if segment.arguments is None or other.arguments is None:
        return segment.arguments == other.arguments
    if len(segment.arguments) != len(other.arguments):
        return False
    theirs = dict(other.arguments)
    for name, value in segment.arguments:
        if name not in theirs:
            return False
        if value.startswith("{"):
            values[value[1:-1]] = theirs[name]
        elif value != theirs[name]:
            return False
    return True


def _equal(left: str, right: str, fold: bool) -> bool:
    return left.casefold() == right.casefold() if fold else left == right
