"""What codegen doesn't read in metadata: one finding for each kind, with its count and first place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.base.problems import Problem
from codegen.formats.csdl.xmltree import Element

_FACETS = "MaxLength Precision Scale SRID Unicode"
_DECLARED = "Action Annotation Annotations ComplexType EntityContainer EntityType EnumType Function Term TypeDefinition"
_GRAMMAR = f"""
Edmx: Version > Reference DataServices
Reference: Uri > Include
Include: Namespace Alias > Annotation
DataServices: > Schema
Schema: Namespace Alias > {_DECLARED}
EntityType: Name BaseType Abstract OpenType HasStream > Annotation Key NavigationProperty Property
ComplexType: Name BaseType Abstract OpenType > Annotation NavigationProperty Property
Key: > PropertyRef
PropertyRef: Name Alias
Property: Name Type Nullable DefaultValue {_FACETS} > Annotation
NavigationProperty: Name Type Nullable Partner ContainsTarget > Annotation OnDelete ReferentialConstraint
ReferentialConstraint: Property ReferencedProperty
OnDelete: Action
EnumType: Name UnderlyingType IsFlags > Annotation Member
Member: Name Value > Annotation
TypeDefinition: Name UnderlyingType {_FACETS} > Annotation
Action: Name IsBound EntitySetPath > Annotation Parameter ReturnType
Function: Name IsBound IsComposable EntitySetPath > Annotation Parameter ReturnType
Parameter: Name Type Nullable {_FACETS} > Annotation
ReturnType: Type Nullable {_FACETS} > Annotation
EntityContainer: Name Extends > ActionImport Annotation EntitySet FunctionImport Singleton
EntitySet: Name EntityType IncludeInServiceDocument > Annotation NavigationPropertyBinding
Singleton: Name Type Nullable IncludeInServiceDocument > Annotation NavigationPropertyBinding
NavigationPropertyBinding: Path Target
ActionImport: Name Action EntitySet IncludeInServiceDocument > Annotation
FunctionImport: Name Function EntitySet IncludeInServiceDocument > Annotation
Term: Name Type BaseTerm AppliesTo Nullable DefaultValue {_FACETS} > Annotation
Annotations: Target Qualifier > Annotation
"""
"""The attributes and the children of each element that the readers take; all that is in an annotation is kept."""


def _taken() -> Iterator[tuple[str, tuple[frozenset[str], frozenset[str]]]]:
    for line in _GRAMMAR.strip().splitlines():
        tag, _, rest = line.partition(":")
        attributes, _, children = rest.partition(">")
        yield tag, (frozenset(attributes.split()), frozenset(children.split()))


_TAKEN = dict(_taken())


def unread(roots: Iterable[Element]) -> Iterator[Problem]:
    """What is left out of these trees."""
    found: dict[tuple[str, str], list[Element]] = {}
    waiting = list(roots)
    while waiting:
        element = waiting.pop()
        attributes, children = _TAKEN[element.tag]
        for name in element.attributes:
            if name not in attributes:
                found.setdefault((element.tag, f"attribute {_local(name)}"), []).append(element)
        if element.text.strip():
            found.setdefault((element.tag, "text"), []).append(element)
        for child in element.children:
            if child.tag not in children:
                namespace, _, local = child.tag.rpartition(" ")
                # What would be taken in OData's namespace is most often meant to be there.
                where = f", of the namespace '{namespace[:100]}'," if local in children else ""
                found.setdefault((element.tag, f"element {local[:100]}{where}"), []).append(child)
            elif child.tag != "Annotation":
                waiting.append(child)
    for (tag, what), elements in sorted(found.items()):
        place = min(element.place for element in elements)
        times = f"{len(elements)} times" if len(elements) > 1 else "once"
        yield Problem("metadata-unread", place, f"the {what} of {tag} is left out, {times}: codegen doesn't read it")


def _local(name: str) -> str:
    """A name without the address of its XML namespace."""
    return name.rpartition(" ")[2][:100]
