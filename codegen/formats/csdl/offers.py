"""What documents say beside types, as the spec holds it: `codegen.spec.service`."""

from __future__ import annotations

from codegen.formats.csdl.calls import read_overload
from codegen.formats.csdl.container import read_container
from codegen.formats.csdl.members import MemberReader
from codegen.spec.service import Include, Outside, Schema, Service


def read_service(reader: MemberReader) -> Service:
    """The service of all documents; to be asked for after the types, which take their annotations."""
    document = reader.document
    containers = tuple(read_container(reader, name, element) for name, element in document.containers.items())
    schemas = tuple(_schema(reader, namespace) for namespace in document.namespaces)
    return Service(
        version=document.version,
        references=tuple(Include(name=name, uri=uri) for name, uri in document.includes.items()),
        schemas=schemas,
        containers=containers,
        outside=tuple(Outside(target=name, annotations=found) for name, found in reader.annotations.rest.items()),
    )


def _schema(reader: MemberReader, namespace: str) -> Schema:
    document = reader.document
    elements = [schema for schema in document.schemas if schema.get("Namespace") == namespace]
    stated = {name: found for item in elements for name, found in reader.annotations.of(item, namespace).items()}
    terms = [(term, f"{namespace}.{term.get('Name')}") for item in elements for term in document.named(item, "Term")]
    overloads = (
        read_overload(reader, name, item)
        for name, items in document.operations.items()
        if name.rpartition(".")[0] == namespace
        for item in items
    )
    return Schema(
        place=elements[0].place,
        name=namespace,
        definitions=tuple(
            reader.definition(name, element)
            for name, element in document.types.items()
            if element.tag == "TypeDefinition" and name.rpartition(".")[0] == namespace
        ),
        calls=tuple(filter(None, overloads)),
        terms=tuple(filter(None, (reader.read(term, name, name=name) for term, name in terms))),
        annotations=stated,
    )
