"""Contradictions within one operation page."""

from __future__ import annotations

from typing import Any

from codegen.base.edm import states
from codegen.base.problems import Fix
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.messages import Message
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.spec.nodes import METHODS

_LENGTH = "content-length"


def check(draft: OperationDraft, findings: Findings) -> None:
    """Report the page's contradictions."""
    _whole(draft, findings)
    for pair in draft.examples:
        if pair.request is not None:
            _request(pair.request, draft, findings)
        if pair.response is not None:
            _response(pair.response, findings)
    _statuses(draft, findings)


def check_length(message: Message, findings: Findings) -> None:
    """Report a Content-Length that is right neither for LF nor for CRLF line ends.

    A shortened body may be smaller than its stated length.
    """
    stated = message.header(_LENGTH)
    if not stated or not (message.body or stated.strip() != "0"):
        return
    unix = len(message.body.encode())
    dos = unix + message.body.count("\n")
    line = next(
        at for at, (name, _) in zip(message.header_lines, message.headers, strict=True) if name.lower() == _LENGTH
    )
    if not states("Edm.Int64", stated):
        findings.add("content-length", line, f"Content-Length '{stated[:60]}' isn't a number; leave the header out")
    elif int(stated) in (unix, unix + 1, dos, dos + 2):
        return
    elif not (message.annotation.truncated and int(stated) > unix):
        lengths = f"{unix} bytes" if unix == dos else f"{unix} bytes ({dos} with CRLF)"
        text = f"Content-Length is {stated}, the body has {lengths}; correct it"
        findings.add("content-length", line, text, fix=Fix(stated.strip(), str(unix)))


def _whole(draft: OperationDraft, findings: Findings) -> None:
    methods = list(dict.fromkeys(template.method for template in draft.templates))
    if not methods:
        findings.add("no-request-line", 1, "the page documents no request line; add one below 'HTTP request'")
    methods = [method for method in methods if method in METHODS]
    if len(methods) > 1:
        line = next(one.line for one in draft.templates if one.method == methods[1])
        message = f"the page documents {', '.join(methods)}; give each verb a page"
        findings.add("several-methods", line, message, [draft.templates[0].line])
    if draft.deprecated:
        message = "the page says that the operation is deprecated; leave it out where nobody needs it any more"
        findings.add("operation-deprecated", draft.deprecated, message)
    if not draft.permissions:
        findings.add(
            "permissions-missing",
            1,
            "the page has no table of permissions; add one, or say that the operation needs none",
        )
    # Of several operations on a page, each is one of its sections.
    line = draft.templates[0].line if draft.name and draft.templates else 1
    told = f"'{draft.title[:60]}'" if line > 1 else "the page"
    if not any(pair.request for pair in draft.examples):
        findings.add("no-request-example", line, f"{told} shows no request; add an example")
    if not any(pair.response for pair in draft.examples):
        findings.add("no-response-example", line, f"{told} shows no response; add an example")


def _request(request: Message, draft: OperationDraft, findings: Findings) -> None:
    check_length(request, findings)
    if not request.body:
        return
    if request.method == "GET":
        findings.add("body-on-get", request.body_line, "a GET carries a body, which servers ignore; move it to the URL")
    elif draft.body.forbidden:
        message = "the request has a body, though the page says to supply none; correct one of them"
        findings.add("body-not-expected", request.body_line, message, [draft.body.line])
    if request.json and request.fence and not request.header("Content-Type"):
        message = "the request has a body but no Content-Type; add 'Content-Type: application/json'"
        start = f"{request.method} {request.url}"
        findings.add(
            "content-type-missing", request.line, message, fix=Fix(start, f"{start}\nContent-Type: application/json")
        )


def _response(response: Message, findings: Findings) -> None:
    check_length(response, findings)
    if response.status == 204 and response.body:
        findings.add("body-with-204", response.body_line, "a 204 response has no body; correct the status or remove it")
    note = response.annotation
    value = response.payload
    if not isinstance(value, dict) or not note.type or not isinstance(value.get("value"), list):
        return
    if not note.collection and _only_value(value) and all(isinstance(item, dict) for item in value["value"]):
        message = f'the response is a collection, its annotation says one {note.type}; add "isCollection": true'
        findings.add("collection-flag", response.line, message)


def _only_value(value: dict[str, Any]) -> bool:
    """Whether `value` is the only member that isn't an annotation."""
    return all(name == "value" or "@" in name for name in value)


def _statuses(draft: OperationDraft, findings: Findings) -> None:
    """The status that prose states against those of the successful examples."""
    stated = draft.response.statuses
    shown = [pair.response for pair in draft.examples if pair.response is not None and pair.response.status < 400]
    agree = any(response.status in stated for response in shown)
    for response in shown if stated and not agree else ():
        if response.status not in stated:
            codes = " or ".join(map(str, stated))
            message = f"the example answers {response.status}, the page states {codes}; correct one of them"
            findings.add("response-status", response.line, message, [draft.response.line])
            return
