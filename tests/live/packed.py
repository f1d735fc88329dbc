"""Files of packages of npm, for tests that hold what is emitted against the schemas of others."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest


def unpacked(package: str, folder: Path) -> Path:
    """The folder with the files of a package (`name@version`); skips the test where npm can't have it."""
    if os.environ.get("LIVE") != "1":
        pytest.skip(f"make live runs this: it takes {package} from npm")
    if shutil.which("npm") is None:
        pytest.skip("npm isn't installed")
    try:
        subprocess.run(["npm", "pack", package], cwd=folder, check=True, capture_output=True, timeout=60)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm can't have {package} here: {type(error).__name__}")
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"
