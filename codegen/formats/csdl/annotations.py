"""Annotations of model elements as plain data, and the fields of the spec that hold them (CSDL XML 4.01, section 14).

Both forms count, inside the element and by `Annotations Target`. What a field of the spec states isn't kept as an
annotation as well: `annotated` leaves it out, `additions` gives it back.

The form of a value is that of CSDL JSON 4.01 where that tells all: a text, true and false, a whole number, a list, a
record as a mapping with its type as `@type` and annotations as `@Term`. What would lose its kind there is a mapping of
one key: `$EnumMember: ns.Type/Member`, `$Path: a/b`, `$Decimal: 1.0`, and `$Apply`, `$If` and so on with their
attributes and operands. An annotation without a value is null: the term's default applies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from codegen.base import edm
from codegen.base.problems import Place, Problem
from codegen.formats.csdl.document import Document
from codegen.formats.csdl.xmltree import Element
from codegen.spec.facts import CONSTANTS, USUAL, Facts, facts, flag

N = TypeVar("N")
Annotated = Mapping[str, Any]
"""Values by term, as the spec holds them."""
_CORE = USUAL["Core"]
_VALIDATION = USUAL["Validation"]
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")


class Annotations:
    """The annotations of all documents, each taken where its target is read."""

    def __init__(self, document: Document) -> None:
        self._targets: dict[str, dict[str, Any]] = {}
        self._taken: set[str] = set()
        self._places: dict[str, Place] = {}
        self._completed: dict[str, tuple[Place, str]] = {}
        self._odd: dict[Place, str] = {}
        offered = document.containers.items()
        self._roots = {f"{name}/{child.get('Name')}" for name, element in offered for child in element.children}
        for schema in document.schemas:
            for group in schema.all("Annotations"):
                target = self._target(document, schema, group)
                self._places.setdefault(target, group.place)
                found = self._values(group, group.get("Qualifier"))
                self._targets[target] = self._targets.get(target, {}) | found

    def of(self, element: Element, *targets: str) -> dict[str, Any]:
        """The annotations at an element, which is called by `targets` from outside: `ns.Type/property`."""
        found: dict[str, Any] = {}
        for target in targets:
            if target in self._targets:
                found |= self._targets[target]
                self._taken.add(target)
        return found | self._values(element) if element.children else found

    def _values(self, element: Element, qualifier: str = "") -> dict[str, Any]:
        """The annotations in an element; those without a term and those that stand there twice are noted."""
        found: dict[str, Any] = {}
        for item in element.all("Annotation"):
            name = key(item)
            name = f"{name}#{qualifier}" if qualifier and "#" not in name else name
            if not item.get("Term") or name in found or stated_twice(item):
                self._odd[item.place] = name
            if item.get("Term"):
                found[name] = value(item)
        return found

    def _target(self, document: Document, schema: Element, group: Element) -> str:
        """What a group is about: a path that begins with a qualified name (section 14.2.2).

        One that isn't qualified is taken for a name of its own schema, where that has such a one.
        """
        stated = group.get("Target").replace(" ", "")
        first = stated.partition("/")[0].partition("(")[0]
        if "." in first:
            return stated
        namespace = schema.get("Namespace")
        name = f"{namespace}.{first}"
        homes = [
            container
            for container, element in document.containers.items()
            if container.startswith(f"{namespace}.") and any(child.get("Name") == first for child in element.children)
        ]
        if name in document.types or name in document.operations or name in document.containers:
            found = f"{namespace}.{stated}"
        elif homes:
            found = f"{homes[0]}/{stated}"
        else:
            return stated
        self._completed[stated] = (group.place, found)
        return found

    def findings(self) -> Iterator[Problem]:
        """Targets that aren't as the standard has them, and those at which nothing took annotations, with counts.

        To be asked for when all is read. What is said of resources below an entity set is for requests.
        """
        if self._completed:
            stated, (place, found) = min(self._completed.items(), key=lambda item: item[1])
            which = f"codegen reads '{stated[:100]}' as '{found[:200]}'"
            message = f"targets of annotations that don't begin with a namespace: {len(self._completed)}; {which}"
            yield Problem("dangling-name", place, message)
        if self._odd:
            place, name = min(self._odd.items())
            message = f"annotations without a term, with two values, or repeated: {len(self._odd)}, such as"
            which = f"'{name[:100]}'; codegen uses the first of two values, and the last of two annotations"
            yield Problem("repeated-name", place, f"{message} {which}")
        lost = [target for target in self.rest if "/".join(target.split("/")[:2]) not in self._roots]
        if lost:
            first = min(lost, key=lambda target: self._places[target])
            message = f"targets of annotations that don't exist here: {len(lost)}, such as '{first[:200]}'"
            place = self._places[first]
            yield Problem(
                "metadata-unread", place, f"{message}; codegen keeps the annotations, but they apply to nothing"
            )

    @property
    def rest(self) -> dict[str, dict[str, Any]]:
        """The annotations that nothing has taken, by target."""
        return {target: found for target, found in self._targets.items() if target not in self._taken and found}


def fields(stated: Facts) -> dict[str, Any]:
    """The fields of the spec's nodes that facts fill."""
    if not stated:
        return {}
    permitted = _permission(stated)
    limits = {name: stated.get(f"Validation.{name.capitalize()}") for name in ("minimum", "maximum")}
    return {
        "description": description(stated),
        "read_only": permitted == {"Read"} or flag(stated, "Core.Computed") or _control(stated) in ("ReadOnly", "1"),
        "write_only": permitted == {"Write"},
        "immutable": flag(stated, "Core.Immutable"),
        "required": _control(stated) in ("Mandatory", "7"),
        "deprecated": _is_deprecated(stated),
        **{name: text for name, text in limits.items() if isinstance(text, str)},
    }


def additions(node: object, annotations: Annotated) -> dict[str, Any]:
    """The annotations by which a node says what these ones don't."""
    implied = fields(facts(annotations))

    def states(name: str) -> Any:
        found = getattr(node, name, None)
        return found if found and found != implied.get(name) else None

    found: dict[str, Any] = {}
    if text := states("description"):
        found[f"{_CORE}.Description"] = text
    for name, word in (("read_only", "Read"), ("write_only", "Write")):
        if states(name) and getattr(node, "read_only", False) != getattr(node, "write_only", False):
            found[f"{_CORE}.Permissions"] = {"$EnumMember": f"{_CORE}.Permission/{word}"}
    if states("immutable"):
        found[f"{_CORE}.Immutable"] = True
    for name in ("minimum", "maximum"):
        if text := states(name):
            found[f"{_VALIDATION}.{name.capitalize()}"] = _limit(text)
    if states("deprecated"):
        found[f"{_CORE}.Revisions"] = [{"Kind": {"$EnumMember": f"{_CORE}.RevisionKind/Deprecated"}}]
    return found


def annotated(node: N, annotations: Annotated) -> N:
    """A node that was just made, with the annotations that its fields don't give back."""
    held: Any = node
    if annotations:
        held.annotations.update(_kept(node, annotations))
    return node


def _kept(node: object, annotations: Annotated) -> dict[str, Any]:
    said = additions(node, {})
    rest = {name: found for name, found in annotations.items() if not _same(said, name, found)}
    again = additions(node, rest) if len(rest) < len(annotations) else {}
    return {name: found for name, found in annotations.items() if name in rest or not _same(again, name, found)}


def _same(said: Annotated, name: str, found: Any) -> bool:
    """Whether the stated value equals the found one; a tag without value is true, and JSON has only member names."""
    if name not in said:
        return False
    member = said[name].get("$EnumMember", "") if isinstance(said[name], dict) else ""
    is_member = bool(member) and member.rpartition("/")[2] == found
    return is_member or bool(said[name] == found) or (said[name] is True and found is None)


def _limit(text: str) -> Any:
    if _INTEGER.fullmatch(text):
        return int(text)
    return {"$Decimal": text} if edm.accepts("Edm.Decimal", text) else text


def description(stated: Facts) -> str:
    """The short and the long description, an empty line between; where there is none, SAP's label and explanation."""
    for terms in (("Core.Description", "Core.LongDescription"), ("Common.Label", "Common.QuickInfo")):
        parts = [stated.get(term) for term in terms]
        found = "\n\n".join(dict.fromkeys(part for part in parts if isinstance(part, str) and part))
        if found:
            return found
    return ""


def _is_deprecated(stated: Facts) -> bool:
    revisions = stated.get("Core.Revisions")
    kinds = (item.get("Kind") for item in revisions if isinstance(item, dict)) if isinstance(revisions, list) else ()
    return any(isinstance(kind, str) and kind.rpartition("/")[2] == "Deprecated" for kind in kinds)


def _control(stated: Facts) -> str:
    """What SAP's Common.FieldControl says, by name or by number: Mandatory is 7, ReadOnly is 1."""
    found = stated.get("Common.FieldControl")
    return found.rpartition("/")[2] if isinstance(found, str) else ""


def _permission(stated: Facts) -> frozenset[str]:
    """What Core.Permissions allows: Read, Write; empty if it says nothing, or allows nothing."""
    found = stated.get("Core.Permissions")
    words = re.split(r"[\s,]+", found) if isinstance(found, str) else []
    return frozenset(word.rpartition("/")[2] for word in words if word)


def key(annotation: Element) -> str:
    """The term, and the qualifier behind a `#`."""
    qualifier = annotation.get("Qualifier")
    return f"{annotation.get('Term')}#{qualifier}" if qualifier else annotation.get("Term")


def value(element: Element) -> Any:
    """The value of an annotation, or of a record's property."""
    found = next((_constant(kind, element.get(kind)) for kind in element.attributes if kind in CONSTANTS), None)
    if stated := _stated(element):
        found = _expression(stated[0])
    notes = _notes(element)
    return {"$Value": found, **notes} if notes else found


def stated_twice(element: Element) -> bool:
    """Whether an annotation has more than one value."""
    return len(_stated(element)) + sum(kind in CONSTANTS for kind in element.attributes) > 1


def _stated(element: Element) -> list[Element]:
    return [child for child in element.children if child.tag != "Annotation" and " " not in child.tag]


def _notes(element: Element) -> dict[str, Any]:
    return {f"@{key(item)}": value(item) for item in element.all("Annotation")}


def _constant(kind: str, text: str) -> Any:
    if kind == "String":
        return text
    if kind == "Bool" and (word := text.strip().casefold()) in ("true", "false"):
        return word == "true"
    if kind == "Int" and _INTEGER.fullmatch(text.strip()):
        return int(text)
    return {f"${kind}": text}


def _expression(element: Element) -> Any:
    if element.tag == "Collection":
        return [_expression(child) for child in element.children]
    if element.tag == "Record":
        kind = {"@type": element.get("Type")} if element.get("Type") else {}
        return {
            **kind,
            **{item.get("Property"): value(item) for item in element.all("PropertyValue")},
            **_notes(element),
        }
    operands = [_expression(child) for child in element.children if child.tag != "Annotation"]
    if element.tag == "UrlRef" and len(operands) == 1 and isinstance(operands[0], str):
        return _constant(element.tag, operands[0])
    if element.tag in CONSTANTS and not operands:
        return _constant(element.tag, element.text)
    return {f"${element.tag}": {**element.attributes, **({"of": operands} if operands else {}), **_notes(element)}}
