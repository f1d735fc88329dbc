"""Site -> files: the templates print each page; what isn't a page goes out as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegen.base.progress import Advance
from codegen.explorer.facts import Share, Site
from codegen.explorer.search import index
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
        """The text of a file; None where there is none. `root` leads from the page to the site's root.

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
