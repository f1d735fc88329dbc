"""What one page says, read by itself."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from codegen.base.problems import Place, Problem
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.type_drafts import TypeDraft


@dataclass(frozen=True, slots=True)
class Draft:
    """One page, read by itself."""

    path: str
    sha256: str
    types: TypeDraft
    operations: tuple[OperationDraft, ...]
    problems: tuple[Problem, ...]
    ledger: Ledger
    ignored: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    """The files that its lines beyond its own come from, as `inclusion.place_of` takes them."""
    roots: tuple[tuple[str, int], ...] = ()
    """The service roots that it states, each with its line."""
    mentions: tuple[tuple[str, int], ...] = ()
    """The request lines that its prose has as code, each with its line."""


def unread(path: str, sha256: str, error: Exception) -> Draft:
    """A page for which codegen itself fails: it is left out, with a finding."""
    message = f"codegen failed on the page ({told(error)}); please report that. The page is left out"
    problem = Problem("left-out", Place(path, 1), message)
    return Draft(path, sha256, TypeDraft(path, ""), (), (problem,), Ledger.unread())


def told(error: Exception) -> str:
    """What went wrong and in which step: `KeyError in infer.read_payloads: 'x'`."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).stem}.{last.name}: {error}"
