"""Infers what a spec written by hand may leave out: types of keys, and facts about examples.

Only files that no page was read into are looked at; what they state stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit

from codegen.base.edm import TypeRef, simple_name
from codegen.spec import paths
from codegen.spec.bindings import Bindings, Step
from codegen.spec.model import Model
from codegen.spec.nodes import Api, Example, Message, Operation, Path, Property, RequestMessage, ResponseMessage, Spec
from codegen.spec.payloads import response_for

_NO_CONTENT = 204
AnyMessage = TypeVar("AnyMessage", bound=Message)


def conclude(spec: Spec) -> Spec:
    """The spec with what follows from it.

    A spec that isn't sound is left as it is where that keeps anything from following; linking says what is wrong.
    """
    if not any(page.by_hand and page.operations for page in spec.pages):
        return spec
    try:
        bindings = Bindings(Model(spec))
        spec = _each(spec, lambda item: _operation(spec.api, bindings, item))
        return _placeholders(spec)
    except ValueError:
        return spec


def _each(spec: Spec, change: Callable[[Operation], Operation]) -> Spec:
    return replace(
        spec,
        pages=tuple(
            replace(page, operations=tuple(map(change, page.operations))) if page.by_hand else page
            for page in spec.pages
        ),
    )


def _placeholders(spec: Spec) -> Spec:
    """Stand-ins of examples, as they are told in pages; other contradictions are left for `verify` to find."""
    from codegen.formats.docs import dialectfile
    from codegen.formats.docs.evidence import standins

    known = dialectfile.names()
    words = dialectfile.named(spec.api.dialect if spec.api.dialect in known else known[0]).types
    model = Model(spec)

    def told(operation: Operation, message: AnyMessage | None) -> AnyMessage | None:
        if message is None or message.placeholders:
            return message
        found = standins.marked(model, operation, message, words).placeholders
        return replace(message, placeholders=tuple(pointer for pointer in found if pointer not in message.findings))

    return _each(
        spec,
        lambda item: replace(
            item,
            examples=tuple(
                replace(example, request=told(item, example.request), response=told(item, example.response))
                for example in item.examples
            ),
        ),
    )


def _operation(api: Api, bindings: Bindings, operation: Operation) -> Operation:
    known = {prop.name for prop in operation.parameters}
    added: dict[str, Property] = {}
    for path in operation.paths:
        for name, kind, of in _keys(bindings, path):
            prop = Property(name=name, type=kind, required=True, inferred=f"the key of {of}", place=path.place)
            added.setdefault(name, prop)
    parameters = (*operation.parameters, *(prop for name, prop in added.items() if name not in known))
    examples = tuple(_example(api, operation, example) for example in operation.examples)
    return replace(operation, parameters=parameters, examples=examples)


def _keys(bindings: Bindings, path: Path) -> Iterator[tuple[str, str, str]]:
    """The parameters of a path that are keys, with the types of these, and the entity that has the key."""
    steps = bindings.steps(path.template)
    before: Step | None = None
    for step in steps:
        owner = (
            step.type if step.segment.parameter else (before.type if before and not step.segment.name else step.type)
        )
        key = bindings.model.key(owner.name) if owner else ()
        if owner is not None and step.segment.parameter and len(key) == 1 and not (before and before.segment.colon):
            yield from _key(bindings.model, owner, key[0], step.segment.parameter)
        elif owner is not None and step.how != "call":
            for name, value in step.segment.arguments or ():
                part = name or (key[0] if len(key) == 1 else "")
                if part in key and value.startswith("{"):
                    yield from _key(bindings.model, owner, part, value[1:-1])
        before = step


def _key(model: Model, owner: TypeRef, part: str, name: str) -> Iterator[tuple[str, str, str]]:
    prop = model.members(owner.name).get(part)
    if prop is not None:
        yield name, prop.type, simple_name(owner.name)


def _example(api: Api, operation: Operation, example: Example) -> Example:
    request = example.request and _request(api, operation, example.request)
    return replace(example, request=request, response=example.response and _response(operation, example.response))


def _request(api: Api, operation: Operation, message: RequestMessage) -> RequestMessage:
    kind = message.type or (operation.body.type if operation.body and message.body else "")
    if message.path:
        return replace(message, type=kind)
    below = [path for root in api.roots or ("",) for path in _relative(message.url, root)]
    for path in below:
        if template := _template(operation, path.partition("?")[0]):
            return replace(message, type=kind, path=path, template=template)
    return replace(message, type=kind, path=below[0] if below and api.roots else "")


def _response(operation: Operation, message: ResponseMessage) -> ResponseMessage:
    if not message.status:
        stated = [response for response in operation.responses if bool(response.type) == bool(message.body)]
        first = next(iter([*stated, *operation.responses]), None)
        status = first.status if first else 200 if message.body else _NO_CONTENT
        message = replace(message, status=status, inferred=True)
    response = response_for(operation, message)
    if message.type or response is None or not message.body:
        return message
    return replace(message, type=response.type, wrapped=response.wrapped)


def _relative(url: str, root: str) -> Iterator[str]:
    """The paths, with the query, that a URL may have below the service root: as that says, else each of its ends."""
    text = url.strip().partition("#")[0]
    pattern = re.sub(r"\\{[^{}/]*\\}", "[^/]+", re.escape(root.rstrip("/")))
    below = re.match(f"{pattern}(?=[/?]|$)", text, re.IGNORECASE) if root else None
    if below:
        yield _slashed(text[below.end() :])
        return
    parts = urlsplit(text)
    if parts.netloc and root:
        return
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    query = f"?{parts.query}" if parts.query else ""
    ends = [at for at, char in enumerate(path) if char == "/"]
    yield from (_slashed(path[at:] + query) for at in (ends if parts.netloc or not root else ends[:1]))


def _slashed(text: str) -> str:
    return text if text.startswith("/") else f"/{text}"


def _template(operation: Operation, path: str) -> str:
    """The documented template that a path is of: to the letter, then in any case, then with keys in parentheses."""
    for fold in (False, True):
        for form in (path, _keys_apart(path)):
            for known in operation.paths:
                if paths.match(known.template, form, fold=fold) is not None:
                    return known.template
    return ""


def _keys_apart(path: str) -> str:
    """Keys in parentheses as segments of their own: `/cars('x')` as `/cars/x`."""
    try:
        return "/" + "/".join(map(str, paths.keyed(paths.segments(path))))
    except ValueError:
        return path
