"""The entity container: entity sets, singletons, imports (CSDL XML 4.01, section 13)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from codegen.base.nearest import suggest
from codegen.base.problems import Place, Problem
from codegen.formats.csdl.annotations import annotated, fields
from codegen.formats.csdl.members import TRUTH, MemberReader, is_bound
from codegen.formats.csdl.xmltree import Element
from codegen.spec.facts import facts
from codegen.spec.service import Container, Import, Root, every

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
