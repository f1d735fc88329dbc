"""Examples of the spec: their operation, their template, and the types of their bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from codegen.base.edm import PRIMITIVES, TypeRef
from codegen.base.problems import Place
from codegen.formats.docs.page import exchanges
from codegen.formats.docs.page.exchanges import Pair
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.messages import Message
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.template_index import TemplateIndex
from codegen.formats.docs.page.urls import Address
from codegen.formats.docs.set.matching import NOTHING, UNDOCUMENTED, Match, collections, match
from codegen.formats.docs.set.resolve import Resolver
from codegen.formats.docs.set.responses import body_type
from codegen.spec.nodes import Body, Example, RequestMessage, Response, ResponseMessage

AnyMessage = TypeVar("AnyMessage", RequestMessage, ResponseMessage)


@dataclass(slots=True)
class Call:
    """An example, and what its request is of; a response alone is of nothing but its operation."""

    pair: Pair
    match: Match = NOTHING


class Examples:
    """The examples of one page, matched with its templates and given to its operations."""

    def __init__(self, draft: OperationDraft, resolver: Resolver, version: str, methods: Sequence[str]) -> None:
        self.findings = Findings(draft.path)
        self.draft = self._completed(draft)
        self.resolver = resolver
        self.version = version
        self.index = TemplateIndex(self.draft.templates)
        self._calls: dict[str, list[Call]] = {method: [] for method in methods}
        self._assign(methods)

    def _completed(self, draft: OperationDraft) -> OperationDraft:
        """The draft with the collections that its examples post to, where its request lines have a key too much."""
        requests = [(pair.request, path_of(pair).partition("?")[0]) for pair in draft.examples if pair.request]
        shown = collections(draft.templates, requests)
        for template, line in shown:
            message = f"the example posts to '{template.path}', the request line to one of it; codegen uses both"
            self.findings.add("example-path", line, f"{message}. Correct the request line", [template.line])
        more = tuple(template for template, _ in shown)
        return replace(draft, templates=(*draft.templates, *more)) if more else draft

    def _assign(self, methods: Sequence[str]) -> None:
        """Give every example to the operation of its verb; a response without request goes to the first."""
        previous = next(iter(methods), "")
        for pair in self.draft.examples if methods else ():
            method = pair.request.method if pair.request else previous
            previous = method if method in self._calls else methods[0]
            match = self._match(pair, pair.request) if pair.request is not None else NOTHING
            self._calls[previous].append(Call(pair, match))

    def calls(self, method: str) -> list[Call]:
        """The examples of one verb, also those that other pages show."""
        return self._calls.get(method, [])

    def of(self, method: str) -> list[Pair]:
        """The examples of one verb that the page shows."""
        return [call.pair for call in self.calls(method) if not call.pair.page]

    def telling(self, method: str) -> list[Pair]:
        """The examples of one verb that show its answer, and not that of a path that every service has."""
        return [call.pair for call in self.calls(method) if not call.match.implied and not call.pair.page]

    def sending(self, method: str) -> list[Pair]:
        """The examples of one verb that show its body: where any is of a path of the page, none of another path."""
        calls = [call for call in self.calls(method) if not call.pair.page]
        own = [call for call in calls if call.match.rule != UNDOCUMENTED or call.match.ends]
        sends = any(call.pair.request is not None and call.pair.request.body for call in own)
        return [call.pair for call in (own if sends else calls)]

    def strays(self) -> list[Call]:
        """The examples that call no documented path of the page, nor one that every service has."""
        return [call for calls in self._calls.values() for call in calls if call.match.rule == UNDOCUMENTED]

    def give(self, call: Call, taker: Examples, template: Template) -> None:
        """Give a stray to the operation of a template on another page."""
        for calls in self._calls.values():
            calls[:] = [other for other in calls if other is not call]
        taker._calls[template.method].append(Call(replace(call.pair, page=self.draft.path), Match(template)))

    def _match(self, pair: Pair, request: Message) -> Match:
        address = pair.address
        if address is None or not self.index.templates:
            return NOTHING
        self._check_url(address, request)
        found = match(self.index, request.method, path_of(pair).partition("?")[0])
        if found.rule and found.rule != UNDOCUMENTED:
            related = [found.template.line] if found.template else [one.line for one in self.index.templates[:4]]
            self.findings.add(found.rule, request.line, found.message, related)
        return found

    def _check_url(self, address: Address, request: Message) -> None:
        add = self.findings.add
        if "root" in address.odd:
            add("example-url", request.line, f"'{request.url}' has a generator's placeholder for the version; set it")
        elif address.odd:
            add("example-url", request.line, f"'{request.url}' isn't a URL of the service; correct it")
        if address.version and self.version and address.version != self.version and not address.version.startswith("{"):
            message = (
                f"the example calls version {address.version}, this documentation is of {self.version}; correct it"
            )
            add("example-version", request.line, message)


def path_of(pair: Pair) -> str:
    """The path of a request relative to the service root, with its query, as `codegen.spec.paths` reads it."""
    address = pair.address
    if address is None or "**" in address.path:
        return ""
    path = address.path
    while "//" in path:
        path = path.replace("//", "/")
    path = path.rstrip("/") or "/"
    return f"{path}?{address.query}" if address.query else path


def examples(found: Examples, method: str, body: Body | None, responses: Sequence[Response]) -> tuple[Example, ...]:
    """The examples of one operation as the spec holds them."""
    return tuple(_example(found, call, body, responses) for call in found.calls(method))


def _example(found: Examples, call: Call, body: Body | None, responses: Sequence[Response]) -> Example:
    pair = call.pair
    page = pair.page or found.draft.path
    shown = pair.messages
    request = _request(page, call, body)
    response = _response(page, pair.response, responses, found.resolver) if pair.response else None
    return Example(
        place=Place(page, shown[0].line),
        name=next((message.annotation.name for message in shown if message.annotation.name), ""),
        title=exchanges.title(pair.group, found.resolver.dialect.headings.untitled),
        page=pair.page,
        request=_elsewhere(call, request) if request else None,
        response=_elsewhere(call, response) if response else None,
    )


def _elsewhere(call: Call, message: AnyMessage) -> AnyMessage:
    """A message of another place than the page's may be anything."""
    return replace(message, type="Edm.Untyped") if message.body and call.match.beyond else message


def _request(page: str, call: Call, body: Body | None) -> RequestMessage | None:
    message, template = call.pair.request, call.match.template
    if message is None:
        return None
    return RequestMessage(
        place=Place(page, message.line),
        headers=dict(message.headers),
        type=body.type if body is not None and message.body else "",
        truncated=message.annotation.truncated,
        body=message.body,
        read=message.read,
        method=message.method,
        url=message.url,
        path=path_of(call.pair),
        template=template.path if template else "",
    )


def _response(page: str, message: Message, responses: Sequence[Response], resolver: Resolver) -> ResponseMessage:
    """An example response; its own type is given where it isn't what the operation's response says."""
    type_, wrapped = _body_type(page, message, responses, resolver) if message.body else ("", False)
    return ResponseMessage(
        place=Place(page, message.line),
        headers=dict(message.headers),
        type=type_,
        wrapped=wrapped,
        truncated=message.annotation.truncated,
        body=message.body,
        read=message.read,
        status=message.status,
        reason=message.reason,
        inferred=message.inferred,
    )


def _body_type(page: str, message: Message, responses: Sequence[Response], resolver: Resolver) -> tuple[str, bool]:
    own = body_type(message, resolver if page == resolver.path else replace(resolver, path=page))
    stated = next((one for one in responses if one.status == message.status), None)
    guessed = own.guessed and stated is not None and TypeRef.parse(stated.type or "Edm.Untyped").name in PRIMITIVES
    if stated is not None and (own.type in ("", "Edm.Untyped") or guessed):
        return stated.type, own.wrapped or stated.wrapped
    return own.type, own.wrapped
