"""Replaces aliases with the namespaces they stand for (CSDL XML 4.01, section 4.3 and 5.2).

Each document has aliases of its own, so this is done before several documents are read as one service.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from codegen.formats.csdl.xmltree import Element
from codegen.spec.facts import USUAL

PATHS = frozenset(f"{kind}Path" for kind in ("", "Property", "NavigationProperty", "Annotation", "ModelElement"))
_TEXTS = PATHS | {"AnyPropertyPath", "EnumMember"}
"""Elements whose text names something."""
_NAMES = _TEXTS | set("Type BaseType UnderlyingType EntityType Function Action Term BaseTerm Extends Target".split())
"""Attributes that name something."""
_QUALIFIED = re.compile(r"[\w.]+\.\w+")


_RESERVED = ("Edm", "odata", "System", "Transient")
"""What is no alias (section 4.3)."""


def resolve(root: Element) -> tuple[dict[str, str], list[Element]]:
    """Put namespaces in place of aliases, in all of a document.

    Returns the aliases of its own schemas, sorted, and the schemas whose alias is none: it is reserved, a namespace
    itself, or that of a schema before.
    """
    known = dict(USUAL)
    for include in root.found("Include"):
        known[include.get("Alias")] = include.get("Namespace")
    schemas = root.found("Schema")
    # An alias never hides a namespace.
    spaces = {*_RESERVED, *(schema.get("Namespace") for schema in schemas)}
    own: dict[str, str] = {}
    wrong: list[Element] = []
    for schema in (schema for schema in schemas if schema.get("Alias")):
        alias, namespace = schema.get("Alias"), schema.get("Namespace")
        if alias not in spaces and own.setdefault(alias, namespace) == namespace:
            continue
        if alias != namespace:
            wrong.append(schema)
    aliases = {alias: name for alias, name in {**known, **own}.items() if alias not in spaces}

    def named(match: re.Match[str]) -> str:
        namespace, _, name = match[0].rpartition(".")
        return f"{aliases.get(namespace, namespace)}.{name}"

    for schema in schemas:
        _rename(schema, named)
    return dict(sorted(own.items())), wrong


def _rename(root: Element, named: Callable[[re.Match[str]], str]) -> None:
    open_ = [root]
    while open_:
        element = open_.pop()
        for name, text in element.attributes.items():
            if name in _NAMES and "." in text:
                element.attributes[name] = _QUALIFIED.sub(named, text)
        if element.tag in _TEXTS and "." in element.text:
            element.text = _QUALIFIED.sub(named, element.text)
        open_ += element.children
