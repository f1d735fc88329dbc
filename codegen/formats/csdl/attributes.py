"""What is put in order in a document before others read it: aliases, and attributes that hold booleans and numbers.

Aliases give way to the namespaces they stand for (CSDL XML 4.01, sections 4.3 and 5.2). Each document has aliases of
its own, so this is done before several documents are read as one service.

Some services write `True` (sections 6 to 13). What can be understood is put as the standard has it, so that readers ask
for nothing else; all other values are taken away and said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from codegen.base.edm import name_in
from codegen.base.problems import Problem
from codegen.formats.csdl.xmltree import Element
from codegen.spec.facts import USUAL
from codegen.spec.limits import has_digits

TRUTHS = frozenset(
    "Abstract ContainsTarget HasStream IncludeInServiceDocument IsBound IsComposable IsFlags Nullable OpenType"
    " Unicode".split()
)
"""Attributes that are true or false."""
_WORDS = {"true": "true", "1": "true", "false": "false", "0": "false"}
_NUMBERS = {"MaxLength": ("max",), "Precision": (), "Scale": ("variable", "floating"), "SRID": ("variable",)}
"""Facets that are numbers, and what each may be instead; some libraries write that with a capital."""
_DIGITS = ("Precision", "Scale")
_COUNT = re.compile(r"[0-9]{1,10}")
_VALUE = re.compile(r"\s*[+-]?[0-9]{1,19}\s*")


def mended(roots: Iterable[Element]) -> Iterator[Problem]:
    """Put the attributes of all elements in order; one finding for each kind of value that can't be understood."""
    found: dict[tuple[str, str, str], list[Element]] = {}
    impossible: list[Element] = []
    waiting = list(roots)
    while waiting:
        element = waiting.pop()
        for name in [*element.attributes]:
            text = element.attributes[name]
            if name in TRUTHS:
                known = _WORDS.get(text.strip().casefold())
            elif name in _NUMBERS:
                known = text.casefold()
                known = known if _COUNT.fullmatch(known) or known in _NUMBERS[name] else None
            elif name == "Value" and element.tag == "Member":
                known = text if not text or _VALUE.fullmatch(text) else None
            else:
                continue
            if known is None:
                del element.attributes[name]
                found.setdefault((element.tag, name, text), []).append(element)
            else:
                element.attributes[name] = known
        if not _is_possible(element.attributes):
            impossible.append(element)
        waiting += (child for child in element.children if child.tag not in ("Annotation", "Annotations"))
    if impossible:
        first = min(impossible, key=lambda element: element.place)
        message = f"decimals with fewer digits than Scale: {len(impossible)}, such as '{first.get('Name')[:100]}'"
        yield Problem("odd-value", first.place, f"{message}; nothing checks how many they have")
    for (tag, name, text), elements in sorted(found.items()):
        place = min(element.place for element in elements)
        times = f", {len(elements)} times" if len(elements) > 1 else ""
        what = "true or false" if name in TRUTHS else "a number"
        message = f"{name}='{text[:100]}' of {tag} is not {what}{times}; codegen ignores it"
        yield Problem("odd-value", place, message)


def _is_possible(stated: Mapping[str, str]) -> bool:
    """Whether values can be as the facets of an element say, which are numbers or words."""
    precision, scale = (int(text) if text.isdecimal() else None for text in map(stated.get, _DIGITS, ("", "")))
    is_decimal = "Edm.Decimal" in (name_in(stated.get("Type", "")), stated.get("UnderlyingType"))
    return not is_decimal or has_digits(precision, scale)


PATHS = frozenset(f"{kind}Path" for kind in ("", "Property", "NavigationProperty", "Annotation", "ModelElement"))
_TEXTS = PATHS | {"AnyPropertyPath", "EnumMember"}
"""Elements whose text names something."""
_NAMES = _TEXTS | set("Type BaseType UnderlyingType EntityType Function Action Term BaseTerm Extends Target".split())
"""Attributes that name something."""
_QUALIFIED = re.compile(r"(?<![\w.])[\w.]+\.\w+")


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

    for element in (*schemas, *root.found("Include")):
        _rename(element, named)
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
