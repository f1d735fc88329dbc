"""The rules of lint: findings about the pages, and checks of the linked model.

Findings that only a page can show (a permission still to be determined, a wrong Content-Length) are made
when it is read and stand in the spec; what can be concluded from the spec is concluded here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from codegen.base.edm import TypeRef, is_qualified
from codegen.base.printing import short
from codegen.base.problems import Problem
from codegen.config.lint import UNSET, Lint
from codegen.linting import completeness, queries
from codegen.linting.locating import Finding, Lines
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Message, Operation, RequestMessage, ResponseMessage, StructuredType
from codegen.spec.requests import Requests

_Check = Callable[[Model, Lines], Iterator[Finding]]


def lint(model: Model, settings: Lint = UNSET, text_of: Callable[[str], str | None] = lambda _: None) -> list[Problem]:
    """Everything the documentation gets wrong, as far as settings and pages want it known, in the order of places.

    `text_of` gives the text of a page or of a spec's file, for the lines of members; None where it isn't at hand.
    """
    lines = Lines(text_of)
    pages = {page.file: page.page for page in model.spec.pages}
    ignored = {file: page.ignored for page in model.spec.pages for file in (page.file, page.page) if page.ignored}
    found = [problem for page in model.spec.pages for problem in page.findings]
    for rule, check in _CHECKS.items():
        found += [Problem(rule, *item) for item in check(model, lines)]
    wanted = {
        settings.apply(problem, pages.get(problem.place.file, ""))
        for problem in found
        if problem.rule not in ignored.get(problem.place.file, ())
    }
    return sorted(filter(None, wanted), key=lambda problem: (problem.place, problem.rule, problem.message))


def _messages(model: Model) -> Iterator[tuple[Operation, str, Message]]:
    for page in model.spec.pages:
        for operation in page.operations:
            for example in operation.examples:
                yield from ((operation, page.page, message) for message in example.messages)


def _placeholder(model: Model, lines: Lines) -> Iterator[Finding]:
    for operation, page, message in _messages(model):
        if message.placeholders:
            names = ", ".join(message.placeholders)
            text = f"the example of {operation.name} holds stand-ins at {names}; show real values"
            yield Finding(lines.member(message, page, message.placeholders[0]), text)


def _value(model: Model, lines: Lines, rule: str, what: str) -> Iterator[Finding]:
    """What the validators' `rule` finds in examples: the value, what is documented, and both places."""
    for operation, page, message in _messages(model):
        pointers = [pointer for pointer, found in message.findings.items() if found == rule]
        if not pointers:
            continue
        known = {(item.pointer, item.rule): item for item in payloads.contradictions(model, operation, message)}
        for pointer in pointers:
            found = known.get((pointer, rule))
            text = f"the example of {operation.name} has {what}{_shown(found)} at {pointer or 'its root'}"
            see = (found.declared,) if found is not None and found.declared.file else ()
            yield Finding(lines.member(message, page, pointer), f"{text}{_expected(found)}; correct one of them", see)


def _shown(found: payloads.Contradiction | None) -> str:
    """The value, short, where one is there that says anything."""
    if found is None or found.rule in ("required", "null", "unknown-member"):
        return ""
    return f", {short(json.dumps(found.value, ensure_ascii=False, default=str), _LONGEST)},"


def _expected(found: payloads.Contradiction | None) -> str:
    says = found is not None and found.expected and found.rule in ("type", "enum", "max-length")
    return f", where {found.expected} is documented" if found is not None and says else ""


_LONGEST = 60


def _example_shape(model: Model, lines: Lines) -> Iterator[Finding]:
    for operation, page, message in _messages(model):
        if not isinstance(message, ResponseMessage) or not (message.wrapped or payloads.is_bare(message)):
            continue
        name = payloads.body_type(model, operation, message)[0]
        if not message.wrapped and TypeRef.parse(name or "Edm.Untyped").collection:
            text = (
                f"the example of {operation.name} shows an array, where OData has an object with 'value' (JSON"
                " Format 4.01, section 12); clients read both, show the one that is sent"
            )
            yield Finding(lines.member(message, page, ""), text)
        elif message.wrapped and name and model.structured(name) is not None:
            text = (
                f"the example of {operation.name} wraps {name} in 'value', which only primitives, enumerations and"
                " collections are (JSON Format 4.01, section 11); show the object itself"
            )
            yield Finding(lines.member(message, page, "/value"), text)


def _type_names(model: Model, lines: Lines) -> Iterator[Finding]:
    for operation, page, message in _messages(model):
        names = _named(payloads.json_of(message)) if _NAMES in message.body else ()
        for name in sorted({name for name in names if name not in model.types}):
            known = model.by_folded_name.get(name.casefold(), "")
            wish = f"write '{known}'" if known else "write the name of one that is documented"
            text = f"the example of {operation.name} names a type '{name[:60]}', which doesn't exist; {wish}"
            yield Finding(lines.member(message, page, ""), text)


_NAMES = "@odata.type"


def _named(payload: Any) -> Iterator[str]:
    """The qualified names by which objects say what they are (JSON Format 4.01, section 4.6.3)."""
    waiting = [payload]
    while waiting:
        value = waiting.pop()
        named = value.get(_NAMES) if isinstance(value, dict) else None
        name = named.rpartition("#")[2] if isinstance(named, str) else ""
        if "." in name and is_qualified(name) and not name.startswith("Edm."):
            yield name
        if isinstance(value, (dict, list)):
            waiting += value.values() if isinstance(value, dict) else value


def _query(model: Model, _: Lines) -> Iterator[Finding]:
    for operation, _page, message in _messages(model):
        if isinstance(message, RequestMessage) and "?" in message.path:
            for told in queries.undeclared(model, operation, message):
                yield Finding(message.place, f"the example of {operation.name}: {told}; correct one of them")


def _required_omitted(model: Model, _: Lines) -> Iterator[Finding]:
    for operation in model.operations:
        if operation.body and operation.body.omitted:
            names = ", ".join(operation.body.omitted)
            text = f"{operation.name} calls {names} required, but its own request leaves that out"
            yield Finding(operation.body.place, f"{text}; codegen treats it as optional")


def _inferred_type(model: Model, _: Lines) -> Iterator[Finding]:
    for item in model.types.values():
        # An enumeration whose members are listed somewhere needs no page.
        if item.inferred and (isinstance(item, StructuredType) or not item.members):
            text = f"type '{item.name}' has no page of its own; inferred from {item.inferred}"
            yield Finding(item.place, text)


def _operation_conflict(model: Model, _: Lines) -> Iterator[Finding]:
    """Once for two pages, however many requests they share."""
    requests = Requests(model)
    found: dict[tuple[str, str], tuple[str, Operation, Operation, list[str]]] = {}
    for template, (first, *others) in requests.shared():
        for other in others:
            if subject := requests.disagreement(first, other):
                pair = found.setdefault((first.name, other.name), (subject, first, other, []))
                pair[3].append(f"{first.method} {template}")
    for subject, first, other, shared in found.values():
        more = f" and {len(shared) - 1} more" if shared[1:] else ""
        text = (
            f"{other.name} and {first.name} both document {shared[0]}{more}, with other {subject}; codegen uses"
            f" those of {first.name}. A correction with 'decides' can choose the other"
        )
        yield Finding(other.place, text, (first.place,))


_CHECKS: dict[str, _Check] = {
    "lacks-root": completeness.roots,
    "lacks-key": completeness.keys,
    "lacks-description": completeness.descriptions,
    "lacks-response": completeness.responses,
    "lacks-example": completeness.examples,
    "placeholder": _placeholder,
    "example-shape": _example_shape,
    "example-type-name": _type_names,
    "operation-conflict": _operation_conflict,
    "example-query": _query,
    "required-omitted": _required_omitted,
    "inferred-type": _inferred_type,
    "example-type": partial(_value, rule="type", what="a value its type doesn't allow"),
    "example-enum": partial(_value, rule="enum", what="a value outside the listed members"),
    "example-member": partial(_value, rule="unknown-member", what="an unlisted member"),
    "example-null": partial(_value, rule="null", what="null where none may be"),
    "example-length": partial(_value, rule="max-length", what="a text that is too long"),
    "example-read-only": partial(_value, rule="read-only", what="a read-only member"),
    "example-required": partial(_value, rule="required", what="nothing for a required member"),
}
"""The rules over the model."""
