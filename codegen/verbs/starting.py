"""Begins a project: sample pages with a configuration, or a small commented spec."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from codegen.base.problems import refused
from codegen.output import folder as output
from codegen.verbs.common import PathLike

_FILES = ("api.yaml", "types/cars.yaml", "operations/cars.yaml")
_PAGES = (
    "codegen.toml",
    "docs/resources/trip.md",
    "docs/resources/van.md",
    "docs/api/trip-get.md",
    "docs/api/van-create.md",
    "docs/api/van-list.md",
)


def start_pages(folder: PathLike) -> tuple[str, ...]:
    """Write sample pages and a configuration into a folder; returns the names of the files.

    Raises InputError, before it writes anything, if one of them or a configuration exists already.
    """
    place = Path(folder)
    there = [name for name in (*_PAGES, "docs", "pyproject.toml") if (place / name).exists()]
    if there:
        raise refused("output", place, f"'{there[0]}' is there already; name a new folder: codegen init DIR")
    return _written(place, sample_pages())


def sample_pages() -> Mapping[str, str]:
    """The texts of the sample pages and of their configuration, with NAME in place of the API's name."""
    return _texts("codegen.formats.docs", _PAGES)


def start_spec(folder: PathLike) -> tuple[str, ...]:
    """Write a small commented spec into an empty or new folder; returns the names of its files.

    The files belong to the user: codegen never changes them. Raises InputError if the folder isn't empty.
    """
    place = Path(folder)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise refused("output", place, "isn't empty; name a new folder")
    return _written(place, starter())


def starter() -> Mapping[str, str]:
    """The texts of the files, with NAME in place of the API's name."""
    return _texts("codegen.formats.specfile", _FILES)


def _texts(package: str, names: tuple[str, ...]) -> Mapping[str, str]:
    root = resources.files(package) / "starter"
    return {name: root.joinpath(name).read_text(encoding="utf-8") for name in names}


def _written(folder: Path, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Write texts into a folder, with the name of the API that it suggests; their names."""
    from codegen.formats import sources

    name = sources.api(folder, (), None).name
    for file, text in texts.items():
        output.export(folder / file, text.replace("NAME", name).encode())
    return tuple(texts)
