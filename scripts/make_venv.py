"""Make a virtual environment with pip, on any Python >= 3.11, with nothing but its standard library.

Usage: python scripts/make_venv.py FOLDER

Some systems ship Python without ensurepip, where `python -m venv` fails. There the environment is
made empty, and pip comes from the system's own pip if it has one, else from PyPI.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

OLDEST = (3, 11)
RELEASE = "https://pypi.org/pypi/pip/json"


def main() -> str | None:
    """Make the environment; returns the complaint, or None when all went well."""
    if len(sys.argv) != 2:
        return "usage: make_venv.py FOLDER"
    if sys.version_info < OLDEST:
        return f"codegen needs Python 3.11 or newer, this is {sys.version.split()[0]}; say `make PYTHON=python3.12 ...`"
    folder = Path(sys.argv[1])
    if runs(sys.executable, "-m", "venv", "--clear", folder):
        return None
    if not runs(sys.executable, "-m", "venv", "--clear", "--without-pip", folder):
        return f"python -m venv cannot make {folder}"
    python = folder / "bin" / "python"
    if runs(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "pip"):
        return None
    with tempfile.TemporaryDirectory() as scratch:
        try:
            wheel = download(Path(scratch))
        except (OSError, ValueError) as problem:
            return f"this Python has no ensurepip, and pip cannot be fetched: {problem}; install python3-venv"
        # A wheel is a zip archive, and pip's can run from within it.
        return None if runs(python, wheel / "pip", "install", "--quiet", "--no-index", wheel) else "cannot install pip"


def runs(*command: object) -> bool:
    """Whether the command succeeds; what it has to say about a failure is kept from the user."""
    return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0


def download(folder: Path) -> Path:
    """Fetch the newest pip wheel from PyPI, checked against the digest that PyPI gives.

    Raises OSError without a network, and ValueError when the digest differs.
    """
    with urlopen(RELEASE, timeout=60) as answer:
        wheel = next(file for file in json.load(answer)["urls"] if file["packagetype"] == "bdist_wheel")
    with urlopen(urljoin(RELEASE, wheel["url"]), timeout=60) as answer:  # mirrors give relative addresses
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != wheel["digests"]["sha256"]:
        raise ValueError(f"{wheel['url']} is not what PyPI says it is")
    path = folder / Path(wheel["filename"]).name
    path.write_bytes(content)
    return path


if __name__ == "__main__":
    sys.exit(main())
