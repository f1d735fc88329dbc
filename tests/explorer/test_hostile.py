"""No page of documentation brings markup in, whatever field of a spec it stands in."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping

import pytest

from codegen.differences.change import Change
from codegen.explorer.building import build
from codegen.explorer.facts import Share
from codegen.explorer.printing import Printer
from codegen.spec.model import link
from tests.explorer import hostile
from tests.explorer.html import Document, read
from tests.support import shipped


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    model = link(hostile.spec(shipped().spec))
    changed = [Change("type-added", "type", hostile.EVIL, hostile.EVIL, was=hostile.EVIL)]
    site = build(
        model,
        lambda file: "\n".join([hostile.EVIL] * 200),
        shares=[Share(what=hostile.EVIL, read=1, whole=2)],
        changed=changed,
        old=lambda file: hostile.EVIL,
    )
    return Printer(site, live=True).files()


def shape(pages: Mapping[str, str]) -> set[tuple[str, str]]:
    """The elements of pages, each with each of its attributes."""
    documents = [read(text) for name, text in pages.items() if name.endswith(".html")]
    return {
        (item.name, attribute) for page in documents for item in page.elements for attribute in ("", *item.attributes)
    }


def test_markup_in_any_field_stays_text(files: Mapping[str, str], pages: Mapping[str, str]) -> None:
    clean = Printer(build(shipped()), live=True).files()
    assert shape(files) <= shape(clean) | shape(pages), "no element and no attribute is the documentation's"
    documents = {name: read(text) for name, text in files.items() if name.endswith(".html")}
    for name, page in documents.items():
        assert not page.broken, name
        assert [item.attributes["src"].rpartition("/")[2] for item in page.all("script")] == ["site.js"], name
        for item in page.elements:
            for attribute in ("href", "src", "action"):
                target = item.attributes.get(attribute, "")
                assert ":" not in target.partition("#")[0] and not target.startswith("//"), f"{name}: {target}"
    operations = [page for name, page in documents.items() if name.startswith("operations/")]
    assert operations and all(_holds(page, hostile.EVIL) for page in operations), "it is there to be read, as text"


def _holds(page: Document, text: str) -> bool:
    return any(text in item.text for item in page.all("main"))


def test_texts_to_copy_command_no_terminal_and_stay_programs(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        if name.startswith("operations/"):
            for item in read(text).all("pre"):
                label = item.attributes.get("aria-label", "")
                if label in ("HTTP", "curl", "Python"):
                    assert "\x1b" not in item.text and "\u202e" not in item.text
                if label == "Python":
                    body = ast.parse(item.text).body
                    assert {type(node).__name__ for node in body} <= {"ImportFrom", "Assign", "With"}


def test_the_index_of_the_search_is_data(files: Mapping[str, str]) -> None:
    text = files["index.js"]
    assert text.startswith("window.codegenIndex=") and text.isascii() and not set("<>&") & set(text)
    data = json.loads(text.removeprefix("window.codegenIndex=").removesuffix(";\n"))
    assert any("<script>" in row[4] for row in data["rows"])
