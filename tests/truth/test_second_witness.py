"""`codegen verify` compares what the package does with what the page shows, not with what was read off the page."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests import facts
from tests.truth.sky import exchange, one, operation, resource, spec

GUID = "5d5a0e7c-0d0f-4d2c-9c53-0a4f8a5d1f11"


def change(folder: Path, old: str, new: str) -> None:
    """Write something else into the spec, as a wrong reader would have done."""
    hits = [path for path in folder.rglob("*.yaml") if old in path.read_text("utf-8")]
    assert hits, f"nothing says {old!r}"
    for path in hits:
        path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")


def quoted(example: str, work: Path, kind: str) -> tuple[int, str]:
    """Verify pages whose example shows a key so, with a spec that holds the key to be of a type."""
    pages = {
        "api/hub-get.md": operation(
            "Get hub", "GET /hubs({id})", answer=one("hub"), example=exchange(f"GET /hubs({example})", "200 OK", "{}")
        ),
        "resources/hub.md": resource("hub"),
    }
    made = spec(pages, work)
    for path in (made / "operations").glob("*.yaml"):
        content = yaml.safe_load(path.read_text("utf-8"))
        for node in content["operations"].values():
            node.setdefault("parameters", {})["id"] = {"type": kind, "required": True}
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return facts.run("verify", made)


@pytest.mark.parametrize(
    ("example", "kind"),
    [(f"'{GUID}'", "Edm.String"), ("'north'", "Edm.String"), (GUID, "Edm.Guid"), ("7", "Edm.Int64")],
)
def test_keys_as_the_page_shows_them_pass(example: str, kind: str, tmp_path: Path) -> None:
    status, output = quoted(example, tmp_path, kind)
    assert status == 0, output


@pytest.mark.parametrize(("example", "kind"), [(GUID, "Edm.String"), ("7", "Edm.String"), (f"'{GUID}'", "Edm.Guid")])
def test_other_quotes_than_the_page_shows_are_a_contradiction(example: str, kind: str, tmp_path: Path) -> None:
    """Pages leave out the quotes of texts, and put dates in quotes: it passes as a contradiction that is counted."""
    _, output = quoted(example, tmp_path, kind)
    assert "contradicted, 1: example-literal" in output, output


def test_a_value_that_contradicts_its_type_is_counted_apart(tmp_path: Path) -> None:
    """The example says a text, the spec a number: the package can't build that body."""
    example = exchange("GET /kites/7", "200 OK", '{ "id": "7", "length": "30 m" }')
    pages = {
        "api/kite-get.md": operation("Get kite", "GET /kites/{id}", answer=one("kite"), example=example),
        "resources/kite.md": resource("kite", "length|Double|In metres."),
    }
    status, output = facts.run("verify", spec(pages, tmp_path))
    assert status == 1 or "contradict" in output.casefold(), output
    assert "1 passed" not in output, output


def test_a_documented_body_is_built_by_the_constructor(tmp_path: Path) -> None:
    """The same in a request: the body can't be made of Python values, so the example doesn't simply pass."""
    example = """### Request

```http
POST https://sky.example/v1.0/kites
Content-Type: application/json

{ "length": "30 m" }
```

### Response

```http
HTTP/1.1 201 Created
Content-Type: application/json

{ "id": "7", "length": 30.5 }
```"""
    pages = {
        "api/kite-create.md": operation(
            "Create kite", "POST /kites", body="kite", answer=one("kite", "201 Created"), example=example
        ),
        "resources/kite.md": resource("kite", "length|Double|In metres."),
    }
    status, output = facts.run("verify", spec(pages, tmp_path))
    assert status == 1 or "contradict" in output.casefold(), output


@pytest.mark.parametrize(
    ("kind", "literal"),
    [
        ("Int64", "5"),
        ("Decimal", "59.5"),
        ("Double", "0.25"),
        ("Single", "0.5"),
        ("Duration", "duration'PT5M'"),
        ("Boolean", "true"),
        ("Date", "2031-01-09"),
        ("DateTimeOffset", "2031-01-09T22:14:00Z"),
        ("Guid", GUID),
        ("String", "'it''s'"),
    ],
)
def test_literals_of_every_type_are_arguments(kind: str, literal: str, tmp_path: Path) -> None:
    answer = "If successful, this function returns a `200 OK` response code and a String in the response body."
    page = operation(
        "kite: nearest",
        "GET /kites/nearest(at={at})",
        answer=answer,
        example=exchange(f"GET /kites/nearest(at={literal})", "200 OK", '{ "value": "Bo" }'),
    )
    table = (
        f"## Function parameters\n\n|Parameter|Type|Description|\n|:---|:---|:---|\n|at|{kind}|Where.|\n\n## Response"
    )
    made = spec({"api/kite-nearest.md": page.replace("## Response", table, 1)}, tmp_path)
    status, output = facts.run("verify", made, "--all")
    assert status == 0 and "stand-in" not in output, output


@pytest.mark.parametrize(("kind", "shown"), [("String", "{id}"), ("String", "<id>"), ("Guid", "{id}")])
def test_a_key_that_is_a_stand_in_is_counted_as_unchecked(kind: str, shown: str, tmp_path: Path) -> None:
    pages = {
        "api/kite-get.md": operation(
            "Get kite",
            "GET /kites/{id}",
            answer=one("kite"),
            example=exchange(f"GET /kites/{shown}", "200 OK", '{ "id": "7" }'),
        ),
        "resources/kite.md": resource("kite").replace("|id|String|", f"|id|{kind}|"),
    }
    _, output = facts.run("verify", spec(pages, tmp_path))
    assert "not checked, 1: keys: an argument is a stand-in" in output


def test_blanks_between_arguments_mean_nothing(tmp_path: Path) -> None:
    answer = "If successful, this function returns a `200 OK` response code and a String in the response body."
    page = operation(
        "kite: find",
        "GET /kites/find(a='{a}',b='{b}')",
        answer=answer,
        example=exchange("GET /kites/find(a='1', b='2')", "200 OK", '{ "value": "Bo" }'),
    )
    status, output = facts.run("verify", spec({"api/kite-find.md": page}, tmp_path))
    assert status == 0, output
