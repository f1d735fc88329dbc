"""What a service offers at its root: entity sets, singletons, imports (CSDL XML 4.01, section 13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codegen.base.edm import TypeRef
from codegen.base.problems import Problem, suggest
from codegen.formats.csdl.annotations import Annotations, Facts, description
from codegen.formats.csdl.document import Document
from codegen.formats.csdl.xmltree import Element


@dataclass(frozen=True, slots=True)
class Root:
    """The first segment of paths: an entity set or a singleton with its type, or the import of an operation."""

    name: str
    target: str
    """What annotations call it: `ns.Container/Products`."""
    element: Element
    facts: Facts
    type: TypeRef | None = None
    operation: str = ""
    """Qualified name of what is imported."""

    @property
    def description(self) -> str:
        """What annotations say it is."""
        return description(self.facts)


class Container:
    """The roots of a document; `findings` are those that belong to types of other documents."""

    def __init__(self, document: Document, annotations: Annotations) -> None:
        self._document = document
        self._annotations = annotations
        self.findings: list[Problem] = []
        self.roots: list[Root] = []
        for name, element in document.containers.items():
            self.roots += self._roots(name, element)

    def _roots(self, container: str, element: Element) -> Iterator[Root]:
        seen: set[str] = set()
        for child in self._document.named(element, "EntitySet", "Singleton", "ActionImport", "FunctionImport"):
            name = child.get("Name")
            if name in seen:
                self._document.error("duplicate", child.place, f"'{name}' stands more than once in {container}")
                continue
            seen.add(name)
            read = self._place if child.tag in ("EntitySet", "Singleton") else self._import
            root = read(child, f"{container}/{name}")
            if root is not None:
                yield root

    def _place(self, element: Element, target: str) -> Root | None:
        is_set = element.tag == "EntitySet"
        found = self._document.reference(element, "EntityType" if is_set else "Type")
        if found is None:
            return None
        name, declared = element.get("Name"), self._document.types.get(found.name)
        if declared is None:
            message = f"{element.tag} '{name}' is of '{found.name}' of another document; it is left out"
            self.findings.append(Problem("inferred-type", "info", element.place, message))
            return None
        if declared.tag != "EntityType" or found.collection:
            message = f"{element.tag} '{name}' is of {found}; it takes an entity type"
            self._document.error("metadata", element.place, message)
            return None
        facts = self._annotations.of(element, target)
        return Root(name, target, element, facts, type=TypeRef(found.name, is_set))

    def _import(self, element: Element, target: str) -> Root | None:
        kind = element.tag.removesuffix("Import")
        name = self._document.qualified(element.get(kind))
        if not any(item.tag == kind for item in self._document.operations.get(name, ())):
            if self._document.is_elsewhere(name):
                message = f"{element.tag} '{element.get('Name')}' is of '{name}' of another document; it is left out"
                self.findings.append(Problem("inferred-type", "info", element.place, message))
                return None
            known = [known for known, items in self._document.operations.items() if items[0].tag == kind]
            message = f"{element.tag} '{element.get('Name')}' names no {kind.lower()}: '{name}'{suggest(name, known)}"
            self._document.error("metadata", element.place, message)
            return None
        return Root(element.get("Name"), target, element, {}, operation=name)
