"""Request lines in every form that pages give them."""

from __future__ import annotations

import pytest

from codegen.formats.docs.page import request_lines, urls
from codegen.formats.docs.page.functions import complete
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.slots import parameter_name, singular
from codegen.formats.docs.page.template_index import TemplateIndex
from codegen.spec import paths
from tests.formats.docs.drafting import GRAPH
from tests.support import bounded_work, steps

FORMS = {
    "GET /things": "/things",
    "GET /people/{id | loginName}": "/people/{id}",
    "GET /people/{person-id}/letters/{letter_id}": "/people/{personId}/letters/{letterId}",
    "GET /people/{id}/letters/{id}": "/people/{personId}/letters/{letterId}",
    "GET /people/{id}/folders/{id}/folders/{id}": "/people/{personId}/folders/{folderId}/folders/{folderId2}",
    "GET /people/{person-id} | login-name/letters": "/people/{personId}/letters",
    "GET /people/<login>": "/people/{login}",
    "POST /people/(person-id)/greet": "/people/{personId}/greet",
    "GET people/{id}": "/people/{id}",
    "DELETE/people/{id}": "/people/{id}",
    "GET /people/": "/people",
    "GET /people/{id/letters/{letterId}": "/people/{id}/letters/{letterId}",
    "GET /people/{id}letters": "/people/{id}/letters",
    "GET /people/{id}/letters$ref": "/people/{id}/letters/$ref",
    "GET /people/{id}/photo/$value HTTP/1.1": "/people/{id}/photo/$value",
    "GET /people/$count": "/people/$count",
    "GET https://api.example.com/v1.0/people": "/people",
    "GET /beta/people": "/people",
    "GET https://api.example.com/docs\\api/people": "/people",
    "GET /people?$top=5": "/people",
    "GET /pages/{id}/content[?withIds=true]": "/pages/{id}/content",
    "GET /box/root:/{item-path}:/children": "/box/root:/{itemPath}:/children",
    "GET /box/root:/{path and name}": "/box/root:/{pathAndName}",
    "GET /sites/{host}:/{relative-path}": "/sites/{host}:/{relativePath}",
    "GET /people/between(from='{start}',to='{end}')": "/people/between(from={from},to={to})",
    "GET /people/between(from=start-value,to=end-value)": "/people/between(from={from},to={to})",
    "GET /chart/image(width=640, fit='box')": "/chart/image(width={width},fit={fit})",
    "GET /grid/range(<address>)/row": "/grid/range({address})/row",
    "GET /grid/range(address='<address>'/row": "/grid/range(address={address})/row",
    "GET /people('{id}')/letters": "/people({id})/letters",
    "GET /people/ns.api.employee/$count": "/people/ns.api.employee/$count",
    "GET /roles/code={role-code}/members": "/roles(code={code})/members",
    "GET /people/0b0a0c0d-2ab1-4a4b-8f3c-0123456789ab/letters": "/people/{personId}/letters",
    "GET /hosts/example.com/records": "/hosts/{hostId}/records",
    "GET /sites/id/lists": "/sites/{id}/lists",
    "GET /lists/gDbc8U7HGwADDZocJgAAAA==/tasks": "/lists/{listId}/tasks",
    "GET /folders/{id}/.../letters/{id}": "/folders/{folderId}/letters/{letterId}",
    "GET /../../letters": "/letters",
}


def read(line: str) -> tuple[list[Template], list[str]]:
    rules: list[str] = []
    return list(request_lines.read(line, 1, lambda rule, *_: rules.append(rule), GRAPH.lines)), rules


@pytest.mark.parametrize(("line", "path"), FORMS.items())
def test_form(line: str, path: str) -> None:
    (template,), _ = read(line)
    assert template.path == path
    assert paths.parameters(path) == tuple(slot.name for slot in template.slots)


def test_query_options_are_split_off() -> None:
    (template,), _ = read("GET /people?$filter=name eq 'a&b'&$top=5&withNotes={bool}&review:{x}")
    assert [name for name, _ in template.query] == ["$filter", "$top", "withNotes", "review"]


def test_literals_of_arguments_tell_types() -> None:
    (template,), _ = read("GET /zones/of(kind=ns.api.zoneKind'{kind}',count=3,name='x')")
    assert [slot.type for slot in template.slots] == ["ns.api.zoneKind", "Edm.Int32", "Edm.String"]
    assert [slot.literal for slot in template.slots] == ["", "3", "x"]


def test_several_on_one_line() -> None:
    found, _ = read("POST /me/letters or POST /people/{id}/letters")
    assert [template.path for template in found] == ["/me/letters", "/people/{id}/letters"]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("PATCH ** Entity URI for ns.thing not found", "request-line"),
        ("GET people", "request-line-slash"),
        ("GET /people//letters", "request-line-slash"),
        ("GET /v1.0/people", "request-line-host"),
        ("GET /range(a='b'/row", "request-line-bracket"),
        ("GET /people/123/letters", "request-line-literal"),
        ("GET /people/.../letters", "request-line-ellipsis"),
        ("GET /a/{id}/b/{id}", "request-line-repeated"),
    ],
)
def test_finding(line: str, rule: str) -> None:
    assert read(line)[1] == [rule]


@pytest.mark.parametrize("line", ["Content-Type: text/plain", "{", "GETTING started", "", "GET /a" + "/b" * 2000])
def test_no_request_line(line: str) -> None:
    assert read(line)[0] == []


@pytest.mark.parametrize("piece", ["(/", "('/", "{/", "</", "[/", "{a}/", "'", "...", "$", "|", " ", "=/", "\\"])
def test_hostile_lines_take_bounded_time(piece: str) -> None:
    with bounded_work():
        read("GET /" + piece * (2000 // len(piece)))
    few, many = (steps(lambda size=size: read("GET /" + piece * (size // len(piece)))) for size in (250, 1000))
    assert many < 6 * few + 1000, "four times as long"


def test_names() -> None:
    assert parameter_name("user-id | user-principal-name", GRAPH.lines) == "userId"
    assert parameter_name("Id", GRAPH.lines) == "id"
    assert parameter_name("", GRAPH.lines) == "id"
    assert parameter_name("2nd", GRAPH.lines) == "value2nd"
    assert [
        singular(word, GRAPH.lines) for word in ("users", "policies", "classes", "series", "status", "address")
    ] == [
        *("user", "policy", "class", "series", "status", "address"),
    ]


def test_addresses() -> None:
    draft = urls.address("https://api.example.com/docs\\api/me/x?$top=1", GRAPH.lines)
    assert (draft.path, draft.query, draft.odd) == ("/me/x", "$top=1", ("root",))
    cut = urls.address("https://graph/example.com/v1.0/me", GRAPH.lines)
    assert (cut.path, cut.version, cut.odd) == ("/me", "v1.0", ("host",))
    assert urls.address("me/x", GRAPH.lines).odd == ("slash",)
    assert urls.address("https://hooks.example.com/api/calls", GRAPH.lines).version == ""


def test_arguments_that_only_the_example_gives() -> None:
    from codegen.formats.docs.page.exchanges import Pair
    from codegen.formats.docs.page.findings import Findings
    from codegen.formats.docs.page.messages import Message

    found, _ = read("GET /people/named")
    message = Message(9, "GET", "/people/named(name='x')")
    pair = Pair((), message, None, urls.address(message.url, GRAPH.lines))
    findings = Findings("api/a.md")
    (extended,) = complete(TemplateIndex(found), [pair], ["Name"], findings, GRAPH.lines)
    assert extended.path == "/people/named(name={name})"
    assert [problem.rule for problem in findings.problems] == ["request-line-arguments"]
    assert list(complete(TemplateIndex(found), [pair], ["other"], findings, GRAPH.lines)) == []
