"""Completes request lines that leave out function arguments, from the example of the page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from codegen.formats.docs.dialect import LineWords
from codegen.formats.docs.page import request_lines
from codegen.formats.docs.page.exchanges import Pair
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.template_index import TemplateIndex
from codegen.spec import paths
from codegen.spec.paths import Segment


def complete(
    index: TemplateIndex, pairs: Sequence[Pair], listed: Collection[str], findings: Findings, words: LineWords
) -> Iterator[Template]:
    """Templates with arguments, for functions that are documented without and called with arguments.

    The arguments must be `listed` on the page, by name in any case.
    """
    known = {name.casefold() for name in listed}
    done: set[str] = set()
    for pair in pairs:
        if pair.request is None or pair.address is None:
            continue
        path, method = pair.address.path, pair.request.method
        if index.of(path, method):
            continue
        for template in (one for one in index.near(path) if one.method == method):
            call = _call(template, path)
            if call is None or call.name in done or not known.issuperset(name.casefold() for name in _names(call)):
                continue
            done.add(call.name)
            if not _is_called(template, pairs):
                message = f"the request line leaves out the arguments that the example gives; write '{_written(call)}'"
                findings.add("request-line-arguments", template.line, message, [pair.request.line])
            others = (other for other in index.templates if other.method == template.method)
            yield from (extended for other in others for extended in _extended(other, call, words))


def _is_called(template: Template, pairs: Sequence[Pair]) -> bool:
    """Whether an example calls the function as the line has it: its arguments may be left out then."""
    addresses = (pair.address.path for pair in pairs if pair.address)
    return any(paths.match(template.path, address, fold=True) is not None for address in addresses)


def _call(template: Template, path: str) -> Segment | None:
    """The segment of `path` by which it departs from the template: the same function with named arguments."""
    ours, theirs = paths.segments(template.path), paths.segments(path)
    if len(ours) != len(theirs):
        return None
    calls = [other for own, other in zip(ours, theirs, strict=True) if _lacks(own, other)]
    if len(calls) != 1 or not all(_names(calls[0])):
        return None
    plain = "/" + "/".join(
        str(replace(other, arguments=None) if _lacks(own, other) else other)
        for own, other in zip(ours, theirs, strict=True)
    )
    bare = "/" + "/".join(str(replace(own, arguments=None) if own.arguments == () else own) for own in ours)
    return calls[0] if paths.match(bare, plain, fold=True) is not None else None


def _lacks(own: Segment, other: Segment) -> bool:
    return bool(own.name and not own.arguments and other.arguments and own.name.casefold() == other.name.casefold())


def _names(call: Segment) -> list[str]:
    return [name for name, _ in call.arguments or ()]


def _written(call: Segment) -> str:
    return f"{call.name}({','.join(f'{name}={{{name}}}' for name in _names(call))})"


def _extended(template: Template, call: Segment, words: LineWords) -> Iterator[Template]:
    """The template with the arguments of the call where it names the function without any."""
    segments = [str(segment) for segment in paths.segments(template.path)]
    at = next(
        (i for i, text in enumerate(segments) if text.removesuffix("()").casefold() == call.name.casefold()), None
    )
    if at is None:
        return
    segments[at] = _written(call)
    path = "/" + "/".join(segments)
    for found in request_lines.read(path, template.line, lambda _rule, _message: None, words, template.method):
        yield replace(found, text=template.text or template.path, query=template.query)
