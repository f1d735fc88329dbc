"""Contradictions within a resource page: between its table, its JSON representation, and listed values."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from codegen.base.edm import TypeRef, accepts, simple_name
from codegen.base.printing import quoted
from codegen.base.problems import Problem
from codegen.formats.docs.page.facts import NONE
from codegen.formats.docs.page.type_drafts import JsonMember
from codegen.formats.docs.set.hierarchy import Hierarchy
from codegen.formats.docs.set.names import Names, plain_name
from codegen.formats.docs.set.properties import FROM_JSON, ResolvedMember
from codegen.formats.docs.set.sources import Source
from codegen.spec.nodes import EVOLVABLE, EnumType

_NUMBERS = ("Edm.Byte", "Edm.SByte", "Edm.Int", "Edm.Single", "Edm.Double", "Edm.Decimal")
_ANY = ("Edm.Untyped", "Edm.PrimitiveType", "Edm.ComplexType", "Edm.EntityType", "Edm.Stream", "Edm.Geo")


def disagreements(
    sources: Mapping[str, list[Source]],
    members: Mapping[str, Mapping[str, ResolvedMember]],
    hierarchy: Hierarchy,
    names: Names,
    enums: Mapping[str, EnumType],
) -> Iterator[Problem]:
    """All contradictions within pages, page by page."""
    for name, found in sources.items():
        by_page: defaultdict[str, list[ResolvedMember]] = defaultdict(list)
        for member in members[name].values():
            by_page[member.prop.place.file].append(member)
        for source in found:
            shown = {item.name: item for item in source.resource.json}
            facts = {draft.line: draft.facts for draft in source.resource.members}
            for member in by_page[source.page.path]:
                told = facts.get(member.prop.place.line, NONE)
                yield from _values(member, enums, told.values)
                yield from _samples(member, told.samples)
                item = shown.get(member.prop.name)
                if item is not None and not member.prop.inferred:
                    # A type without members stands for any JSON, one without page for an enumeration.
                    named = not TypeRef.parse(member.prop.type).built_in
                    formless = named and not members.get(member.target, item.type != "Edm.String")
                    yield from _types(member, item, source, hierarchy, names, enums, formless)
            yield from _presence(source, members, hierarchy.ancestors(name))
            if (problem := _title(source, names)) is not None:
                yield problem


def agreed(
    sources: Mapping[str, list[Source]], members: Mapping[str, Mapping[str, ResolvedMember]]
) -> frozenset[tuple[str, str]]:
    """The members, by type and name, that a page's table and its JSON alike have as one value, or as a collection."""
    return frozenset(
        (name, item.name)
        for name, found in sources.items()
        for source in found
        for item in source.resource.json
        if (member := members[name].get(item.name)) is not None
        and not member.prop.inferred
        and member.prop.place.file == source.page.path
        and item.collection == TypeRef.parse(member.prop.type).collection
    )


def _types(
    member: ResolvedMember,
    item: JsonMember,
    source: Source,
    hierarchy: Hierarchy,
    names: Names,
    enums: Mapping[str, EnumType],
    formless: bool,
) -> Iterator[Problem]:
    stated = TypeRef.parse(member.prop.type)
    place, json = member.prop.place, (source.at(source.resource.json_line),)
    if item.collection != stated.collection and stated.name not in _ANY:
        form = "a collection" if item.collection else "one value"
        message = f"'{item.name}' is {member.prop.type} in the table and {form} in the JSON; make them agree"
        yield Problem("json-collection", place, message, json)
    if not item.type or stated.name.startswith(_ANY) or formless:
        return
    shown = item.type
    if item.named:
        resolved = names.qualified(shown, source.page.namespace or names.root, json[0])
        if resolved.problem is not None and resolved.problem.rule == "name-case":
            yield resolved.problem
        if not resolved.name and item.bare:
            return
        shown = resolved.name or shown
    if not stated.built_in and stated.name not in names.types and item.type == "Edm.String":
        return  # No page describes the type: it may be a text as well.
    if hierarchy.derives(shown, stated.name) or hierarchy.derives(stated.name, shown):
        return
    if _family(shown, enums) != _family(stated.name, enums):
        message = f"'{item.name}' is {stated.name} in the table and {shown} in the JSON; make them agree"
        yield Problem("json-type", place, message, json)


def _family(name: str, enums: Mapping[str, EnumType]) -> str:
    """What can't be told apart by a placeholder: numbers, texts (enumerations and dates too), one named type."""
    if name.startswith(_NUMBERS):
        return "number"
    if name == "Edm.Boolean":
        return "boolean"
    return "text" if name.startswith("Edm.") or name in enums else name


def _presence(source: Source, members: Mapping[str, Container[str]], above: Sequence[str]) -> Iterator[Problem]:
    """Members that only the table or only the JSON shows; what an ancestor declares may be left out of either."""
    resource = source.resource
    if not resource.json or not resource.members:
        return
    place = source.at(resource.json_line)
    listed = {member.name.casefold() for member in resource.members}
    shown = {item.name.casefold() for item in resource.json}

    def inherits(name: str) -> bool:
        return any(name in members.get(one, ()) for one in above)

    extra = [item.name for item in resource.json if item.name.casefold() not in listed and not inherits(item.name)]
    if extra:
        message = f"the JSON shows {quoted(extra)}, which no table lists; describe what is missing or remove it"
        yield Problem("json-only-member", place, message)
    missing = [
        member.name
        for member in resource.members
        if not member.navigation
        and member.facts.inherited is None
        and member.name.casefold() not in shown
        and not inherits(member.name)
    ]
    if missing:
        message = f"the JSON leaves out {quoted(missing)} of the table; add what is missing"
        yield Problem("json-missing-member", place, message)


def _values(member: ResolvedMember, enums: Mapping[str, EnumType], values: tuple[str, ...]) -> Iterator[Problem]:
    """Values that the description of a member lists and its enumeration doesn't have."""
    enum = enums.get(member.target)
    if enum is None or member.prop.inferred == FROM_JSON or enum.place == member.prop.place:
        return
    known = {item.name for item in enum.members}
    odd = [value for value in values if value not in known]
    if not odd or EVOLVABLE in odd:
        return
    folded = {name.casefold(): name for name in known}
    spelled = [f"'{value}' ('{folded[value.casefold()]}')" for value in odd if value.casefold() in folded]
    what = f"spells {', '.join(spelled)} unlike" if spelled else f"lists {quoted(odd)}, unknown to"
    message = f"'{member.prop.name}' {what} the enumeration {simple_name(enum.name)}; make the lists agree"
    yield Problem("enum-values", member.prop.place, message, (enum.place,))


def _samples(member: ResolvedMember, samples: Sequence[str]) -> Iterator[Problem]:
    """Samples in a description that are no value of the member's type, nor an item of its collection.

    How bytes are made is no sample of them.
    """
    stated = TypeRef.parse(member.prop.type)
    if not stated.built_in or stated.name.startswith((*_ANY, "Edm.Binary")):
        return
    for text in samples:
        value = _json(text)
        many = isinstance(value, list)
        items = value if isinstance(value, list) else [value]
        form = many and not stated.collection
        if form or not any(accepts(stated.name, item) or accepts(stated.name, text) for item in items or [text]):
            message = (
                f"'{member.prop.name}' is {stated} in the table, and a sample in its description is '{text[:60]}'; "
                "make them agree"
            )
            yield Problem("description-sample", member.prop.place, message)
            return


def _json(text: str) -> Any:
    """The JSON value of a text; the text itself if it isn't JSON."""
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return text


def _title(source: Source, names: Names) -> Problem | None:
    """The annotation names the type in another case than the title does."""
    annotated = simple_name(plain_name(source.resource.name, names.dialect.names))
    for spelled in source.resource.spellings:
        if spelled != annotated and spelled[:1].lower() + spelled[1:] != annotated:
            message = f"the type is '{annotated}' in the annotation and '{spelled}' elsewhere on the page; use one"
            return Problem("title-case", source.place, message)
    return None
