"""JSON Pointers (RFC 6901): writes them, and splits them into steps."""

from __future__ import annotations


def pointer(*names: str | int) -> str:
    """The JSON Pointer of a path of member names and indexes."""
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)


def steps(text: str) -> list[str]:
    """The member names and indexes of a JSON Pointer, in order; that of the whole document has none."""
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]
