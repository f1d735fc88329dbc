"""Attributes with booleans and numbers as values (CSDL XML 4.01, sections 6 to 13).

Some services write `True`. What can be understood is put as the standard has it, so that readers ask for nothing else;
all other values are taken away and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from codegen.base.edm import name_in
from codegen.base.problems import Problem
from codegen.formats.csdl.xmltree import Element
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
