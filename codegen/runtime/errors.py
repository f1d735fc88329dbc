"""Errors of decoding, encoding and sending."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

TOO_DEEP = "the value is nested too deeply"


class ClientError(Exception):
    """Base of all errors between a client and a service; `failures` has its subclasses.

    Its text is always one printable line, whatever the service sent.
    """

    def __str__(self) -> str:
        return printable(self._told())

    def _told(self) -> str:
        return super().__str__()

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args, vars(self))


def _again(
    cls: type[ClientError], args: tuple[Any, ...], state: dict[str, Any]
) -> ClientError:
    """An error as it was, whatever its constructor makes of what it takes."""
    error = cls.__new__(cls, *args)
    vars(error).update(state)
    return error


class UnsafeHeader(ClientError, ValueError):
    """A header field that HTTP can't carry; nothing was sent. It names the field, not its value."""


class DecodeError(ValueError):
    """Input that isn't JSON, or isn't the expected kind of value, or (with `strict`) contradicts its type.

    `violations` holds a `Violation` for every contradiction; it is empty for the other causes.
    """

    def __init__(self, message: str, violations: tuple[Any, ...] = ()) -> None:
        super().__init__(printable(message))
        self.violations = violations


class EncodeError(TypeError):
    """A Python value that its OData type can't express in JSON; `pointer` (RFC 6901) says where it is."""

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(printable(f"{pointer}: {message}" if pointer else message))
        self.message = message
        self.pointer = pointer

    def below(self, step: str | int) -> EncodeError:
        """The same error, as seen from the value that holds this one as its member or item `step`."""
        return EncodeError(self.message, pointer(step) + self.pointer)

    def moved(self, index: int) -> EncodeError:
        """The same error, at another index of the list that it was found in."""
        _, _, rest = self.pointer[1:].partition("/")
        return EncodeError(self.message, pointer(index) + (f"/{rest}" if rest else ""))


def printable(text: str) -> str:
    """The text on one line, all that isn't printable made visible by its escape."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in text
    )


def near(name: str, known: Iterable[str]) -> str:
    """`, did you mean 'x'?`, or nothing where no known name comes near."""
    from difflib import get_close_matches

    folded = {
        item.casefold().replace("_", ""): item for item in sorted(known, reverse=True)
    }
    found = get_close_matches(name.casefold().replace("_", ""), folded, 1)
    return f", did you mean {folded[found[0]]!r}?" if found else ""


def pointer(step: str | int) -> str:
    """One step of a JSON Pointer."""
    return "/" + str(step).replace("~", "~0").replace("/", "~1")


def shown(value: object) -> str:
    """A value for a message: short, whatever it is."""
    if isinstance(value, (dict, list, tuple)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    if isinstance(value, int) and value.bit_length() > 256:
        return "an integer of more than 77 digits"
    is_plain = value is None or isinstance(value, (str, int, float))
    text = repr(value) if is_plain else type(value).__name__
    if getattr(value, "tzinfo", value) is None and hasattr(value, "year"):
        text += " without a time zone"
    return text if len(text) <= 80 else f"{text[:79]}\N{HORIZONTAL ELLIPSIS}"
