"""Makes a Python package from a spec, and runs the documented examples through it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.base.distribution import release
from codegen.base.problems import NOWHERE, InputError, Problem
from codegen.base.progress import Steps
from codegen.output import folder as output
from codegen.output import unchanged
from codegen.verbs.common import (
    Memo,
    PathLike,
    Texts,
    choice,
    existing,
    found_in,
    keep_outside,
    linked,
    opened,
    packages,
    remembered,
    several,
    staying,
)

if TYPE_CHECKING:
    from codegen.formats.sources import Opened
    from codegen.python.templates import Templates
    from codegen.spec.model import Model
    from codegen.verification.verdict import Outcome, Verdict

_SENDER = "httpx2"
"""What the package's client sends with; where it isn't installed, no answer is checked."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A package that was written, or would be, and its folder."""

    package: Path
    changes: output.Changes
    project: output.Changes | None = None
    """Changes of the files of the project, with `project`."""
    findings: str = ""
    """What reading a $metadata document gave, in counts; empty for a spec, and if nothing was read anew."""

    @property
    def changed(self) -> bool:
        """Whether files of the package or of the project change."""
        return bool(self.changes or self.project)


def generate(
    spec: PathLike, out: PathLike, *, package: str | None = None, check: bool = False, force: bool = False,
    include: Texts = (), exclude: Texts = (), related: bool = False, types_only: bool = False,
    templates: PathLike | None = None, strict: bool = False, references: Texts = (), project: bool = False,
    distribution: str | None = None, package_version: str | None = None, jobs: int | None = None, cached: bool = True,
    show: Steps | None = None,
) -> Generated:  # fmt: skip
    """Write the Python package of a spec folder, or of a $metadata document, into a folder below `out`.

    With `check` it writes nothing; `force` replaces edited files. With `project`, pip can build a wheel from `out`,
    with the name `distribution` and the version `package_version`. The others are the options of `codegen generate`.
    Raises InputError for files that it can't read or write, and its subclass Edited for edited files.
    """
    folder, place, show = existing(spec), Path(out), show or Steps()
    if not project and (distribution or package_version):
        message = "a distribution and its version are those of a project; say --project, or project = true, too"
        raise InputError(Problem("package-name", NOWHERE, message))
    show.step("reading the spec")
    wanted = choice(include, exclude, related, types_only)
    with remembered(cached) as memo:
        types = types_only and not include
        source = opened(folder, types_only=types, strict=strict, references=several(references))
        overlay = overlaid(templates)
        key = unchanged.key(
            "package", source.digest, package or "", json.dumps(wanted), overlay.digest if overlay else ""
        )
        about = unchanged.key("project", key, distribution or "", package_version or "")
        found = unchanged.find(memo, key, lambda name: place / name)
        beside = unchanged.find(memo, about, lambda _: place) if project else ("", None)
        if found is not None and beside is not None:
            return Generated(place / found[0], found[1], beside[1])
        model = linked(source, memo, **wanted)
        name, files = _package(model, package, memo, jobs, show, overlay)
        if overlay is None and not any(wanted.values()):
            packages()[source.digest] = name, files
        keep_outside(place / name, [folder])
        from codegen.formats import sources
        from codegen.python.format import formatter

        findings = found_in(model.spec) if sources.is_metadata([folder]) else ""
        made = f"of {ascii(model.spec.api.name)[1:-1]}"
        own = _project(model, name, files, distribution, package_version, overlay) if project else {}
        # All is compared before anything is written: what can't be leaves both as they are.
        around = output.compare(own, place, f"project {made}") if project else None
        if check:
            changes = output.compare(files, place / name, f"package {made}", tool=formatter())
        else:
            if around and around.edited and not force:
                raise output.Edited(place, around)
            changes = output.write(files, place / name, f"package {made}", force=force, tool=formatter())
            around = output.write(own, place, f"project {made}", force=force) if project else None
        unchanged.note(memo, key, name, changes)
        if around is not None:
            unchanged.note(memo, about, "", around)
    return Generated(place / name, changes, around, findings)


def _project(
    model: Model, name: str, files: Mapping[str, str], distribution: str | None, version: str | None,
    templates: Templates | None,
) -> dict[str, str]:  # fmt: skip
    from codegen.python import project

    about = project.Project(
        package=name,
        api=model.spec.api.name,
        sends="requests/__init__.py" in files,
        distribution=distribution or name.replace("_", "-"),
        version=version or "0.1.0",
    )
    return project.files(about, templates)


def overlaid(overlay: PathLike | None) -> Templates | None:
    """The user's templates before ours; none if there is no folder of them, since Jinja takes long to import."""
    if overlay is None:
        return None
    from codegen.python.templates import Templates

    return Templates(existing(overlay))


def _package(
    model: Model, name: str | None, memo: Memo, jobs: int | None, show: Steps, templates: Templates | None = None
) -> tuple[str, dict[str, str]]:
    """The package's name, that of the API unless another is given, and its files."""
    from codegen import python
    from codegen.python.naming import check_package

    name = check_package(name or model.spec.api.name)
    with staying():
        return name, python.generate(model, name, memo, jobs, show.step("writing the package"), templates)


@dataclass(frozen=True, slots=True)
class Verified:
    """The results of the checks of all documented examples.

    `nothing` is a problem: pages document operations, and codegen read no example.
    """

    outcomes: tuple[Outcome, ...]
    nothing: Problem | None

    @property
    def passed(self) -> bool:
        """Whether no check failed, and at least one was made if pages document operations."""
        return self.nothing is None and not any(outcome.failures for outcome in self.outcomes)

    @property
    def verdict(self) -> Verdict:
        """Counts of checks, by result."""
        from codegen.verification.verdict import Verdict

        return Verdict.of(self.outcomes)


def verify(spec: PathLike, *, jobs: int | None = None, cached: bool = True, show: Steps | None = None) -> Verified:
    """Run every documented example of a spec folder through the package generated from it.

    verify imports the package into this process, and removes it afterwards. The cache keeps the results by their whole
    input, unless a check failed. Raises InputError for an unreadable spec.
    """
    from codegen.verification import verdict

    with remembered(cached) as memo:
        source = opened(existing(spec))
        key = unchanged.key("verify", source.digest, release(_SENDER))
        known = verdict.loads(memo.get(key, ""))
        if known is not None:
            return Verified(known, None)
        found = _verified(source, memo, jobs, show or Steps())
        if found.passed:
            memo[key] = verdict.dumps(found.outcomes)
    return found


def _verified(source: Opened, memo: Memo, jobs: int | None, show: Steps) -> Verified:
    """Make the package of a spec for a while, and run the examples through it."""
    from codegen.verification import standing, verdict, verify

    model = linked(source, memo)
    # Made by an earlier step, or called whatever the API's name is: nobody installs this package.
    name, files = packages().get(source.digest) or _package(model, "verified", memo, jobs, show)
    with verify.imported(files, name) as (package, finder):
        found = standing.Standing(model, verify.Verifier(model, package), files, finder, memo)
        outcomes = tuple(found.outcomes(unchanged.key("examples", release(_SENDER)), jobs))
    return Verified(outcomes, verdict.nothing_checked(model, outcomes))
