"""Model -> Package -> Files: how Python looks is known here and nowhere else."""

from __future__ import annotations

from collections.abc import MutableMapping

from codegen.model import Model
from codegen.python.layout import lay_out
from codegen.python.render import render


def generate(model: Model, package: str = "", memo: MutableMapping[str, str] | None = None) -> dict[str, str]:
    """The emitted package's files, final and formatted, by path relative to the package's folder.

    The package is named after the API unless `package` is given; `memo` keeps the formatter's work between
    runs. Raises InputError for package names that Python can't import and paths that no URL can hold.
    """
    return render(lay_out(model, package), memo)
