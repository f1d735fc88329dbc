"""A browser to look at pages with: the system's chromium, or the one that `make browser` has unpacked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT

UNPACKED = ROOT / ".browser"
SHOTS = Path(os.environ.get("SCREENSHOTS") or ROOT / "build" / "screenshots")


def _program() -> tuple[Path, dict[str, str]] | None:
    """Where a browser is, and what it needs in its environment."""
    unpacked = UNPACKED / "usr" / "lib" / "chromium" / "chromium"
    if found := shutil.which("chromium"):
        return Path(found), {}
    if unpacked.is_file():
        folders = [path for path in sorted((UNPACKED / "usr" / "lib").glob("*-linux-gnu")) if path.is_dir()]
        return unpacked, {"LD_LIBRARY_PATH": ":".join(f"{path}:{path / 'pulseaudio'}" for path in folders)}
    return None


@contextmanager
def opened() -> Iterator[Any]:
    """A browser of playwright's; skips, and says why, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed: make browser")
    found = _program()
    if found is None:
        pytest.skip("no chromium on the PATH, and none unpacked: make browser")
    program, needed = found
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=str(program),
            env={**os.environ, **needed},
            # Containers run as root have nothing to build a sandbox of.
            args=["--no-sandbox"] if os.getuid() == 0 else [],
        )
        try:
            yield browser
        finally:
            browser.close()


def keep(page: Any, name: str) -> None:
    """Keep a picture of what a page shows, for a person to look at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"))
