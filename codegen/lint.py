"""What the documentation gets wrong: findings of the pages, and rules over the linked model.

Findings that only a page can show (a permission still to be determined, a wrong Content-Length) are made
when it is read and stand in the spec; what can be concluded from the spec is concluded here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from codegen.model import Model
from codegen.problems import Level, Place, Problem
from codegen.spec import Message, Operation, StructuredType


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, how bad a finding is, and its purpose in one line."""

    name: str
    level: Level
    purpose: str


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a rule function yields: where, and the message."""

    place: Place
    message: str


_Check = Callable[[Model], Iterator[_Finding]]
_CHECKS: list[tuple[Rule, _Check]] = []


def _rule(name: str, level: Level, purpose: str) -> Callable[[_Check], _Check]:
    def register(check: _Check) -> _Check:
        _CHECKS.append((Rule(name, level, purpose), check))
        return check

    return register


def model_rules() -> tuple[Rule, ...]:
    """The rules over the model, by name."""
    return tuple(sorted((rule for rule, _ in _CHECKS), key=lambda rule: rule.name))


def lint(model: Model) -> list[Problem]:
    """Everything the documentation gets wrong, in the order of places."""
    found = [problem for page in model.spec.pages for problem in page.findings]
    for rule, check in _CHECKS:
        found += [Problem(rule.name, rule.level, item.place, item.message) for item in check(model)]
    return sorted(set(found), key=lambda problem: (problem.place, problem.rule, problem.message))


def _messages(model: Model) -> Iterator[tuple[Operation, Message]]:
    for operation in model.operations:
        for example in operation.examples:
            for message in (example.request, example.response):
                if message is not None:
                    yield operation, message


@_rule("placeholder", "info", 'An example shows a stand-in such as "String" where a value of the type belongs.')
def _placeholder(model: Model) -> Iterator[_Finding]:
    for operation, message in _messages(model):
        if message.placeholders:
            names = ", ".join(message.placeholders)
            yield _Finding(
                message.place, f"the example of {operation.name} holds stand-ins at {names}; show real values"
            )


_VALUE_RULES: dict[str, tuple[str, str, str]] = {
    "type": ("example-type", "shows a value that contradicts the documented type", "a value its type doesn't allow"),
    "enum": ("example-enum", "shows a value that the enumeration doesn't list", "a value outside the listed members"),
    "unknown-member": ("example-member", "shows a member that the type's page doesn't list", "an unlisted member"),
    "null": ("example-null", "shows null where the page says not nullable", "null where none may be"),
    "max-length": ("example-length", "shows a text longer than the documented maximum", "a text that is too long"),
    "read-only": ("example-read-only", "sends a member that its page calls read-only", "a read-only member"),
    "required": ("example-required", "lacks a member that its page calls required", "nothing for a required member"),
}
"""By the validators' rule: the rule, its purpose, and what a finding says."""


def _value_rule(rule: str, what: str) -> _Check:
    def check(model: Model) -> Iterator[_Finding]:
        for operation, message in _messages(model):
            for pointer, found in message.findings.items():
                if found == rule:
                    text = f"the example of {operation.name} has {what} at {pointer or 'its root'}; correct one of them"
                    yield _Finding(message.place, text)

    return check


for _key, (_name, _purpose, _what) in _VALUE_RULES.items():
    _rule(_name, "warning", f"An example {_purpose}.")(_value_rule(_key, _what))


@_rule("required-omitted", "warning", "A member is called required, and the documented request leaves it out.")
def _required_omitted(model: Model) -> Iterator[_Finding]:
    for operation in model.operations:
        if operation.body and operation.body.omitted:
            names = ", ".join(operation.body.omitted)
            text = f"{operation.name} calls {names} required, but its own request leaves them out; taken as optional"
            yield _Finding(operation.body.place, text)


@_rule("inferred-type", "info", "A type has no page; what is known of it was concluded.")
def _inferred_type(model: Model) -> Iterator[_Finding]:
    for item in model.types.values():
        if item.inferred and isinstance(item, StructuredType):
            text = f"type '{item.name}' has no page of its own; concluded from {item.inferred}"
            yield _Finding(item.place, text)
