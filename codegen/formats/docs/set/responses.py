"""The success responses of an operation, from prose, annotations and examples together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from codegen.base.edm import BUILT_IN, PRIMITIVES, TypeRef, simple_name
from codegen.base.problems import Place, Problem
from codegen.formats.docs.dialect import Role
from codegen.formats.docs.page import payload
from codegen.formats.docs.page.answered import type_name
from codegen.formats.docs.page.exchanges import Pair
from codegen.formats.docs.page.messages import Message
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.responses import Statement
from codegen.formats.docs.set.bodies import last_name, type_of
from codegen.formats.docs.set.names import UNTYPED
from codegen.formats.docs.set.resolve import Resolver
from codegen.spec.nodes import Property, Response, StructuredType

_BODILESS = frozenset({204, 205, 304})
_SHAPELESS = frozenset({"", "Edm.Untyped", "Edm.ComplexType", "Edm.EntityType"})

_SCALARS = frozenset(name for name in PRIMITIVES if not name.startswith(("Edm.Geo", "Edm.Stream")))


@dataclass(frozen=True, slots=True)
class BodyType:
    """The type of a body, whether it travels inside {"value": ...}, and its media type where it isn't JSON.

    `guessed` says that the type is only what a number or a text looks like, `many` that a body is a collection.
    """

    type: str = ""
    wrapped: bool = False
    content_type: str = ""
    guessed: bool = False
    many: bool = False


def responses_of(
    draft: OperationDraft, templates: Sequence[Template], pairs: Sequence[Pair], resolver: Resolver
) -> tuple[Response, ...]:
    """A response for each success status that prose states; where it states none, for those of the examples.

    What a GET answers, of which prose names the type and nothing a status, comes with 200 (RFC 9110, section 9.3.1); so
    does what any verb answers where the type stands alone, as generators have it below "Return type". Of another verb
    that is only likely, and a finding.
    """
    shown = [pair.response for pair in pairs if pair.response is not None and pair.response.status < 400]
    stated, seen = draft.response.statuses, tuple(dict.fromkeys(message.status for message in shown))
    # Beside one that is stated, the others of the examples are others; alone they contradict it.
    statuses = tuple(dict.fromkeys((*stated, *seen))) if not stated or {*stated} & {*seen} else stated
    if not statuses and not draft.response.nothing and _stated(draft.response, templates, None, resolver):
        statuses = (200,)
        if not draft.response.alone and {one.method for one in templates} != {"GET"}:
            message = "no status is stated of what is answered; write which, such as 201. Until then it is 200"
            resolver.references.note(Problem("response-status", Place(resolver.path, draft.response.line), message))
    streams = bool(templates) and all(
        one.method == "GET" and one.path.endswith(resolver.dialect.lines.raw) for one in templates
    )
    found = []
    for status in statuses:
        example = _example(shown, status, statuses)
        named = {one.annotation.type.casefold() for one in shown if one.status == status and one.annotation.type}
        body = _body_type(draft, templates, example, status, resolver, several=len(named) > 1)
        if streams and status == 200 and not (example and example.json):
            body = BodyType("Edm.Stream", False, body.content_type or "application/octet-stream")
        line = draft.response.of(status).line or (example.line if example else 1)
        found.append(
            Response(
                place=Place(draft.path, line),
                status=status,
                type=body.type,
                # Objects travel as they are, whatever an example shows (JSON Format 4.01, sections 6 and 11).
                wrapped=body.wrapped and body.type in BUILT_IN,
                content_type=body.content_type,
            )
        )
    return tuple(found)


def body_type(message: Message, resolver: Resolver) -> BodyType:
    """What the body of one response is, by its own annotation and payload; empty where these don't say."""
    if not message.body:
        return BodyType()
    if not message.json:
        if not message.media and payload.is_meant(message.body):
            return BodyType(UNTYPED)  # That it can't be read is a finding.
        if not message.body.strip("{.} \n\u2026"):
            return BodyType(UNTYPED)  # "...": there is one, and nobody says which.
        json = "json" in message.media.lower()
        return BodyType() if json else BodyType("Edm.Stream", False, message.media or "application/octet-stream")
    value = message.payload
    named = resolver.annotation(message.annotation.type, message.line) if message.annotation.type else ""
    inner, wrapped, many = _inside(value, message.annotation.collection)
    guessed = False
    if not named or named in ("Edm.Stream", "Edm.Untyped"):
        named = _named(inner, message, resolver)
        guessed = named.startswith("Edm.")
    return BodyType(_collected(named, many), wrapped and not many, guessed=guessed, many=many)


def _example(shown: Sequence[Message], status: int, statuses: Sequence[int]) -> Message | None:
    """The example of a status; one of another status serves where it is of none that the page states."""
    own = [message for message in shown if message.status == status]
    others = [message for message in shown if message.status not in statuses]
    return next(iter([*(one for one in own if one.body), *own, *others]), None)


def _body_type(
    draft: OperationDraft,
    templates: Sequence[Template],
    example: Message | None,
    status: int,
    resolver: Resolver,
    *,
    several: bool,
) -> BodyType:
    """What is answered with a status; `several` says that each example shows another kind of what prose states."""
    if status in _BODILESS:
        return BodyType()
    stated = _stated(draft.response.of(status), templates, example, resolver)
    # Where a page states a 204 beside a type, it is the 204 that has no body.
    nothing = draft.response.nothing and not (stated and _BODILESS.intersection(draft.response.statuses))
    if carrier := _carrier(stated, templates, example, resolver):
        return BodyType(carrier)
    if example is None:
        return BodyType(stated) if not nothing and status < 300 else BodyType()
    if not example.body:
        return BodyType(stated) if stated and status < 202 and not nothing else BodyType()
    shown = body_type(example, resolver)
    if TypeRef.parse(stated or UNTYPED).name in _SCALARS and _shown(example):
        stated = ""  # "One result for each string": the word is about something else.
    if several and stated:
        return BodyType(_collected(TypeRef.parse(stated).name, shown.many), shown.wrapped, shown.content_type)
    if shown.content_type or not stated:
        untyped = _collected(UNTYPED, shown.many) if example.json else ""
        return BodyType(shown.type or untyped, shown.wrapped, shown.content_type)
    if not shown.type:
        return BodyType(_collected(stated, shown.many))
    own, said = TypeRef.parse(shown.type), TypeRef.parse(stated)
    if own.name in _SHAPELESS or (shown.guessed and said.name != "Edm.Stream"):
        return BodyType(_collected(said.name, own.collection), shown.wrapped)
    return shown


def _carrier(stated: str, templates: Sequence[Template], example: Message | None, resolver: Resolver) -> str:
    """The type of an object that carries what is stated, or what the path names, in one of its members: `{"data": []}`.

    It gets a name of its own. Of its other members, texts and truth values have the types that the example shows: a
    number may be larger elsewhere, or have digits behind its point.
    """
    kind = TypeRef.parse(stated).name if stated else _last_type(templates, resolver)
    value = example.payload if example is not None and example.json else None
    if not isinstance(value, dict) or "value" in value or not templates or not resolver.knows(kind):
        return ""
    members = {name: item for name, item in value.items() if "@" not in name}
    carried = [name for name, item in members.items() if _is_of(_names(item), kind, resolver)]
    if len(carried) != 1 or 2 * sum(resolver.find(kind, name) is not None for name in members) >= len(members):
        return ""
    place = Place(resolver.path, example.line if example is not None else 1)
    types = {name: type_of(item) if isinstance(item, str | bool) else UNTYPED for name, item in members.items()}
    types[carried[0]] = _collected(kind, isinstance(members[carried[0]], list))
    evidence = "an example response"
    inner = [Property(place=place, name=name, type=type_, inferred=evidence) for name, type_ in types.items()]
    name = resolver.names.complete(type_name(templates[0], Role.RESPONSE), resolver.namespace or resolver.names.root)
    made = StructuredType(name=name, kind="complex", properties=tuple(inner), inferred=evidence, place=place)
    resolver.listed.setdefault(name, made)
    return name


def _is_of(names: Sequence[str], kind: str, resolver: Resolver) -> bool:
    """Whether members are nearly all those of a type."""
    known = sum(resolver.find(kind, name) is not None for name in names)
    return bool(known) and 4 * known >= 3 * len(names)


def _stated(statement: Statement, templates: Sequence[Template], example: Message | None, resolver: Resolver) -> str:
    name, many, union = statement.primitive, statement.collection, bool(statement.also)
    if statement.ref is not None:
        name = resolver.ref(statement.ref, statement.line, "a response", prose=True)
        name = name or (UNTYPED if statement.object else "")
    elif not name:
        name = _worded(statement.word, templates, example, resolver)
        if not name and (name := resolver.plural(statement.noun)):
            is_plural = simple_name(name).casefold() != simple_name(statement.noun).casefold()
            many = many or (is_plural and not statement.object)
        union &= bool(name)
        name = name or _addressed(statement.object, templates, resolver) or _fitting(templates, example, resolver)
        name = name or (UNTYPED if statement.noun in resolver.dialect.types.object else "")
    if name and union:
        name = resolver.shared([name, *_resolved(statement, resolver)])
        if not name:
            resolver.references.mixed("", Place(resolver.path, statement.line))
    return _collected(name or UNTYPED, many) if name or union else ""


def _resolved(statement: Statement, resolver: Resolver) -> list[str]:
    """The further types of an answer that are known."""
    found = (
        resolver.known(ref) if ref.href else resolver.dialect.primitive(ref.name) or resolver.plural(ref.name)
        for ref in statement.also
    )
    return [name for name in found if name]


def _worded(word: str, templates: Sequence[Template], example: Message | None, resolver: Resolver) -> str:
    """The type of a bold word; where the example has few of its members, that of the end of the path if it has more."""
    names = [resolver.plural(word), _last_type(templates, resolver)]
    shown = _shown(example)
    known = [sum(resolver.find(name, key) is not None for key in shown) if name else 0 for name in names]
    return names[1] if names[0] and 2 * known[0] < len(shown) and known[1] > known[0] else names[0]


def _addressed(is_object: bool, templates: Sequence[Template], resolver: Resolver) -> str:
    """The type that a POST into a collection makes, where prose says of the answer only that it is an object."""
    made = is_object and bool(templates) and all(one.method == "POST" for one in templates)
    return _last_type(templates, resolver) if made else ""


def _fitting(templates: Sequence[Template], example: Message | None, resolver: Resolver) -> str:
    """The type that the end of the path names, where prose says nothing and nearly all that an example shows is its."""
    name, shown = _last_type(templates, resolver), _shown(example)
    return name if name and _is_of(shown, name, resolver) else ""


def _last_type(templates: Sequence[Template], resolver: Resolver) -> str:
    """The known type that the end of the path names, by itself or in the plural; empty where it names none."""
    return resolver.plural(last_name(templates[0].path)) if templates else ""


def _shown(example: Message | None) -> list[str]:
    """The names of the members that an example shows of one object, or of the first of several."""
    return _names(_inside(example.payload, False)[0]) if example is not None and example.json else []


def _names(value: Any) -> list[str]:
    """The names of the members of an object, or of the first of several."""
    first = value[0] if isinstance(value, list) and value else value
    return [name for name in first if "@" not in name] if isinstance(first, dict) else []


def _inside(value: Any, stated_many: bool) -> tuple[Any, bool, bool]:
    """The value proper, whether it is wrapped in an object, and whether it is a collection."""
    if isinstance(value, dict) and "value" in value:
        others = [name for name in value if "@" not in name and name != "value"]
        inner = value["value"]
        if isinstance(inner, list) and (not others or stated_many):
            return inner, False, True
        if not others:
            return inner, True, False
    return value, False, isinstance(value, list)


def _named(value: Any, message: Message, resolver: Resolver) -> str:
    """The type that a payload names, or that of a scalar."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        named = first.get("@odata.type")
        return resolver.annotation(named, message.line) if isinstance(named, str) else ""
    return type_of(first) if first is not None and not isinstance(first, list) else ""


def _collected(name: str, many: bool) -> str:
    return f"Collection({name})" if many and name and "(" not in name else name
