"""Package -> Files: templates print, long lines are folded, black formats, the parts of the runtime are copied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import cache as once
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from typing import Any

from codegen.base import cache
from codegen.base.problems import InputError, Problem
from codegen.base.progress import Advance
from codegen.python.fold import fold
from codegen.python.format import NotPython, format_all
from codegen.python.package import Package
from codegen.python.symbols import VERBS
from codegen.python.templates import Templates

CORE = frozenset(
    "__init__ changes codec edm enums errors facets hints jsontext lists members model older "
    "plans registry redact schema tables validate".split()
)
"""What models need; `older` is for OData 2.0 and 3.0 alone, as `verbs` is for what follows from types."""
REQUESTS = frozenset(
    "annotations deep nodes operations places requests responses signatures streams urls verbs".split()
)
"""What `api` and `odata` need beside the core and the query language."""
PARTS = ("core", "query", "requests", "client")
"""All parts, the lowest first. Folders are whole parts: `query/` and `http/`, which is the client's."""


def part_of(path: str) -> str:
    """The part that a module belongs to, by its path in the runtime's folder without `.py`: `http/retry`."""
    if path in CORE:
        return "core"
    if path in REQUESTS:
        return "requests"
    return "query" if path == "literals" or path.startswith("query/") else "client"


RUNTIME = "_runtime"
"""The folder of an emitted package that holds the copy of `codegen/runtime`."""
_Module = tuple[str, str, Mapping[str, Any]]
"""Template, path, and what the template gets beside the package."""


def render(
    package: Package,
    memo: MutableMapping[str, str] | None = None,
    jobs: int | None = None,
    progress: Advance | None = None,
    templates: Templates | None = None,
) -> dict[str, str]:
    """The final text of every file of the package, by its path in the package's folder.

    `memo` keeps modules between runs, and the formatter's work, see `format_all`; `templates` are ours where none are
    given. Raises InputError for a mistake in a template, and for one that prints what isn't Python.
    """
    templates, modules = templates or Templates(), [*_plan(package)]
    keys = {} if memo is None else _keys(modules, templates, memo)
    known = {path: text for path, key in keys.items() if memo is not None and (text := memo.get(key)) is not None}
    new = [module for module in modules if module[1] not in known]
    try:
        printed = format_all(_folded(_printed(package, templates, new)), memo, jobs, progress)
    except NotPython as error:
        name = next(template for template, path, _ in modules if path == error.path)
        message = f"prints {error.path}, which isn't Python: {' '.join(str(error).split())}"
        raise InputError(Problem("template", templates.place(name), message)) from None
    if memo is not None:
        memo.update({keys[path]: text for path, text in printed.items() if path in keys})
    return dict(sorted({**known, **printed, **_runtime(package)}.items()))


def unformatted(package: Package) -> dict[str, str]:
    """The same files as our templates print them, unformatted: to be run, not read."""
    return {**_printed(package, Templates(), _plan(package)), **_runtime(package)}


def folded(package: Package, templates: Templates) -> dict[str, str]:
    """What the templates print, lines that are too long folded: all but what black has to say."""
    return _folded(_printed(package, templates, _plan(package)))


def _folded(printed: Mapping[str, str]) -> dict[str, str]:
    return {path: fold(text) if path.endswith(".py") else text for path, text in printed.items()}


def _printed(package: Package, templates: Templates, modules: Iterable[_Module]) -> dict[str, str]:
    return {path: templates.render(name, package=package, **values) for name, path, values in modules}


def _keys(modules: Sequence[_Module], templates: Templates, memo: MutableMapping[str, str]) -> dict[str, str]:
    """By path a hash of all that decides a module's text; none for those whose template may look at the package."""
    parts = {name: cache.key("module", cache.stamp(), templates.digest, name) for name, _, _ in modules}
    looks = {name: memo.get(part) for name, part in parts.items()}
    for name in [name for name, known in looks.items() if known is None]:
        looks[name] = memo[parts[name]] = "yes" if templates.may_ask_for("package", name) else "no"
    return {path: cache.key(parts[name], repr(values)) for name, path, values in modules if looks[name] == "no"}


def _plan(package: Package) -> Iterator[_Module]:
    for path in ("__init__.py", "_types.py", "py.typed", "validators.py", "models/__init__.py"):
        yield f"{path}.jinja", path, {}
    for model in package.models:
        yield "models/module.py.jinja", f"models/{model.name}.py", {"module": model}
    if not package.requests:
        return
    yield "_query.pyi.jinja", "_query.pyi", {}
    root, *modules = package.requests
    yield "requests/__init__.py.jinja", "requests/__init__.py", {"module": root}
    for module in modules:
        yield "requests/segment.py.jinja", f"requests/{module.name}.py", {"module": module}


def _runtime(package: Package) -> dict[str, str]:
    parts = PARTS if package.requests else PARTS[:1]
    imported = {item.module for module in package.requests for item in module.imports.package}
    is_used = {"older": package.older, "verbs": VERBS in imported}
    return {
        f"{RUNTIME}/{path}.py": text
        for path, text in _sources_of_runtime().items()
        if part_of(path) in parts and is_used.get(path, True)
    }


@once
def _sources_of_runtime() -> dict[str, str]:
    """By path without `.py`. They are formatted where they lie: `make lint` and a test hold them to it."""
    return {path.removesuffix(".py"): text for path, text in _sources(resources("codegen") / "runtime", "")}


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for item in folder.iterdir():
        if item.is_dir() and item.name != "__pycache__":
            yield from _sources(item, f"{path}{item.name}/")
        elif item.name.endswith(".py"):
            yield f"{path}{item.name}", item.read_text(encoding="utf-8")
