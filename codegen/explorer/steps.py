"""Documented paths as Python writes them, with the values of an example or with placeholders."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from codegen.mock.samples import sample
from codegen.python.chains import Argument, Chains, Step
from codegen.python.source import literal
from codegen.spec.model import Model
from codegen.verification import arguments

_TEXT = "Edm.String"


@dataclass(frozen=True, slots=True)
class Steps:
    """Writes the paths of one model."""

    model: Model
    chains: Chains

    def place(self, template: str, values: Mapping[str, str] | None = None) -> str:
        """The builder's expression for a documented path: `api.users["ann"].profile`."""
        known = values or {}
        return "api" + "".join(
            written(step, lambda item: _argument(item, known.get(item.label, item.label)))
            for step in self.chains.steps(template)
        )

    def values(self, template: str, known: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
        """Literals for the parameters of a path, and those for which the example has none that is of their type.

        What isn't known is a text in braces for texts, and a sample for all else, which a text can't stand for.
        """
        found, replaced = dict[str, str](), []
        for step in self.chains.steps(template):
            for argument in step.arguments:
                text = known.get(argument.label)
                if text is None or not arguments.fits(argument.type, text):
                    replaced += [argument.label] * (text is not None)
                    text = self._stand_in(argument, quoted=step.name != "__getitem__")
                found[argument.label] = text
        return found, replaced

    def _stand_in(self, argument: Argument, quoted: bool) -> str:
        made = None if argument.type == _TEXT else sample(self.model, argument.type)
        if isinstance(made, bool | int | float):
            return json.dumps(made)
        text = made if isinstance(made, str) else f"{{{argument.label}}}"
        return f"'{text}'" if quoted and argument.type == _TEXT else text


def written(step: Step, value: Callable[[Argument], str]) -> str:
    """A step as it is written, with what stands for its arguments."""
    if not step.call:
        return f".{step.name}"
    if step.name == "__getitem__":
        return f"[{', '.join(map(value, step.arguments))}]"
    return f".{step.name}({', '.join(f'{item.name}={value(item)}' for item in step.arguments)})"


def _argument(argument: Argument, text: str) -> str:
    if not arguments.fits(argument.type, text):
        return literal(text)
    value = arguments.value(argument.type, text.strip())
    return literal(str(value)) if isinstance(value, str | UUID) else repr(value)
