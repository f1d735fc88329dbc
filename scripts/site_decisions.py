"""A hook of mkdocs: every record in docs/decisions stands in the navigation, without being listed by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def on_config(config: Any) -> Any:
    """Put the records behind the page about them."""
    folder = Path(config["docs_dir"]) / "decisions"
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    for entry in config["nav"] or ():
        if "Decisions" in entry and isinstance(entry["Decisions"], str):
            entry["Decisions"] = [entry["Decisions"], *(f"decisions/{name}" for name in records)]
    return config
