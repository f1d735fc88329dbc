"""The spec as OpenAPI 3.1, for documentation viewers, gateways and generators of other languages.

What OpenAPI can't say is counted: see `codegen.exporting.losses`. The document holds what a service's own one would:
types, requests, parameters, permissions, examples and errors.
"""

from __future__ import annotations

import re
from typing import Any

from codegen.base.problems import Problem
from codegen.exporting import bodies, requests
from codegen.exporting.jsontypes import Schemas, component
from codegen.exporting.losses import Losses
from codegen.spec.model import Model
from codegen.spec.requests import Group, Requests

_PREFIX = "#/components/schemas/"
_VARIABLE = re.compile(r"\{([^{}]*)\}")


def export(model: Model) -> tuple[dict[str, Any], list[Problem]]:
    """The document of a linked spec as plain data, and what it can't say."""
    losses = Losses("OpenAPI")
    schemas = Schemas(model, _PREFIX, losses, exact=False)
    error = schemas.unique("odata.error")
    writer = requests.Writer(schemas, error)
    paths = _paths(model, writer, losses)
    _count_calls(model, losses)
    api = model.spec.api
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": api.title or api.name, "version": _version(api.service_root)},
    }
    if api.service_root:
        document["servers"] = [_server(root) for root in api.roots]
    else:
        losses.count("where the service is, since no service_root is stated", api.name, api.place)
    document["paths"] = paths
    answer = {
        "description": "Something went wrong.",
        "content": {bodies.JSON: {"schema": schemas.pointing(error)}},
    }
    components: dict[str, Any] = {"schemas": dict(sorted({**schemas.all(), error: bodies.error(schemas)}.items()))}
    if paths:
        components["responses"] = {"error": answer}
    if writer.kinds:
        components["securitySchemes"] = {
            component(kind): requests.scheme(api.kind_label(kind)) for kind in sorted(writer.kinds)
        }
    document["components"] = components
    return document, losses.problems()


def _paths(model: Model, writer: requests.Writer, losses: Losses) -> dict[str, Any]:
    found: dict[str, Any] = {}
    seen: set[str] = set()
    for methods in (list(found.values()) for found in Requests(model).by_path()):
        place = writer.address(methods[0])
        if place.plain in seen:
            for group in methods:
                losses.count("several requests of one form, such as overloads", group.template, _place(group))
            continue
        seen.add(place.plain)
        for name in place.long:
            losses.count("that a parameter holds slashes", f"{name} of {place.text}", _place(methods[0]))
        item: dict[str, Any] = {}
        for group in methods:
            if len(writer.address(group).names) == len(place.names):
                item[group.operations[0].method.lower()] = writer.operation(group, place.names)
            else:
                losses.count("several requests of one form, such as overloads", group.template, _place(group))
        found[place.text] = item
    return found


def _place(group: Group) -> Any:
    return group.operations[0].place


def _count_calls(model: Model, losses: Losses) -> None:
    """Functions and actions that metadata binds to types, wherever these are."""
    called = {part for item in model.operations for path in item.paths for part in re.split(r"[/(]", path.template)}
    for call in model.spec.service.calls:
        if call.bound and not called & {call.name, call.name.rpartition(".")[2]}:
            losses.count("that an operation can be called wherever its type is", call.name, call.place)


def _server(root: str) -> dict[str, Any]:
    names = list(dict.fromkeys(_VARIABLE.findall(root)))
    return {"url": root, **({"variables": {name: {"default": name} for name in names}} if names else {})}


def _version(root: str) -> str:
    """The last segment of the service root, where it has one; services put their version there."""
    _, _, rest = root.partition("://")
    last = rest.rstrip("/").rpartition("/")[2] if "/" in rest.rstrip("/") else ""
    return last if last and "{" not in last else "1"
