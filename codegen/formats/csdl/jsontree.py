"""Reads CSDL JSON 4.01 into the same tree as CSDL XML, so that one reader serves both.

Keys with a dollar are the standard's, keys with an at sign are annotations, all others are names (section 2). What the
standard doesn't know stays as an attribute that no reader takes, which is a finding.
"""

from __future__ import annotations

from typing import Any, TypeVar

from codegen.base.problems import InputError, Place, Problem
from codegen.formats.csdl.jsonread import Number, Object, parse
from codegen.formats.csdl.xmltree import MAX_BYTES, MAX_DEPTH, Element, unmarked
from codegen.spec.facts import CONSTANTS

_Kind = TypeVar("_Kind")
_Notes = dict[str, dict[str, tuple[Any, Place]]]
_BESIDES = frozenset(
    f"${name}" for name in "Function Type Collection Name MaxLength Precision Scale SRID Unicode".split()
)
"""Keys that go with an operation of an annotation (section 14.4)."""
_TYPED = frozenset({"@type", "@odata.type", "$Type"})
"""What the type of a record is called; the standard has the first (section 14.4.12)."""
_KINDLESS = "object-without-$Kind"
"""The tag of elements that don't state one (sections 6 to 13)."""


def read(content: bytes, file: str) -> Element:
    """The Edmx element of a document. Raises InputError for what is no CSDL JSON."""
    if len(content) > MAX_BYTES:
        raise InputError(Problem("metadata", Place(file), f"the document is larger than {MAX_BYTES:,} bytes"))
    try:
        text = unmarked(content)[0].decode()
    except UnicodeDecodeError:
        message = "the document isn't UTF-8; save it as UTF-8"
        raise InputError(Problem("metadata", Place(file, 1, 1), message)) from None
    root = parse(text, file, MAX_DEPTH)
    if not isinstance(root, Object) or "$Version" not in root.members:
        message = "this isn't CSDL JSON, an object with the key $Version; name the service's $metadata"
        raise InputError(Problem("metadata", Place(file, 1, 1), message))
    return _document(root)


def _document(root: Object) -> Element:
    edmx = _element("Edmx", root.place, Version=_text(root.members["$Version"]))
    services = _element("DataServices", root.place)
    for uri, item in _members(root, "$Reference"):
        reference = _element("Reference", item.place, Uri=uri)
        for include in _items(item, "$Include"):
            child = _element("Include", include.place)
            _attributes(child, include)
            reference.children.append(child)
        _attributes(reference, item)
        edmx.children.append(reference)
    edmx.children.append(services)
    for name, item in root.members.items():
        if name[:1] != "$" and isinstance(item, Object):
            services.children.append(_schema(name, item, root.places[name]))
        elif name not in ("$Version", "$EntityContainer"):
            edmx.attributes[name.removeprefix("$")] = _text(item)
    return edmx


def _element(tag: str, place: Place, **attributes: str) -> Element:
    return Element(tag, attributes, place.file, place.line, place.column)


def _schema(namespace: str, content: Object, place: Place) -> Element:
    schema = _element("Schema", place, Namespace=namespace)
    targets = _members(content, "$Annotations")
    for name, item in content.members.items():
        here = content.places[name]
        if name[:1] in "$@" or "@" in name:
            continue
        for overload in item if isinstance(item, list) and item else [item]:
            if isinstance(overload, Object):
                kind = _text(overload.members.pop("$Kind", _KINDLESS))
                schema.children.append(_declared(kind, name, overload, here))
            else:
                schema.attributes[name] = _text(item)
    _attributes(schema, content, names=False)
    for target, item in targets:
        group = _element("Annotations", item.place, Target=target)
        _attributes(group, item)
        schema.children.append(group)
    return schema


def _declared(kind: str, name: str, content: Object, place: Place) -> Element:
    """A child of a schema: by its kind."""
    element = _element(kind, place, Name=name)
    members = content.members
    if kind in ("EntityType", "ComplexType"):
        _key(element, _taken(content, "$Key", list, []), content.place)
        for child, item in _named(content):
            tag = _text(item.members.pop("$Kind", "Property"))
            element.children.append(_typed(tag, child, item, content.places[child]))
    elif kind == "EnumType":
        _enumeration(element, content)
        return element
    elif kind == "EntityContainer":
        for child, item in _named(content):
            element.children.append(_offered(child, item, content.places[child]))
    elif kind in ("Action", "Function"):
        for parameter in _items(content, "$Parameter"):
            called = _text(parameter.members.pop("$Name", ""))
            element.children.append(_typed("Parameter", called, parameter, parameter.place))
        result = _taken(content, "$ReturnType", Object, None)
        if result is not None:
            element.children.append(_typed("ReturnType", "", result, result.place))
    elif kind == "Term":
        return _typed("Term", name, content, place)
    elif kind == "TypeDefinition":
        _facets(content, members.get("$UnderlyingType"))
    _attributes(element, content)
    return element


def _typed(tag: str, name: str, content: Object, place: Place) -> Element:
    """An element with a type (section 7.1): Edm.String unless stated, and not nullable unless stated."""
    element = _element(tag, place, **({"Name": name} if name else {}))
    members = content.members
    kind = _text(members.pop("$Type", "Edm.String"))
    many = _taken(content, "$Collection", bool, False)
    element.attributes["Type"] = f"Collection({kind})" if many else kind
    nullable = members.pop("$Nullable", False)
    if not (many and tag == "NavigationProperty"):
        element.attributes["Nullable"] = _text(nullable)
    constraints = _taken(content, "$ReferentialConstraint", Object, Object(place))
    for prop, other in constraints.members.items():
        if "@" not in prop:
            child = _element("ReferentialConstraint", place, Property=prop, ReferencedProperty=_text(other))
            element.children.append(child)
    if action := _taken(content, "$OnDelete", str, ""):
        element.children.append(_element("OnDelete", place, Action=action))
    applies = members.get("$AppliesTo")
    if isinstance(applies, list):
        members["$AppliesTo"] = " ".join(map(_text, applies))
    _facets(content, kind)
    _attributes(element, content)
    return element


def _facets(content: Object, kind: Any) -> None:
    """The default: any scale (section 7.2.4)."""
    if kind == "Edm.Decimal":
        content.members.setdefault("$Scale", "variable")


def _key(element: Element, parts: list[Any], place: Place) -> None:
    key = _element("Key", place)
    for part in parts:
        aliased = part.members.items() if isinstance(part, Object) else [("", part)]
        for alias, path in aliased:
            named = {"Alias": alias} if alias else {}
            key.children.append(_element("PropertyRef", place, Name=_text(path), **named))
    if key.children:
        element.children.append(key)


def _enumeration(element: Element, content: Object) -> None:
    """An enumeration: members by their values, their annotations beside them (section 10.3)."""
    notes = _notes(content)
    for name, item in content.members.items():
        if name[:1] in "$@" or "@" in name:
            continue
        member = _element("Member", content.places[name], Name=name, Value=_text(item))
        member.children += _noted(notes, name)
        element.children.append(member)
    _attributes(element, content, names=False)


def _offered(name: str, content: Object, place: Place) -> Element:
    """A child of an entity container: what it is shows in its keys (section 13)."""
    members = content.members
    if "$Action" in members or "$Function" in members:
        tag = "ActionImport" if "$Action" in members else "FunctionImport"
        element = _element(tag, place, Name=name)
    else:
        many = _taken(content, "$Collection", bool, False)
        kind = _text(members.pop("$Type", ""))
        element = _element("EntitySet" if many else "Singleton", place, Name=name)
        element.attributes["EntityType" if many else "Type"] = kind
        bindings = _taken(content, "$NavigationPropertyBinding", Object, Object(place))
        for path, target in bindings.members.items():
            element.children.append(_element("NavigationPropertyBinding", place, Path=path, Target=_text(target)))
    _attributes(element, content)
    return element


def _attributes(element: Element, content: Object, *, names: bool = True) -> None:
    """The keys with a dollar that are left as attributes, the annotations as children; `names` are strangers."""
    for name, item in content.members.items():
        if name[:1] == "$":
            element.attributes[name[1:]] = _text(item)
        elif "@" not in name and names and not isinstance(item, Object):
            element.attributes[name] = _text(item)
    _annotations(element, content)


def _annotations(element: Element, content: Object) -> None:
    notes = _notes(content)
    for name, item in content.members.items():
        if name[:1] == "@" and "@" not in name[1:]:
            element.children.append(_annotation(name[1:], item, content.places[name], notes, name))


def _notes(content: Object) -> _Notes:
    """Annotations of annotations and of a record's members, by what they are about: `@Term@Other`, `Member@Other`."""
    found: _Notes = {}
    for name, item in content.members.items():
        about, _, term = name.rpartition("@")
        if about:
            found.setdefault(about, {})[term] = (item, content.places[name])
    return found


def _noted(notes: _Notes, about: str) -> list[Element]:
    """The annotations of what has a name, each with its own."""
    said = notes.get(about, {})
    return [_annotation(key, item, place, notes, f"{about}@{key}") for key, (item, place) in said.items()]


def _annotation(name: str, stated: Any, place: Place, notes: _Notes, about: str) -> Element:
    term, _, qualifier = name.partition("#")
    element = _element("Annotation", place, Term=term, **({"Qualifier": qualifier} if qualifier else {}))
    _value(element, stated, place)
    element.children += _noted(notes, about)
    return element


def _value(element: Element, stated: Any, place: Place) -> None:
    """Put a value into an annotation or a record's member (section 14.4)."""
    kind, text = _constant(stated)
    if kind:
        element.attributes[kind] = text
    else:
        element.children.append(_expression(stated, place))


def _constant(stated: Any) -> tuple[str, str]:
    """The kind of a constant and its text; empty for anything else."""
    if isinstance(stated, bool):
        return "Bool", _text(stated)
    if isinstance(stated, Number):
        return ("Decimal" if set(stated) & set(".eE") else "Int"), str(stated)
    if isinstance(stated, str):
        return "String", stated
    if isinstance(stated, Object) and len(stated.members) == 1:
        ((name, text),) = stated.members.items()
        if name[:1] == "$" and name[1:] in CONSTANTS and isinstance(text, str):
            return name[1:], text
    return "", ""


def _expression(stated: Any, place: Place) -> Element:
    kind, text = _constant(stated)
    if kind:
        element = _element(kind, place)
        element.text = text
        return element
    if stated is None:
        return _element("Null", place)
    if isinstance(stated, list):
        element = _element("Collection", place)
        element.children += [_expression(item, place) for item in stated]
        return element
    # What goes with an operation, such as a function or a type, may stand before it.
    name = next((name for name in stated.members if name[:1] == "$" and name not in _BESIDES), "")
    return _operation(name, stated) if name else _record(stated)


def _operation(name: str, stated: Object) -> Element:
    """A computed value: `{"$Apply": [...], "$Function": "odata.concat"}` (section 14.4)."""
    element = _element(name[1:], stated.place)
    stated_operands = stated.members.pop(name)
    operands = stated_operands if isinstance(stated_operands, list) else [stated_operands]
    element.children += [_expression(item, stated.place) for item in operands if name != "$Null"]
    many = _taken(stated, "$Collection", bool, False)
    _attributes(element, stated)
    if many:
        element.attributes["Type"] = f"Collection({element.get('Type', 'Edm.String')})"
    return element


def _record(stated: Object) -> Element:
    element = _element("Record", stated.place)
    notes = _notes(stated)
    for name, item in stated.members.items():
        if name in _TYPED:
            element.attributes["Type"] = _text(item).rpartition("#")[2]
        elif "@" not in name:
            child = _element("PropertyValue", stated.places[name], Property=name)
            _value(child, item, stated.places[name])
            child.children += _noted(notes, name)
            element.children.append(child)
    own = {name: item for name, item in stated.members.items() if name not in _TYPED}
    _annotations(element, Object(stated.place, own, stated.places))
    return element


def _taken(content: Object, key: str, kind: type[_Kind], without: _Kind) -> _Kind:
    """The value of a key, taken out; one of another kind stays, as an attribute that no reader takes."""
    found = content.members.get(key)
    if not isinstance(found, kind):
        return without
    del content.members[key]
    return found


def _items(content: Object, key: str) -> list[Object]:
    """The objects in the list of a key; what else is in it stays."""
    items = _taken(content, key, list, [])
    if rest := [item for item in items if not isinstance(item, Object)]:
        content.members[key] = rest
    return [item for item in items if isinstance(item, Object)]


def _members(content: Object, key: str) -> list[tuple[str, Object]]:
    """The objects in the object of a key, by their keys; what else is in it stays."""
    members = _taken(content, key, Object, Object(content.place)).members
    if rest := [name for name, item in members.items() if not isinstance(item, Object)]:
        content.members[key] = rest
    return [(name, item) for name, item in members.items() if isinstance(item, Object)]


def _named(content: Object) -> list[tuple[str, Object]]:
    members = [item for item in content.members.items() if isinstance(item[1], Object)]
    return [(name, item) for name, item in members if name[:1] not in "$@" and "@" not in name]


def _text(stated: Any) -> str:
    """A scalar as XML writes it."""
    if isinstance(stated, bool):
        return str(stated).lower()
    return str(stated) if isinstance(stated, str) else ""
