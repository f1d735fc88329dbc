"""What the pages of Business Central's API v2.0 say, and how much of it a spec has."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.grading import markdown
from tests.grading.markdown import Page
from tests.grading.spec import Operation, Spec, short

SET = "business-central"
TOGETHER = "api-reference/v2.0"

Figures = Mapping[str, tuple[int, int]]
READ_ONLY = re.compile(r"read[- ]?only|non[- ]?editable|not editable", re.IGNORECASE)


def grade(corpus: Path, spec: Spec) -> Figures:
    """How many of each there are in the spec, and on the pages."""
    operations = markdown.pages(corpus / TOGETHER / "api")
    resources = {page.path.name.casefold(): page for page in markdown.pages(corpus / TOGETHER / "resources")}
    names = {file: type_name(page) for file, page in resources.items()}
    return {
        **_messages(operations, spec),
        **_types(resources, names, spec),
        **_enumerations(resources.values(), spec),
        **_typed(operations, names, spec),
    }


def type_name(page: Page) -> str:
    return page.title.removesuffix(" resource type").strip()


def _messages(pages: list[Page], spec: Spec) -> Figures:
    """Fences that begin with a verb and a URL; answers are those with a status, or the JSON that follows a request.

    A JSON fence below a request that asks for a body, and has none, is that body.
    """
    got: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for page in pages:
        shown, answered = messages(page)
        found = spec.examples(page.path.name)
        wanted["requests understood"] += len(shown)
        got["requests understood"] += _understood(page, spec).total()
        urls = Counter(f"{request['method']} {markdown.segments(request['url'])}" for request in found.requests)
        wanted["example requests"] += len(shown)
        got["example requests"] += (Counter(shown) & urls).total()
        wanted["example responses"] += answered
        got["example responses"] += min(answered, len(found.responses))
    return {name: (got[name], wanted[name]) for name in wanted}


def _understood(page: Page, spec: Spec) -> Counter[tuple[str, bool]]:
    """The example requests of which verb, URL and JSON body are in the spec, whatever path is documented."""
    shown: list[tuple[str, bool]] = []
    for fence in page.fences:
        if any("http request" in heading.casefold() for heading in fence.headings):
            continue
        request = markdown.REQUEST.match(fence.first)
        if request:
            body = any(line.lstrip()[:1] in ("{", "[") for line in fence.text.splitlines())
            shown.append((f"{request[1].upper()} {markdown.segments(request[2])}", body))
        elif fence.is_json and shown and not shown[-1][1] and shown[-1][0].startswith(("POST", "PATCH", "PUT")):
            shown[-1] = (shown[-1][0], True)
    read = spec.requests(page.path.name)
    return Counter(shown) & Counter(
        (f"{one['method']} {markdown.segments(one['url'])}", _is_json(one.get("read") or one.get("body", "")))
        for one in read
    )


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False


def messages(page: Page) -> tuple[list[str], int]:
    """The example requests, `VERB url`, and how many responses there are."""
    shown: list[str] = []
    answered, bodiless = 0, False
    for fence in page.fences:
        if any("http request" in heading.casefold() for heading in fence.headings):
            continue
        request = markdown.REQUEST.match(fence.first)
        if request:
            shown.append(f"{request[1].upper()} {markdown.segments(request[2])}")
            bodiless = request[1].upper() in ("POST", "PATCH", "PUT") and "{\n" not in fence.text
        elif markdown.STATUS.match(fence.first):
            answered, bodiless = answered + 1, False
        elif fence.is_json and shown and bodiless:
            bodiless = False
        elif fence.is_json and shown:
            answered += 1
    return shown, answered


def _types(resources: Mapping[str, Page], names: Mapping[str, str], spec: Spec) -> Figures:
    """Every page is of an entity; its key is `id` where it has one."""
    got: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for file, page in resources.items():
        found = spec.type(names[file]) or {}
        wanted["entity types"] += 1
        got["entity types"] += found.get("kind") == "entity"
        rows = [row for table in _tables(page, "properties", "property") for row in table]
        if any(markdown.plain(row[0]) == "id" for row in rows):
            wanted["keys"] += 1
            got["keys"] += found.get("key") == ["id"]
        for row in rows:
            if len(row) > 2 and READ_ONLY.search(row[2]):
                wanted["read-only properties"] += 1
                got["read-only properties"] += spec.member(found, markdown.plain(row[0])).get("read_only") is True
        for name, target in _navigation(page):
            wanted["navigation, target right"] += 1
            member = spec.member(found, name, "navigation")
            got["navigation, target right"] += short(member.get("type", "")) == names.get(target, "?").casefold()
    return {name: (got[name], wanted[name]) for name in wanted}


def _tables(page: Page, heading: str, column: str) -> Iterator[list[list[str]]]:
    for table in page.tables:
        if any(item.casefold() == heading for item in table.headings) and table.header[0].casefold() == column:
            yield table.rows


def _navigation(page: Page) -> Iterator[tuple[str, str]]:
    """Names, and the file names of the pages that they lead to."""
    for rows in _tables(page, "navigation", "navigation"):
        for row in rows:
            link = re.match(r"\[([^\]]+)\]\((?:.*/)?([^)/#]+)\)", row[0])
            if link:
                yield link[1], link[2].casefold()


def _enumerations(resources: Iterable[Page], spec: Spec) -> Figures:
    """Rows whose type is of the namespace NAV; their members are the quoted words after "can be"."""
    known = rows_of_enumerations = right = listed = 0
    for page in resources:
        for row in (row for rows in _tables(page, "properties", "property") for row in rows):
            if len(row) < 3 or not row[1].startswith("NAV."):
                continue
            member = spec.member(spec.type(type_name(page)) or {}, markdown.plain(row[0]))
            found = spec.type(short(member.get("type", ""))) or {}
            members = values(row[2])
            rows_of_enumerations += 1
            known += found.get("kind") == "enum"
            listed += len(members)
            right += len(members & {word(item) for item in found.get("members") or ()})
    return {"properties of enumerations": (known, rows_of_enumerations), "their members": (right, listed)}


def values(prose: str) -> set[str]:
    """The quoted words after "can be"; a stray quote at the end of a word begins none."""
    _, _, said = prose.partition("can be ")
    return {word(item) for item in re.findall(r'(?:^|[\s,(=])"([^"]*)"', said)}


def word(text: str) -> str:
    """A member's name in a form that can be compared: `Half_x0020_Done` is `half done`."""
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"[^a-z0-9]", "", text.casefold()) or " "


def _typed(pages: list[Page], names: Mapping[str, str], spec: Spec) -> Figures:
    got: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for page in pages:
        for method, path in request_lines(page):
            operation = spec.operation(page.path.name, method, path)
            keys = len(re.findall(r"\(\{[^}]*\}\)", path))
            wanted["keys in paths of type Guid"] += keys
            got["keys in paths of type Guid"] += min(keys, operation.guids(path) if operation else 0)
        method = next((method for method, _ in request_lines(page)), "")
        operation = next(iter(spec.operations(page.path.name, method)), None)
        _of_operation(page, method, operation, names, got, wanted)
    return {name: (got[name], wanted[name]) for name in wanted}


def _of_operation(
    page: Page,
    method: str,
    operation: Operation | None,
    names: Mapping[str, str],
    got: Counter[str],
    wanted: Counter[str],
) -> None:
    own = owner(page.path.name, names)
    if method in ("POST", "PATCH") and own:
        wanted["typed bodies"] += 1
        got["typed bodies"] += operation is not None and operation.body() == own.casefold()
    answer = returned(page, names)
    if answer:
        wanted["typed responses"] += 1
        got["typed responses"] += operation is not None and answer.casefold() in operation.answers()


def owner(file: str, names: Mapping[str, str]) -> str:
    """The type that a page creates or updates: `dynamics_kite_update.md` is about what `dynamics_kite.md` describes."""
    stem = re.sub(r"_(create|update)\.md$", ".md", file.casefold())
    return names.get(stem, "") if stem != file.casefold() else ""


def returned(page: Page, names: Mapping[str, str]) -> str:
    """The type of "a **kites** object in the response body", where a page describes it."""
    prose = page.section("response")
    said = re.search(r"\*\*([A-Za-z]+) ?\*\* (?:object|resource|entity)", prose)
    if not said:
        return ""
    wanted = singulars(said[1])
    return next((name for name in names.values() if singulars(name) & wanted), "")


def singulars(name: str) -> set[str]:
    """The name, and what it may be the plural of: the last word, or each of its words."""
    words = re.findall(r"[A-Z]?[^A-Z]+|[A-Z]+", name)
    each = "".join(re.sub("s$", "", re.sub("ies$", "y", word)) for word in words)
    return {form.casefold() for form in (name, each, re.sub("s$", "", name), re.sub("es$", "", name))}


def request_lines(page: Page) -> Iterator[tuple[str, str]]:
    """Verbs and paths of the section that documents them, without the word that stands for the root."""
    for fence in page.fences:
        if any("http request" in heading.casefold() for heading in fence.headings):
            for line in fence.text.splitlines():
                request = markdown.REQUEST.match(line)
                if request:
                    path = re.sub(r"^/?(?:https?://)?\{?businesscentralPrefix\}?", "", request[2], flags=re.IGNORECASE)
                    yield request[1].upper(), re.sub(r"^/api/v2\.0(?=/)", "", path)
