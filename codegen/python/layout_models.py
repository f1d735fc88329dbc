"""Types as classes: `models/user_account.py` holds UserAccount and UserAccountInformation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from codegen.base.edm import TypeRef
from codegen.python import naming
from codegen.python.package import EntityClass, EnumClass, EnumMember, Field, ModelModule, TypeClass, Value, common_page
from codegen.python.symbols import ANY, Annotation, Needs, Symbols, imports, natural
from codegen.spec import nodes
from codegen.spec.facts import facts
from codegen.spec.limits import allowed_values, limits, named_values
from codegen.spec.nodes import EnumType, Property, StructuredType

_RUNTIME = ".._runtime"
_FLAGS = "read_only write_only immutable required navigation select_only orderby search expand advanced".split()
_SHOWN = 3
"""The most requests that the docstring of a type names; the others are counted."""


def model_modules(symbols: Symbols) -> tuple[ModelModule, ...]:
    """The modules of all types and of all sets of named values, in the order of their names."""
    groups: dict[str, list[str]] = {}
    for name in (*symbols.model.types, *symbols.named):
        groups.setdefault(symbols.modules[name], []).append(name)
    found = tuple(_module(symbols, module, groups[module]) for module in sorted(groups, key=natural))
    if common_page(type for module in found for type in module.types):  # The package says it.
        return tuple(replace(module, page="") for module in found)
    return found


def _module(symbols: Symbols, module: str, names: Iterable[str]) -> ModelModule:
    needs = Needs()
    types = tuple(_type(symbols, name, needs) for name in _bases_first(symbols, names))
    here = f".{module}"
    return ModelModule(
        name=module,
        imports=imports(*({need for need in each if need[0] != here} for each in (needs.runs, needs.typed))),
        types=types,
        page=common_page(types),
    )


def _bases_first(symbols: Symbols, names: Iterable[str]) -> Iterable[str]:
    """The names in the order of their classes, each behind those of its bases that are among them."""
    classes = {name: symbols.classes.get(name) or symbols.named[name][2] for name in names}
    found: dict[str, None] = {}
    for name in sorted(classes, key=lambda name: natural(classes[name])):
        line = (*reversed(symbols.model.ancestors(name)), name)
        found.update(dict.fromkeys(one for one in line if one in classes))
    return found


def _type(symbols: Symbols, name: str, needs: Needs) -> TypeClass:
    item = symbols.model.types.get(name)
    if item is None:
        return _named(symbols, name, needs)
    page = symbols.pages[name]
    return _enum(symbols, item, page, needs) if isinstance(item, EnumType) else _structured(symbols, item, page, needs)


def _structured(symbols: Symbols, item: StructuredType, page: str, needs: Needs) -> EntityClass:
    demanded = symbols.model.demanded(item.name)
    inherited = symbols.model.types.get(item.base)
    base = symbols.classes[item.base] if inherited else "Model"
    own = {prop.name: prop for prop in item.own}
    navigation = {prop.name for prop in item.navigation}
    annotations = _annotations(symbols, item, own)
    needs.runs |= {(f".{symbols.modules[item.base]}" if inherited else _RUNTIME, base), (_RUNTIME, "dataclass")}
    needs.runs |= {(_RUNTIME, "prop")} if own else set()
    mixin = symbols.chosen.base(item.name)
    needs.runs |= {mixin} if mixin else set()
    needs.typed.update(need for annotation in annotations.values() for need in annotation.needs)
    return EntityClass(
        cls=symbols.classes[item.name],
        odata=item.name,
        page=page,
        doc=_document(symbols, item, page) or ("" if own else f"The {item.kind} type {item.name}."),
        facts=_type_facts(item, demanded),
        base=base,
        mixins=(mixin[1],) if mixin else (),
        fields=tuple(
            Field(
                name=symbols.fields[item.name][name],
                annotation=annotations[name].text,
                odata=name,
                type=prop.type,
                facts=_field_facts(prop, name in navigation) | _names(symbols, item.name, name),
                doc=_describe(prop, name in demanded),
                typed=annotations[name].text == f"{symbols.told(prop.type)} | None",
            )
            for name, prop in own.items()
        ),
    )


def _annotations(symbols: Symbols, item: StructuredType, own: Mapping[str, Property]) -> dict[str, Annotation]:
    """Those of its own properties; checkers refuse one that is redeclared with another type, unless it is Any."""
    inherited = symbols.model.members(item.base) if item.base in symbols.model.types else {}
    before = {prop.name: prop.type for prop in inherited.values()}
    return {
        name: ANY if before.get(name, prop.type) != prop.type else _annotation(symbols, item.name, prop).optional
        for name, prop in own.items()
    }


def _annotation(symbols: Symbols, owner: str, prop: Property) -> Annotation:
    """That of the type, or of the class that the values have by their names."""
    key = symbols.naming(owner, prop.name)
    if not key:
        return symbols.annotation(prop.type)
    _, module, cls = symbols.named[key]
    found = Annotation(cls, frozenset({(f".{module}", cls)}))
    return found.within("list") if TypeRef.parse(prop.type).collection else found


def _names(symbols: Symbols, owner: str, name: str) -> dict[str, Value]:
    key = symbols.naming(owner, name)
    return {"named": key} if key else {}


def _type_facts(item: StructuredType, demanded: tuple[str, ...]) -> dict[str, Value]:
    facts: dict[str, Value] = {"kind": "entity"} if item.kind == "entity" else {}
    if item.key:
        facts["key"] = item.key
    if item.key_paths:
        facts["key_paths"] = item.key_paths
    flags = {"open": item.loose, "abstract": item.abstract, "media": item.media}
    facts |= {flag: True for flag, is_set in flags.items() if is_set}
    return facts | ({"required": demanded} if demanded else {})


def _field_facts(prop: Property, navigation: bool) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if prop.nullable is not None:
        found["nullable"] = prop.nullable
    if prop.max_length is not None:
        found["max_length"] = prop.max_length
    found |= limits(prop)
    told = {"navigation": navigation}
    found |= {flag: True for flag in _FLAGS if told.get(flag, getattr(prop, flag, False))}
    return found | ({"filter": prop.filter} if prop.filter else {})


def _describe(prop: Property, demanded: bool) -> str:
    """The description, and the facts that it doesn't say itself."""
    said = prop.description.casefold()
    more = [fact for sign, fact in _facts(prop, demanded) if sign not in said]
    text = prop.description.rstrip()
    if more and text and text[-1] not in ".!?:;":
        text += "."
    return " ".join(filter(None, (text, *more)))


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
    if allowed := [f"{value} ({name})" if name not in ("", value) else value for value, name in allowed_values(prop)]:
        yield allowed[0].casefold(), f"One of {', '.join(allowed)}."
    if media := facts(prop.annotations).get("Core.MediaType"):
        yield "media type", f"Its media type is {media}."
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


def _document(symbols: Symbols, item: StructuredType | EnumType, page: str) -> str:
    """The description, the requests that use the type, and the page; empty if only its kind is known."""
    parts = [item.description.strip()]
    uses = symbols.uses.get(item.name, ())
    if uses:
        more = len(uses) - _SHOWN
        shown = ", ".join(uses[:_SHOWN])
        parts.append(f"Used by {shown}{f' and {more} more' if more > 0 else ''}.")
    # Of metadata, the page is the type itself.
    if page and page.rpartition("#")[2] != item.name:
        parts.append(f"Page: {page}.")
    return "\n\n".join(filter(None, parts))


def _named(symbols: Symbols, key: str, needs: Needs) -> EnumClass:
    """The values of a property that have names (Validation.AllowedValues with Core.SymbolicName); others are kept."""
    (owner, name), _, cls = symbols.named[key]
    prop = symbols.model.members(owner)[name]
    values = named_values(prop)
    names = naming.members(values)
    what = f"{name} of {owner}" if "/" in key else f"members of {key}"
    is_text = TypeRef.parse(prop.type).name == "Edm.String"
    base = "OpenEnum" if is_text else "OpenNumber"
    needs.runs |= {(_RUNTIME, base), *([(_RUNTIME, "enum_type")] if is_text else [])}
    return EnumClass(
        cls=cls,
        odata=key,
        page=symbols.pages[owner],
        doc=f"The values that {what} may have; others are kept as they come.",
        facts={"evolvable": True} if is_text else {},
        members=tuple(
            EnumMember(name=names[symbol], odata=value, doc="", number=None if is_text else int(value))
            for symbol, value in values.items()
        ),
        base=base,
    )


def _numbers(members: Collection[nodes.EnumMember]) -> dict[str, Value]:
    """The numbers of an enumeration's members; most count from zero (CSDL XML 4.01, section 10.3)."""
    values = {member.name: member.value for member in members if member.value is not None}
    if not values:
        return {}
    return {"counted": True} if [*values.values()] == [*range(len(members))] else {"values": values}


def _enum(symbols: Symbols, item: EnumType, page: str, needs: Needs) -> EnumClass:
    members = {member.name: member for member in item.members}
    names = symbols.members[item.name]
    base = symbols.chosen.base(item.name)
    needs.runs |= {(_RUNTIME, "OpenEnum"), (_RUNTIME, "enum_type"), *([base] if base else ())}
    facts: dict[str, Value] = {flag: True for flag in ("evolvable", "flags") if getattr(item, flag)}
    return EnumClass(
        cls=symbols.classes[item.name],
        odata=item.name,
        page=page,
        mixins=(base[1],) if base else (),
        doc=_document(symbols, item, page) or ("" if members else f"The enumeration {item.name}."),
        facts=facts | _numbers(members.values()),
        members=tuple(
            EnumMember(
                name=names[name], odata=name, doc=member.description.strip() or "Deprecated." * member.deprecated
            )
            for name, member in members.items()
        ),
    )
