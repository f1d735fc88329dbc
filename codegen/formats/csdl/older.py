"""Metadata of OData 2.0 and 3.0 as CSDL 4 writes it, so that one reader is enough ([MC-CSDL], [MS-ODATA]).

Associations become the types, partners and constraints of navigation properties, function imports become functions and
actions, `sap:` attributes become annotations, `Documentation` a description. Primitive types that 4.0 has no more stay.
Models of Entity Framework are written the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from codegen.formats.csdl.xmltree import Element
from codegen.spec.facts import USUAL

EDMX = frozenset(f"http://schemas.microsoft.com/ado/{version}/edmx" for version in ("2007/06", "2008/10", "2009/11"))
EDM = frozenset(
    f"http://schemas.microsoft.com/ado/{version}/edm"
    for version in ("2006/04", "2007/05", "2008/01", "2008/09", "2009/08", "2009/11")
)
_META = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata "
_SAP = ("http://www.sap.com/Protocols/SAPData ", "http://www.successfactors.com/edm/sap ")
"""The namespaces of SAP's attributes; one of its products writes them in its own."""
_TERMS = {
    **{word.lower(): f"{USUAL['Common']}.{word}" for word in ("Label", "QuickInfo", "Heading")},
    "validation-regexp": f"{USUAL['Validation']}.Pattern",
}
"""What of SAP's attributes a vocabulary has a term for."""
_STORE = "http://schemas.microsoft.com/ado/2009/02/edm/annotation StoreGeneratedPattern"
_STORED = {"Computed": ("Computed",), "Identity": ("ComputedDefaultValue", "Immutable"), "None": ()}
"""What a database makes of a value: always, or when an entity is created, which stays ([MC-CSDL], section 2.1.4)."""
_COLLECTIONS = {"None": "{}", "List": "Collection({})", "Bag": "Collection({})"}
_CALL_TAKEN = ("Name", "EntitySet", "EntitySetPath", "ReturnType", "IsBindable", "IsComposable", "IsSideEffecting")


@dataclass(slots=True)
class _End:
    type: str
    many: bool
    nullable: bool
    on_delete: str


@dataclass(slots=True)
class _Association:
    ends: dict[str, _End] = field(default_factory=dict)
    dependent: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    """The properties of the dependent entity, and those of the principal that they equal."""


def is_older(root: Element) -> bool:
    """Whether a document, whose root still has its namespace, is of one of these versions."""
    namespace, _, name = root.tag.rpartition(" ")
    return namespace in EDM or (namespace in EDMX and name == "Edmx")


def modern(root: Element) -> Element:
    """The same document as one of CSDL 4, changed in place; its version stays: 2.0 or 3.0."""
    services = root.all("DataServices")
    schemas = [schema for part in services for schema in part.all("Schema")]
    stated = {text for part in services for name, text in part.attributes.items() if name.endswith("ServiceVersion")}
    root.tag, root.attributes = "Edmx", {"Version": "3.0" if any(text[:1] == "3" for text in stated) else "2.0"}
    for part in services:
        part.attributes = {}
    _Change(schemas).all()
    return root


class _Change:
    """One document on its way."""

    def __init__(self, schemas: list[Element]) -> None:
        self._schemas = schemas
        self._spaces = {item.get("Alias"): item.get("Namespace") for item in schemas if item.get("Alias")}
        self._known = {
            f"{schema.get('Namespace')}.{item.get('Name')}": _association(item)
            for schema in schemas
            for item in schema.all("Association")
        }
        self._navigation = [item for schema in schemas for item in schema.found("NavigationProperty")]
        self._roles = {
            (self._name(item.get("Relationship")), item.get("FromRole")): item.get("Name") for item in self._navigation
        }

    def all(self) -> None:
        """Change every schema."""
        for item in self._navigation:
            self._navigate(item)
        for schema in self._schemas:
            schema.children = [item for item in schema.children if item.tag not in ("Association", "Using")]
            for container in schema.all("EntityContainer"):
                self._container(schema, container)
            for element in list(_below(schema)):
                _describe(element)
                if (kind := element.get("CollectionKind")) in _COLLECTIONS:
                    del element.attributes["CollectionKind"]
                    element.attributes["Type"] = _COLLECTIONS[kind].format(element.get("Type"))

    def _name(self, text: str) -> str:
        """A qualified name without alias."""
        namespace, _, name = text.rpartition(".")
        return f"{self._spaces.get(namespace, namespace)}.{name}"

    def _navigate(self, item: Element) -> None:
        name = self._name(item.attributes.pop("Relationship", ""))
        source, target = item.attributes.pop("FromRole", ""), item.attributes.pop("ToRole", "")
        known = self._known.get(name)
        here, there = (known.ends.get(source), known.ends.get(target)) if known else (None, None)
        if known is None or here is None or there is None:
            return  # Without a type it is left out, with a finding.
        item.attributes["Type"] = f"Collection({there.type})" if there.many else there.type
        if not there.many:
            item.attributes["Nullable"] = str(there.nullable).lower()
        if partner := self._roles.get((name, target)):
            item.attributes["Partner"] = partner
        if known.dependent == source:
            for own, other in known.pairs:
                item.children.append(_made(item, "ReferentialConstraint", Property=own, ReferencedProperty=other))
        if here.on_delete:
            item.children.append(_made(item, "OnDelete", Action=here.on_delete))

    def _container(self, schema: Element, container: Element) -> None:
        sets = {item.get("Name"): item for item in container.all("EntitySet")}
        for association in container.all("AssociationSet"):
            places = {end.get("Role"): end.get("EntitySet") for end in association.all("End")}
            name = self._name(association.get("Association"))
            for role, place in places.items():
                path = self._roles.get((name, role))
                others = [other for at, other in places.items() if at != role]
                if path and others and place in sets:
                    sets[place].children.append(
                        _made(association, "NavigationPropertyBinding", Path=path, Target=others[0])
                    )
        children: list[Element] = []
        for item in container.children:
            if item.tag == "FunctionImport":
                children += _called(schema, item)
            elif item.tag != "AssociationSet":
                children.append(item)
        container.children = children


def _association(element: Element) -> _Association:
    found = _Association()
    for end in element.all("End"):
        many = end.get("Multiplicity") == "*"
        on_delete = next((item.get("Action") for item in end.all("OnDelete")), "")
        nullable = end.get("Multiplicity") != "1"
        found.ends[end.get("Role")] = _End(end.get("Type"), many, nullable, on_delete if on_delete != "None" else "")
    for constraint in element.all("ReferentialConstraint"):
        sides = {side.tag: side for side in constraint.all("Principal", "Dependent")}
        if len(sides) == 2:
            names = [[ref.get("Name") for ref in sides[tag].all("PropertyRef")] for tag in ("Dependent", "Principal")]
            found.dependent = sides["Dependent"].get("Role")
            found.pairs = tuple(zip(*names, strict=False))
    return found


def _called(schema: Element, item: Element) -> list[Element]:
    """Put a function import into its schema as a function or action; what of it stays in the container."""
    method = item.attributes.pop(f"{_META}HttpMethod", "")
    effects = item.get("IsSideEffecting", "true" if not method else "false") == "true"
    action = method.upper() not in ("", "GET") or (not method and effects)
    tag = "Action" if action else "Function"
    call = Element(tag, {"Name": item.get("Name")}, item.file, item.line, item.column)
    bound = item.get("IsBindable") == "true"
    if bound:
        call.attributes["IsBound"] = "true"
    if item.get("IsComposable") == "true" and not action:
        call.attributes["IsComposable"] = "true"
    call.children = list(item.children)
    if item.get("ReturnType"):
        call.children.append(_made(item, "ReturnType", Type=item.get("ReturnType")))
    # What else is said of it, by attributes that nobody takes, is said of the operation.
    call.attributes |= {name: text for name, text in item.attributes.items() if name not in _CALL_TAKEN}
    for parameter in call.all("Parameter"):
        if parameter.get("Mode") == "In":
            del parameter.attributes["Mode"]
    schema.children.append(call)
    if bound:
        return []
    entry = _made(item, f"{tag}Import", Name=item.get("Name"))
    entry.attributes[tag] = f"{schema.get('Namespace')}.{item.get('Name')}"
    if item.get("EntitySet"):
        entry.attributes["EntitySet"] = item.get("EntitySet")
    return [entry]


def _below(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        if child.tag not in ("Annotation", "Annotations"):
            yield from _below(child)
        elif child.tag == "Annotations":
            for note in child.all("ValueAnnotation", "TypeAnnotation"):
                note.tag = "Annotation"


def _describe(element: Element) -> None:
    """Put what attributes and documentation say into annotations, as the vocabularies of 4.0 have it."""
    texts = [item for item in element.children if item.tag == "Documentation"]
    element.children = [item for item in element.children if item.tag != "Documentation"]
    for item in element.all("ValueAnnotation"):
        item.tag = "Annotation"
    for text in texts:
        for tag, term in (("Summary", "Description"), ("LongDescription", "LongDescription")):
            for part in text.all(tag):
                _annotate(element, f"{USUAL['Core']}.{term}", String=" ".join(part.text.split()))
    if element.attributes.pop(f"{_META}HasStream", "") == "true":
        element.attributes["HasStream"] = "true"
    if (stored := element.get(_STORE)) in _STORED:
        del element.attributes[_STORE]
        for term in _STORED[stored]:
            _annotate(element, f"{USUAL['Core']}.{term}", Bool="true")
    said = {name.partition(" ")[2]: text for name, text in element.attributes.items() if name.startswith(_SAP)}
    if not said:
        return
    element.attributes = {name: text for name, text in element.attributes.items() if not name.startswith(_SAP)}
    created, updated = said.get("creatable") != "false", said.get("updatable") != "false"
    if element.tag == "Property" and not updated:
        _annotate(element, f"{USUAL['Core']}.{'Immutable' if created else 'Computed'}", Bool="true")
    for name, value in said.items():
        _annotate(element, _TERMS.get(name, f"sap.{name}"), String=value)


def _annotate(element: Element, term: str, **stated: str) -> None:
    element.children.append(_made(element, "Annotation", Term=term, **stated))


def _made(near: Element, tag: str, **attributes: str) -> Element:
    return Element(tag, attributes, near.file, near.line, near.column)
