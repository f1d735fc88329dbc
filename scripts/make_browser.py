"""A browser for the tests of the pages, where one can be had: Debian's chromium, and what drives it from Python.

Nothing is installed into the system: packages are unpacked into a folder. Where that can't be done it says why, and
the tests that need a browser are skipped. Run by `make browser`, and so by `.ci/run`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

DRIVER = "playwright>=1.50"
PROGRAM = Path("usr/lib/chromium/chromium")


def main(folder: Path) -> int:
    """Make the folder hold a browser, unless the system has one; exit status 1 where there is none."""
    if not _runs([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", DRIVER]):
        print("no browser: pip can't install playwright")
        return 1
    if shutil.which("chromium") or (folder / PROGRAM).is_file():
        return 0
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        print("no browser: no chromium on the PATH, and no apt-get to fetch one")
        return 1
    archives = folder / "archives"
    (archives / "partial").mkdir(parents=True, exist_ok=True)
    if not (_fetched(archives) or (_listed(folder) and _fetched(archives, folder))):
        print("no browser: apt-get can't fetch chromium")
        return 1
    for archive in sorted(archives.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", str(archive), str(folder)], check=True)
    shutil.rmtree(archives)
    return 0 if (folder / PROGRAM).is_file() else 1


def _fetched(archives: Path, lists: Path | None = None) -> bool:
    """Download chromium and what it needs beside what the system has."""
    options = [f"Dir::Cache::archives={archives.resolve()}", "Debug::NoLocking=1", *_lists(lists)]
    return _runs(
        ["apt-get", "install", "--yes", "--download-only", "--no-install-recommends", *_given(options), "chromium"]
    )


def _listed(folder: Path) -> bool:
    """Download the lists of packages, which a bare machine doesn't have."""
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    return _runs(["apt-get", "update", *_given(["Debug::NoLocking=1", *_lists(folder)])])


def _lists(folder: Path | None) -> list[str]:
    return [f"Dir::State::lists={(folder / 'lists').resolve()}"] if folder else []


def _given(options: list[str]) -> list[str]:
    return [part for option in options for part in ("-o", option)]


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=600, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
