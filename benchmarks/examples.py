"""Documented responses, decoded and encoded again, beside msgraph-sdk: how many come back as they were."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks.environments import whole_api, work
from benchmarks.examples_worker import DIFFERENT, FORMS, IDENTICAL, OUTCOMES, RAISED, UNTYPED
from benchmarks.figures import Section, number, table

TITLE = "Documented responses that come back identical"
ROUNDS = 1
HEADER = {
    IDENTICAL: "identical",
    FORMS: "other forms of the same",
    DIFFERENT: "different",
    RAISED: "raised",
    UNTYPED: "no type there",
}

INTRO = """\
Every JSON response of the pages whose documented type is an entity, a complex type or a collection of such, verbatim,
stand-ins like "String" for a number included; those that agree with their type are counted once more. Ours reads them
as the client reads a response. For msgraph-sdk, the class is found by the type's name, upper and lower case aside, and
a collection is read by its `...CollectionResponse`, or item by item where there is none. Ours raises where a page
documents a collection and shows a single object: no class stands for that.

Identical: the same JSON values, all digits of numbers counting. Other forms: nothing but the forms of numbers and
moments differ (`Z` becomes `+00:00`), and types are named unasked. Different: a member was lost or changed. No type
there: the class has gone since 2021, or was never in the SDK."""


def measure(rounds: int) -> Section:
    """Count; repeating it would change nothing, so `rounds` isn't looked at."""
    folder = whole_api()
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "examples.json")
        work("examples_worker", "codegen", "list", path, folder / "spec")
        found = {
            "codegen": json.loads(work("examples_worker", "peers", "codegen", path, folder).output),
            "msgraph-sdk": json.loads(work("examples_worker", "peers", "msgraph", path, folder).output),
        }
    rows = []
    for which, title in (("all", "all"), ("agreeing", "those that agree with their documented type")):
        for name, counts in found.items():
            total = sum(counts[which].values())
            share = f"{number(100 * counts[which].get(IDENTICAL, 0) / total)} %"
            rows.append([f"{name}, {title}", total, *(counts[which].get(key, 0) for key in OUTCOMES), share])
    shown = table(["", "responses", *HEADER.values(), "identical"], rows)
    return Section(f"{INTRO}\n\n{shown}")
