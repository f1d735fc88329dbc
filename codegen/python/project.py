"""A package as a project of its own, from which pip can build a wheel: pyproject.toml and a README."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codegen.base.problems import NOWHERE, InputError, Problem
from codegen.python.templates import Templates

FILES = ("README.md", "pyproject.toml")
_SENDS = "httpx2>=2.16"
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(
    r"([0-9]+!)?[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?(\+[a-z0-9]+(\.[a-z0-9]+)*)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What the templates in `project/` get: of `distribution` and `version` pip makes the name of the wheel.

    `sends` says whether the package has requests and a client, not types alone.
    """

    package: str
    api: str
    sends: bool
    distribution: str = ""
    version: str = ""
    python: str = ">=3.11"

    @property
    def summary(self) -> str:
        """A sentence that says of what API it is."""
        api = "".join(char if char.isalnum() or char in " ._-/" else " " for char in self.api)
        return f"{'Client' if self.sends else 'Types'} of {' '.join(api.split())}, made by codegen."

    @property
    def dependencies(self) -> tuple[str, ...]:
        """What the package imports beside the standard library."""
        return (_SENDS,) if self.sends else ()


def files(project: Project, templates: Templates | None = None) -> dict[str, str]:
    """The files, by path beside the package's folder.

    Raises InputError for a name or a version that pip doesn't take (PEP 508, PEP 440 in its normal form), and for
    mistakes in templates.
    """
    problems = []
    if not _NAME.fullmatch(project.distribution):
        problems.append(
            f"'{project.distribution}' can't be the name of a distribution; write letters, digits, . _ and -"
        )
    if not _VERSION.fullmatch(project.version):
        problems.append(
            f"'{project.version}' isn't a version number of Python's form; write one such as '1.2.0' or '2.0rc1'"
        )
    if problems:
        raise InputError(*(Problem("package-name", NOWHERE, message) for message in problems))
    templates = templates or Templates()
    return {name: templates.render(f"project/{name}.jinja", project=project) for name in FILES}
