"""Runs all steps of configured APIs: transcribe, lint, generate, verify, in this order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.base.problems import InputError, Problem
from codegen.base.progress import Steps
from codegen.config import reading
from codegen.config.values import Api, Config
from codegen.verbs.common import PathLike, Texts, several, sharing
from codegen.verbs.linting import Linted, lint
from codegen.verbs.packaging import Generated, Verified, generate, verify
from codegen.verbs.transcribing import Transcribed, transcribe


@dataclass(frozen=True, slots=True)
class Built:
    """The result of one API. A step is None if it isn't configured, or if an earlier step failed.

    `problems` are those of unusable input; with them codegen did nothing else for this API.
    """

    api: Api
    check: bool
    problems: tuple[Problem, ...] = ()
    transcribed: Transcribed | None = None
    linted: Linted | None = None
    generated: Generated | None = None
    verified: Verified | None = None

    @property
    def stale(self) -> bool:
        """Whether the spec or the package is out of date, and a check found so."""
        return self.check and any(done is not None and done.changed for done in (self.transcribed, self.generated))

    @property
    def passed(self) -> bool:
        """Whether all configured steps ran, and nothing is wrong or out of date."""
        read = self.transcribed is None or self.transcribed.shortfall is None
        checks = all(done is None or done.passed for done in (self.linted, self.verified))
        return not self.problems and read and checks and not self.stale

    @property
    def reasons(self) -> tuple[str, ...]:
        """Lines that say what is wrong, one or more for each step that failed; none for what is only out of date."""
        lines = [*map(str, self.problems)]
        if self.transcribed and self.transcribed.shortfall:
            lines.append(str(self.transcribed.shortfall))
        if self.linted and not self.linted.passed:
            lines += map(str, self.linted.failing)
        if self.verified and not self.verified.passed:
            from codegen.verification import verdict

            lines += verdict.as_text(self.verified.outcomes, everything=False).split("\n")
            lines += [str(self.verified.nothing)] if self.verified.nothing else []
        return tuple(lines)


def build(
    apis: Texts = (), *, config: PathLike | Config | None = None, check: bool = False, force: bool = False,
    jobs: int | None = None, cached: bool = True, show: Steps | None = None,
) -> tuple[Built, ...]:  # fmt: skip
    """Transcribe, lint, generate and verify as configured: the named APIs, or all of them.

    It builds each API, even if another one fails. `config` is a configuration, or its file; the default is the file in
    the working folder or above it. With `check` it writes nothing, and a file that would change is a failure.
    Raises InputError for an unusable configuration. Problems in the input of one API are in its `problems`.
    """
    if not isinstance(config, Config):
        config = reading.load(Path(config)) if config is not None else reading.find(Path())
    return tuple(_built(api, check, force, jobs, cached, show or Steps()) for api in config.chosen(several(apis)))


def transcribing(api: Api) -> dict[str, Any]:
    """The settings of an API as arguments of `transcribe`, without its sources and its spec."""
    return {"service_root": api.service_roots, "urls": api.urls, "dialect": api.dialect,
            "strict": api.strict, "references": api.references, **_part(api)}  # fmt: skip


def generating(api: Api) -> dict[str, Any]:
    """The settings of an API as arguments of `generate`, without its spec and its folder."""
    found: dict[str, Any] = {"package": api.package, "templates": api.templates, "types_only": api.types_only,
                             "project": api.project, "distribution": api.distribution,
                             "package_version": api.package_version}  # fmt: skip
    if api.sources:
        # What wasn't wanted of the sources isn't in their spec, and a pattern that matches nothing is an error.
        return found
    return {**found, "strict": api.strict, "references": api.references, **_part(api)}


def _part(api: Api) -> dict[str, Any]:
    return {"include": api.include, "exclude": api.exclude, "related": api.related, "types_only": api.types_only}


def _built(api: Api, check: bool, force: bool, jobs: int | None, cached: bool, show: Steps) -> Built:
    found: dict[str, Transcribed | Linted | Generated | Verified] = {}
    try:
        with sharing():
            for name, done in _steps(api, check, force, jobs, cached, show):
                found[name] = done
    except InputError as error:
        return Built(api, check, tuple(error.problems), **found)  # type: ignore[arg-type]
    return Built(api, check, **found)  # type: ignore[arg-type]


def _steps(
    api: Api, check: bool, force: bool, jobs: int | None, cached: bool, show: Steps
) -> Iterator[tuple[str, Transcribed | Linted | Generated | Verified]]:
    """The steps that are configured, one after the other; those behind a spec that is out of date are left out."""
    if api.sources:
        transcribed = transcribe(
            api.sources, api.spec, check=check, force=force, jobs=jobs, cached=cached, show=show, **transcribing(api)
        )
        yield "transcribed", transcribed
        if (check and transcribed.changed) or not transcribed.summary:
            return
    yield "linted", lint(api.spec, settings=api.lint, cached=cached, show=show)
    if api.out is not None:
        yield "generated", generate(
            api.spec, api.out, check=check, force=force, jobs=jobs, cached=cached, show=show, **generating(api)
        )
    if api.verified:
        yield "verified", verify(api.spec, jobs=jobs, cached=cached, show=show)
