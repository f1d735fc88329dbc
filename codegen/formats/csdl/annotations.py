"""Annotations: which facts of the standard vocabularies stand at a model element (CSDL XML 4.01, section 14).

Both forms count, inside the element and by `Annotations Target`. Terms of other vocabularies, values that are
computed (paths, applications of functions) and qualified annotations are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.formats.csdl.document import Document
from codegen.formats.csdl.xmltree import Element

_CONSTANTS = {"String": str, "Bool": bool, "Int": str, "Decimal": str, "Float": str, "EnumMember": str}
_CONSTANTS |= {f"{kind}Path": str for kind in ("Property", "NavigationProperty", "Annotation", "ModelElement")}
_CONSTANTS |= dict.fromkeys(("Date", "DateTimeOffset", "Duration", "Guid", "TimeOfDay"), str)
_WITHOUT_VALUE = frozenset({"Term", "Property", "Qualifier"})
_VOCABULARIES = {
    "Core": "Org.OData.Core.V1",
    "Capabilities": "Org.OData.Capabilities.V1",
    "Validation": "Org.OData.Validation.V1",
}
_SHORT = {namespace: alias for alias, namespace in _VOCABULARIES.items()}

Facts = Mapping[str, Any]
"""Values by term: `Core.Description`. A record is a mapping, a collection a list, a tag True, all else text."""


class Annotations:
    """The annotations of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._targets: defaultdict[str, list[Element]] = defaultdict(list)
        for schema in document.schemas:
            for group in schema.all("Annotations"):
                if not group.get("Qualifier"):
                    self._targets[self.target(group.get("Target"))] += group.all("Annotation")

    def of(self, element: Element | None, *targets: str) -> Facts:
        """The facts at an element, which is called by `targets` from outside: `ns.Type/property`."""
        found: dict[str, Any] = {}
        outside = [item for target in targets if target in self._targets for item in self._targets[target]]
        inside = element.all("Annotation") if element is not None and element.children else []
        for annotation in (*outside, *inside):
            term = self._term(annotation.get("Term"))
            if term and not annotation.get("Qualifier"):
                found[term] = _value(annotation)
        return found

    def _term(self, name: str) -> str:
        """The term with the usual alias of its vocabulary; empty for other vocabularies."""
        namespace, _, term = self._document.qualified(name).rpartition(".")
        alias = _SHORT.get(namespace, namespace if namespace in _VOCABULARIES else "")
        return f"{alias}.{term}" if alias and "#" not in term else ""

    def target(self, path: str) -> str:
        """A target with namespaces in place of aliases, those of an overload's parameter types too."""
        first, slash, rest = path.partition("/")
        name, bracket, inner = first.partition("(")
        types = ",".join(self._type(text.strip()) for text in inner.removesuffix(")").split(",")) if inner else ""
        return f"{self._document.qualified(name)}{bracket}{types}{')' if bracket else ''}{slash}{rest}"

    def _type(self, text: str) -> str:
        inner = text.removeprefix("Collection(").rstrip(")")
        name = self._document.qualified(inner)
        return f"Collection({name})" if inner != text else name


def _value(element: Element) -> Any:
    """The value of an annotation or a record's property: True where none is given, None where it is computed."""
    for name, kind in _CONSTANTS.items():
        if name in element.attributes:
            text = element.attributes[name]
            return text in ("true", "1") if kind is bool else text
    for child in element.children:
        if child.tag == "Record":
            return {item.get("Property"): _value(item) for item in child.all("PropertyValue")}
        if child.tag == "Collection":
            return [_item(item) for item in child.children]
        if child.tag != "Annotation":
            return _item(child) if child.tag in _CONSTANTS else None
    return True if element.attributes.keys() <= _WITHOUT_VALUE else None


def _item(element: Element) -> Any:
    if element.tag == "Record":
        return {item.get("Property"): _value(item) for item in element.all("PropertyValue")}
    if element.tag == "Bool":
        return element.text.strip() in ("true", "1")
    return element.text


def texts(value: Any) -> Iterator[str]:
    """The texts of a collection; none for anything else."""
    return (item for item in value if isinstance(item, str)) if isinstance(value, list) else iter(())


def flag(facts: Facts, term: str) -> bool:
    """Whether a tag is set."""
    return facts.get(term) is True


def description(facts: Facts) -> str:
    """The short and the long description, an empty line between."""
    parts = (facts.get("Core.Description"), facts.get("Core.LongDescription"))
    return "\n\n".join(dict.fromkeys(part for part in parts if isinstance(part, str) and part))


def is_deprecated(facts: Facts) -> bool:
    """Whether Core.Revisions says so of any version."""
    revisions = facts.get("Core.Revisions")
    kinds = (item.get("Kind") for item in revisions if isinstance(item, dict)) if isinstance(revisions, list) else ()
    return any(isinstance(kind, str) and kind.endswith("/Deprecated") for kind in kinds)


def permission(facts: Facts) -> frozenset[str]:
    """What Core.Permissions allows: Read, Write; empty where nothing is said, or nothing allowed."""
    stated = facts.get("Core.Permissions")
    return frozenset(part.rpartition("/")[2] for part in stated.split()) if isinstance(stated, str) else frozenset()
