"""The package `skies`, and the OASIS grammar with its names."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from pathlib import Path

import pytest

from codegen.exporting import csdl
from codegen.spec.model import link
from tests.query.sample import FOLDER, source

GRADE = Path(os.environ.get("CODEGEN_SHARED") or Path(__file__).parents[3] / "shared") / "grade"
_GEO = re.compile("geo(?:graphy|metry)'[^']*'")


@pytest.fixture(scope="session")
def package() -> Path:
    """The folder of the generated package."""
    return Path(FOLDER.name, "skies")


CHECKED = {"urls": 0, "literals": 0}
"""How many have been held against the grammar in this run."""


class Judge:
    """The OASIS grammar, with the names of the service as its constraints."""

    def __init__(self) -> None:
        where = GRADE / "abnf_check.py"
        if not where.is_file():
            pytest.skip(f"the OASIS grammar isn't here: {where} (name its parent in CODEGEN_SHARED)")
        spec = importlib.util.spec_from_file_location("abnf_check", where)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            spec.loader.exec_module(module)
        finally:
            sys.dont_write_bytecode = before
        document = Path(FOLDER.name, "skies.csdl.xml")
        document.write_bytes(csdl.export(link(source())))
        # As the grammar does itself, but before Hypothesis looks.
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 20000))
        self.grammar = module.Grammar.load(no_key_segments=True)
        self.names = module.constraints_from_csdl(document, aliases=["total"], custom=["own"])
        self.names["entitySetName"] |= {"users"}
        self.names["entityColFunction"] |= {"find"}
        self.names["namespace"] |= {"skies", "skies.other"}
        self.names["enumerationMember"] |= {"blue"}  # which nobody has listed: members may be added
        self.names["primitiveFunction"] |= {"level"}
        self.names["entityFunction"] |= {"best"}

    def accepts(self, url: str) -> bool:
        """Whether the grammar has a reading of the URL, relative to the service."""
        CHECKED["urls"] += 1
        # The grammar's positions are parted by a bare space, which no URL can hold (ABNF, positionLiteral).
        url = _GEO.sub(lambda match: match[0].replace("%20", " "), url)
        return bool(self.grammar.accepts("odataRelativeUri", url, self.names))

    def is_literal(self, rule: str, text: str) -> bool:
        """Whether the text is of the rule, names unconstrained."""
        CHECKED["literals"] += 1
        return bool(self.grammar.accepts(rule, text))


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Skips where the grammar isn't at hand."""
    return Judge()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was checked, where it was in this process."""
    if CHECKED["urls"]:
        terminalreporter.write_line(
            f"{CHECKED['urls']:,} URLs and {CHECKED['literals']:,} literals held against the OASIS grammar"
        )
