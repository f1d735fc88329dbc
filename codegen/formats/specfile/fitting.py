"""Shortens pages whose spec file would be larger than codegen reads, with a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from codegen.base.printing import counted
from codegen.base.problems import InputError, Place, Problem
from codegen.formats import yamlread
from codegen.formats.sizes import YAML_BYTES
from codegen.formats.specfile.folder import dump_page
from codegen.spec.nodes import Page, Spec

_RULE = "left-out"
_MOST_FINDINGS = 1000
"""Findings that a page keeps when its file is too large; more of them say nothing new."""


def fitted(spec: Spec, files: Mapping[str, str]) -> Spec:
    """The same spec, with less on the pages whose files would be refused; where all can be read, the spec itself.

    `files` are the texts of the spec. Examples go first, the last ones before others, then whatever else the page
    defines; other pages may then refer to what is gone.
    """
    if all(map(_readable, files.values())):
        return spec
    return replace(spec, pages=tuple(page if _readable(files[page.file]) else _fitted(page) for page in spec.pages))


def _readable(text: str) -> bool:
    # What is written has five events in a line, `- key:` and what is below, but for a list's that stands in it.
    events = 5 * text.count("\n") + 3 * text.count("[") + text.count(",") + 10
    if events < yamlread.MAX_EVENTS and len(text) < YAML_BYTES // 4:
        return True
    try:
        yamlread.parse(text.encode(), "")
    except InputError:
        return False
    return True


def _fitted(page: Page) -> Page:
    whole = sum(len(operation.examples) for operation in page.operations)
    kept = whole
    findings = len(page.findings) - _MOST_FINDINGS
    if findings > 0:
        page = replace(page, findings=page.findings[:_MOST_FINDINGS])
        page = _said(page, f"{counted(findings, 'finding more is', 'findings more are')} left out")
    shown = page
    while kept and not _readable(dump_page(shown)):
        kept = kept * 3 // 4
        shown = _said(_first(page, kept), f"{whole - kept} of {whole} examples are left out; split the page")
    if _readable(dump_page(shown)):
        return shown
    return _said(
        replace(page, types=(), operations=()), "codegen leaves out everything that it defines; split the page"
    )


def _first(page: Page, count: int) -> Page:
    operations = []
    for operation in page.operations:
        examples = operation.examples[:count]
        count -= len(examples)
        operations.append(replace(operation, examples=examples))
    return replace(page, operations=tuple(operations))


def _said(page: Page, what: str) -> Page:
    message = f"the spec file would be larger than {YAML_BYTES:,} bytes or {yamlread.MAX_EVENTS:,} YAML events"
    problem = Problem(_RULE, Place(page.page or page.file, 1), f"{message}: {what}")
    return replace(page, findings=(problem, *page.findings))
