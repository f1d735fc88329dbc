"""A null comes as 204 (OData Protocol 4.01, section 11.2.4): it reads as None, and the types say so."""

from __future__ import annotations

import pytest

from tests.truth.sky import JSON, one, operation, package, resource

NONE = "If there is none, the response code is `204 No Content` and there is no body."
PAGES = {
    "api/kite-get.md": operation("Get kite", "GET /kites/{id}", answer=one("kite")),
    "api/kite-get-pilot.md": operation("Get the pilot", "GET /kites/{id}/pilot", answer=f"{one('pilot')} {NONE}"),
    "api/kite-heir.md": operation("kite: heir", "GET /kites/{id}/heir()", answer=f"{one('pilot')} {NONE}"),
    "resources/kite.md": resource("kite")
    + """
## Relationships

|Relationship|Type|Description|
|:---|:---|:---|
|pilot|[pilot](pilot.md)|Who flies it. Nullable.|
""",
    "resources/pilot.md": resource("pilot"),
}


@pytest.mark.parametrize("which", ["pilot", "heir"])
@pytest.mark.parametrize("content", [b"", b"null"], ids=["no content", "null"])
def test_no_content_is_none(which: str, content: bytes) -> None:
    with package(PAGES) as sky:
        kite = sky.api.kites["7"]
        request = kite.pilot.get() if which == "pilot" else kite.heir().get()
        assert request.read(204 if not content else 200, JSON if content else {}, content) is None
        assert request.read(200, JSON, b'{"id": "1"}') == sky.models.Pilot(id="1")


@pytest.mark.parametrize("which", ["pilot", "heir"])
def test_types_say_that_there_may_be_none(which: str) -> None:
    with package(PAGES) as sky:
        kite = sky.api.kites["7"]
        method = kite.pilot.get if which == "pilot" else kite.heir().get
        assert "None" in str(method.__annotations__["return"])


def test_what_always_is_there_is_never_none() -> None:
    with package(PAGES) as sky:
        request = sky.api.kites["7"].get()
        assert "None" not in str(type(sky.api.kites["7"]).get.__annotations__["return"])
        with pytest.raises(sky.errors.UnexpectedResponse):
            request.read(204, {}, b"")
