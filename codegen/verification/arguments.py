"""Keys and arguments in URLs: the OData literal of a page as the Python value that a program passes.

The rules are those of the ABNF (primitiveLiteral) and of URL Conventions 4.01, section 5.1.1.14; pages also leave
the quotes out, and write what metadata of version 4.0 calls `duration'P1D'` without its prefix.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

from codegen.base import edm

_PREFIXED = re.compile(r"[A-Za-z_][\w.]*'(?P<text>.*)'", re.DOTALL)


class StandIn(ValueError):
    """A text that is no literal of the type: the page shows a stand-in."""


def value(type: str, text: str) -> Any:
    """The Python value of a literal; numbers, truth and GUIDs as such, all else as the text of its own.

    Raises StandIn for a text that is no literal of the type.
    """
    if text == "null":
        return None
    own = unquoted(text)
    if type not in edm.PRIMITIVES or type == "Edm.String":
        return own  # a member of an enumeration goes by its name
    number = _number(type, own)
    if number is not None:
        return number
    if type == "Edm.Boolean" and own in ("true", "false"):
        return own == "true"
    if not edm.accepts(type, own):
        raise StandIn(f"'{text[:60]}' is no {type}")
    return UUID(own) if type == "Edm.Guid" else own


def fits(type: str, text: str) -> bool:
    """Whether a text is a literal of the type."""
    try:
        value(type, text.strip())
    except StandIn:
        return False
    return True


def is_stand_in(text: str) -> bool:
    """Whether a key or an argument is `{id}` or `<id>`, which says nothing of its value."""
    return unquoted(text.strip())[:1] + text.strip("' ")[-1:] in ("{}", "<>")


def stand_in(type: str) -> str:
    """A literal of a type, for a place whose value no page shows."""
    return next((text for text in _STAND_INS if type not in edm.PRIMITIVES or edm.accepts(type, text)), "x")


_STAND_INS = ("x", "0", "true", str(UUID(int=0)), "2000-01-01", "2000-01-01T00:00:00Z", "00:00:00", "P1D")


def unquoted(text: str) -> str:
    """A literal without quotes and without the prefix before them, `duration'P1D'`, `sky.color'red'`."""
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed:
        return prefixed["text"]
    return text[1:-1].replace("''", "'") if len(text) > 1 and text[0] == text[-1] == "'" else text


def _number(type: str, text: str) -> Any:
    if type not in edm.NUMBERS:
        return None
    try:
        number = Decimal(text) if type not in edm.INTEGERS else int(text)
    except (ValueError, ArithmeticError):
        raise StandIn(f"'{text[:60]}' is no {type}") from None
    return float(number) if type in ("Edm.Double", "Edm.Single") else number
