"""The example messages of the spec: which operation they are of, which template, and what their bodies are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from codegen.base.edm import PRIMITIVES, TypeRef
from codegen.base.problems import Place, Problem
from codegen.formats.docs.page import exchanges
from codegen.formats.docs.page.exchanges import Pair
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.messages import Message
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.routes import Routes
from codegen.formats.docs.set.matching import collections, match
from codegen.formats.docs.set.resolve import Resolver
from codegen.formats.docs.set.responses import shape_of
from codegen.spec.nodes import Body, Example, RequestMessage, Response, ResponseMessage

AnyMessage = TypeVar("AnyMessage", RequestMessage | None, ResponseMessage | None)


class Examples:
    """The examples of one page, matched with its templates and given to its operations."""

    def __init__(self, draft: OperationDraft, resolver: Resolver, version: str) -> None:
        self.findings = Findings(draft.path)
        self.draft = self._completed(draft)
        self.resolver = resolver
        self.version = version
        self.templates: dict[int, Template | None] = {}
        self.routes = Routes(self.draft.templates)
        self._owners: dict[str, list[Pair]] = {}
        self._implied: set[int] = set()
        self._beyond: set[int] = set()

    def _completed(self, draft: OperationDraft) -> OperationDraft:
        """The draft with the collections that its examples post to, where its request lines have a key too much."""
        requests = [(pair.request, path_of(pair).partition("?")[0]) for pair in draft.examples if pair.request]
        shown = collections(draft.templates, requests)
        for template, line in shown:
            message = (
                f"the example posts to '{template.path}', the request line to one of it; the example's is taken too"
            )
            self.findings.add("example-path", line, f"{message}. Mend the request line", [template.line])
        return replace(draft, templates=(*draft.templates, *(template for template, _ in shown)))

    @property
    def problems(self) -> list[Problem]:
        """What was found when matching."""
        return self.findings.problems

    def assign(self, methods: Sequence[str]) -> None:
        """Give every example to the operation of its verb; a response without request goes to the first."""
        self._owners = {method: [] for method in methods}
        previous = methods[0]
        for pair in self.draft.examples:
            method = pair.request.method if pair.request else previous
            previous = method if method in self._owners else methods[0]
            self._owners[previous].append(pair)
            if pair.request is not None:
                self.templates[pair.request.line] = self._match(pair, pair.request)

    def of(self, method: str) -> list[Pair]:
        """The examples of one verb."""
        return self._owners.get(method, [])

    def telling(self, method: str) -> list[Pair]:
        """The examples of one verb that show its answer, and not that of a path that every service has."""
        return [pair for pair in self.of(method) if pair.request is None or pair.request.line not in self._implied]

    def is_elsewhere(self, pair: Pair) -> bool:
        """Whether a request goes on from a documented path: its body is not what the page says of that."""
        return pair.request is not None and pair.request.line in self._beyond

    def _match(self, pair: Pair, request: Message) -> Template | None:
        address = pair.address
        if address is None or not self.routes.templates:
            return None
        self._check_url(pair, request)
        found = match(self.routes, request.method, path_of(pair).partition("?")[0])
        if found.rule:
            related = [found.template.line] if found.template else [one.line for one in self.routes.templates[:4]]
            self.findings.add(found.rule, request.line, found.message, related)
        if found.implied:
            self._implied.add(request.line)
        if found.beyond:
            self._beyond.add(request.line)
        return found.template

    def _check_url(self, pair: Pair, request: Message) -> None:
        address = pair.address
        if address is None:
            return
        add = self.findings.add
        if "root" in address.odd:
            add("example-url", request.line, f"'{request.url}' has a generator's placeholder for the version; mend it")
        elif address.odd:
            add("example-url", request.line, f"'{request.url}' isn't a URL of the service; mend it")
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
    return tuple(_example(found, pair, body, responses) for pair in found.of(method))


def _example(found: Examples, pair: Pair, body: Body | None, responses: Sequence[Response]) -> Example:
    shown = [message for message in (pair.request, pair.response) if message is not None]
    return Example(
        place=Place(found.draft.path, shown[0].line),
        name=next((message.annotation.name for message in shown if message.annotation.name), ""),
        title=exchanges.title(pair.group, found.resolver.dialect.headings.untitled),
        request=_elsewhere(found, pair, _request(found, pair, body)) if pair.request else None,
        response=_elsewhere(found, pair, _response(found, pair.response, responses)) if pair.response else None,
    )


def _elsewhere(found: Examples, pair: Pair, message: AnyMessage) -> AnyMessage:
    """A message of another place than the page's may be anything."""
    if message is None or not message.body or not found.is_elsewhere(pair):
        return message
    return replace(message, type="Edm.Untyped")


def _request(found: Examples, pair: Pair, body: Body | None) -> RequestMessage | None:
    message = pair.request
    if message is None:
        return None
    template = found.templates.get(message.line)
    return RequestMessage(
        place=Place(found.draft.path, message.line),
        headers=dict(message.headers),
        type=body.type if body is not None and message.body else "",
        truncated=message.annotation.truncated,
        body=message.body,
        read=message.read,
        method=message.method,
        url=message.url,
        path=path_of(pair),
        template=template.path if template else "",
    )


def _response(found: Examples, message: Message, responses: Sequence[Response]) -> ResponseMessage:
    """An example response; its own type is given where it isn't what the operation's response says."""
    shown = ResponseMessage(
        place=Place(found.draft.path, message.line),
        headers=dict(message.headers),
        truncated=message.annotation.truncated,
        body=message.body,
        read=message.read,
        status=message.status,
        reason=message.reason,
        inferred=message.inferred,
    )
    if not message.body:
        return shown
    own = shape_of(message, found.draft, found.resolver)
    stated = next((one for one in responses if one.status == message.status), None)
    guessed = own.guessed and stated is not None and TypeRef.parse(stated.type or "Edm.Untyped").name in PRIMITIVES
    if stated is not None and (own.type in ("", "Edm.Untyped") or guessed):
        return replace(shown, type=stated.type, wrapped=own.wrapped or stated.wrapped)
    return replace(shown, type=own.type, wrapped=own.wrapped)
