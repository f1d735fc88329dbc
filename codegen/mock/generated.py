"""The package generated from the spec, imported from memory: the mock uses its validators."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from itertools import count
from types import ModuleType
from typing import Any

from codegen.base import edm
from codegen.mock.messages import Detail
from codegen.python.imported import Finder
from codegen.python.layout import lay_out
from codegen.python.render import unformatted
from codegen.spec.model import Model
from codegen.spec.nodes import Operation
from codegen.spec.requests import Requests

_NUMBERS = count(1)


class Generated:
    """The generated package of a model; nothing of it is rendered before it is needed, nothing written ever."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._name = f"_codegen_mocked_{next(_NUMBERS)}"

    @cached_property
    def _finder(self) -> Finder:
        package = lay_out(self._model, self._name)
        # Not formatted: nobody reads it, and that takes ten times as long as all the rest.
        finder = Finder(self._name, unformatted(package))
        sys.meta_path.append(finder)
        weakref.finalize(self, finder.forget)
        return finder

    def prepare(self) -> None:
        """Do now what would be done when it is first needed."""
        self._module("validate")

    def _module(self, name: str) -> ModuleType:
        return import_module(f"{self._finder.package}._runtime.{name}")

    def loads(self, text: str | bytes) -> Any:
        """The value of a JSON text, every digit kept; raises ValueError for what isn't JSON."""
        return self._module("jsontext").loads(text)

    def sent(self, body: bytes) -> dict[str, Any]:
        """The object that a body holds; an empty one where it holds none."""
        try:
            value = self.loads(body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def dumps(self, value: Any) -> bytes:
        """The JSON text of a value that `loads` gave."""
        content: bytes = self._module("jsontext").dumps(value)
        return content

    def literal(self, value: Any, type: str) -> str:
        """A JSON value as a literal for URLs, not yet encoded; its text if it isn't of the type."""
        is_bare = type not in edm.PRIMITIVES and self._model.spec.api.urls == "graph"
        try:
            return str(self._module("literals").literal(value, "Edm.String" if is_bare else type))
        except (TypeError, ValueError):
            return str(value)

    def meaning(self, value: Any, type: str) -> Any:
        """What a JSON value of a type stands for, by which it compares: an hour is less than a day, `INF` the most."""
        codec = self._module("edm").SCALARS.get(type)
        try:
            return value if codec is None or value is None else codec.decode(value)
        except ValueError:
            return value

    def read(self, type: str, value: Any) -> tuple[str, list[Any]]:
        """A JSON value of a type expression as the package's models show it, and its violations.

        Raises ValueError for a value that no model can be made of.
        """
        registry = import_module(f"{self._finder.package}._types").REGISTRY
        model = self._module("codec").decode_value(registry, type, value)
        return repr(model), self._module("validate").validate(self.dumps(value), type)

    def violations(self, operations: Sequence[Operation], value: Any) -> list[Detail]:
        """What a JSON body has against the operation that `operations`, pages of one verb of one path, document."""
        body = Requests(self._model).merged(operations, next((path.template for path in operations[0].paths), "/")).body
        if body is None or body.content_type or body.type == "Edm.Stream":
            return []
        required = frozenset.intersection(*(self._model.required_by(item) for item in operations if item.body))
        rule = self._module("operations").Body(
            body.type,
            required=tuple(sorted(required)),
            parameters={} if body.type else {item.name: item.type for item in body.properties},
        )
        found = rule.violations(value, operations[0].method)
        return [Detail(item.rule, item.message, item.pointer) for item in found if item.level == "error"]
