"""The documents of a service as one index of schemas and their elements (CSDL XML 4.01, sections 3 to 5)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from codegen.base.edm import (
    BUILT_IN,
    OLDER,
    PATHS,
    PRIMITIVES,
    TypeRef,
    is_namespace,
    is_qualified,
    name_in,
    namespace_of,
    simple_name,
)
from codegen.base.nearest import Names
from codegen.base.problems import InputError, Place, Problem
from codegen.formats.csdl import attributes, jsontree, older
from codegen.formats.csdl.xmltree import Element, parse, unmarked
from codegen.spec.service import is_older

EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
EDM = "http://docs.oasis-open.org/odata/ns/edm"
_TYPES = ("EntityType", "ComplexType", "EnumType", "TypeDefinition")
_OPERATIONS = ("Action", "Function")
_TYPED = frozenset({"Type", "BaseType", "EntityType", "UnderlyingType"})
"""Attributes that name a type."""
_VERSIONS = ("2.0", "3.0", "4.0", "4.01")
_IN_PATHS = re.compile(r"(?!\$)[^@/{}().,:;='\"\\?]+").fullmatch
_IN_JSON = re.compile(r"(?!\$)[^@/]+").fullmatch
_LOOSE: dict[str, Callable[[str], object]] = {
    "Schema": is_namespace,
    "Member": re.compile(r"(?!\$)[^@]+").fullmatch,
    **dict.fromkeys(("EntitySet", "NavigationProperty", "Parameter", "Property", "Singleton"), _IN_PATHS),
    **dict.fromkeys(_TYPES, re.compile(r"\w+").fullmatch),
}
"""By the tag, names that are no identifiers (section 15.2), though services use them: `Zip Code`, `A/C`, `3D_Kind`."""
_VALUES = PRIMITIVES - {"Edm.Stream"}
"""The types of properties to which no path has to lead: their names need only be members of JSON."""


def is_metadata(name: str, content: bytes) -> bool:
    """Whether a file is to be read as metadata: by its name, or by how it begins."""
    text = unmarked(content[:1000])[0].lstrip()
    if PurePosixPath(name).suffix == ".json":
        return text[:1] == b"{"
    return PurePosixPath(name).suffix in (".xml", ".edmx", ".csdl") or (
        text[:1] == b"<" and any(name.encode() in text for name in (EDMX, EDM, *older.EDMX, *older.EDM))
    )


def tree(content: bytes, file: str) -> Element:
    """The edmx:Edmx element of a document; a bare Schema stands in one. Raises InputError for what is no CSDL."""
    if unmarked(content[:1000])[0].lstrip()[:1] in (b"{", b"["):
        return jsontree.read(content, file)
    root = parse(content, file, frozenset({EDMX, EDM, *older.EDMX, *older.EDM}))
    is_older = older.is_older(root)
    for runtime in root.all("Runtime"):
        _lift(root, runtime)
    if root.tag.rpartition(" ")[0] in (EDM, *older.EDM) and root.tag.endswith(" Schema"):
        root.tag = "Schema"
        services = Element("DataServices", {}, file, root.line, root.column, [root])
        whole = Element("Edmx", {"Version": "4.0"}, file, root.line, root.column, [services])
        return older.modern(whole) if is_older else whole
    if is_older:
        return older.modern(root)
    if root.tag != f"{EDMX} Edmx":
        raise InputError(Problem("metadata", root.place, _stranger(root.tag)))
    root.tag = "Edmx"
    return root


def _lift(root: Element, runtime: Element) -> None:
    """Let the conceptual model of Entity Framework be the service; what it has beside this stays, for nobody."""
    for part in runtime.all("ConceptualModels"):
        part.tag = "DataServices"
    root.children = [item for child in root.children for item in (runtime.children if child is runtime else [child])]


class Document:
    """All documents of a service. `findings` is what is wrong with them, and collected on the way."""

    def __init__(self, roots: Sequence[Element]) -> None:
        """Takes what `tree` gives for each document; aliases give way to namespaces in them."""
        self.findings: list[Problem] = [*attributes.mended(roots)]
        self._loose: list[tuple[Place, str]] = []
        self.aliases: dict[str, str] = {}
        self.version = max((self._version(root) for root in roots), default="")
        self.primitives = BUILT_IN | PATHS | OLDER
        for root in roots:
            self._resolve(root)
        services = [schema for root in roots for part in root.all("DataServices") for schema in part.all("Schema")]
        self.schemas = [schema for schema in services if self._is_named(schema, "Namespace")]
        self.aliases = {alias: name for alias, name in self.aliases.items() if name in self.namespaces}
        self.includes = self._includes(roots)
        self.types: dict[str, Element] = {}
        self.operations: defaultdict[str, list[Element]] = defaultdict(list)
        self.containers: dict[str, Element] = {}
        self._first: dict[str, Element] = {}
        for schema in self.schemas:
            self._read_schema(schema)
        self._qualify()
        self._drop_wrong_definitions()

    def _resolve(self, root: Element) -> None:
        found, wrong = attributes.resolve(root)
        self.aliases |= found
        for schema in wrong:
            message = f"Alias='{schema.get('Alias')[:100]}' of Schema is reserved, a namespace, or another schema's"
            self.note("repeated-name", schema.place, f"{message} already; codegen ignores it")

    def _version(self, root: Element) -> str:
        """The version of a document; one that isn't known is noted."""
        stated = root.get("Version")
        if stated in _VERSIONS:
            return stated
        message = f"Version='{stated[:100]}' of Edmx isn't one that codegen knows: {', '.join(_VERSIONS)}"
        self.note("odd-value", root.place, f"{message}; it is read as {_VERSIONS[-1]}")
        return _VERSIONS[-1]

    def loose(self) -> Iterator[Problem]:
        """The names that aren't as the standard has them, though they can be used; to be asked for when all is read."""
        if self._loose:
            place, name = min(self._loose)
            message = f"names that aren't identifiers: {len(self._loose)}, such as '{name[:100]}'"
            yield Problem("odd-name", place, f"{message}; codegen uses them as they stand")

    @property
    def namespaces(self) -> list[str]:
        """The namespaces that the documents declare, each once."""
        return list(dict.fromkeys(schema.get("Namespace") for schema in self.schemas))

    def note(self, rule: str, place: Place, message: str) -> None:
        """Note something that is wrong, and what becomes of it."""
        self.findings.append(Problem(rule, place, message))

    def note_of(self, element: Element, wrong: str, rule: str = "dangling-name") -> None:
        """Note something that is wrong with an element, in words that follow its tag and name."""
        called = f"{element.tag} '{element.get('Name')}'" if element.get("Name") else element.tag
        self.note(rule, element.place, f"{called} {wrong}")

    def is_elsewhere(self, qualified: str) -> bool:
        """Whether a name belongs to a document that isn't there."""
        return namespace_of(qualified) in self.includes

    @cached_property
    def roots(self) -> dict[str, Element]:
        """What the containers offer, by its name."""
        return {child.get("Name"): child for item in self.containers.values() for child in item.children}

    @cached_property
    def type_names(self) -> Names:
        """What a misspelt type may be."""
        return Names((*self.types, *self.primitives))

    @cached_property
    def operation_names(self) -> dict[str, Names]:
        """What a misspelt action or function may be, by the tag."""
        return {
            kind: Names([name for name, items in self.operations.items() if items[0].tag == kind])
            for kind in _OPERATIONS
        }

    def reference(self, element: Element, attribute: str = "Type") -> TypeRef | None:
        """The type that an attribute names; None for a name that leads nowhere, which is noted.

        A type of a document that isn't there passes: `is_elsewhere` tells.
        """
        text = element.get(attribute)
        inner = text.removeprefix("Collection(").removesuffix(")") if text.endswith(")") else text
        found = TypeRef(inner, inner != text)
        if found.name in self.primitives or found.name in self.types or self.is_elsewhere(found.name):
            return found
        if not text:
            self.note_of(element, f"has no {attribute}; it is left out")
        else:
            hint = self.type_names.hint(found.name)
            noun, lost = ("base type", "that") if attribute == "BaseType" else ("type", "it")
            self.note_of(element, f"has unknown {noun} '{text[:100]}'{hint}, so {lost} is left out")
        return None

    def named(self, parent: Element, *tags: str) -> Iterator[Element]:
        """The children of some kinds; those with an unusable or repeated name are left out, with a finding."""
        seen: dict[str, Element] = {}
        for child in parent.all(*tags):
            name = child.get("Name")
            if not self._is_named(child):
                continue
            if seen.setdefault(name, child) is child:
                yield child
            else:
                message = f"'{name}' appears at {seen[name].place} already; it is left out here"
                self.note("repeated-name", child.place, message)

    def _is_named(self, element: Element, attribute: str = "Name") -> bool:
        name = element.get(attribute)
        if is_qualified(name) if attribute == "Namespace" else name.isidentifier():
            return True
        if name.isprintable() and name == name.strip() and _is_usable(element, name):
            self._loose.append((element.place, name))
            return True
        message = f"{element.tag} has no name that can be used: {attribute}='{name[:100]}'; it is left out"
        self.note("odd-name", element.place, message)
        return False

    def _includes(self, roots: Sequence[Element]) -> dict[str, tuple[str, Element]]:
        """The namespaces of missing documents, the URLs that reference them, and the elements that include them."""
        here = set(self.namespaces)
        found: dict[str, tuple[str, Element]] = {}
        for root in roots:
            for reference in root.all("Reference"):
                for include in reference.all("Include"):
                    if include.get("Namespace") not in here:
                        found.setdefault(include.get("Namespace"), (reference.get("Uri"), include))
                    elif include.all("Annotation"):
                        message = (
                            f"annotations of the Include of '{include.get('Namespace')}', which is here, are left out"
                        )
                        self.note("metadata-unread", include.place, message)
        order = {uri: at for at, (uri, _) in reversed([*enumerate(found.values())])}
        return dict(sorted(found.items(), key=lambda item: order[item[1][0]]))

    def _read_schema(self, schema: Element) -> None:
        namespace = schema.get("Namespace")
        twice: dict[str, tuple[Element, Element]] = {}
        for child in schema.all(*_TYPES, *_OPERATIONS, "EntityContainer", "Term"):
            if not self._is_named(child):
                continue
            name = f"{namespace}.{child.get('Name')}"
            first = self._first.setdefault(name, child)
            if first.tag != child.tag and not {first.tag, child.tag} <= {*_OPERATIONS}:
                twice.setdefault(name, (first, child))
            if child.tag in _OPERATIONS:
                self.operations[name].append(child)
            if child.tag in (*_OPERATIONS, "Term"):
                continue
            kind = self.containers if child.tag == "EntityContainer" else self.types
            if name in kind:
                message = f"'{name}' appears at {kind[name].place} already; it is left out here"
                self.note("repeated-name", child.place, message)
            kind.setdefault(name, child)
        for name, (first, child) in [*twice.items()][:1]:
            which = f"such as '{name}', {first.tag} at {first.place} and {child.tag} here"
            message = f"names with two meanings: {len(twice)}, {which}; CSDL JSON can hold only the first"
            self.note("repeated-name", child.place, message)

    def _qualify(self) -> None:
        """Put the namespace before names of types that lack it, as documents before 4.0 may."""
        only = Counter(map(simple_name, self.types))
        usual = {simple_name(name): name for name in self.types if only[simple_name(name)] == 1}
        usual |= {simple_name(name): name for name in self.primitives}
        found: list[tuple[Place, str, str]] = []
        for schema in self.schemas:
            waiting = [schema]
            while waiting:
                element = waiting.pop()
                waiting += (child for child in element.children if child.tag not in ("Annotation", "Annotations"))
                for attribute in _TYPED.intersection(element.attributes):
                    inner = name_in(element.get(attribute))
                    own = f"{schema.get('Namespace')}.{inner}"
                    if "." not in inner and (name := own if own in self.types else usual.get(inner)):
                        element.attributes[attribute] = element.get(attribute).replace(inner, name)
                        found.append((element.place, inner, name))
        if found and not is_older(self.version):
            place, inner, name = min(found)
            message = f"names of types without a namespace: {len(found)}, such as '{inner}'"
            self.note("dangling-name", place, f"{message}; codegen reads it as '{name}'")

    def _drop_wrong_definitions(self) -> None:
        """Type definitions of what is no primitive type (section 11) are no types."""
        for name, element in [item for item in self.types.items() if item[1].tag == "TypeDefinition"]:
            if element.get("UnderlyingType") not in PRIMITIVES | OLDER:
                of = f"is of '{element.get('UnderlyingType')[:100]}'"
                self.note_of(element, f"{of}; it takes a primitive type, and is left out")
                del self.types[name]


def _is_usable(element: Element, name: str) -> bool:
    """Whether a name that is no identifier can be used all the same."""
    is_value = element.tag == "Property" and name_in(element.get("Type")) in _VALUES
    form = _IN_JSON if is_value else _LOOSE.get(element.tag)
    return form is not None and bool(form(name))


def in_paths(name: str) -> bool:
    """Whether a segment of a path can have the name."""
    return name.isidentifier() or bool(_IN_PATHS(name))


def _stranger(tag: str) -> str:
    """What to say of a root element that isn't OData's."""
    namespace, _, name = tag.rpartition(" ")
    if name in ("Edmx", "Schema"):
        return f"this isn't OData metadata that codegen knows ({namespace}); it reads 2.0 to 4.01"
    return f"the root element is '{simple_name(name)[:100]}', not edmx:Edmx; name the service's $metadata as XML"
