"""docs/corrections.md is a program: its files are written, its commands run, and their output is what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.support import ROOT

_BLOCK = re.compile(
    r"`(?P<file>[\w./-]+)`[^`\n]*\n\n(?P<fence>`{3,4})(?:markdown|yaml|python)\n(?P<text>.*?)(?P=fence)|```console\n(?P<session>.*?)```",
    re.DOTALL,
)


def test_every_example_does_what_it_shows(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "CODEGEN_CACHE_DIR": str(tmp_path / "c"),
    }
    work = tmp_path / "work"
    commands = 0
    for block in _BLOCK.finditer((ROOT / "docs" / "corrections.md").read_text("utf-8")):
        if block["file"]:
            (work / block["file"]).parent.mkdir(parents=True, exist_ok=True)
            (work / block["file"]).write_text(block["text"])
            continue
        for session in re.split(r"^\$ ", block["session"], flags=re.MULTILINE)[1:]:
            command, _, shown = session.partition("\n")
            result = subprocess.run(
                command, shell=True, cwd=work, env=environment, capture_output=True, text=True, check=False
            )
            assert (result.stdout + result.stderr).splitlines() == shown.splitlines(), command
            commands += 1
    assert commands > 10
