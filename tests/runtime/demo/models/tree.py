# ruff: noqa: RUF009
from __future__ import annotations

from dataclasses import dataclass

from .._runtime import Model, prop


@dataclass(kw_only=True, eq=False, repr=False)
class Tree(Model, odata="demo.tree"):
    """A value that holds its own kind."""

    name: str | None = prop("name", "Edm.String")
    child: Tree | None = prop("child", "demo.tree")
    children: list[Tree | None] | None = prop("children", "Collection(demo.tree)")
