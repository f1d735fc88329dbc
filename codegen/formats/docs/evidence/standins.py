"""Example payloads against the types: which members hold a stand-in, and which contradict the pages.

Pages show `"confidenceScore": "Double"` where a number belongs. Such stand-ins are recorded beside the
payload, which stays verbatim; any other contradiction is recorded with the validators' rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from codegen.base import edm
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Message, Operation, Page
from codegen.spec.payloads import Contradiction

_TYPE_WORDS = frozenset(
    {
        *(name.removeprefix("Edm.").casefold() for name in edm.BUILT_IN),
        *"string strings integer int long float number numeric bool datetime timestamp time".split(),
        *"url uri json object".split(),
        *"enum enumeration value array collection text identifier id base64 bytes hex any unknown".split(),
    }
)
_MARKS = ("...", "\u2026", "<", ">", "{", "}", "|")

AnyMessage = TypeVar("AnyMessage", bound=Message)


def is_stand_in(value: Any) -> bool:
    """Whether a value stands for another: a type's name, `Display Name value`, `<id>`, `string (timestamp)`, ..."""
    if not isinstance(value, str):
        return isinstance(value, dict) and set(value) <= {"@odata.type"}
    text = value.strip().casefold()
    words = text.replace("-", " ").replace("_", " ").split()
    if not words or any(mark in text for mark in _MARKS):
        return True
    first = words[0].strip("()[]#")
    typed = first.rpartition(".")[2] in _TYPE_WORDS or first.startswith("microsoft.")
    return words[-1] == "value" or text == "xxx" or (typed and (len(words) == 1 or "(" in text))


def classify(model: Model, pages: Iterable[Page]) -> list[Page]:
    """The pages again, with placeholders and findings recorded on every example message."""
    return [replace(page, operations=tuple(_operation(model, item) for item in page.operations)) for page in pages]


def _operation(model: Model, operation: Operation) -> Operation:
    examples = tuple(
        replace(
            example,
            request=example.request and _message(model, operation, example.request),
            response=example.response and _message(model, operation, example.response),
        )
        for example in operation.examples
    )
    return replace(operation, examples=examples)


def _message(model: Model, operation: Operation, message: AnyMessage) -> AnyMessage:
    found = payloads.contradictions(model, operation, message)
    stand_ins = [item for item in found if _is_placeholder(model, item)]
    others = [item for item in found if item not in stand_ins]
    return replace(
        message,
        placeholders=tuple(dict.fromkeys(item.pointer for item in stand_ins)),
        findings={item.pointer: item.rule for item in others},
    )


def _is_placeholder(model: Model, item: Contradiction) -> bool:
    enum = model.enum(item.expected)
    if enum is not None and str(item.value).casefold() in {member.name.casefold() for member in enum.members}:
        return False  # a member in other capitals
    return item.rule in ("type", "enum") and item.pointer != "" and is_stand_in(item.value)
