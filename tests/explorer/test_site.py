"""The pages about a spec: whole without a server, and true to what the package does."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import graph_profile
import pytest
from click.testing import CliRunner, Result

from codegen import mock
from codegen.base.problems import InputError, Place
from codegen.cli import main
from codegen.differences.change import Change
from codegen.explorer.building import build
from codegen.explorer.printing import Printer
from codegen.explorer.texts import reader, recorded
from codegen.python.templates import Templates
from codegen.spec import nodes
from codegen.spec.model import link
from codegen.spec.nodes import Api, Operation, Page, Spec
from codegen.verbs.showing import site
from tests.explorer.conftest import texts
from tests.explorer.html import read
from tests.support import PAGES, SPEC, codegen, shipped

LIST = "operations/profile-list-accounts.html"


def test_a_page_says_which_permission_is_enough_and_the_python_line(pages: Mapping[str, str]) -> None:
    page = read(pages[LIST])
    assert page.all("h1")[0].text == "List accounts"
    least = [item.text for item in page.all("code", class_="least")]
    assert least == ["User.Read", "User.Read", "User.ReadBasic.All"]
    assert page.all("code", class_="python")[0].text == "api.me.profile.account"
    assert "request = api.me.profile.account.get()" in page.all("pre", aria_label="Python")[0].text
    assert "api/profile-list-accounts.md:" in pages[LIST]


def test_permissions_stand_least_first_also_where_the_page_orders_them_otherwise(pages: Mapping[str, str]) -> None:
    (page,) = [text for name, text in pages.items() if name == "operations/add-account.html"]
    assert "By its page" in page and "profile-post-accounts.html" in page, "alternatives stand by their pages"


def test_everything_that_pages_link_to_is_there(pages: Mapping[str, str]) -> None:
    documents = {name: read(text) for name, text in pages.items() if name.endswith(".html")}
    ids = {name: [item.attributes.get("id") for item in page.elements] for name, page in documents.items()}
    for name, page in documents.items():
        assert not page.broken, name
        known = [item for item in ids[name] if item]
        assert len(known) == len(set(known)), f"{name} has an id twice"
        for item in page.elements:
            target = item.attributes.get("href") or item.attributes.get("src")
            if target is not None:
                path, _, fragment = target.partition("#")
                there = _resolved(name, path) if path else name
                assert there in pages, f"{name}: {target}"
                assert not fragment or unquote(fragment) in ids[there], f"{name}: {target}"
            for referred in (item.attributes.get("aria-labelledby", ""), item.attributes.get("for", "")):
                assert not referred or referred in known, f"{name}: {referred}"


def _resolved(page: str, target: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(page).parent / target).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def test_pages_ask_for_nothing_from_elsewhere_and_hold_no_script_and_no_style(pages: Mapping[str, str]) -> None:
    for name, text in pages.items():
        if name.endswith(".html"):
            page = read(text)
            (policy,) = page.all("meta", http_equiv="Content-Security-Policy")
            assert policy.attributes["content"].startswith("default-src 'none'; script-src 'self' file:;")
            assert [item.attributes.get("src", "").rpartition("/")[2] for item in page.all("script")] == ["site.js"]
            assert not page.all("style")
            assert not [key for item in page.elements for key in item.attributes if key == "style" or key[:2] == "on"]
            assert [item.name for item in page.elements if item.name in ("header", "nav", "main")][:3] == [
                "header",
                "nav",
                "main",
            ]
            assert all(item.attributes.get("id") for item in page.all("input"))
    for name in ("site.js", "site.css"):
        assert "http" not in pages[name]


def test_each_example_has_python_that_makes_the_documented_request(
    pages: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = shipped()
    service = mock.Service(model)
    asked: list[Any] = []

    def answered(received: mock.Received) -> mock.Reply:
        asked.append(received)
        return mock.Service.answer(service, received)

    monkeypatch.setattr(service, "answer", answered)
    client = functools.partial(graph_profile.Client, transport=mock.transport(service))
    monkeypatch.setattr(graph_profile, "Client", client)
    made = 0
    found = build(model)
    for operation in found.operations:
        for example in operation.examples:
            asked.clear()
            assert example.calls is not None
            names: dict[str, Any] = {"credential": "token", "print": lambda _: None}
            python = example.calls.snippets["Python"]
            exec(compile(python, operation.item.name, "exec"), names)  # noqa: S102 - what the page shows
            request = names["request"]
            assert request.method == example.calls.sent.method == asked[0].method
            assert unquote(request.url) == found.service_root + unquote(example.calls.sent.path)
            if example.calls.sent.body and not example.calls.replaced:
                assert _typeless(json.loads(request.content)) == _typeless(json.loads(example.calls.sent.body))
            assert request.content or not example.calls.sent.body
            shown = read(pages[operation.href]).all("pre", aria_label="Python")
            assert python in shown[operation.examples.index(example)].text
            awaiting = example.calls.snippets["Python, asynchronous"].replace("\n", "\n    ")
            compile(f"async def main():\n    {awaiting}", "", "exec")
            made += 1
    assert made == 9


def _typeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _typeless(item) for name, item in value.items() if name != "@odata.type"}
    return [_typeless(item) for item in value] if isinstance(value, list) else value


def test_findings_have_their_rules_and_lines(pages: Mapping[str, str]) -> None:
    page = read(pages["findings/permissions-todo.html"])
    assert "The scopes are determined." in page.all("p")[1].text
    assert [item.text for item in page.all("h2")][:2] == ["Bad", "Good"]
    first, second = page.all("li", data_level="warning")
    assert "api/add-account.md:19" in first.text and "<a" not in first.text
    lines = (PAGES / "api" / "add-account.md").read_text("utf-8").splitlines()
    assert [item.text for item in page.all("mark")] == [f"19 {lines[18]}", f"21 {lines[20]}"]
    assert second.attributes["data-level"] == "warning"
    overview = read(pages["findings.html"])
    assert overview.all("meter")[0].attributes["value"] == "17"


def test_where_the_pages_are_not_at_hand_the_site_says_so(tmp_path: Path) -> None:
    shutil.copytree(SPEC, tmp_path / "spec")
    site(tmp_path / "spec", tmp_path / "out", cached=False)
    text = texts(tmp_path / "out")["findings.html"]
    assert "codegen can't find the pages, so" in text and "Unknown: " in text
    site(tmp_path / "spec", tmp_path / "out", pages=[PAGES], cached=False)
    assert "17 of 17" in texts(tmp_path / "out")["findings.html"]


def test_a_spec_names_no_pages_outside_of_it_and_of_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "api.yaml").touch()
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "spec")
    assert recorded(Path("."), ["../docs", "..", "/", "gone"]) == []
    monkeypatch.chdir(tmp_path)
    assert recorded(tmp_path / "spec", ["../docs", "/", "../.."]) == [tmp_path / "spec" / "../docs"]


def test_lines_come_only_from_pages_that_lie_in_what_was_named(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "api").mkdir(parents=True)
    (docs / "api" / "comet.md").write_text("# Comet", encoding="utf-8")
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    (docs / "secret.txt").write_text("secret", encoding="utf-8")
    (docs / "api" / "link.md").symlink_to(tmp_path / "secret.md")
    text_of = reader(tmp_path, [docs])
    assert text_of("api/comet.md") == "# Comet"
    for name in ("../secret.md", "api/../../secret.md", str(tmp_path / "secret.md"), "secret.txt", "api/link.md"):
        assert text_of(name) is None, name


def test_changes_show_both_sides(pages: Mapping[str, str]) -> None:
    page = read(pages["changes.html"])
    texts = [item.text for item in page.all("article")]
    assert any("DELETE /me/profile" in text and "added" in text and "Not there." in text for text in texts)
    assert 'href="changes.html"' in pages["index.html"]
    links = {item.text: item.attributes["href"] for item in page.all("a") if item.inside[-1] == "h2"}
    assert links["DELETE /me/profile"] == "operations/profile-delete.html"
    assert links["POST /me/profile/account"] == "operations/add-account.html"


def test_a_change_leads_to_its_own_operation_among_those_of_one_file() -> None:
    operations = tuple(
        Operation(
            name=f"{name}-list",
            method="GET",
            paths=(nodes.Path(template=f"/{name}"),),
            place=Place("sky.yaml", line, 3),
        )
        for line, name in enumerate(("kites", "stars", "tails"), 7)
    )
    model = link(Spec(api=Api(name="sky"), pages=(Page(file="sky.yaml", operations=operations),)))
    added = [Change("operation-added", "operation", f"GET /{item.name}", "", new=item.place) for item in operations]
    found = build(model, changed=added).changes
    assert found is not None
    assert [item.subject.href for item in found.changes] == [f"operations/{item.name}.html" for item in operations]


def test_the_same_input_gives_the_same_bytes_and_check_says_what_is_out_of_date(
    tmp_path: Path, pages: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    env = {"PYTHONHASHSEED": "7", "CODEGEN_CACHE_DIR": str(tmp_path / "cache")}
    monkeypatch.setenv("CODEGEN_CACHE_DIR", env["CODEGEN_CACHE_DIR"])

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, ["site", *map(str, arguments)], catch_exceptions=False)

    first = codegen("site", SPEC, "--out", out, env=env)
    assert first.returncode == 0 and "index.html" in first.stdout, first.stderr
    assert texts(out)[LIST] == pages[LIST].replace('<a href="../changes.html">Changes</a>\n', "")
    assert run(SPEC, "--out", out, "--check", "--no-cache").exit_code == 0
    assert run(SPEC, "--out", out).output.endswith(f"0 new, 0 changed, 0 removed; open {out}/index.html\n")
    (out / "index.html").write_text("mine", encoding="utf-8")
    assert run(SPEC, "--out", out, "--check").output == "changed: index.html\n"
    assert run(SPEC, "--out", out).exit_code == 2, "an edited file stays"
    assert run(SPEC, "--out", SPEC / "site").exit_code == 2


def test_templates_of_the_users_stand_before_ours(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "site"
    folder.mkdir(parents=True)
    (folder / "index.html.jinja").write_text(
        '{% extends "ours/site/index.html.jinja" %}{% block title %}{{ "<b>" }}{% endblock %}', encoding="utf-8"
    )
    (folder / "site.css").write_text("body {}", encoding="utf-8")
    printer = Printer(build(shipped()), Templates(tmp_path / "templates"))
    assert "<title>&lt;b&gt;</title>" in (printer.file("index.html") or "")
    assert printer.file("site.css") == "body {}" and printer.file("nothing.html") is None
    (folder / "type.html.jinja").write_text("{{ page.nothing }}", encoding="utf-8")
    with pytest.raises(InputError, match=r"type.html.jinja:1: error: .*nothing"):
        Printer(build(shipped()), Templates(tmp_path / "templates")).files()
