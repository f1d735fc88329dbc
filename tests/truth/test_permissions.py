"""Permissions of which all are needed aren't those of which one is enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.truth.sky import operation, spec


def permissions(says: str, cell: str, work: Path) -> Any:
    page = operation("List kites", "GET /kites", scope=cell).replace("## Permissions\n", f"## Permissions\n\n{says}\n")
    made = spec({"api/kite-list.md": page}, work)
    files = [yaml.safe_load(path.read_text("utf-8")) for path in (made / "operations").glob("*.yaml")]
    return [node["permissions"] for file in files for node in file["operations"].values()]


ONE = "One of the following permissions is required to call this API."


@pytest.mark.parametrize(
    ("says", "cell"),
    [
        ("All of the following permissions are required to call this API.", "Kite.Read, Sky.Read"),
        ("You need all of these permissions.", "Kite.Read, Sky.Read"),
        (ONE, "Kite.Read and Sky.Read"),
    ],
    ids=["all of the following", "all of these", "and"],
)
def test_all_of_is_told_from_one_of(says: str, cell: str, tmp_path: Path) -> None:
    assert permissions(says, cell, tmp_path / "all") != permissions(ONE, "Kite.Read, Sky.Read", tmp_path / "one")


@pytest.mark.parametrize("cell", ["Kite.Read, Sky.Read", "Kite.Read or Sky.Read", "Kite.Read,Sky.Read"])
def test_one_of_is_a_list(cell: str, tmp_path: Path) -> None:
    assert permissions(ONE, cell, tmp_path)[0][0]["delegated_work"] == ["Kite.Read", "Sky.Read"]
