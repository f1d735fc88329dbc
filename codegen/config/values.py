"""A configuration as values; every path in it is one that can be opened as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codegen.base.nearest import suggest
from codegen.base.problems import InputError, Place, Problem
from codegen.config.lint import UNSET, Lint
from codegen.spec.nodes import Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One API: where its documentation is, and what is made of it, see `keys.API`."""

    name: str
    spec: Path
    sources: tuple[Path, ...] = ()
    out: Path | None = None
    package: str
    service_roots: tuple[str, ...] = ()
    urls: Urls | None = None
    dialect: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    related: bool = False
    types_only: bool = False
    strict: bool = False
    references: tuple[str, ...] = ()
    templates: Path | None = None
    project: bool = False
    distribution: str | None = None
    package_version: str | None = None
    verify: bool = True
    lint: Lint = UNSET

    @property
    def verified(self) -> bool:
        """Whether its examples are run: only operations have any that a package can be held to."""
        return self.verify and not self.types_only


@dataclass(frozen=True, slots=True)
class Config:
    """All that a project says; `file` is where, None where it says nothing."""

    file: Path | None = None
    apis: tuple[Api, ...] = ()
    lint: Lint = field(default=UNSET)

    def chosen(self, names: Sequence[str]) -> tuple[Api, ...]:
        """The APIs of these names, all of them for none; raises InputError where one isn't there, or none is."""
        file = str(self.file or "pyproject.toml")
        known = {api.name: api for api in self.apis}
        if not known:
            message = "no API is configured; say where its documentation is: [tool.codegen.apis.NAME] in pyproject.toml"
            raise InputError(Problem("config", "error", Place(file), message))
        unknown = [name for name in names if name not in known]
        if unknown:
            messages = (f"no API is called '{name}'{suggest(name, known)}" for name in unknown)
            raise InputError(*(Problem("config", "error", Place(file), message) for message in messages))
        return tuple(known[name] for name in dict.fromkeys(names)) or self.apis

    def of(self, paths: Sequence[Path], spec: Path | None = None) -> tuple[Api, ...]:
        """The API that is written into a spec folder; else those of which all paths are the spec, or sources."""
        for api in self.apis:
            if spec is not None and spec.resolve() == api.spec.resolve():
                return (api,)
        wanted = {path.resolve() for path in paths}
        return tuple(api for api in self.apis if wanted <= {path.resolve() for path in (api.spec, *api.sources)})
