"""The types of a CSDL document as a spec folder, until `codegen transcribe` reads such documents itself."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

from codegen import output
from codegen.formats import specfile
from codegen.spec import Api, EnumType, Member, Page, Property, Spec, StructuredType, Type

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


def main(source: Path, folder: Path) -> None:
    """Write the spec of the types in `source`."""
    pages = []
    for schema in ElementTree.parse(source).getroot().iter(f"{EDM}Schema"):
        namespace = schema.get("Namespace", "")
        types = [found for item in schema if (found := _type(item, namespace)) is not None]
        pages.append(Page(file=f"types/{namespace}.yaml", types=tuple(types)))
    api = Api(name="types_api", namespace="microsoft.graph", service_root="https://graph.example/v1.0")
    output.write(specfile.files(Spec(api=api, pages=tuple(pages))), folder)


def _type(item: ElementTree.Element, namespace: str) -> Type | None:
    name = f"{namespace}.{item.get('Name')}"
    if item.tag == f"{EDM}EnumType":
        members = tuple(Member(name=member.get("Name", "")) for member in item.iter(f"{EDM}Member"))
        return EnumType(name=name, flags=item.get("IsFlags") == "true", members=members)
    if item.tag not in (f"{EDM}EntityType", f"{EDM}ComplexType"):
        return None
    return StructuredType(
        name=name,
        kind="entity" if item.tag == f"{EDM}EntityType" else "complex",
        base=_full(item.get("BaseType", "")),
        abstract=item.get("Abstract") == "true",
        open=item.get("OpenType") == "true",
        properties=_members(item, "Property"),
        navigation=_members(item, "NavigationProperty"),
    )


def _members(item: ElementTree.Element, tag: str) -> tuple[Property, ...]:
    return tuple(
        Property(name=member.get("Name", ""), type=_full(member.get("Type", ""))) for member in item.iter(f"{EDM}{tag}")
    )


def _full(type: str) -> str:
    inner = type.removeprefix("Collection(")
    return type[: len(type) - len(inner)] + inner.replace("graph.", "microsoft.graph.", inner.startswith("graph."))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
