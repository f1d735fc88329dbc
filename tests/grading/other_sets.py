"""What other sets of pages say: request lines, messages and permissions, and how much of it a spec has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests.grading import markdown
from tests.grading.markdown import Page
from tests.grading.spec import Spec

Figures = Mapping[str, tuple[int, int]]


def sensenet(corpus: Path, spec: Spec) -> Figures:
    """Request lines stand in fences; one is read where an operation of its page has its verb and last segment."""
    got = wanted = 0
    for page in markdown.pages(corpus):
        lines = {
            (request[1].upper(), markdown.segments(request[2]).rpartition("/")[2])
            for fence in page.fences
            for request in map(markdown.REQUEST.match, fence.text.splitlines())
            if request and request[2].startswith("/odata.svc")
        }
        wanted += len(lines)
        got += sum(_ends(spec, page, verb, last) for verb, last in lines)
    return {"request lines": (got, wanted)}


def _ends(spec: Spec, page: Page, verb: str, last: str) -> bool:
    """Whether an operation of the page has the verb, and a path that ends so; arguments aside."""
    bare = last.partition("(")[0]
    found = spec.operations(page.path.name, verb)
    return any(text.rpartition("/")[2].partition("(")[0] == bare for item in found for text in item.templates())


def partner_rest(corpus: Path, spec: Spec) -> Figures:
    """Request lines stand in tables, `Method | Request URI`; answers may be bare JSON."""
    got: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for page in markdown.pages(corpus):
        for table in page.tables:
            if [cell.casefold() for cell in table.header[:2]] == ["method", "request uri"]:
                wanted["request lines"] += len(table.rows)
                got["request lines"] += sum(_in_a_table(spec, page, row) for row in table.rows)
        shown = [markdown.REQUEST.match(fence.first) for fence in page.fences]
        urls = Counter(f"{request[1].upper()} {markdown.segments(request[2])}" for request in shown if request)
        answers = sum(
            bool(markdown.STATUS.match(fence.first)) or (fence.is_json and _below_response(fence))
            for fence in page.fences
        )
        found = spec.examples(page.path.name)
        read = Counter(f"{item['method']} {markdown.segments(item['url'])}" for item in found.requests)
        wanted["messages"] += urls.total() + answers
        got["messages"] += (urls & read).total() + min(answers, len(found.responses))
    return {name: (got[name], wanted[name]) for name in wanted}


def _in_a_table(spec: Spec, page: Page, row: list[str]) -> bool:
    path = re.sub(r"^<?(https?://[^/]*|\{[^}]*\})(/v[\d.]+)?", "", markdown.plain(row[1])).rstrip(">")
    return spec.operation(page.path.name, markdown.plain(row[0]).upper(), path) is not None


def _below_response(fence: markdown.Fence) -> bool:
    return any("response" in heading.casefold() for heading in fence.headings)


def graph_2026(corpus: Path, spec: Spec) -> Figures:
    """Pages with a table of permissions, or with the include file that holds it; all its names are in the spec."""
    got = wanted = 0
    for page in markdown.pages(corpus / "v1.0" / "api"):
        names = permissions(page)
        if names:
            wanted += 1
            found = {
                name
                for operation in spec.operations(page.path.name)
                for table in operation.content.get("permissions") or ()
                for kind in ("delegated_work", "delegated_personal", "application")
                for name in _flat(table.get(kind))
            }
            got += found == names
    return {"operations with permissions": (got, wanted)}


def permissions(page: Page) -> set[str]:
    """The names in the page's tables of permissions, or in those that it includes."""
    included = re.findall(r"\[!INCLUDE\s*\[[^\]]*\]\(([^)]*)\)\]", page.path.read_text("utf-8"))
    files = [page.path.parent / name for name in included]
    tables = [table for one in [page, *map(markdown.read, filter(Path.exists, files))] for table in one.tables]
    rows = [row for table in tables if table.header[0].casefold() == "permission type" for row in table.rows]
    return {name for row in rows for cell in row[1:] for name in re.findall(r"\b[A-Z][\w-]*(?:\.\w+)+", cell)}


def _flat(names: object) -> list[str]:
    """Names in lists, and in lists of lists."""
    return (
        [name for item in names for name in _flat(item)] if isinstance(names, list) else [str(names)] if names else []
    )
