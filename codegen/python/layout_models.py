"""Types as modules: `models/user_account_information.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.base import edm
from codegen.base.edm import TypeRef
from codegen.python import naming
from codegen.python.package import Assignment, EntityModule, EnumModule, Import, Imports, TypeModule
from codegen.python.source import INDENT, WIDTH, Call, header, literal, strings
from codegen.python.symbols import Symbols, imports, library_imports
from codegen.spec.nodes import EnumType, Member, Property, StructuredType

_RUNTIME = ".._runtime"


def type_modules(symbols: Symbols) -> tuple[TypeModule, ...]:
    """A module for each type, in the order of their qualified names."""
    return tuple(
        (
            _enum(symbols, item, symbols.pages[name])
            if isinstance(item, EnumType)
            else _structured(symbols, item, symbols.pages[name])
        )
        for name, item in symbols.model.types.items()
    )


def _structured(symbols: Symbols, item: StructuredType, page: str) -> EntityModule:
    demanded = symbols.model.demanded(item.name)
    inherited = symbols.model.types.get(item.base)
    before = {prop.name: prop.type for prop in symbols.model.members(item.base).values()} if inherited else {}
    own = {prop.name: prop for prop in (*item.properties, *item.navigation)}
    navigation = {prop.name for prop in item.navigation}
    # mypy and pyright refuse a member that is redeclared with another type, unless it is Any.
    annotations = {
        name: "Any" if before.get(name, prop.type) != prop.type else _optional(symbols.annotation(prop.type))
        for name, prop in own.items()
    }
    names = symbols.fields[item.name]
    base = symbols.classes[item.base] if inherited else "Model"
    runtime = {"prop"} if own else set[str]()
    runtime |= set() if inherited else {"Model"}
    wanted = [(_RUNTIME, name) for name in runtime]
    if inherited:
        wanted.append((f".{symbols.modules[item.base]}", base))
    members = tuple(
        Assignment(
            source=_field(names[name], annotations[name], prop, name in navigation),
            doc=_describe(prop, name in demanded),
        )
        for name, prop in own.items()
    )
    named = [prop.type for name, prop in own.items() if annotations[name] != "Any"]
    siblings = _siblings(symbols, item, named)
    return EntityModule(
        name=symbols.modules[item.name],
        cls=symbols.classes[item.name],
        reexport=_reexport(symbols, item.name),
        qualified=item.name,
        header=header(page),
        imports=Imports(
            library=library_imports(annotations.values()),
            package=imports(wanted),
            typing=imports(siblings, INDENT),
        ),
        head=_class_head(symbols.classes[item.name], base, item, demanded),
        doc=_document(item.description.strip() or f"The {item.kind} type {item.name}.", page),
        members=members,
    )


def _reexport(symbols: Symbols, name: str) -> Import:
    cls = symbols.classes[name]
    return Import(f".{symbols.modules[name]}", (f"{cls} as {cls}",), INDENT)


def _optional(annotation: str) -> str:
    return annotation if annotation == "Any" else f"{annotation} | None"


def _siblings(symbols: Symbols, item: StructuredType, types: list[str]) -> list[tuple[str, str]]:
    """Classes that only annotations mention, with their modules."""
    names = {TypeRef.parse(text).name for text in types} - {item.name, item.base}
    return [(f".{symbols.modules[name]}", symbols.classes[name]) for name in names if name in symbols.classes]


def _class_head(name: str, base: str, item: StructuredType, demanded: tuple[str, ...]) -> str:
    facts: list[str | Call] = [base, f"odata={literal(item.name)}"]
    if item.kind == "entity":
        facts.append('kind="entity"')
    if item.key:
        facts.append(strings("key=", item.key))
    facts += [f"{flag}=True" for flag in ("open", "abstract", "media") if getattr(item, flag)]
    if demanded:
        facts.append(strings("required=", demanded))
    return Call(f"class {name}(", tuple(facts), "):").source()


def _field(name: str, annotation: str, prop: Property, navigation: bool) -> str:
    facts: list[str | Call] = [literal(prop.name), literal(prop.type)]
    if prop.nullable is not None:
        facts.append(f"nullable={prop.nullable}")
    if prop.max_length is not None:
        facts.append(f"max_length={prop.max_length}")
    facts += _limits(prop)
    flags = {
        "read_only": prop.read_only,
        "write_only": prop.write_only,
        "immutable": prop.immutable,
        "required": prop.required,
        "navigation": navigation,
        "select_only": prop.select_only,
        "orderby": prop.orderby,
        "search": prop.search,
        "expand": prop.expand,
        "advanced": prop.advanced,
    }
    facts += [f"{name}=True" for name, is_set in flags.items() if is_set]
    if prop.filter:
        facts.append(strings("filter=", prop.filter))
    head = f"{name}: {annotation} = "
    if INDENT + len(f"{head}prop(") <= WIDTH:
        return Call(f"{head}prop(", tuple(facts)).source(INDENT)
    if INDENT + len(f"{head}(") <= WIDTH:
        return f"{head}{_in_brackets(Call('prop(', tuple(facts)).source(2 * INDENT))}"
    return Call(f"{name}: {_in_brackets(annotation)} = prop(", tuple(facts)).source(INDENT)


def _limits(prop: Property) -> Iterator[str]:
    """What a number may be."""
    kind = TypeRef.parse(prop.type).name
    if kind == "Edm.Decimal":
        given = {"precision": prop.precision, "scale": prop.scale}
        yield from (f"{name}={value}" for name, value in given.items() if value is not None)
    if kind in edm.NUMBERS:
        limits = {"minimum": prop.minimum, "maximum": prop.maximum}
        yield from (f"{name}={literal(text)}" for name, text in limits.items() if edm.accepts("Edm.Decimal", text))


def _in_brackets(source: str) -> str:
    return f"(\n{' ' * 2 * INDENT}{source}\n{' ' * INDENT})"


def _describe(prop: Property, demanded: bool) -> str:
    """The description, and the facts that it doesn't say itself."""
    said = prop.description.casefold()
    facts = [fact for sign, fact in _facts(prop, demanded) if sign not in said]
    text = prop.description.rstrip()
    if facts and text and text[-1] not in ".!?:;":
        text += "."
    return " ".join(filter(None, (text, *facts)))


def _facts(prop: Property, demanded: bool) -> Iterator[tuple[str, str]]:
    """What a description contains that says it, and how we say it."""
    if prop.read_only:
        yield "read-only", "Read-only."
    if prop.write_only:
        yield "write-only", "Write-only."
    if prop.required or demanded:
        yield "required", "Required on create."
    if prop.max_length is not None:
        yield str(prop.max_length), f"At most {prop.max_length} characters."
    if prop.default is not None:
        yield "default", f"Default: {prop.default}."
    if prop.select_only:
        yield "$select", "Returned only on $select."
    if prop.filter:
        yield "$filter", f"Supports $filter ({', '.join(prop.filter)})."
    if prop.orderby:
        yield "$orderby", "Supports $orderby."
    if prop.search:
        yield "$search", "Supports $search."
    if prop.advanced:
        yield "eventual", "Queries on it need the header ConsistencyLevel: eventual and $count=true."
    if prop.deprecated:
        yield "deprecated", "Deprecated."


def _document(text: str, page: str) -> str:
    return f"{text}\n\nPage: {page}." if page else text


def _enum(symbols: Symbols, item: EnumType, page: str) -> EnumModule:
    members = {member.name: member for member in item.members}
    names = naming.members(members)
    return EnumModule(
        name=symbols.modules[item.name],
        cls=symbols.classes[item.name],
        reexport=_reexport(symbols, item.name),
        qualified=item.name,
        header=header(page),
        imports=Imports(package=imports([(_RUNTIME, "OpenEnum"), (_RUNTIME, "enum_type")])),
        decorator=_enum_decorator(item, members),
        doc=_document(item.description.strip() or f"The values of {item.name}.", page),
        members=tuple(
            Assignment(
                source=_member(names[name], literal(name)),
                doc=member.description.strip() or ("Deprecated." if member.deprecated else ""),
            )
            for name, member in members.items()
        ),
    )


def _member(name: str, value: str) -> str:
    fits = INDENT + len(f"{name} = {value}") <= WIDTH or 2 * INDENT + len(value) > WIDTH
    return f"{name} = {value if fits else _in_brackets(value)}"


def _enum_decorator(item: EnumType, members: Mapping[str, Member]) -> str:
    facts: list[str | Call] = [literal(item.name)]
    facts += [f"{flag}=True" for flag in ("evolvable", "flags") if getattr(item, flag)]
    values = tuple(f"{literal(name)}: {member.value}" for name, member in members.items() if member.value is not None)
    if values:
        facts.append(Call("values={", values, "}"))
    return Call("@enum_type(", tuple(facts)).source()
