"""Model -> Package -> Files: the only room that knows how the emitted Python looks."""

from __future__ import annotations

from collections.abc import MutableMapping

from codegen.base.garbage import unsought
from codegen.base.progress import Advance
from codegen.python.layout import lay_out
from codegen.python.render import render
from codegen.python.templates import Templates
from codegen.spec.model import Model


def generate(
    model: Model,
    package: str = "",
    memo: MutableMapping[str, str] | None = None,
    jobs: int | None = None,
    progress: Advance | None = None,
    templates: Templates | None = None,
) -> dict[str, str]:
    """The emitted package's files, final and formatted, by path relative to the package's folder.

    The package is named after the API unless `package` is given; `memo` keeps the formatter's work between
    runs, `jobs` is the number of its processes, `progress` is told how far it is. `templates` are ours where none are
    given. Raises InputError for package names that Python can't import, paths that no URL can hold, and mistakes in
    templates.
    """
    with unsought():
        return render(lay_out(model, package), memo, jobs, progress, templates)
