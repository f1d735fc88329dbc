"""Problems and rules as text, JSON, SARIF, and annotations for GitHub. Nothing is printed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Literal
from urllib.parse import quote

import click

from codegen.base import distribution
from codegen.base.printing import counted, json_text, printable
from codegen.base.problems import Place, Problem
from codegen.base.rules import LEVELS, RULES, Level, Rule
from codegen.linting.baseline import fingerprint

Style = Literal["text", "json", "sarif", "github"]

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SARIF_LEVELS: dict[Level, str] = {"error": "error", "warning": "warning", "info": "note"}
_COLOURS: dict[Level, str] = {"error": "red", "warning": "yellow", "info": "blue"}
_HOME = "https://pypi.org/project/odata-codegen/"
_COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "info": "notice"}


def as_text(problems: Sequence[Problem], line_of: Callable[[Place], str] | None = None) -> str:
    """One line per problem, and their counts; for a terminal, where `line_of` is given, in colour and with the line."""
    shown = map(str, problems) if line_of is None else (_coloured(problem, line_of) for problem in problems)
    return "\n".join([*shown, counts(problems)])


def counts(problems: Iterable[Problem]) -> str:
    """How many problems there are of each level: `1 error, 2 warnings, 0 infos`."""
    found = Counter(problem.level for problem in problems)
    return ", ".join(counted(found[level], level) for level in LEVELS)


def _coloured(problem: Problem, line_of: Callable[[Place], str]) -> str:
    text = str(problem).replace(
        f": {problem.level}: ", f": {click.style(problem.level, fg=_COLOURS[problem.level])}: ", 1
    )
    source = printable(line_of(problem.place))
    if not source.strip():
        return text
    mark = f"\n{' ' * 7}{' ' * (problem.place.column - 1)}^" if problem.place.column else ""
    return f"{text}\n{problem.place.line:5}| {click.style(source, dim=True)}{mark}"


def as_json(problems: Iterable[Problem]) -> str:
    """A list of objects."""
    return json_text([_object(problem) for problem in problems])


def _object(problem: Problem) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "level": problem.level,
        **_spot(problem.place),
        "message": problem.message,
        "related": [_spot(place) for place in problem.related],
    }


def _spot(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}


def as_github(problems: Sequence[Problem], locate: Callable[[str], str] = str, limit: int = 0) -> str:
    """Workflow commands, by which GitHub annotates the lines of a pull request, the worst first.

    With a limit, a last notice says how many more there are: GitHub shows ten of a level for each step.
    """
    ranked = sorted(problems, key=lambda problem: LEVELS.index(problem.level))
    shown = ranked[:limit] if limit else ranked
    rest = [f"::notice title=codegen::{counted(len(ranked) - limit, 'more finding')} ({counts(ranked)} in all)"]
    return "\n".join([*(_command(problem, locate) for problem in shown), *(rest if len(ranked) > len(shown) else [])])


def as_summary(problems: Sequence[Problem]) -> str:
    """A table in Markdown of how often each rule was broken, for the summary of a step of GitHub's."""
    found = Counter((problem.level, problem.rule) for problem in problems)
    ranked = sorted(found.items(), key=lambda item: (LEVELS.index(item[0][0]), -item[1], item[0][1]))
    rows = (f"| {level} | {rule} | {count} |" for (level, rule), count in ranked)
    head = ("| level | rule | findings |", "|:---|:---|---:|") if found else ()
    return "\n".join((f"**codegen lint**: {counts(problems)}", "", *head, *rows, ""))


def _command(problem: Problem, locate: Callable[[str], str]) -> str:
    place = problem.place
    properties = {
        "file": locate(place.file) if place.file else "",
        "line": str(place.line or ""),
        "col": str(place.column or ""),
        "title": problem.rule,
    }
    given = ",".join(f"{key}={_escape(value, ':,')}" for key, value in properties.items() if value)
    return f"::{_COMMANDS[problem.level]} {given}::{_escape(problem.message)}"


def _escape(text: str, also: str = "") -> str:
    """Percent-encode what would end a command or one of its properties; what else isn't printable is made visible."""
    encoded = "".join(f"%{ord(char):02X}" if char in "%\r\n" or char in also else char for char in text)
    return printable(encoded)


def as_sarif(
    problems: Sequence[Problem],
    locate: Callable[[str], str] = str,
    line_of: Callable[[Place], str] = lambda _: "",
) -> str:
    """A log of SARIF 2.1.0 (OASIS), with the rules that were found; `line_of` gives the lines that are mended."""
    names = sorted({problem.rule for problem in problems})
    indexes = {name: index for index, name in enumerate(names)}
    driver = {
        "name": distribution.NAME,
        "version": distribution.VERSION,
        "informationUri": _HOME,
        "rules": [_descriptor(name) for name in names],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, indexes[problem.rule], locate, line_of) for problem in problems],
    }
    seen: Counter[str] = Counter()
    for result, mark in zip(run["results"], map(fingerprint, problems), strict=True):
        seen[mark] += 1
        result["partialFingerprints"] = {"codegenFinding/v1": f"{mark}:{seen[mark]}"}
    return json_text({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _descriptor(name: str) -> dict[str, Any]:
    """The description of a rule; a spec may hold findings with rules of another version."""
    rule = RULES.get(name)
    if rule is None:
        return {"id": name}
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.purpose},
        "fullDescription": {"text": rule.purpose},
        "help": {"text": f"{rule.purpose} docs/rules.md says why, with a bad and a good example."},
        "helpUri": f"{_HOME}#{rule.name}",
        "defaultConfiguration": {"level": _SARIF_LEVELS[rule.level]},
        "properties": {"tags": [rule.group]},
    }


def _result(
    problem: Problem, index: int, locate: Callable[[str], str], line_of: Callable[[Place], str]
) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": problem.rule,
        "ruleIndex": index,
        "level": _SARIF_LEVELS[problem.level],
        "message": {"text": problem.message},
        "locations": [_location(problem.place, locate)] if problem.place.file else [],
    }
    related = [place for place in problem.related if place.file]
    if related:
        result["relatedLocations"] = [{"id": i, **_location(place, locate)} for i, place in enumerate(related)]
    fix, line = problem.fix, line_of(problem.place)
    if fix is not None and line.count(fix.old) == 1:
        start = line.index(fix.old) + 1
        region = {"startLine": problem.place.line, "startColumn": start, "endColumn": start + len(fix.old)}
        change = {
            "artifactLocation": {"uri": quote(locate(problem.place.file))},
            "replacements": [{"deletedRegion": region, "insertedContent": {"text": fix.new}}],
        }
        result["fixes"] = [{"description": {"text": problem.message}, "artifactChanges": [change]}]
    return result


def _location(place: Place, locate: Callable[[str], str]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(locate(place.file))}}
    if place.line:
        physical["region"] = {"startLine": place.line}
        if place.column:
            physical["region"]["startColumn"] = place.column
    return {"physicalLocation": physical}


def rule_list(rules: Iterable[Rule]) -> str:
    """The rules by group, one line each."""
    rules = list(rules)
    width = max((len(rule.name) for rule in rules), default=0)
    lines: list[str] = []
    for group, members in groupby(rules, key=lambda rule: rule.group):
        lines += ["", group, *(f"  {rule.name:{width}}  {rule.level:7}  {rule.purpose}" for rule in members)]
    return "\n".join(lines[1:])
