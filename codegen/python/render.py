"""Package -> Files: templates print, black formats, the runtime is copied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from functools import cache
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from codegen.base.progress import Advance
from codegen.python.format import format_all
from codegen.python.package import EnumModule, Package
from codegen.python.source import docstring, literal

RUNTIME = "_runtime"
"""The folder of an emitted package that holds the copy of `codegen/runtime`."""


def render(
    package: Package,
    memo: MutableMapping[str, str] | None = None,
    jobs: int | None = None,
    progress: Advance | None = None,
) -> dict[str, str]:
    """The final text of every file of the package, by its path in the package's folder.

    `memo` keeps the formatter's work between runs, see `format_all`.
    """
    printed = format_all(_printed(package), memo, jobs, progress)
    return dict(sorted({**printed, **_runtime()}.items()))


def unformatted(package: Package) -> dict[str, str]:
    """The same files before the formatter has seen them: for who runs them and reads none."""
    return {**_printed(package), **_runtime()}


def templates() -> Traversable:
    """The folder of the templates: inside the installed package, or beside it in a checkout."""
    installed = resources("codegen") / "_templates"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "templates"


def _printed(package: Package) -> dict[str, str]:
    environment = _environment()
    return {
        path: environment.get_template(template).render(package=package, **values)
        for template, path, values in _plan(package)
    }


def _plan(package: Package) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Template, path, and what the template gets beside the package."""
    for path in ("__init__.py", "_types.py", "py.typed", "validators.py", "models/__init__.py"):
        yield f"{path}.jinja", path, {}
    for item in package.types:
        template = "enum" if isinstance(item, EnumModule) else "entity"
        yield f"models/{template}.py.jinja", f"models/{item.name}.py", {"type": item}
    root, *modules = package.requests
    yield "requests/__init__.py.jinja", "requests/__init__.py", {"module": root}
    for module in modules:
        yield "requests/segment.py.jinja", f"requests/{module.name}.py", {"module": module}


@cache
def _environment() -> Environment:
    folder = templates()

    def load(name: str) -> str | None:
        item = folder.joinpath(*name.split("/"))
        return item.read_text(encoding="utf-8") if item.is_file() else None

    environment = Environment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        autoescape=False,  # for Python `literal` and `docstring` do the escaping
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters = {"literal": literal, "docstring": docstring}
    return environment


@cache
def _runtime() -> dict[str, str]:
    """The runtime's sources, which are formatted where they lie: `make lint` and a test hold them to it."""
    return dict(_sources(resources("codegen") / "runtime", RUNTIME))


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for item in folder.iterdir():
        if item.is_dir() and item.name != "__pycache__":
            yield from _sources(item, f"{path}/{item.name}")
        elif item.name.endswith(".py"):
            yield f"{path}/{item.name}", item.read_text(encoding="utf-8")
