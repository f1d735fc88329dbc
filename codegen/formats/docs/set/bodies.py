"""Request bodies: a value of a type, the parameters of an action, bytes, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from codegen.base.edm import TypeRef
from codegen.base.problems import Place
from codegen.formats.docs.dialect import Dialect, Role
from codegen.formats.docs.page import payload
from codegen.formats.docs.page.answered import type_name
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.exchanges import BODIED, Pair
from codegen.formats.docs.page.messages import Message
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.type_drafts import MemberDraft
from codegen.formats.docs.set.resolve import Resolver
from codegen.spec.nodes import Body, Property, StructuredType
from codegen.spec.paths import keyed, segments


def body_of(
    draft: OperationDraft,
    method: str,
    templates: Sequence[Template],
    pairs: Sequence[Pair],
    members: Sequence[MemberDraft],
    resolver: Resolver,
) -> Body | None:
    """The body of one operation; None where neither the page nor its requests give it one."""
    # Where the operation has no example of its own, those of the page's other verbs count.
    others = draft.requests if method in BODIED else ()
    shown = [one for pair in pairs if (one := pair.request) is not None and one.method == method] or others
    requests = [request for request in shown if request.body]
    if stream := _stream(draft, requests):
        return stream
    payloads = [request.payload for request in requests if request.json]
    if draft.body.form and members and not payloads:
        return Body(place=Place(draft.path, draft.body.line), type="Edm.Stream", content_type=draft.body.form)
    if not payloads and not members and not _speaks(draft, method):
        return None
    kind = _type(draft, method, templates, payloads, members, resolver)
    if not kind and not payloads and not members and not draft.body.refs:
        return None
    if kind and (draft.body.collection or (payloads and isinstance(payloads[0], list))):
        kind = f"Collection({kind})"
    within = type_name(templates[0], Role.REQUEST) if templates and not kind else ""
    properties = resolver.properties(members, TypeRef.parse(kind).name if kind else "", within=within)
    if not kind:
        inferred = {one.name: one for one in _inferred(draft, payloads, resolver)}
        silent = {member.name for member in members if not member.cell.known}
        typed = {
            name: replace(one, type=inferred[name].type, inferred=inferred[name].inferred)
            for one in properties
            if (name := one.name) in silent & inferred.keys()
        }
        properties = [typed.get(one.name, one) for one in properties] or [*inferred.values()]
    if not kind and payloads and all(isinstance(one, list) for one in payloads):
        return _listed(draft, templates, payloads, properties, resolver)
    # An update sends what changes, whatever its table is introduced as: the sentence is that of the create page.
    introduced = draft.body.introduced if method != "PATCH" else ()
    needed = [one.name for one in properties if one.required or one.name in introduced]
    omitted = _omitted(needed, payloads)
    return Body(
        place=Place(draft.path, draft.body.line or (requests[0].body_line if requests else 0)),
        type=kind,
        required=tuple(name for name in needed if name not in omitted),
        omitted=omitted,
        properties=tuple(replace(one, required=False) if one.required else one for one in properties),
    )


def _listed(
    draft: OperationDraft,
    templates: Sequence[Template],
    payloads: Sequence[Any],
    properties: Sequence[Property],
    resolver: Resolver,
) -> Body:
    """The body that all requests show as a list: what the page lists are members of each value, as in JSON Patch."""
    items = [item for one in payloads for item in one]
    inner = tuple(properties) or tuple(_inferred(draft, items, resolver))
    place, kinds = Place(draft.path, draft.body.line or 1), {type_of(item) for item in items}
    kind = kinds.pop() if len(kinds) == 1 else "Edm.Untyped"
    if templates and inner and all(isinstance(item, dict) for item in items):
        name = type_name(templates[0], Role.REQUEST)
        kind = resolver.names.complete(name, resolver.namespace or resolver.names.root)
        resolver.listed.setdefault(kind, StructuredType(name=kind, kind="complex", properties=inner, place=place))
    return Body(place=place, type=f"Collection({kind})" if "(" not in kind else "Edm.Untyped")


def _stream(draft: OperationDraft, requests: Sequence[Message]) -> Body | None:
    """The body of requests that carry something other than JSON (nor what was meant to be JSON)."""
    if not requests or any(request.json or _meant_as_json(request) for request in requests):
        return None
    stated = next((header.value for header in draft.headers if header.name.casefold() == "content-type"), "")
    media = requests[0].media or stated.partition(";")[0].strip() or "application/octet-stream"
    return Body(place=Place(draft.path, requests[0].body_line), type="Edm.Stream", content_type=media)


def _meant_as_json(request: Message) -> bool:
    """Whether a body that can't be read looks like JSON, and no header says that it is something else."""
    return request.body.startswith(("{", "[")) and not request.binary


def _omitted(needed: Sequence[str], payloads: Sequence[Any]) -> tuple[str, ...]:
    """Members that any documented request leaves out."""
    objects = [one for one in payloads if isinstance(one, dict)]
    return tuple(name for name in needed if any(name not in one for one in objects))


def _speaks(draft: OperationDraft, method: str) -> bool:
    """Whether the section promises a body, though it lists no member and no request shows one."""
    says = draft.body.refs or draft.body.word or (draft.body.object if method == "POST" else draft.body.line)
    return method in ("POST", "PATCH", "PUT") and not draft.body.nothing and bool(says)


def _type(
    draft: OperationDraft,
    method: str,
    templates: Sequence[Template],
    payloads: Sequence[Any],
    members: Sequence[MemberDraft],
    resolver: Resolver,
) -> str:
    """The first candidate that has the members the page lists; where that can't be told, what prose says."""
    names = [member.name for member in members] or _members(payloads)
    reference = all(template.path.endswith("/$ref") for template in templates) and bool(templates)
    if reference and names and all("@" in name for name in names):
        return ""
    shown, doubtful = [name for name in _members(payloads) if "@" not in name], ""
    for candidate, stated in _candidates(draft, method, templates, payloads, resolver):
        if stated and not members and len({name.casefold() for name in _stated(payloads)}) > 1:
            return candidate  # Each request is of another kind of what the page states.
        if names and resolver.knows(candidate):
            plain = [name for name in names if "@" not in name]
            known = sum(resolver.find(candidate, name) is not None for name in plain)
            if not (known * 2 >= len(plain) if stated else known and known * 5 >= len(plain) * 4):
                continue
            held = (name for one in payloads for name in _members([one]))
            if not shown or doubtful or not stated or any(resolver.find(candidate, name) for name in held):
                return candidate
            # The page is about what the requests carry within another type, that of the path.
            names, doubtful = shown, candidate
        elif (stated or not names) and not draft.body.action:
            return doubtful or candidate
    return doubtful or _updated(draft, method, templates, members, resolver)


def _updated(
    draft: OperationDraft,
    method: str,
    templates: Sequence[Template],
    members: Sequence[MemberDraft],
    resolver: Resolver,
) -> str:
    """The type of the entity that a request changes, where path and answer agree on it, whatever the example sends.

    What PATCH and PUT send is of the type of what they change (OData Protocol 4.01, sections 11.4.3 and 11.4.4).
    """
    if method not in ("PATCH", "PUT") or members or not templates or draft.body.forbidden:
        return ""
    named = resolver.plural(last_name(templates[0].path)) if ends_in_key(templates[0].path) else ""
    answers = {resolver.known(ref) or resolver.plural(ref.name) for ref in _response(draft)}
    return named if named in answers else ""


def _candidates(
    draft: OperationDraft, method: str, templates: Sequence[Template], payloads: Sequence[Any], resolver: Resolver
) -> Iterable[tuple[str, bool]]:
    """Types the body may be of, and whether the Request body section itself names them."""
    for ref in draft.body.refs[:1]:
        if found := _entity(resolver.ref(ref, draft.body.line, "a request body", prose=True)):
            yield found, True
    if found := resolver.plural(draft.body.word):
        yield found, True
    for named in _stated(payloads):
        if found := _entity(resolver.word(named.rpartition("#")[2])):
            yield found, False
    if method == "POST" and draft.body.action:
        return
    for ref in (*_response(draft), *draft.subjects[:1], *draft.body.refs[1:]):
        if found := resolver.known(ref) or (resolver.plural(ref.name) if not ref.href else ""):
            yield found, False
    for template in templates:
        if found := resolver.plural(last_name(template.path)):
            yield found, False
    for named in _stated(payloads):
        # Last, a type that nobody describes: the request says what it is of.
        if found := _entity(resolver.annotation(named, draft.body.line)):
            yield found, True


def last_name(path: str) -> str:
    """The last name in a path, as far as it is one of a segment or a cast."""
    return next((segment.name for segment in reversed(segments(path)) if segment.name), "")


def ends_in_key(path: str) -> bool:
    """Whether a path is that of one of many: `/kites/{id}`, `/kites({id})`."""
    found = keyed(segments(path))
    return len(found) > 1 and bool(found[-1].parameter)


def _response(draft: OperationDraft) -> tuple[Ref, ...]:
    word = Ref(draft.response.word) if draft.response.word else None
    return tuple(ref for ref in (draft.response.ref, word) if ref is not None)


def _entity(name: str) -> str:
    return "" if name.startswith("Edm.") else name


def _members(payloads: Sequence[Any]) -> list[str]:
    return [name for one in payloads[:1] if isinstance(one, dict) for name in one]


def _stated(payloads: Sequence[Any]) -> list[str]:
    named = (one.get("@odata.type") for one in payloads if isinstance(one, dict))
    return [name for name in named if isinstance(name, str)]


def _inferred(draft: OperationDraft, payloads: Sequence[Any], resolver: Resolver) -> Iterable[Property]:
    """The parameters that example requests show where no table lists them."""
    found: dict[str, Any] = {}
    bare = {name: word for one in draft.requests if one.read for name, word in payload.bare(one.body).items()}
    for shown in payloads:
        if isinstance(shown, dict):
            found = {**shown, **found}
    told = {name: stated for name, value in found.items() if (stated := _told(value, resolver.dialect))}
    for name, value in found.items():
        word = isinstance(value, str) and (bare.get(name) == value or bool(told))
        named, needed = told.get(name) or (resolver.dialect.primitive(value) if word else "", False)
        place, kind = Place(draft.path, draft.body.line), named or type_of(value)
        yield Property(place=place, name=name, type=kind, required=needed, inferred="an example request")


def _told(value: Any, dialect: Dialect) -> tuple[str, bool] | None:
    """The type that a text says in place of a value, and whether it is required: "number (required)"; else None."""
    found = _TOLD.fullmatch(value) if isinstance(value, str) else None
    named = dialect.primitive(found[1]) if found else ""
    remarks = {part.strip() for part in found[2].lower().split(",")} if found and named else set()
    if remarks.isdisjoint(dialect.facts.required | dialect.facts.optional):
        return None
    return named, not remarks.isdisjoint(dialect.facts.required)


_TOLD = re.compile(r"(\w{1,40}) \(([^()]{1,200})\)")


def type_of(value: Any) -> str:
    """The Edm type of a JSON value, as far as it shows one."""
    match value:
        case bool():
            return "Edm.Boolean"
        case int():
            return "Edm.Int32" if abs(value) < 2**31 else "Edm.Int64"
        case float():
            return "Edm.Double"
        case str():
            return "Edm.String"
        case list():
            kinds = {type_of(item) for item in value}
            return f"Collection({kinds.pop()})" if len(kinds) == 1 and not isinstance(value[0], list) else "Edm.Untyped"
    return "Edm.Untyped"
