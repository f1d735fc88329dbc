"""Applies fixes of findings to pages; only fixes that need no knowledge of the API."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.base.problems import Problem


def fixed(text: str, problems: Iterable[Problem]) -> tuple[str, list[Problem]]:
    """A page with the mends of its problems made, and the problems that were mended.

    Only a problem's own line changes, and only where what is wrong stands there exactly once; line ends, blanks
    and everything else stay. Mending a second time changes nothing.
    """
    lines = text.splitlines(keepends=True)
    done: list[Problem] = []
    for problem in problems:
        number, fix = problem.place.line, problem.fix
        if fix is None or not 1 <= number <= len(lines):
            continue
        line = lines[number - 1]
        if line.count(fix.old) != 1 or fix.old == fix.new:
            continue
        content = line.rstrip("\r\n")
        end = line[len(content) :] or "\n"
        lines[number - 1] = line.replace(fix.old, fix.new.replace("\n", end))
        done.append(problem)
    return "".join(lines), done
