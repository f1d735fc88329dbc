"""What the interpreting code makes of a payload or a model: what any faster way is held against."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from demo._runtime import plans
from demo._runtime.members import Shape, is_model
from demo._runtime.plans import Plan, hold, plan_of


def forget() -> None:
    """Let no shape be hot, and no function be made, as in a new process."""
    plans.PLANS.clear()
    plans.registry().codecs.clear()


def models(value: Any) -> Iterator[Any]:
    """A model, or those in a list, and the models in them; each before what is in it."""
    found = [value]
    for item in found:
        if isinstance(item, list):
            found.extend(item)
        elif is_model(type(item)):
            yield item
            found.extend(value for _, value in Plan(type(item)).given(item))


def read(cls: Any, payload: dict[str, Any]) -> Any:
    """A model of this payload that the interpreting code has read, and all models in it."""
    model = plan_of(cls).decode(copy.deepcopy(payload))
    found: list[Any] = [model]
    for item in found:
        if isinstance(item, list):
            found.extend(item)
        elif is_model(type(item)):
            plan = Plan(type(item))
            hold(item, plan.read(item, item._wire))
            found.extend(value for _, value in plan.given(item))
    return model


def state(model: Any) -> tuple[str, str]:
    """All that can be seen of a model."""
    return repr(model), repr(getattr(model.additional_data, "texts", None))


def says_its_shape(model: Any) -> bool:
    """Whether a model that says which slots are filled is right: fewer or more would be lost, or another's."""
    return model._wire.__class__ is not Shape or model._wire == {
        name for name in plan_of(type(model)).setters if is_filled(model, name)
    }


def is_filled(model: Any, name: str) -> bool:
    """Whether the slot of an attribute holds a value."""
    try:
        getattr(type(model), name).__get__(model)
    except AttributeError:
        return False
    return True
