"""Makes documented requests with the request builders of the package."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from codegen.base.edm import TypeRef
from codegen.python.chains import Argument, Chains, Step, parameter_names
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Body, Message, Operation, RequestMessage
from codegen.spec.requests import OWN_HEADERS, matched, options_of
from codegen.verification import arguments
from codegen.verification.answers import Impossible


class Requester:
    """Makes the documented requests of a model with the package's `api`.

    `loads` reads JSON, `decode` makes a model of a JSON value and a type expression.
    """

    def __init__(self, model: Model, api: Any, loads: Callable[[str], Any], decode: Callable[[str, Any], Any]) -> None:
        self._model = model
        self._api = api
        self._chains = Chains(model)
        self._loads = loads
        self._decode = decode
        self.nodes: set[type] = set()
        """The classes of the nodes that led to the requests that were made."""
        self._last: tuple[RequestMessage, tuple[Any, Operation]] | None = None
        """The documented request that was made last, and what came of it: two checks in a row are about it."""

    def way(self, operation: Operation, message: RequestMessage) -> tuple[tuple[Step, ...], Operation]:
        """The steps to a documented request, and the operation that the method there is of.

        Raises what the check of the request would, where there is no such way.
        """
        template, _ = self.matched(operation, message)
        return self._chains.steps(template), self._chains.operation(template, message.method)

    def payload(self, message: Message) -> Any:
        """The JSON of a message; raises Impossible where it has none."""
        if payloads.json_of(message) is payloads.NOT_JSON:
            raise Impossible("not JSON" if message.body.strip() else "no body")
        return self._loads(message.read or message.body)

    def made(self, operation: Operation, message: RequestMessage) -> tuple[Any, Operation]:
        """The documented request as the builder makes it, and the operation that the builder's method is of."""
        if self._last is None or self._last[0] is not message:
            self._last = message, self._make(operation, message)
        return self._last[1]

    def _make(self, operation: Operation, message: RequestMessage) -> tuple[Any, Operation]:
        template, values = self.matched(operation, message)
        node = self._api
        for step in self._chains.steps(template):
            node = _follow(node, step, values)
            self.nodes.add(type(node))
        headers = {key: value for key, value in message.headers.items() if key.casefold() not in OWN_HEADERS}
        options: dict[str, Any] = {"headers": headers}
        if query := options_of(message.path.partition("?")[2]):
            options["query"] = query
        built = self._chains.operation(template, message.method)
        options |= _asked(self._chains.asked(built), headers)
        arguments = self._body(built, operation, message, options)
        return getattr(node, message.method.lower())(*arguments, **options), built

    def matched(self, operation: Operation, message: RequestMessage) -> tuple[str, dict[str, str]]:
        """The documented template that a request is of, and the parameters' values.

        Where its URL is another, nothing of that is taken: all else of the request is checked with values of our own.
        So it is where one of the values is a stand-in such as `{id}`, and the parameter is no text. Raises Impossible
        where no path of the operation is meant.
        """
        if found := matched(operation, message):
            template, values = found
            types = {item.label: item.type for step in self._chains.steps(template) for item in step.arguments}
            return template, values | {
                label: self._stand_in(types[label])
                for label, text in values.items()
                if label in types and arguments.is_stand_in(text) and not arguments.fits(types[label], text)
            }
        if message.template not in {path.template for path in operation.paths} or message.method != operation.method:
            raise Impossible("its path isn't documented")
        steps = self._chains.steps(message.template)
        return message.template, {item.label: self._stand_in(item.type) for step in steps for item in step.arguments}

    def _stand_in(self, type: str) -> str:
        enum = self._model.enum(TypeRef.parse(type).name)
        return enum.members[0].name if enum is not None and enum.members else arguments.stand_in(type)

    def _body(
        self, built: Operation, operation: Operation, message: RequestMessage, options: dict[str, Any]
    ) -> list[Any]:
        """Positional arguments for the documented body; an action's parameters join the options."""
        body = built.body
        if not message.body.strip():
            return [None] if body and (body.type or body.content_type) else []
        if body is None:
            raise Impossible("it has an undocumented body")
        if body.content_type or body.type == "Edm.Stream":
            return [message.body.encode()]
        payload = self.payload(message)
        if body.type:
            type = payloads.body_type(self._model, operation, message)[0]
            # Where pages of a base type and of a derived one share the path, a model says which it is of.
            said = type == body.type or (isinstance(payload, dict) and "@odata.type" in payload)
            fits = type and said and self._model.is_a(TypeRef.parse(type).name, TypeRef.parse(body.type).name)
            return [self._decoded(payload, type) if fits else payload]
        if not body.properties:
            return [payload]
        types = {item.name: item.type for item in body.properties}
        self._check_parameters(payload, types, body, message)
        names = parameter_names(built)
        options |= {names[name]: self._decoded(value, types[name]) for name, value in payload.items()}
        return []

    def _check_parameters(self, payload: Any, types: dict[str, str], body: Body, message: RequestMessage) -> None:
        if not isinstance(payload, dict) or not set(payload) <= set(types):
            raise Impossible("it has undocumented parameters")
        if not set(body.required) <= set(payload):
            raise Impossible("it lacks required parameters")
        contradicting = {at.split("/")[1] for at in (*message.placeholders, *message.findings) if at}
        if any(self._model.structured(TypeRef.parse(types[name]).name) is None for name in contradicting & set(types)):
            raise Impossible("a parameter is a stand-in, which the builder refuses")

    def _decoded(self, value: Any, type: str) -> Any:
        """A model where there is one, and UUIDs; else the JSON itself, which keeps what Python's values can't."""
        name = TypeRef.parse(type).name
        if self._model.structured(name) is None and name != "Edm.Guid":
            return value
        try:
            return self._decode(type, value)
        except ValueError:
            return value


def _asked(names: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that the method asks for, under the names of its parameters."""
    given = {name.casefold(): value for name, value in headers.items()}
    if any(name.casefold() not in given for name in names):
        raise Impossible("it lacks a required header")
    return {parameter: given[name.casefold()] for name, parameter in names.items()}


def filled(template: str, values: Mapping[str, str]) -> str:
    """A template with the values of its parameters."""
    return _PARAMETER.sub(lambda found: values.get(found[1], found[0]), template)


_PARAMETER = re.compile(r"\{([^{}]*)\}")


def _follow(node: Any, step: Step, values: dict[str, str]) -> Any:
    if not step.call:
        return getattr(node, step.name)
    given = {item.name: _argument(item, values[item.label]) for item in step.arguments}
    if step.name == "__getitem__":
        return node[next(iter(given.values()))]
    return getattr(node, step.name)(**given)


def _argument(argument: Argument, text: str) -> Any:
    """The value of a key or an argument as it stands in a URL."""
    try:
        return arguments.value(argument.type, text.strip())
    except arguments.StandIn:
        raise Impossible("an argument is a stand-in") from None
