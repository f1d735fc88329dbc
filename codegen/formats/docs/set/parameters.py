"""Which documented members belong into the path, which into the query, and which into the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codegen.base.problems import Place
from codegen.formats.docs.dialect import LineWords
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.slots import Slot, parameter_name
from codegen.formats.docs.page.tables import Member
from codegen.formats.docs.set.resolve import Resolver
from codegen.spec.nodes import Property

_SYSTEM = {"$top": "Edm.Int32", "$skip": "Edm.Int32", "$count": "Edm.Boolean"}


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters of the path, options of the query, and the members left for the body."""

    path: tuple[Property, ...]
    query: tuple[Property, ...]
    body: tuple[Member, ...]


def sort_out(draft: OperationDraft, templates: Sequence[Template], resolver: Resolver) -> Parameters:
    """Give every documented member its place.

    The slots of the paths take those of their name, wherever the page lists them; what a "parameters" section
    lists besides is an option of the query, as is the table of a Request body section that speaks of the URL.
    """
    words = resolver.dialect.lines
    listed = {_fold(member.name, words): member for member in (*draft.parameters, *draft.query)}
    in_body = {_fold(member.name, words): member for member in draft.body.members}
    taken: set[str] = set()
    path: dict[str, Property] = {}
    for template in templates:
        for slot in template.slots:
            rows = listed | in_body if slot.argument else listed
            member = _row(slot, rows, words)
            if member is not None:
                taken.add(member.name)
            path.setdefault(slot.name, _parameter(slot, member, draft, template, resolver))
    left = [member for member in draft.parameters if member.name not in taken]
    to_body = bool(templates) and templates[0].method != "GET" and not draft.body.members and not draft.body.nothing
    url = draft.body.members if draft.body.url else ()
    options = [member for member in (*draft.query, *(() if to_body else left), *url) if member.name not in taken]
    options = [member for member in options if not _is_stand_in(member, templates)]
    query = {one.name: one for one in resolver.properties(options, fallback="Edm.String")}
    for option in _in_lines(draft, templates):
        query.setdefault(option.name, option)
    query = {name: replace(one, type=_SYSTEM.get(name, one.type)) for name, one in query.items()}
    body = () if draft.body.url else [member for member in draft.body.members if member.name not in taken]
    return Parameters(tuple(path.values()), tuple(query.values()), (*body, *(left if to_body else ())))


def _is_stand_in(member: Member, templates: Sequence[Template]) -> bool:
    """Whether the member only stands for a part of an option's value: `?$filter=id eq '{value}'`."""
    mark = f"{{{member.name}}}"
    return any(mark in value for template in templates for _, value in template.query)


def _fold(name: str, words: LineWords) -> str:
    return parameter_name(name, words).casefold() if name and not name.startswith("$") else name


def _row(slot: Slot, rows: dict[str, Member], words: LineWords) -> Member | None:
    """The row that describes a slot, by its unique name or by what the page calls it."""
    for name in (slot.name, slot.wording):
        if found := rows.get(_fold(name, words)):
            return found
    return None


def _parameter(
    slot: Slot, member: Member | None, draft: OperationDraft, template: Template, resolver: Resolver
) -> Property:
    kind = slot.type if slot.type.startswith("Edm.") else ""
    if slot.type and not kind:
        kind = resolver.annotation(slot.type, template.line)
    kind = kind or "Edm.String"
    if member is not None:
        stated = resolver.member(member, fallback=kind)
        kind = stated if stated != "Edm.Untyped" else kind
        description = member.description
    else:
        description = slot.wording if "|" in slot.wording or resolver.dialect.lines.or_ in slot.wording else ""
    line = member.line if member is not None else template.line
    return Property(place=Place(draft.path, line), name=slot.name, type=kind, description=description, required=True)


def _in_lines(draft: OperationDraft, templates: Sequence[Template]) -> list[Property]:
    """Options that request lines hold; one that all of them hold, and that isn't OData's own, is required."""
    found: dict[str, Property] = {}
    for template in templates:
        for name, _ in template.query:
            always = not name.startswith("$") and all(name in dict(other.query) for other in templates)
            place = Place(draft.path, template.line)
            found.setdefault(name, Property(place=place, name=name, type="Edm.String", required=always))
    return list(found.values())
