"""Site -> files: templates print the pages, the search index is a script, other files are copied."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegen.base.progress import Advance
from codegen.explorer.facts import Share, Site
from codegen.python.templates import Templates

FOLDER = "site/"
"""Where the site's templates stand among the others."""
ASSETS = ("icon.svg", "site.css", "site.js")

_RULES = "default-src 'none'; script-src 'self'{0}; style-src 'self'{0}; img-src 'self'{0}; form-action 'self'{0}"
STATIC = _RULES.format(" file:") + "; base-uri 'none'"
"""The policy of pages on a disk (CSP 3): nothing from elsewhere, no script and no style that stands in a page."""
SERVED = _RULES.format("") + "; connect-src 'self'; base-uri 'none'"
"""That of served pages, which may ask the server that they come from."""


class Printer:
    """Prints the pages of a site; `live` pages have a form that sends to the mock."""

    def __init__(self, site: Site, templates: Templates | None = None, *, live: bool = False) -> None:
        self._site = site
        self._templates = templates or Templates()
        self._shared: dict[str, Any] = {
            "site": site,
            "live": live,
            "policy": SERVED if live else STATIC,
            "total": sum(count for _, count in site.findings.levels),
            "rules": {page.rule.name: page.rule.href for page in site.rules},
        }
        self._plan = dict(self._planned())

    def with_shares(self, shares: Sequence[Share]) -> Printer:
        """The same, with how much of the documentation was read."""
        findings = replace(self._site.findings, shares=tuple(shares))
        return Printer(replace(self._site, findings=findings), self._templates, live=bool(self._shared["live"]))

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all files, from the site's root."""
        return tuple(sorted((*self._plan, *ASSETS, "index.js")))

    def file(self, path: str, root: str | None = None) -> str | None:
        """The text of a file; None if it doesn't exist. `root` leads from the page to the site's root.

        Raises InputError for a mistake in a template.
        """
        if path == "index.js":
            return index(self._site)
        if path in ASSETS:
            return self._templates.text(FOLDER + path)
        if path not in self._plan:
            return None
        template, values = self._plan[path]
        root = "../" * path.count("/") if root is None else root
        return self._templates.render(FOLDER + template, root=root, **values, **self._shared)

    def files(self, progress: Advance = lambda done, total: None) -> dict[str, str]:
        """All files by their paths."""
        found = {}
        for done, path in enumerate(self.paths):
            text = self.file(path)
            assert text is not None
            found[path] = text
            progress(done + 1, len(self.paths))
        return found

    def _planned(self) -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
        """Each page's path, its template, and what that gets beside the site."""
        site = self._site
        for name in ("index", "types", "findings"):
            yield f"{name}.html", (f"{name}.html.jinja", {})
        if site.changes is not None:
            yield "changes.html", ("changes.html.jinja", {"page": site.changes})
        for part in site.parts:
            yield part.href, ("resources.html.jinja", {"page": part})
        for operation in site.operations:
            yield operation.href, ("operation.html.jinja", {"page": operation})
        for item in site.types:
            yield item.href, ("type.html.jinja", {"page": item})
        for page in site.rules:
            yield page.href, ("rule.html.jinja", {"page": page})


_WORDS = 200
"""Characters of a description that are searched."""


def index(site: Site) -> str:
    """A script that defines `codegenIndex`: shared texts, and a row of each page with what it is found by.

    A row has the address, the method, paths or the name of a type, a second line, words to be found by, and the
    numbers of scopes.
    """
    scopes: dict[str, int] = {}
    rows: list[list[object]] = []
    for operation in site.operations:
        found = dict.fromkeys(
            part
            for table in operation.permissions[:1]
            for _, granted in table.granted
            for scope in granted or ()
            for part in scope.split("+")
        )
        numbers = [scopes.setdefault(name, len(scopes)) for name in found]
        item = operation.item
        paths = [template for template, _ in operation.paths] or [item.name]
        types = [operation.body.text, *(link.text for _, link in operation.responses)]
        words = [item.name, *dict.fromkeys(filter(None, types)), item.description[:_WORDS]]
        rows.append([operation.href, item.method, paths, operation.title, _words(words), numbers])
    for page in site.types:
        members = [row.name for row in page.members]
        told = _words([*members, page.item.description[:_WORDS]])
        rows.append([page.href, "", [page.item.name], page.kind, told, []])
    data = json.dumps({"scopes": [*scopes], "rows": rows}, separators=(",", ":"), ensure_ascii=True)
    # Escaped so that no text of a page ends a script or begins a comment, wherever the data may be put.
    return f"window.codegenIndex={data.translate(_ESCAPES)};\n"


_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&"}


def _words(texts: Iterable[str]) -> str:
    return re.sub(r"\s+", " ", " ".join(texts)).strip()
