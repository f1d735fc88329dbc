"""Query options that pages list and OData doesn't have are parameters of the verb, typed as documented."""

from __future__ import annotations

import inspect
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from codegen.explorer.building import build
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, Body, Example, Operation, Page, RequestMessage, Spec
from tests.builders import entity, enum, operation, prop
from tests.support import package

LISTED = operation(
    "kite-list", "GET", "/kites", returns="Collection(sky.kite)",
    query=(
        prop("$top", "Edm.Int32"), prop("colour"), prop("limit", "Edm.Int32", "At most 100."),
        prop("seenSince", "Edm.DateTimeOffset", required=True), prop("day", "Edm.Date"), prop("open", "Edm.Boolean"),
        prop("hub", "Edm.Guid"), prop("gap", "Edm.Duration"), prop("mood", "sky.mood"), prop("filter"),
        prop("page[size]", "Edm.Int32"), prop("tags", "Collection(Edm.String)"), prop("load", "Edm.Decimal"),
    ),
)  # fmt: skip
MOVED = replace(
    operation("kite-move", "POST", "/kites/{id}/move", query=(prop("speed", "Edm.Int32"), prop("dry", "Edm.Boolean"))),
    body=Body(properties=(prop("speed", "Edm.Int32"),), required=("speed",)),
)
SINCE = datetime(2026, 1, 2, tzinfo=UTC)


def model(*operations: Operation) -> Model:
    types = (entity("sky.kite", prop("id"), key=("id",)), enum("sky.mood", "calm", "wild"))
    pages = (Page(file="types/a.yaml", types=types), Page(file="operations/a.yaml", operations=operations))
    return link(Spec(api=Api(name="sky", namespace="sky", service_root="https://sky.example"), pages=pages))


def test_they_are_sent_as_texts_without_quotes() -> None:
    with package(model(LISTED, MOVED)) as sky:
        request = sky.api.kites.get(
            top=3, colour="Léa's & co", limit=20, seen_since=SINCE, day=date(2026, 5, 4), open=True, hub=UUID(int=7),
            gap=timedelta(minutes=5), mood=sky.models.Mood.CALM, page_size=7, tags="a,b", load=0.5,
        )  # fmt: skip
        assert dict(request.query)["$top"] == "3"
        assert request.url.partition("?$top=3&")[2].split("&") == [
            "colour=L%C3%A9a's%20%26%20co", "limit=20", "seenSince=2026-01-02T00:00:00Z", "day=2026-05-04", "open=true",
            "hub=00000000-0000-0000-0000-000000000007", "gap=PT5M", "mood=calm", "page%5Bsize%5D=7", "tags=a,b",
            "load=0.5",
        ]  # fmt: skip


def test_one_that_is_called_as_something_else_has_a_name_of_its_own() -> None:
    with package(model(LISTED, MOVED)) as sky:
        assert sky.api.kites.get(filter_option="x", filter="id eq '1'").url.endswith("?$filter=id%20eq%20'1'&filter=x")
        request = sky.api.kites["k"].move.post(speed=1, speed_option=2)
        assert (request.body, request.query) == ({"speed": 1}, (("speed", "2"),))


def test_what_is_required_may_be_missing_but_is_missed() -> None:
    with package(model(LISTED)) as sky:
        assert [str(item.message) for item in sky.api.kites.get().violations()] == [
            "the service doesn't answer without seenSince"
        ]
        assert sky.api.kites.get(query={"seenSince": "x"}).violations() == []
        parameter = inspect.signature(sky.api.kites.get).parameters["limit"]
        assert (parameter.annotation, parameter.default) == ("int | None", None)
        documentation = type(sky.api.kites).get.__doc__ or ""
        assert "Option limit: At most 100." in documentation and "Option seen_since: Required." in documentation


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"limit": 1, "query": {"limit": "2"}}, ValueError, "'limit' is given twice"),
        ({"limit": object()}, TypeError, "object"),
        ({"colours": "x"}, TypeError, r"there is no option 'colours'; .* query=\{'colours': \.\.\.\}"),
        ({"seen_since": datetime(2026, 1, 2)}, ValueError, "time zone"),
    ],
)
def test_what_cannot_be_meant(given: dict[str, object], error: type[Exception], said: str) -> None:
    with package(model(LISTED)) as sky, pytest.raises(error, match=said):
        sky.api.kites.get(**given)


def test_pages_of_one_request_have_all_their_options() -> None:
    other = replace(LISTED, name="other", query=(prop("limit"), prop("wind", "Edm.Double")))
    with package(model(other, LISTED)) as sky:
        names = inspect.signature(sky.api.kites.get).parameters
        assert {"limit", "wind", "colour", "seen_since"} <= names.keys()
        assert sky.api.kites.get().violations() == []  # Only one of the pages requires it.


@pytest.mark.parametrize("top", ["3", "03", "9" * 5000])
def test_examples_show_them_as_python_has_them(top: str) -> None:
    query = f"$top={top}&limit=7&seenSince=2026-01-02T00:00:00Z&open=true&load=0.5&mood=wild&day=x&page[size]={top}&z=1"
    shown = Example(request=RequestMessage(method="GET", url=f"/kites?{query}", path=f"/kites?{query}"))
    given = model(replace(LISTED, examples=(shown,)))
    snippet = build(given).operations[0].examples[0].calls.snippets["Python"]
    with package(given) as sky:
        names = dict[str, Any]()
        program = snippet.partition("\nwith ")[0].replace("from sky import", f"from {sky.__name__} import")
        exec(program, names)  # noqa: S102 - what the page shows
        asked = dict(names["request"].query)
        assert asked["$top"] == top and asked["limit"] == "7" and asked["load"] == "0.5" and asked["z"] == "1"
        assert asked["mood"] == "wild" and "models.Mood.WILD" in snippet and "open=True" in snippet
        assert asked["day"] != "x"  # No date, so a sample stands there.
