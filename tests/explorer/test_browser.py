"""The pages in a real browser: search, open, copy, try, filter, share, from a server and from a disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codegen.explorer.building import build
from codegen.explorer.printing import Printer
from codegen.mock import Service, running
from codegen.spec.model import link
from codegen.verbs.showing import front, site
from tests.explorer import hostile
from tests.explorer.browser import keep, opened
from tests.support import SPEC, shipped

WIDE = {"width": 1100, "height": 800}
NARROW = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with opened() as found:
        yield found


@pytest.fixture(scope="module")
def url(browser: Any) -> Iterator[str]:
    service = Service.load(SPEC)
    service.front = front(service, SPEC)
    with running(service) as found:
        yield found


@pytest.fixture(scope="module")
def disk(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("disk")
    site(SPEC, folder, cached=False)
    return f"file://{folder}"


@pytest.fixture
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page that no dialog, no complaint and no request to elsewhere comes of."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.set_default_timeout(20_000)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: troubles.append(asked.url) if not _is_own(asked.url) else None)
    yield page
    context.close()
    assert not troubles


def _is_own(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "file://"))


def test_search_open_go_back_and_share_the_address(page: Any, browser: Any, url: str) -> None:
    page.goto(url)
    page.fill("#q", "account user.read")
    page.wait_for_selector("#results[data-query='account user.read']")
    assert page.inner_text("#count") == "6 found"
    assert page.inner_text("#hits li:first-child a").startswith("GET /me/profile/account\n")
    keep(page, "search")
    shared = page.url
    page.click("#hits li:first-child a")
    page.wait_for_url("**/operations/profile-list-accounts.html")
    assert page.inner_text("h1") == "List accounts"
    assert page.inner_text("code.least >> nth=0") == "User.Read"
    page.go_back()
    page.wait_for_selector("#results[data-query='account user.read']")
    other = browser.new_page()
    other.goto(shared)
    other.wait_for_selector("#results[data-query='account user.read']")
    assert other.inner_text("#hits") == page.inner_text("#hits")
    other.close()
    for text, first in (("locale", "microsoft.graph.localeInfo"), ("DELETE profile", "DELETE /me/profile")):
        page.fill("#q", text)
        page.wait_for_selector(f"#results[data-query='{text}']")
        assert page.inner_text("#hits li:first-child a").startswith(f"{first}\n")


def test_the_keyboard_is_enough(page: Any, url: str) -> None:
    page.goto(f"{url}/_explorer/types.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    page.keyboard.type("list accounts")
    page.wait_for_selector("#results[data-query='list accounts']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/operations/profile-list-accounts.html")


def test_copy_gives_the_python_line(page: Any, url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{url}/_explorer/operations/profile-list-accounts.html")
    page.click("button[aria-label='Copy: Python']")
    page.wait_for_selector("button.copy:has-text('Copied')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.evaluate("document.querySelector('pre[aria-label=Python]').textContent")
    assert "request = api.me.profile.account.get()" in copied
    keep(page, "operation")


def test_trying_shows_answer_model_and_violations(page: Any, url: str) -> None:
    page.goto(f"{url}/_explorer/operations/add-account.html")
    page.click("form.try button")
    page.wait_for_selector("form.try .answer li")
    shown = page.inner_text("form.try .answer")
    assert "201 Created" in shown and "UserAccountInformation(" in shown and "2 violations" in shown
    page.locator("form.try .answer").scroll_into_view_if_needed()
    keep(page, "try")
    page.fill("form.try textarea[name=body]", "{")
    page.click("form.try button")
    page.wait_for_selector("form.try .answer h5:has-text('400 Bad Request')")


def test_findings_are_filtered_and_the_filter_is_shared(page: Any, url: str) -> None:
    page.goto(f"{url}/_explorer/findings.html")
    page.select_option("#level", "warning")
    every, shown = page.locator("[data-filter]").count(), page.locator("[data-filter]:visible").count()
    assert 0 < shown < every and page.inner_text(".shown") == f"{shown} of {every} are shown"
    keep(page, "findings")
    page.fill("#text", "scopes")
    assert page.locator("[data-filter]:visible").count() == 1
    assert re.search(r"level=warning&text=scopes$", page.url)
    page.reload()
    assert page.locator("[data-filter]:visible").count() == 1


def test_from_a_disk_on_a_phone_in_the_dark(page: Any, disk: str) -> None:
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="light")
    page.goto(f"{disk}/index.html")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.fill("#q", "account")
    page.wait_for_selector("#results[data-query='account']")
    page.click("#hits li:first-child a")
    for name in ("operations/add-account.html", "types/microsoft.graph.itemFacet.html", "findings.html"):
        page.goto(f"{disk}/{name}")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= NARROW["width"], name
    page.goto(f"{disk}/operations/profile-list-accounts.html")
    keep(page, "phone")


def test_markup_of_pages_runs_nowhere(page: Any, tmp_path: Path) -> None:
    files = Printer(build(link(hostile.spec(shipped().spec)))).files()
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name in ("index.html", "findings.html", *sorted(name for name in files if name.startswith("operations/"))[:2]):
        page.goto(f"file://{tmp_path}/{name}")
        page.fill("#q", "script")
        page.wait_for_selector("#results[data-query='script']")
        assert "<script>" in page.inner_text("#hits")
        assert page.locator("img, main script, #hits script").count() == 0
