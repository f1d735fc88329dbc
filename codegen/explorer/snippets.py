"""Code that makes a documented request: with the package (blocking and async), as HTTP, and with curl."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from codegen.base import edm
from codegen.base.edm import TypeRef
from codegen.base.pointers import pointer
from codegen.explorer.steps import Steps
from codegen.explorer.values import Expression, Group, Values, laid_out, named_call, plain
from codegen.mock.samples import sample
from codegen.python.chains import Chains
from codegen.python.package import Verb
from codegen.python.source import literal
from codegen.python.symbols import Symbols
from codegen.spec import payloads
from codegen.spec.nodes import Body, Operation, RequestMessage
from codegen.spec.requests import OWN_HEADERS, answer, matched, options_of
from codegen.verification.requesting import filled

_JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as it goes out, below the service root."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """All ways to make one request, as texts to copy.

    `replaced` are JSON Pointers of what the page shows a stand-in for, and the Python a sample; `left_out` are
    parameters of an action that the page shows and doesn't document, so that no method takes them.
    """

    snippets: Mapping[str, str]
    replaced: tuple[str, ...]
    left_out: tuple[str, ...]
    sent: Sent


class Requests:
    """Prints the requests of one model."""

    def __init__(self, symbols: Symbols, chains: Chains, package: str) -> None:
        self._symbols = symbols
        self._model = symbols.model
        self._chains = chains
        self.steps = Steps(symbols.model, chains)
        self._package = package
        self._root = self._model.spec.api.service_root.rstrip("/")

    def of(self, operation: Operation, message: RequestMessage | None) -> Calls | None:
        """Code for the request of an example; without one, for a request to the first path.

        None where the operation has no path.
        """
        found = matched(operation, message) if message is not None else None
        if found is None and not operation.paths:
            return None
        template, known = found or (operation.paths[0].template, None)
        values, replaced = self.steps.values(template, known or {})
        known_unfit = frozenset(message.placeholders if message is not None else ())
        made = Values(self._symbols, known_unfit, replaced=[f"the path's {name}" for name in replaced])
        verb = self._chains.verb(template, operation.method)
        sent = self._sent(operation, message, "" if known is not None else filled(template, values))
        place = self.steps.place(template, values)
        built = self._chains.operation(template, operation.method)
        body, inline = self._body(operation, built.body, message, verb, made)
        options = [*inline, *self._options(built, verb, sent, made)]
        statements: list[str] = []
        if isinstance(body, Group) and made.models and body.items:
            statements, body = [*laid_out(body, "body = "), ""], "body"
        given: list[tuple[str, Expression]] = [("", body)] if body is not None else []
        statements += laid_out(named_call(f"{place}.{verb.name}", [*given, *options]), "request = ")
        return Calls(
            snippets={
                "Python": self._program(statements, made, verb, awaits=False),
                "Python, asynchronous": self._program(statements, made, verb, awaits=True),
                "HTTP": _visible(self._http(sent)),
                "curl": _visible(self._curl(sent)),
            },
            replaced=tuple(dict.fromkeys(made.replaced)),
            left_out=tuple(made.left_out),
            sent=sent,
        )

    # -------------------------------------------------------------------------------------------------- Python

    def _program(self, statements: list[str], made: Values, verb: Verb, *, awaits: bool) -> str:
        client = "AsyncClient" if awaits else "Client"
        modules: dict[str, list[str]] = {}
        for module, name in sorted(made.imports):
            modules.setdefault(module, []).append(name)
        lines = [f"from {module} import {', '.join(names)}" for module, names in modules.items()]
        lines += [""] * bool(lines)
        names = [client, "api", *(["models"] if made.models else [])]
        lines += [f"from {self._package} import {', '.join(names)}", ""]
        lines += [*statements, ""]
        word = "async with" if awaits else "with"
        lines.append(f"{word} {client}(credential) as client:")
        if verb.result.startswith("Collection["):
            lines += [f"    {'async ' * awaits}for item in client.items(request):", "        print(item)"]
        else:
            lines.append(f"    {'answer = ' * (verb.result != 'None')}{'await ' * awaits}client.send(request)")
        return "\n".join(lines) + "\n"

    def _body(
        self, operation: Operation, body: Body | None, message: RequestMessage | None, verb: Verb, made: Values
    ) -> tuple[Expression | None, list[tuple[str, Expression]]]:
        """The body that the method takes, and parameters that become members of it."""
        if body is None or not verb.parameters:
            return None, []
        shown = payloads.json_of(message) if message is not None else payloads.NOT_JSON
        if body.content_type or body.type == "Edm.Stream":
            text = message.body if message is not None else "..."
            return f"{literal(text)}.encode()" if not text.isascii() else "b" + literal(text), []
        if verb.members:
            return None, self._parameters(body, verb, shown, made)
        if shown is payloads.NOT_JSON:
            made.replaced += ["the body"] * (message is not None and bool(message.body.strip()))
            shown = self._sample(operation, body)
        type = payloads.body_type(self._model, operation, message)[0] if message is not None else body.type
        if not type or not self._model.is_a(TypeRef.parse(type).name, TypeRef.parse(body.type).name):
            type = body.type
        return (made.value(type, shown) if type else plain(shown)), []

    def _sample(self, operation: Operation, body: Body) -> dict[str, Any]:
        """A sample body with the required members; with all members, if none is required."""
        made = sample(self._model, body.type) if body.type else {}
        members = self._model.members(TypeRef.parse(body.type).name) if body.type else {}
        if not isinstance(made, dict):
            return {}
        required = self._model.required_by(operation)
        wanted = required or {name for name, member in members.items() if not member.read_only}
        return {name: item for name, item in made.items() if name in wanted}

    def _parameters(self, body: Body, verb: Verb, shown: Any, made: Values) -> list[tuple[str, Expression]]:
        types = {item.name: item for item in body.properties}
        if isinstance(shown, dict):
            # Pages are careless with case.
            folded = {name.casefold(): name for name in types}
            shown = {folded.get(name.casefold(), name): item for name, item in shown.items()}
            made.left_out += [name for name in shown if name not in types]
            shown = {name: item for name, item in shown.items() if name in types}
        else:
            shown = {name: sample(self._model, item.type) for name, item in types.items()}
        for name in body.required:
            shown = {**shown, name: shown.get(name, sample(self._model, types[name].type))} if name in types else shown
        return [
            (f"{verb.members[name]}=", made.value(types[name].type, item, pointer(name), types[name]))
            for name, item in shown.items()
        ]

    def _options(self, built: Operation, verb: Verb, sent: Sent, made: Values) -> list[tuple[str, Expression]]:
        """Query options and headers as the method takes them; names that the result doesn't have go as texts."""
        result = answer(built).type
        name_of = TypeRef.parse(result).name if result else ""
        known = None if self._model.is_open(name_of) else self._model.members(name_of).keys()
        query = options_of(sent.path.partition("?")[2])
        found: list[tuple[str, Expression]] = []
        headers = {name.casefold(): value for name, value in sent.headers.items()}
        found += [
            (f"{parameter}=", literal(headers.get(name.casefold(), "..."))) for name, parameter in verb.asked.items()
        ]
        own = {item.odata: item for item in verb.own}
        for name, text in [*query.items()]:
            if item := own.get(name):
                found.append((f"{item.name}=", made.value(item.type, _read(item.type, text), f"the query's {name}")))
                del query[name]
                continue
            option = _option(verb.options, name.removeprefix("$"), text) if name.startswith("$") else None
            if option is not None and not (known and name == "$orderby" and _names(text) - known):
                found.append((f"{name[1:]}=", option))
                del query[name]
        if query:
            found.append(("query=", plain(query)))
        asked = {name.casefold() for name in verb.asked}
        others = {name: value for name, value in sent.headers.items() if name.casefold() not in OWN_HEADERS | asked}
        return [*found, *([("headers=", plain(others))] if others else [])]

    # ------------------------------------------------------------------------------------------- other programs

    def _sent(self, operation: Operation, message: RequestMessage | None, template: str) -> Sent:
        """The request of an example, at the place of a template where the example calls no documented one."""
        headers: dict[str, str] = {}
        path, body = template, ""
        if message is not None:
            left_out = ("content-length", "host")
            headers = {name: value for name, value in message.headers.items() if name.casefold() not in left_out}
            path, body = template or message.path, message.read or message.body
        if body.strip() and not any(name.casefold() == "content-type" for name in headers):
            headers["Content-Type"] = _JSON
        return Sent(method=operation.method, path=path, headers=headers, body=body)

    def _http(self, sent: Sent) -> str:
        lines = [f"{sent.method} {self._root}{sent.path}"]
        lines += [f"{name}: {_line(value)}" for name, value in self._all_headers(sent).items()]
        return "\n".join(lines) + "\n" + (f"\n{sent.body}\n" if sent.body.strip() else "")

    def _curl(self, sent: Sent) -> str:
        url = shlex.quote((self._root + sent.path).replace(" ", "%20"))
        parts = [f"curl --globoff {f'-X {sent.method} ' * (sent.method != 'GET')}{url}"]
        parts += [f"-H {shlex.quote(f'{name}: {_line(value)}')}" for name, value in self._all_headers(sent).items()]
        if sent.body.strip():
            parts.append(f"--data-raw {shlex.quote(sent.body)}")
        return " \\\n  ".join(parts) + "\n"

    def _all_headers(self, sent: Sent) -> dict[str, str]:
        others = {name: value for name, value in sent.headers.items() if name.casefold() != "authorization"}
        return {"Authorization": "Bearer {token}", **others}


def _read(type: str, text: str) -> Any:
    """What JSON has for the text of a query option of a type; the text where it has nothing else."""
    is_word = type == "Edm.Boolean" and text in ("true", "false")
    is_number = type in edm.NUMBERS and re.fullmatch(r"-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,99})?", text)
    return json.loads(text, parse_float=Decimal) if is_word or is_number else text


def _is_whole(text: str) -> bool:
    """Whether a text is a whole number as Python writes it."""
    return re.fullmatch("0|[1-9][0-9]{0,18}", text) is not None


def _option(kind: str, name: str, text: str) -> Expression | None:
    """The Python of a query option that the method has a parameter for; None where it has none."""
    many = kind == "ListOptions"
    if many and name in ("top", "skip") and _is_whole(text):
        return text
    if many and name == "count" and text in ("true", "false"):
        return text.title()
    if not text.strip():
        return None
    if name in ("select", "expand") and kind != "Options":
        names = text.split(",")
        simple = all(item and item.isidentifier() for item in names)
        return plain(names) if simple else literal(text)
    return literal(text) if many and name in ("filter", "orderby", "search", "apply") else None


def _names(text: str) -> set[str]:
    return {name for part in text.split(",") if (name := (part.split() or [""])[0].partition("/")[0]).isidentifier()}


def _visible(text: str) -> str:
    """A text to be pasted into a terminal, where what would command it, or turn its lines round, is made visible."""
    return _COMMANDS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _line(text: str) -> str:
    return " ".join(text.split())
