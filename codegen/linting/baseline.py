"""The baseline: known findings that a team has put off, so that lint reports only new ones.

A finding is known again by its rule, its file and its message, whatever line it has moved to.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from codegen.base.printing import json_text
from codegen.base.problems import Problem, refused

_VERSION = 1
_LINE = re.compile(r"(?<=[a-z]):\d+(?::\d+)?|\bline \d+")
"""Numbers of lines in a message, which change with the page."""


def fingerprint(problem: Problem) -> str:
    """What stays the same of a finding while other lines of its page change; 32 hexadecimal digits."""
    text = f"{problem.rule}\0{problem.place.file}\0{_LINE.sub('', problem.message)}"
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def write(problems: Iterable[Problem]) -> str:
    """The text of a baseline that holds these findings: how often each fingerprint occurs, and its rule and file."""
    counts = Counter((problem.rule, problem.place.file, fingerprint(problem)) for problem in problems)
    findings = [
        {"rule": rule, "file": file, "fingerprint": print_, "count": count}
        for (rule, file, print_), count in sorted(counts.items())
    ]
    return json_text({"version": _VERSION, "findings": findings}) + "\n"


def read(text: str, file: str) -> Counter[str]:
    """How many findings of each fingerprint a baseline holds.

    Raises InputError for what isn't a baseline that this version reads.
    """
    try:
        content = json.loads(text)
        if content["version"] != _VERSION:
            raise ValueError(f"version {content['version']!r} isn't one that codegen reads")
        return Counter({str(item["fingerprint"]): int(item["count"]) for item in content["findings"]})
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        message = f"not a baseline ({error}); write one with --baseline FILE --update-baseline"
        raise refused("config", file, message) from None


def unknown(problems: Sequence[Problem], known: Counter[str]) -> list[Problem]:
    """The findings that a baseline doesn't hold; of several alike, those beyond its count."""
    left = Counter(known)
    found = []
    for problem in problems:
        mark = fingerprint(problem)
        if left[mark] > 0:
            left[mark] -= 1
        else:
            found.append(problem)
    return found
