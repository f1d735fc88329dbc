"""The parts of documents beside types, in the form of the spec: `codegen.spec.service`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.base.edm import TypeRef
from codegen.base.problems import Problem
from codegen.formats.csdl.container import note_shared, read_container
from codegen.formats.csdl.members import MemberReader, read_overload
from codegen.spec.nodes import Property
from codegen.spec.service import Include, Outside, Overload, Schema, Service


def read_service(reader: MemberReader) -> Service:
    """The service of all documents; to be asked for after the types, which take their annotations."""
    document = reader.document
    schemas = tuple(_schema(reader, namespace) for namespace in document.namespaces)
    _note_unreached(reader, schemas)
    _note_untold(reader, schemas)
    unbound = {call.name for schema in schemas for call in schema.calls if not call.bound}
    containers = tuple(read_container(reader, name, element, unbound) for name, element in document.containers.items())
    note_shared(reader, containers)
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
        calls=tuple(_distinct(reader, filter(None, overloads))),
        terms=tuple(filter(None, (reader.read(term, name, name=name) for term, name in terms))),
        annotations=stated,
    )


def _distinct(reader: MemberReader, overloads: Iterable[Overload]) -> Iterator[Overload]:
    """Overloads without those that say the same of the same parameters again, which are noted (section 12.2)."""
    seen: dict[tuple[object, ...], Overload] = {}
    for item in overloads:
        parameters = tuple((prop.name, prop.declared or prop.type) for prop in item.parameters)
        first = seen.setdefault((item.name, item.kind, item.bound, parameters), item)
        if first is item:
            yield item
        else:
            message = f"'{item.name}' with these parameters appears at {first.place} already; it is left out here"
            reader.document.note("repeated-name", item.place, message)


def _note_untold(reader: MemberReader, schemas: Iterable[Schema]) -> None:
    """Note overloads with the same names of parameters and other results: a request doesn't tell which is called."""
    first: dict[tuple[object, ...], Overload] = {}
    found = []
    for call in (call for schema in schemas for call in schema.calls):
        binding = call.parameters[0].type if call.bound else ""
        names = frozenset(prop.name for prop in call.parameters[call.bound :]) if call.kind == "function" else ()
        same = first.setdefault((call.name, call.kind, binding, names), call)
        found += [call] if _result(same) != _result(call) else []
    if found:
        message = f"overloads with other results but no other names of parameters: {len(found)}, such as"
        reader.document.note(
            "repeated-name", found[0].place, f"{message} '{found[0].name}'; requests give any value, or the common base"
        )


def _result(call: Overload) -> str:
    return call.returns.type if call.returns else ""


def _note_unreached(reader: MemberReader, schemas: Iterable[Schema]) -> None:
    """Note what is bound to values to which no path leads: all but entities and single complex values."""
    calls = [call for schema in schemas for call in schema.calls if call.bound]
    if found := [call for call in calls if not _is_reached(reader, call.parameters[0])]:
        message = f"operations bound to values to which no path leads: {len(found)}, such as '{found[0].name}'"
        reader.findings.append(Problem("metadata-cut", found[0].place, message))


def _is_reached(reader: MemberReader, binding: Property) -> bool:
    ref = TypeRef.parse(binding.declared or binding.type)
    element = reader.document.types.get(ref.name)
    kind = element.tag if element else "EntityType" if ref.name == "Edm.EntityType" or binding.inferred else ""
    return kind == "EntityType" or (kind == "ComplexType" and not ref.collection)
