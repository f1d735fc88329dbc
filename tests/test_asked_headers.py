"""Headers that a page requires, and gives no value for, are asked for where the request is made."""

from __future__ import annotations

import inspect
from dataclasses import replace

import pytest

from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, Body, Header, Operation, Page, Path, Property, Spec, StructuredType
from tests.support import package

KITE = StructuredType(name="sky.kite", kind="entity", key=("id",), properties=(Property(name="id", type="Edm.String"),))
UPDATE = Operation(
    name="kite-update",
    method="PATCH",
    paths=(Path(template="/kites/{id}"),),
    body=Body(type="sky.kite"),
    headers=(
        Header(name="If-Match", value="{etag}", required=True),
        Header(name="Prefer", value="return=representation", required=True),
        Header(name="Authorization", value="Bearer {token}", required=True),
        Header(name="X-Trace", value="", required=False),
    ),
)
FLY = replace(
    UPDATE, name="kite-fly", method="POST", paths=(Path(template="/kites/{id}/fly"),),
    body=Body(properties=(Property(name="height", type="Edm.Int32"),), required=("height",)),
)  # fmt: skip
DROP = replace(UPDATE, name="kite-delete", method="DELETE", body=None)


def model() -> Model:
    pages = (
        Page(file="types/kite.yaml", types=(KITE,)),
        Page(file="operations/a.yaml", operations=(UPDATE, FLY, DROP)),
    )
    return link(Spec(api=Api(name="sky", namespace="sky"), pages=pages))


def test_they_are_parameters_and_go_out_as_headers() -> None:
    with package(model()) as sky:
        request = sky.api.kites["k"].patch({"id": "k"}, if_match='W/"7"')
        assert request.headers["If-Match"] == 'W/"7"' and request.headers["Prefer"] == "return=representation"
        assert request.violations() == []
        assert sky.api.kites["k"].delete(if_match="*").headers["If-Match"] == "*"
        assert sky.api.kites["k"].fly.post(height=3, if_match="*").body == {"height": 3}
        parameter = inspect.signature(sky.api.kites["k"].patch).parameters["if_match"]
        assert (parameter.kind, parameter.default) == (parameter.KEYWORD_ONLY, parameter.empty)


def test_without_them_there_is_no_request() -> None:
    with package(model()) as sky, pytest.raises(TypeError, match="if_match"):
        sky.api.kites["k"].delete()


def test_a_request_that_lost_one_says_so() -> None:
    with package(model()) as sky:
        request = sky.api.kites["k"].delete(if_match="")
        assert [(item.rule, item.message) for item in request.violations()] == [
            ("required", "the header If-Match must be given")
        ]
