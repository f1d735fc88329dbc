"""The spec as JSON Schema 2020-12: a definition for each type, and for each body of an operation."""

from __future__ import annotations

from typing import Any

from codegen.base.problems import Problem
from codegen.exporting import bodies
from codegen.exporting.jsontypes import Schemas
from codegen.exporting.losses import Losses
from codegen.spec.model import Model

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def export(model: Model) -> tuple[dict[str, Any], list[Problem]]:
    """The document of a linked spec as plain data, and what it can't say.

    Types are called by their qualified names, `<type>-or-derived` takes derived types as well; bodies are called
    `<operation>.request` and `<operation>.response.<status>`.
    """
    losses = Losses("JSON Schema")
    schemas = Schemas(model, "#/$defs/", losses, exact=True)
    found = schemas.all()
    for operation in model.operations:
        losses.count("how a request is made: method, path, headers, permissions", operation.name, operation.place)
        if (sent := bodies.sent(schemas, operation)) is not None and bodies.is_json(sent[0]):
            found[schemas.unique(f"{operation.name}.request")] = sent[1]
        for response in operation.responses:
            answered = bodies.answered(schemas, operation, response)
            if answered is not None and bodies.is_json(answered[0]):
                found[schemas.unique(f"{operation.name}.response.{response.status}")] = answered[1]
    title = model.spec.api.title or model.spec.api.name
    return {"$schema": DIALECT, "title": title, "$defs": dict(sorted(found.items()))}, losses.problems()
