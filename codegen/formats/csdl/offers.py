"""The parts of documents beside types, in the form of the spec: `codegen.spec.service`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from codegen.base.edm import TypeRef
from codegen.base.nearest import suggest
from codegen.base.problems import Place, Problem
from codegen.formats.csdl.annotations import annotated, fields
from codegen.formats.csdl.members import TRUTH, MemberReader, is_bound, read_overload
from codegen.formats.csdl.xmltree import Element
from codegen.spec.facts import facts
from codegen.spec.nodes import Property
from codegen.spec.service import Container, Import, Include, Outside, Overload, Root, Schema, Service, every


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
        references=tuple(
            Include(name=name, uri=uri, annotations=reader.annotations.of(include))
            for name, (uri, include) in document.includes.items()
        ),
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


_PLACES = ("EntitySet", "Singleton")


def read_container(reader: MemberReader, name: str, element: Element, unbound: Collection[str]) -> Container:
    """An entity container, without what names something that isn't there, which is noted.

    `unbound` are the operations that can be called at the root.
    """
    children = list(reader.document.named(element, *_PLACES, "ActionImport", "FunctionImport"))
    stated = reader.annotations.of(element, name)
    places = (_place(reader, child, f"{name}/{child.get('Name')}") for child in children if child.tag in _PLACES)
    calls = [child for child in children if child.tag not in _PLACES]
    imports = (_import(reader, child, f"{name}/{child.get('Name')}", unbound) for child in calls)
    return Container(
        place=element.place,
        name=name,
        extends=_extended(reader, name, element),
        places=tuple(filter(None, places)),
        imports=tuple(filter(None, imports)),
        annotations=stated,
    )


def note_shared(reader: MemberReader, containers: Sequence[Container]) -> None:
    """Note what several containers offer under one name though none extends the other (section 13)."""
    seen: dict[str, Place] = {}
    for child in dict(every(containers)).values():
        if seen.setdefault(child.name, child.place) is not child.place:
            message = f"'{child.name}' is offered at {seen[child.name]} already; requests go to that one"
            reader.document.note("repeated-name", child.place, message)


def _extended(reader: MemberReader, name: str, element: Element) -> str:
    """The container that is extended; one that isn't there is noted, and stays where another document has it."""
    base = element.get("Extends")
    if not base or base in reader.document.containers:
        return base
    if reader.document.is_elsewhere(base):
        message = f"{name} extends '{base}' of another document; what that offers is left out"
        reader.findings.append(Problem("inferred-type", element.place, message))
        return base
    message = f"{name} extends no container: '{base[:100]}'{suggest(base, reader.document.containers)}"
    reader.document.note("dangling-name", element.place, message)
    return ""


def _place(reader: MemberReader, element: Element, target: str) -> Root | None:
    is_set = element.tag == "EntitySet"
    found = reader.document.reference(element, "EntityType" if is_set else "Type")
    if found is None:
        return None
    name, declared = element.get("Name"), reader.document.types.get(found.name)
    if declared is None and reader.document.is_elsewhere(found.name):
        message = f"{element.tag} '{name}' is of '{found.name}' of another document; no path begins there"
        reader.findings.append(Problem("inferred-type", element.place, message))
    elif declared is None or declared.tag != "EntityType" or found.collection:
        reader.document.note_of(element, f"is of {found}; it takes an entity type, and is left out")
        return None
    stated = reader.annotations.of(element, target)
    root = Root(
        place=element.place,
        name=name,
        kind="set" if is_set else "singleton",
        type=found.name,
        nullable=TRUTH.get(element.get("Nullable")),
        listed=TRUTH.get(element.get("IncludeInServiceDocument")),
        bindings=dict(_bindings(reader, element)),
        description=fields(facts(stated)).get("description", ""),
    )
    return annotated(root, stated)


def _bindings(reader: MemberReader, element: Element) -> Iterator[tuple[str, str]]:
    """The entity sets of navigation properties (section 13.4); unknown sets become findings."""
    containers = reader.document.containers
    is_whole = all(item.get("Extends") in ("", *containers) for item in containers.values())
    for item in element.all("NavigationPropertyBinding"):
        target = item.get("Target")
        first = target.partition("/")[0]
        if is_whole and "." not in first and first not in reader.document.roots:
            hint = suggest(first, reader.document.roots)
            message = (
                f"'{item.get('Path')[:100]}' of {element.tag} '{element.get('Name')}' is bound to '{target[:100]}'"
            )
            reader.document.note("dangling-name", item.place, f"{message}, which no container offers{hint}")
        yield item.get("Path"), target


def _import(reader: MemberReader, element: Element, target: str, unbound: Collection[str]) -> Import | None:
    kind = element.tag.removesuffix("Import")
    name = element.get(kind)
    operations = reader.document.operations
    if not any(item.tag == kind for item in operations.get(name, ())):
        if not reader.document.is_elsewhere(name):
            hint = reader.document.operation_names[kind].hint(name)
            reader.document.note_of(element, f"names no {kind.lower()}: '{name}'{hint}; it is left out")
            return None
        message = f"{element.tag} '{element.get('Name')}' is of '{name}' of another document; no path calls it"
        reader.findings.append(Problem("inferred-type", element.place, message))
    elif name not in unbound:
        bound = all(is_bound(item) for item in operations[name])
        why = "is bound: it is called where its type is" if bound else "has no overload that can be used"
        reader.document.note_of(element, f"names '{name}', which {why}; the import is left out")
        return None
    return Import(
        place=element.place,
        name=element.get("Name"),
        kind="action-import" if kind == "Action" else "function-import",
        operation=name,
        entity_set=element.get("EntitySet"),
        listed=TRUTH.get(element.get("IncludeInServiceDocument")),
        annotations=reader.annotations.of(element, target),
    )
