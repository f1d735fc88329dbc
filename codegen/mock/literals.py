"""Literals of URLs as JSON values (OData URL Conventions 4.01, section 5.1.1.14; ABNF, primitiveLiteral)."""

from __future__ import annotations

import re
from typing import Any

from codegen.base import edm
from codegen.mock.messages import Refusal
from codegen.spec.model import Model

_TEXT = re.compile(r"'((?:[^']|'')*)'")
_PREFIXED = re.compile(r"(duration|binary|[\w.]+)'((?:[^']|'')*)'")
_INTEGER = re.compile(r"[+-]?[0-9]{1,20}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?")


def value_of(model: Model, text: str, type: str, *, bare: bool = False) -> Any:
    """The JSON value of a literal of a type; raises Refusal if it isn't such a literal.

    `bare` takes texts without quotes as well, as keys in segments of their own have them.
    """
    found = _read(model, text.strip(), type)
    if found is None and bare and (type == "Edm.String" or model.enum(type) is not None):
        found = text
    is_checked = type.startswith("Edm.") and not type.startswith("Edm.Geo")  # Those are JSON objects elsewhere.
    if found is None or (is_checked and not edm.accepts(type, found)):
        raise Refusal(400, f"'{text}' is no literal of {type}")
    return found


def _read(model: Model, text: str, type: str) -> Any:
    if found := _TEXT.fullmatch(text):
        is_text = type in ("Edm.String", "") or model.enum(type) is not None
        return found[1].replace("''", "'") if is_text else None
    if found := _PREFIXED.fullmatch(text):
        own = type.removeprefix("Edm.").casefold()
        is_place = found[1] in ("geography", "geometry") and own.startswith(found[1])
        return found[2] if is_place or found[1] in (type, own) else None
    if type == "Edm.Boolean":
        return {"true": True, "false": False}.get(text)
    if type in edm.INTEGERS:
        return int(text) if _INTEGER.fullmatch(text) else None
    if type in edm.NUMBERS:
        return float(text) if _NUMBER.fullmatch(text) else text if text in ("NaN", "INF", "-INF") else None
    return None if type.startswith(("Edm.String", "Edm.Geo")) or not type.startswith("Edm.") else text
