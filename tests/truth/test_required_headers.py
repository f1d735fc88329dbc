"""A header that a page says is required is asked for in the signature."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tests.truth.sky import operation, package, resource


def pages(row: str) -> dict[str, str]:
    headers = f"|Header|Value|\n|:---|:---|\n|Authorization|Bearer {{token}}. Required.|\n|{row}|"
    return {
        "api/kite-update.md": operation("Update kite", "PATCH /kites/{id}", headers=headers, body="kite"),
        "api/kite-delete.md": operation("Delete kite", "DELETE /kites/{id}", headers=headers),
        "resources/kite.md": resource("kite"),
    }


REQUIRED = pages("If-Match|Required. The tag that the kite had when it was read.")
OPTIONAL = pages("If-Match|Optional. The tag that the kite had when it was read.")


def parameter(method: Any) -> inspect.Parameter | None:
    return next((item for name, item in inspect.signature(method).parameters.items() if "match" in name), None)


@pytest.mark.parametrize("verb", ["patch", "delete"])
def test_a_required_tag_is_asked_for(verb: str) -> None:
    with package(REQUIRED) as sky:
        method = getattr(sky.api.kites["7"], verb)
        found = parameter(method)
        assert found is not None, str(inspect.signature(method))
        assert found.default is inspect.Parameter.empty
        with pytest.raises(TypeError):
            method({}) if verb == "patch" else method()
        request = method({}, **{found.name: '"3"'}) if verb == "patch" else method(**{found.name: '"3"'})
        assert {name.lower(): value for name, value in request.headers.items()}["if-match"] == '"3"'


@pytest.mark.parametrize("verb", ["patch", "delete"])
def test_an_optional_tag_is_not_asked_for(verb: str) -> None:
    with package(OPTIONAL) as sky:
        method = getattr(sky.api.kites["7"], verb)
        found = parameter(method)
        assert found is None or found.default is not inspect.Parameter.empty
        request = method({}) if verb == "patch" else method()
        assert "if-match" not in {name.lower() for name in request.headers}


def test_the_credential_is_never_asked_for() -> None:
    with package(REQUIRED) as sky:
        assert "authorization" not in inspect.signature(sky.api.kites["7"].delete).parameters
