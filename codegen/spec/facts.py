"""What annotations state, as plain values by short names: `Core.Description` (CSDL XML 4.01, section 14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

USUAL = {
    "Core": "Org.OData.Core.V1",
    "Capabilities": "Org.OData.Capabilities.V1",
    "Validation": "Org.OData.Validation.V1",
    "Common": "com.sap.vocabularies.Common.v1",
    "Keys": "OData.Community.Keys.V1",
}
"""Vocabularies by the alias that is usual; documents use it without saying so."""
CONSTANTS = frozenset(
    "Binary Bool Date DateTimeOffset Decimal Duration EnumMember Float Guid Int String TimeOfDay UrlRef"
    " Path PropertyPath NavigationPropertyPath AnnotationPath ModelElementPath AnyPropertyPath"
    " LabeledElementReference".split()
)
"""Kinds of values that an attribute or the text of an element holds."""
COMPUTED = frozenset({"Path", "UrlRef", "LabeledElementReference"})
"""Those of them whose value depends on something else."""
_SHORT = {namespace: alias for alias, namespace in USUAL.items()}

Facts = Mapping[str, Any]
"""Values by term: `Core.Description`. A record is a mapping, a collection a list, a tag True, all else text."""


def facts(annotations: Mapping[str, Any]) -> Facts:
    """What the annotations of the usual vocabularies state; qualified ones are left out."""
    found: dict[str, Any] = {}
    for name, stated in annotations.items():
        namespace, _, term = name.rpartition(".")
        if namespace in _SHORT and "#" not in term:
            found[f"{_SHORT[namespace]}.{term}"] = True if stated is None else plain(stated)
    return found


def plain(stated: Any) -> Any:
    """A value without its kind; None for one that is computed."""
    if isinstance(stated, list):
        return [plain(item) for item in stated]
    if isinstance(stated, int) and not isinstance(stated, bool):
        return str(stated)
    if not isinstance(stated, Mapping):
        return stated
    if "$Value" in stated:
        return plain(stated["$Value"])
    name, first = next(iter(stated.items()), ("", None))
    if name.startswith("$"):
        return first if name[1:] in CONSTANTS - COMPUTED else None
    return {name: plain(item) for name, item in stated.items() if not name.startswith("@")}


def flag(stated: Facts, term: str) -> bool:
    """Whether a tag is set."""
    return stated.get(term) is True


def texts(found: Any) -> Iterator[str]:
    """The texts of a collection; none for anything else."""
    return (item for item in found if isinstance(item, str)) if isinstance(found, list) else iter(())
