"""Adding a page renames nothing, and keys are written alike in parentheses and as segments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.truth.sky import many, one, operation, package, resource

FIRST = {
    "api/hub-list-kites.md": operation("List kites of a hub", "GET /hubs({hubId})/kites", answer=many("kite")),
    "resources/kite.md": resource("kite"),
}
MORE = {
    "a list": {"api/hub-list.md": operation("List hubs", "GET /hubs", answer=many("hub"))},
    "a thing": {"api/hub-get.md": operation("Get hub", "GET /hubs({hubId})", answer=one("hub"))},
    "a deeper one": {
        "api/hub-get-kite.md": operation("Get kite", "GET /hubs({hubId})/kites({kiteId})", answer=one("kite"))
    },
    "a function": {"api/hub-nearest.md": operation("hub: nearest", "GET /hubs/nearest(to='{to}')", answer=one("hub"))},
    "the same as segments": {
        "api/hub-list-lines.md": operation("List lines of a hub", "GET /hubs/{hubId}/lines", answer=many("kite"))
    },
}
HUB = {"resources/hub.md": resource("hub")}


def names(place: Any, depth: int = 4) -> Iterator[str]:
    """The public members of a place, and of those below it."""
    for name in dir(place):
        if not name.startswith("_"):
            yield name
            below = getattr(place, name)
            if depth and type(below).__module__.startswith("sky.") and not hasattr(below, "url"):
                yield from (f"{name}.{inner}" for inner in names(below, depth - 1))


@pytest.mark.parametrize("added", MORE)
def test_adding_a_page_renames_nothing(added: str) -> None:
    with package(FIRST | HUB) as sky:
        before = set(names(sky.api))
    with package(FIRST | HUB | MORE[added]) as sky:
        assert before - set(names(sky.api)) == set()


@pytest.mark.parametrize("added", [None, *MORE])
def test_a_key_in_parentheses_is_a_subscript(added: str | None) -> None:
    with package(FIRST | HUB | (MORE[added] if added else {})) as sky:
        url = sky.api.hubs["north"].kites.get().url
        assert url.replace("%27", "'").endswith("/hubs('north')/kites")
