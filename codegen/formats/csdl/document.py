"""A CSDL document as an index: schemas, what they declare, what aliases stand for (CSDL XML 4.01, sections 3 to 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from codegen.base.edm import BUILT_IN, TypeRef, is_qualified, namespace_of, simple_name
from codegen.base.problems import InputError, Place, Problem, suggest
from codegen.formats.csdl.xmltree import Element, parse

EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
EDM = "http://docs.oasis-open.org/odata/ns/edm"
_TYPES = ("EntityType", "ComplexType", "EnumType", "TypeDefinition")
_OPERATIONS = ("Action", "Function")


class Document:
    """One metadata document. `problems` is what is wrong with it, and collected on the way."""

    def __init__(self, content: bytes, file: str) -> None:
        """Raises InputError for what is no CSDL XML of version 4."""
        root = parse(content, file, frozenset({EDMX, EDM}))
        if root.tag != f"{EDMX} Edmx":
            raise InputError(Problem("metadata", "error", root.place, _stranger(root.tag)))
        self.file = file
        self.problems: list[Problem] = []
        services = [schema for part in root.all("DataServices") for schema in part.all("Schema")]
        self.schemas = [schema for schema in services if self._is_named(schema, "Namespace")]
        self._aliases: dict[str, str] = {}
        self._elsewhere: set[str] = set()
        self._read_references(root)
        self.types: dict[str, Element] = {}
        self.operations: defaultdict[str, list[Element]] = defaultdict(list)
        self.containers: dict[str, Element] = {}
        for schema in self.schemas:
            self._read_schema(schema)

    def error(self, rule: str, place: Place, message: str) -> None:
        """Note something that is wrong."""
        self.problems.append(Problem(rule, "error", place, message))

    def qualified(self, name: str) -> str:
        """A qualified name with the namespace in place of an alias."""
        namespace, dot, simple = name.rpartition(".")
        return f"{self._aliases.get(namespace, namespace)}{dot}{simple}"

    @property
    def aliases(self) -> dict[str, str]:
        """The aliases of the document's own namespaces, sorted."""
        own = {schema.get("Namespace") for schema in self.schemas}
        return {alias: name for alias, name in sorted(self._aliases.items()) if alias != name and name in own}

    def is_elsewhere(self, qualified: str) -> bool:
        """Whether a name belongs to another document, which this one includes."""
        return namespace_of(qualified) in self._elsewhere

    def reference(self, element: Element, attribute: str = "Type") -> TypeRef | None:
        """The type that an attribute names, without alias; None for a name that leads nowhere, which is noted.

        A type of another document passes: `is_elsewhere` tells.
        """
        text = element.get(attribute)
        inner = text.removeprefix("Collection(").removesuffix(")") if text.endswith(")") else text
        found = TypeRef(self.qualified(inner), inner != text)
        if found.name in BUILT_IN or found.name in self.types or self.is_elsewhere(found.name):
            return found
        if not text:
            self.error("metadata", element.place, f"{element.tag} without {attribute}; name a type")
        else:
            hint = suggest(found.name, (*self.types, *BUILT_IN)) if len(self.problems) < 100 else ""
            message = f"{element.tag} '{element.get('Name')}' has unknown type '{text}'{hint}"
            self.error("unknown-type", element.place, message)
        return None

    def named(self, parent: Element, *tags: str) -> Iterator[Element]:
        """The children of some kinds, but for those without a name, which are noted."""
        return (child for child in parent.all(*tags) if self._is_named(child))

    def _is_named(self, element: Element, attribute: str = "Name") -> bool:
        name = element.get(attribute)
        if is_qualified(name) if attribute == "Namespace" else name.isidentifier():
            return True
        self.error("metadata", element.place, f"{element.tag} has no name that can be used: {attribute}='{name[:100]}'")
        return False

    def _read_references(self, root: Element) -> None:
        for include in (part for reference in root.all("Reference") for part in reference.all("Include")):
            namespace = include.get("Namespace")
            self._elsewhere.add(namespace)
            self._aliases[include.get("Alias", namespace)] = namespace
        for schema in self.schemas:
            namespace = schema.get("Namespace")
            self._elsewhere.discard(namespace)
            self._aliases[namespace] = namespace
            self._aliases[schema.get("Alias", namespace)] = namespace
        # An alias never hides a namespace, whoever declares it.
        self._aliases.update((schema.get("Namespace"), schema.get("Namespace")) for schema in self.schemas)

    def _read_schema(self, schema: Element) -> None:
        namespace = schema.get("Namespace")
        for child in self.named(schema, *_TYPES, *_OPERATIONS, "EntityContainer"):
            name = f"{namespace}.{child.get('Name')}"
            if child.tag in _OPERATIONS:
                self.operations[name].append(child)
                continue
            kind = self.containers if child.tag == "EntityContainer" else self.types
            if name in kind:
                self.error("duplicate", child.place, f"'{name}' stands at {kind[name].place} already")
            kind.setdefault(name, child)


def _stranger(tag: str) -> str:
    """What to say of a root element that isn't OData's."""
    namespace, _, name = tag.rpartition(" ")
    if name == "Edmx":
        return f"this is metadata of another version of OData ({namespace}); codegen reads 4.0 and 4.01"
    return f"the root element is '{simple_name(name)[:100]}', not edmx:Edmx; name the service's $metadata as XML"
