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


def resolve(root: Element) -> dict[str, str]:
    """Put namespaces in place of aliases, in all of a document; returns the aliases of its own schemas, sorted."""
    known = dict(USUAL)
    for include in root.found("Include"):
        known[include.get("Alias")] = include.get("Namespace")
    schemas = root.found("Schema")
    own = {schema.get("Alias"): schema.get("Namespace") for schema in schemas if schema.get("Alias")}
    # An alias never hides a namespace.
    spaces = {schema.get("Namespace") for schema in schemas}
    aliases = {alias: name for alias, name in {**known, **own}.items() if alias not in spaces}

    def named(match: re.Match[str]) -> str:
        namespace, _, name = match[0].rpartition(".")
        return f"{aliases.get(namespace, namespace)}.{name}"

    for schema in schemas:
        _rename(schema, named)
    return {alias: name for alias, name in sorted(own.items()) if alias not in spaces}


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
