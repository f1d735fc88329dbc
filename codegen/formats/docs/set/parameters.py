"""Decides which documented members belong to the path, the query or the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codegen.base.edm import TypeRef
from codegen.base.problems import Place
from codegen.formats.docs.dialect import LineWords
from codegen.formats.docs.page.cells import TypeCell
from codegen.formats.docs.page.levels import flat
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template, query
from codegen.formats.docs.page.slots import Slot, parameter_name
from codegen.formats.docs.page.type_drafts import MemberDraft
from codegen.formats.docs.page.urls import address
from codegen.formats.docs.set.resolve import Resolver
from codegen.spec.nodes import Property
from codegen.spec.paths import segments

_BODILESS = ("GET", "DELETE", "HEAD")
_SEVERAL = "Edm.PrimitiveType"
"""The type of what may be of several primitive types, "integer/string"; in a URL it is a text."""
_SYSTEM = {"$top": "Edm.Int32", "$skip": "Edm.Int32", "$count": "Edm.Boolean"}


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters of the path, options of the query, and the members left for the body."""

    path: tuple[Property, ...]
    query: tuple[Property, ...]
    body: tuple[MemberDraft, ...]
    whole: TypeCell | None = None
    """The type of the body, where a parameter is all of it."""


def sort_out(draft: OperationDraft, templates: Sequence[Template], resolver: Resolver) -> Parameters:
    """Give every documented member its place.

    The slots of the paths take those of their name, wherever the page lists them; what else a "parameters"
    section lists is an option of the query, as is the table of a Request body section that speaks of the URL. A verb
    that may have a body takes them there, unless one of them is the body as a whole, or an example without a body shows
    them in its URL.
    """
    words = resolver.dialect.lines
    listed = {_fold(member.name, words): member for member in flat([*draft.parameters, *draft.query])}
    in_body = {_fold(member.name, words): member for member in draft.body.members}
    taken: set[str] = set()
    path: dict[str, Property] = {}
    for template in templates:
        keys = key_types(template.path, resolver)
        for slot in template.slots:
            rows = listed | in_body if slot.argument else listed
            member = _row(slot, rows, words)
            if member is not None:
                taken.add(member.name)
            path.setdefault(slot.name, _parameter(slot, member, draft, template, resolver, keys.get(slot.name, "")))
    left = [member for member in draft.parameters if member.name not in taken]
    left = [member for member in left if not _is_stand_in(member, templates, words)]
    bodied = bool(templates) and templates[0].method not in _BODILESS
    unsaid = not draft.body.members and not draft.body.nothing
    to_body = bodied and (unsaid or any(_sends(draft, one) for one in left))
    to_body = to_body and not _asked(draft, words).intersection(member.name for member in left)
    whole = [member for member in left if to_body and _is_whole(member, draft)]
    if len(whole) == 1:
        to_body, left = False, [member for member in left if member is not whole[0]]
    url = draft.body.members if draft.body.url else ()
    named = {name for template in templates for name, _ in template.query}
    asked = flat([*draft.query, *(one for one in left if not to_body or one.name in named), *url])
    options = [member for member in asked if member.name not in taken]
    options = [member for member in options if not _is_stand_in(member, templates, words)]
    silent = {member.name for member in options if member.facts.required is None}
    found: dict[str, Property] = {}
    for one in resolver.properties(options, fallback="Edm.String"):
        found.setdefault(one.name, one)
    for option in _in_lines(draft, templates):
        known = found.setdefault(option.name, option)
        if option.required and option.name in silent:
            found[option.name] = replace(known, required=True)
    plain = {_SEVERAL: "Edm.String"}
    found = {name: replace(one, type=_SYSTEM.get(name, plain.get(one.type, one.type))) for name, one in found.items()}
    if len(whole) == 1:
        return Parameters(tuple(path.values()), tuple(found.values()), (), whole[0].cell)
    body = () if draft.body.url else [member for member in draft.body.members if member.name not in taken]
    others = [member for member in left if to_body and member.name not in named]
    return Parameters(tuple(path.values()), tuple(found.values()), (*body, *others))


def _is_stand_in(member: MemberDraft, templates: Sequence[Template], words: LineWords) -> bool:
    """Whether the member only stands for a part of an option's value, `?$filter=id eq '{value}'`, or of the host."""
    mark, host = f"{{{member.name}}}", f"{{{_fold(member.name, words)}}}"
    if any(host in address(one.text, words).host for one in templates):
        return True
    return any(mark in value and name != member.name for template in templates for name, value in template.query)


def _is_whole(member: MemberDraft, draft: OperationDraft) -> bool:
    """Whether a parameter is the body itself: it is called as its type, and no example has it as a member."""
    refs = member.cell.refs
    names = [name.replace("_", "").casefold() for name in (member.name, *(ref.name for ref in refs))]
    return len(refs) == 1 and bool(refs[0].href) and names[0] == names[1] and not _sends(draft, member)


def _sends(draft: OperationDraft, member: MemberDraft) -> bool:
    payloads = (request.payload for request in draft.requests)
    return any(isinstance(payload, dict) and member.name in payload for payload in payloads)


def _asked(draft: OperationDraft, words: LineWords) -> frozenset[str]:
    """The options in the URLs of example requests without a body."""
    urls = (request.url for request in draft.requests if not request.body)
    return frozenset(name for url in urls for name, _ in query(address(url, words).query))


def _is_open(value: str | None) -> bool:
    """Whether the value of an option is left to the caller: `{start}`, `<start>`, nothing."""
    return value is not None and (not value or any(mark in value for mark in "{<"))


def _fold(name: str, words: LineWords) -> str:
    return parameter_name(name, words).casefold() if name and not name.startswith("$") else name


def _row(slot: Slot, rows: dict[str, MemberDraft], words: LineWords) -> MemberDraft | None:
    """The row that describes a slot, by its unique name or by what the page calls it."""
    return rows.get(_fold(slot.name, words)) or rows.get(_fold(slot.wording, words))


def key_types(path: str, resolver: Resolver) -> dict[str, str]:
    """The types of the keys in a path by the names of their parameters, where it is known what they are keys of.

    A segment is a member of the type before it, a cast, or called as what it holds: `hubs` hold a hub. A key in
    parentheses has quotes where it is a text, so one without is what nearly all keys are.
    """
    found: dict[str, str] = {}
    owner = ""
    for segment in segments(path):
        if segment.name:
            member = resolver.find(owner, segment.name) if owner else None
            target = TypeRef.parse(member.type).name if member is not None else ""
            owner = target or resolver.plural(segment.name)
        if segment.parameter or segment.key is not None:
            kind = resolver.keys.get(owner) or (resolver.keys.get("", "") if segment.key is not None else "")
            found.update(dict.fromkeys(segment.parameters, kind))
        if segment.colon or (segment.arguments is not None and segment.key is None):
            owner = ""
    return found


def _parameter(
    slot: Slot, member: MemberDraft | None, draft: OperationDraft, template: Template, resolver: Resolver, key: str
) -> Property:
    kind = slot.type if slot.type.startswith("Edm.") else ""
    if slot.type and not kind:
        kind = resolver.annotation(slot.type, template.line)
    alternatives = "|" in slot.wording or resolver.dialect.lines.or_ in slot.wording
    kind = kind or (key if not alternatives and not slot.literal else "") or "Edm.String"
    if member is not None:
        # A word that nobody describes is no type of a key, which is one value.
        unknown = not slot.argument and member.cell.refs and not any(map(resolver.known, member.cell.refs))
        stated = kind if unknown else resolver.member(member, fallback=kind)
        kind = stated if stated != "Edm.Untyped" else kind
        kind = kind if kind != _SEVERAL else "Edm.String"
        description = member.description
    else:
        description = slot.wording if alternatives else ""
    line = member.line if member is not None else template.line
    return Property(place=Place(draft.path, line), name=slot.name, type=kind, description=description, required=True)


def _in_lines(draft: OperationDraft, templates: Sequence[Template]) -> list[Property]:
    """Options that request lines hold; one that all of them leave open, and that isn't OData's own, is required.

    A value, `?limit=10`, is a sample: nothing says that the service needs it. So it is of options that stand beside
    those of OData's own left open, which none needs, and of those that an example of the verb leaves out, unless it
    asks by an option that no line holds, such as a token.
    """
    found: dict[str, Property] = {}
    methods, names = {one.method for one in templates}, {name for one in templates for name, _ in one.query}
    asked = [dict(query(one.url.partition("?")[2])) for one in draft.requests if one.method in methods]
    shown = [options for options in asked if options.keys() <= names]
    for template in templates:
        listing = any(name.startswith("$") and _is_open(value) for name, value in template.query)
        for name, _ in template.query:
            always = not listing and all(_is_open(dict(other.query).get(name)) for other in templates)
            always &= all(name in options for options in shown)
            place = Place(draft.path, template.line)
            found.setdefault(name, Property(place=place, name=name, type="Edm.String", required=always))
    return list(found.values())
