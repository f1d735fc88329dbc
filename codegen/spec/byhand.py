"""Checks what people write into a spec: facts that no reader of pages or metadata would write."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from codegen.base import edm
from codegen.base.edm import TypeRef, name_in
from codegen.base.nearest import suggest
from codegen.base.problems import Problem
from codegen.spec.nodes import Operation, Page, Property, StructuredType

Listed = Callable[[str], Collection[str] | None]
"""The members of a type; None if others may be there."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A name of a header (RFC 9110, 5.6.2)."""


def check(page: Page, listed: Listed) -> Iterator[Problem]:
    """Limits and defaults that are no values, required members, headers and statuses that can't be."""
    for item in page.types:
        for prop in item.own if isinstance(item, StructuredType) and not item.inferred else ():
            yield from _values(prop)
    for operation in page.operations:
        for prop in (*operation.parameters, *operation.query, *(operation.body.properties if operation.body else ())):
            yield from _values(prop)
        yield from _required(operation, listed)
        for header in operation.headers:
            if not _TOKEN.fullmatch(header.name):
                yield Problem("wrong-value", header.place, f"no header can be called '{header.name}'; correct it")
        for response in operation.responses:
            if not 100 <= response.status < 600:
                yield Problem("wrong-value", response.place, f"{response.status} is no status; write one such as 200")


def _values(prop: Property) -> Iterator[Problem]:
    kind = TypeRef.parse(prop.type)
    if prop.required and prop.read_only:
        message = f"'{prop.name}' is required on create, and only the service sets it; remove 'required' or 'read_only'"
        yield Problem("wrong-value", prop.place, message)
    for fact in ("minimum", "maximum"):
        if getattr(prop, fact) and kind.name not in edm.NUMBERS:
            yield Problem("wrong-value", prop.place, f"'{fact}' is for numbers; '{prop.name}' is {kind}: remove it")
    for fact in ("default", "minimum", "maximum"):
        text = getattr(prop, fact)
        if text and kind.name in edm.PRIMITIVES and not kind.collection and not edm.states(kind.name, text):
            message = f"the {fact} '{text}' of '{prop.name}' is no value of {kind.name}; correct it"
            yield Problem("wrong-value", prop.place, message)


def _required(operation: Operation, listed: Listed) -> Iterator[Problem]:
    body = operation.body
    if body is None or body.content_type:
        return
    members = listed(name_in(body.type)) if body.type else ()
    if members is None:
        return
    known = {*members, *(prop.name for prop in body.properties)}
    for name in (*body.required, *body.omitted):
        if name not in known:
            message = f"the body has no member '{name}' that could be required{suggest(name, known)}"
            yield Problem("unknown-key", body.place, message)
