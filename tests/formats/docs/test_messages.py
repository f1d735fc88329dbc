"""HTTP messages as pages show them."""

from __future__ import annotations

import pytest

from codegen.formats.docs.page import checks, messages
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.messages import Message
from codegen.formats.page import Comment, Fence
from tests.formats.docs.drafting import GRAPH


def read(content: str, **annotation: object) -> tuple[Message | None, list[str]]:
    findings = Findings("api/a.md")
    comment = Comment("", 1, dict(annotation)) if annotation else None
    found = next(iter(messages.read(Fence("http", content, 10, comment), findings, GRAPH)), None)
    if found is not None:
        checks.check_length(found, findings)
    return found, [problem.rule for problem in findings.problems]


def message(content: str, **annotation: object) -> Message:
    found, _ = read(content, **annotation)
    assert found is not None
    return found


def test_request() -> None:
    found = message('POST https://x.example/v1.0/me\nContent-Type: application/json\n\n{"a": 1}\n')
    assert (found.method, found.url, found.headers) == (
        "POST",
        "https://x.example/v1.0/me",
        (("Content-Type", "application/json"),),
    )
    assert (found.body, found.read, found.payload, found.line, found.body_line) == ('{"a": 1}', "", {"a": 1}, 10, 13)


@pytest.mark.parametrize(
    ("start", "status", "reason"),
    [
        ("HTTP/1.1 201 Created", 201, "Created"),
        ("HTTP 201 Created", 201, "Created"),
        ("http/1.1 204 No Content", 204, "No Content"),
        ("HTTP/1.1 200", 200, ""),
        ("400 Bad Request", 400, "Bad Request"),
    ],
)
def test_response(start: str, status: int, reason: str) -> None:
    found = message(start + "\n")
    assert (found.status, found.reason, found.method) == (status, reason, "")


def test_start_line_decides_not_the_annotation() -> None:
    assert message("GET /me\n", blockType="response").method == "GET"
    assert message("HTTP/1.1 200 OK\n", blockType="ignored").annotation.ignored


def test_url_goes_on_in_the_next_line() -> None:
    found = message("GET https://x.example/v1.0/me?$select=a,\n  b\n  &$top=1 HTTP/1.1\nAccept: */*\n")
    assert found.url == "https://x.example/v1.0/me?$select=a,b&$top=1"
    assert found.header("accept") == "*/*"


def test_blank_line_before_the_headers() -> None:
    found, rules = read("POST /me\n\nContent-type: application/json\nContent-length: 2\n\n{}\n")
    assert found is not None
    assert (found.body, found.header("Content-Length"), rules) == ("{}", "2", ["message-headers"])


def test_no_blank_line_before_the_body() -> None:
    found, rules = read("HTTP/1.1 200 OK\nContent-Type: application/json\n[1]\n")
    assert found is not None
    assert (found.payload, rules) == ([1], ["message-blank-line"])


def test_text_that_looks_like_headers_is_body() -> None:
    found = message("HTTP/1.1 200 OK\n\nBEGIN:CARD\nNAME:x\nEND:CARD\n")
    assert (found.headers, found.body, found.json) == ((), "BEGIN:CARD\nNAME:x\nEND:CARD", False)


@pytest.mark.parametrize(
    "body", ["a,b\n1,2", "<bytes 0-25 of the file>", "{Raw bytes}", "--x\nContent-Id: 1\n\nabc\n--x--"]
)
def test_other_bodies_are_kept(body: str) -> None:
    found = message("PUT /me/photo\nContent-Type: text/plain\n\n" + body + "\n")
    assert (found.body, found.json, found.payload) == (body, False, None)


def test_count_is_json() -> None:
    assert message("HTTP/1.1 200 OK\nContent-Type: text/plain\n\n893\n").payload == 893


def test_ellipsis_of_a_shortened_body_is_no_finding() -> None:
    _, rules = read('HTTP/1.1 200 OK\n\n{"a": 1, ...}\n', truncated=True)
    assert rules == []


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ('HTTP/1.1 200 OK\n\n{"a": "b" : 1}\n', "payload-unreadable"),
        ('HTTP/1.1 200 OK\n\n{"a": 1, "a": 2}\n', "payload-duplicate-member"),
    ],
)
def test_finding(content: str, rule: str) -> None:
    assert read(content)[1] == [rule]


@pytest.mark.parametrize(("length", "wrong"), [(13, False), (15, False), (14, False), (99, True), ("xxx", True)])
def test_content_length_counts_lf_or_crlf(length: int | str, wrong: bool) -> None:
    _, rules = read(f'POST /me\nContent-Type: application/json\nContent-Length: {length}\n\n{{\n  "a": 10\n}}\n')
    assert rules == (["content-length"] if wrong else [])


def test_a_wrong_length_is_reported_where_it_stands() -> None:
    findings = Findings("api/a.md")
    content = "\nHTTP/1.1 200 OK\n\nContent-Type: application/json\n  ; charset=utf-8\nCONTENT-LENGTH: 99\n\n{}\n"
    (found,) = messages.read(Fence("http", content, 10), findings, GRAPH)
    checks.check_length(found, findings)
    assert [(problem.rule, problem.place.line) for problem in findings.problems][-1] == ("content-length", 15)


def test_shortened_body_may_be_smaller_than_stated() -> None:
    content = "HTTP/1.1 200 OK\nContent-Length: {}\n\n[1, 2]\n"
    assert read(content.format(400), truncated="true")[1] == []
    assert read(content.format(3), truncated="true")[1] == ["content-length"]


@pytest.mark.parametrize("content", ["", "{}", "GET /a\nGET /b\n", "Get started\n", "const x = 1;\n", "PUT it there\n"])
def test_no_message(content: str) -> None:
    assert read(content)[0] is None


def test_annotations_of_odd_types() -> None:
    found = message("GET /me\n", name=["a", "b"], truncated="true", isCollection="true")
    note = found.annotation
    assert (note.name, note.truncated, note.collection) == ("", True, True)
    assert messages.annotated(
        Fence("", "", 1, Comment("", 1, {"@odata.type": "Collection(ns.a)"})), GRAPH.messages
    ).collection
