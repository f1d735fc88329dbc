"""Compares example payloads with types: finds stand-ins, and members that contradict the pages.

Pages show `"confidenceScore": "Double"` where a number belongs. Such stand-ins are recorded beside the
payload, which stays verbatim; any other contradiction is recorded with the validators' rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from codegen.base import edm
from codegen.formats.docs.dialect import Dialect, TypeWords
from codegen.spec import payloads
from codegen.spec.member import changed
from codegen.spec.model import Model
from codegen.spec.nodes import Message, Operation, Page
from codegen.spec.payloads import Contradiction

_PRIMITIVES = frozenset(name.removeprefix("Edm.").casefold() for name in edm.BUILT_IN)

AnyMessage = TypeVar("AnyMessage", bound=Message)


def is_stand_in(value: Any, known: TypeWords) -> bool:
    """Whether a value stands for another: a type's name, `Display Name value`, `<id>`, `string (timestamp)`, ..."""
    if not isinstance(value, str):
        return isinstance(value, dict) and set(value) <= {"@odata.type"}
    text = value.strip().casefold()
    words = text.replace("-", " ").replace("_", " ").split()
    if not words or any(mark in text for mark in known.placeholder_marks):
        return True
    first = words[0].strip("()[]#")
    named = first.rpartition(".")[2]
    typed = named in known.placeholder or named in _PRIMITIVES or first.startswith(known.placeholder_namespaces)
    return (
        words[-1] == known.placeholder_last
        or text == known.placeholder_all
        or (typed and (len(words) == 1 or "(" in text))
    )


def classify(model: Model, pages: Iterable[Page], dialect: Dialect) -> list[Page]:
    """The pages again, with placeholders and findings recorded on every example message."""
    return [
        changed(page, operations=tuple(_operation(model, item, dialect.types) for item in page.operations))
        for page in pages
    ]


def _operation(model: Model, operation: Operation, words: TypeWords) -> Operation:
    examples = tuple(
        changed(
            example,
            request=example.request and marked(model, operation, example.request, words),
            response=example.response and marked(model, operation, example.response, words),
        )
        for example in operation.examples
    )
    return changed(operation, examples=examples)


def marked(model: Model, operation: Operation, message: AnyMessage, words: TypeWords) -> AnyMessage:
    """A message of an operation with its stand-ins, and all else in it that contradicts the types."""
    found = payloads.contradictions(model, operation, message)
    if not (found or message.placeholders or message.findings):
        return message
    stand_ins = [item for item in found if _is_placeholder(model, item, words)]
    others = [item for item in found if item not in stand_ins]
    return replace(
        message,
        placeholders=tuple(dict.fromkeys(item.pointer for item in stand_ins)),
        findings={item.pointer: item.rule for item in others},
    )


def _is_placeholder(model: Model, item: Contradiction, words: TypeWords) -> bool:
    enum = model.enum(item.expected)
    if enum is not None and str(item.value).casefold() in {member.name.casefold() for member in enum.members}:
        return False  # a member in other capitals
    return item.rule in ("type", "enum") and item.pointer != "" and is_stand_in(item.value, words)
