"""The signatures of verbs as tools show them: with the options as keywords, `get(*, select=None, expand=None, ...)`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from inspect import Parameter, Signature
from types import FunctionType, MappingProxyType
from typing import Any


class VerbSignature(Signature):
    """That of a verb, put together when it is asked for."""

    __slots__ = ("_default", "_verb")

    def __init__(self, verb: FunctionType, default: Any = None) -> None:
        self._verb = verb
        self._default = default

    @property
    def parameters(self) -> MappingProxyType[str, Parameter]:
        """What the verb names itself, and the keys of the TypedDict that annotates its `**options`."""
        return MappingProxyType(_parameters(self._verb, self._default))

    @property
    def return_annotation(self) -> str:
        """As it is written."""
        return str(self._verb.__annotations__.get("return", Signature.empty))

    def replace(self, **changes: Any) -> Signature:  # type: ignore[override]
        """An ordinary signature with these changes."""
        given = {
            "parameters": [*self.parameters.values()],
            "return_annotation": self.return_annotation,
        }
        return Signature(**{**given, **changes})


@cache
def _parameters(verb: FunctionType, default: Any) -> Mapping[str, Parameter]:
    plain = FunctionType(verb.__code__, verb.__globals__, closure=verb.__closure__)
    plain.__defaults__, plain.__kwdefaults__ = verb.__defaults__, verb.__kwdefaults__
    plain.__annotations__ = verb.__annotations__
    found: dict[str, Parameter] = {}
    for name, parameter in Signature.from_callable(plain).parameters.items():
        options = verb.__globals__.get(str(parameter.annotation)[len("Unpack[") : -1])
        if parameter.kind is not Parameter.VAR_KEYWORD or options is None:
            found[name] = parameter
            continue
        for option, annotation in options.__annotations__.items():
            # A parameter of the operation's own wins, as it does in a call.
            text = getattr(annotation, "__forward_arg__", annotation)
            kind = Parameter.KEYWORD_ONLY
            own = Parameter(option, kind, default=default, annotation=text)
            found.setdefault(option, own)
    return found
