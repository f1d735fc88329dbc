"""The JSON representation of a resource page: its members, and the types that its placeholders show."""

from __future__ import annotations

from typing import Any

from codegen.base.edm import is_qualified
from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page.type_drafts import JsonMember


def members(value: Any, dialect: Dialect) -> tuple[JsonMember, ...]:
    """The members of a representation; annotations (`@odata.type`, `__metadata`) are none, nor is what it is put into.

    `{"d": {}}` is an answer of OData 2.0 (JSON Format, section 4), `{"__deferred": {}}` what it leaves out.
    """
    if not isinstance(value, dict):
        return ()
    words = dialect.messages
    inner = value.get(words.wrapper)
    if len(value) == 1 and isinstance(inner, dict):
        return members(inner, dialect)
    own = {name: item for name, item in value.items() if _is_name(name) and name != words.metadata}
    left = {name: None if isinstance(item, dict) and words.deferred in item else item for name, item in own.items()}
    return tuple([_member(name, item, dialect) for name, item in left.items()])


def type_name(value: Any, dialect: Dialect) -> str:
    """The type that an object says it has, without `#`; empty where it says none."""
    if isinstance(value, dict):
        for key in dialect.messages.types:
            if isinstance(value.get(key), str):
                return str(value[key]).rpartition("#")[2].strip()
    return ""


def _is_name(name: str) -> bool:
    return "@" not in name and name.isidentifier()


def _member(name: str, value: Any, dialect: Dialect) -> JsonMember:
    if isinstance(value, list):
        inner = _member(name, value[0], dialect) if value else JsonMember(name)
        return JsonMember(name, inner.type, True, inner.values, bare=inner.bare)
    if isinstance(value, bool):
        return JsonMember(name, "Edm.Boolean")
    if isinstance(value, int):
        return JsonMember(name, "Edm.Int32")
    if isinstance(value, float):
        return JsonMember(name, "Edm.Double")
    if isinstance(value, str):
        return _of_text(name, value.strip(), dialect)
    stated = type_name(value, dialect)
    return (
        JsonMember(name, stated) if "." in stated else _of_text(name, stated, dialect) if stated else JsonMember(name)
    )


def _is_sample(text: str) -> bool:
    """A number or a truth value in quotes says nothing of the type."""
    return text.lower() in ("true", "false") or text.removeprefix("-").replace(".", "", 1).isdecimal()


def _of_text(name: str, text: str, dialect: Dialect) -> JsonMember:
    """`String (timestamp)`, `Int32`, `#namespace.type`, `a | b | c`, `Collection(String)`, or sample data."""
    if text[:11].lower() == "collection(" and text.endswith(")"):
        inner = _of_text(name, text[11:-1], dialect)
        return JsonMember(name, inner.type, True, inner.values)
    word, _, rest = text.partition(" ")
    qualifier = rest.strip("() ").lower()
    if dialect.primitive(word) and (not rest or rest.startswith("(")):
        edm = dialect.types.qualifiers.get(qualifier) or dialect.primitive(qualifier) or dialect.primitive(word)
        return JsonMember(name, edm, identifier=qualifier == dialect.types.identifier, stands_in=True)
    if _is_sample(text):
        return JsonMember(name)
    parts = [part.strip() for part in text.split("|")]
    if len(parts) > 1 and all(part.isidentifier() for part in parts):
        return JsonMember(name, "Edm.String", values=tuple(parts))
    qualified = text.removeprefix("#")
    if "." in qualified and is_qualified(qualified):
        return JsonMember(name, dialect.primitive(qualified) or qualified, bare=qualified == text)
    return JsonMember(name, "Edm.String")
