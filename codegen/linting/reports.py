"""Problems and rules as text: for people, for programs, for code hosts. Nothing is printed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Literal
from urllib.parse import quote

from codegen.base.printing import json_text, printable
from codegen.base.problems import Level, Place, Problem
from codegen.base.rules import RULES, Rule

Style = Literal["text", "json", "sarif", "github"]

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SARIF_LEVELS: dict[Level, str] = {"error": "error", "warning": "warning", "info": "note"}
_COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "info": "notice"}


def as_text(problems: Sequence[Problem]) -> str:
    """One line per problem, and their counts."""
    counts = Counter(problem.level for problem in problems)
    total = ", ".join(f"{counts[level]} {level}s" for level in _COMMANDS)
    return "\n".join([*map(str, problems), total])


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


def as_github(problems: Iterable[Problem], locate: Callable[[str], str] = str) -> str:
    """Workflow commands, by which GitHub annotates the lines of a pull request."""
    return "\n".join(_command(problem, locate) for problem in problems)


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


def as_sarif(problems: Sequence[Problem], locate: Callable[[str], str] = str) -> str:
    """A log of SARIF 2.1.0 (OASIS), with the rules that were found."""
    names = sorted({problem.rule for problem in problems})
    indexes = {name: index for index, name in enumerate(names)}
    driver = {"name": "codegen", "rules": [_descriptor(name) for name in names]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, indexes[problem.rule], locate) for problem in problems],
    }
    return json_text({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _descriptor(name: str) -> dict[str, Any]:
    """What is said of a rule; a spec may hold findings of rules that another version knows."""
    rule = RULES.get(name)
    if rule is None:
        return {"id": name}
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.purpose},
        "defaultConfiguration": {"level": _SARIF_LEVELS[rule.level]},
        "properties": {"tags": [rule.group]},
    }


def _result(problem: Problem, index: int, locate: Callable[[str], str]) -> dict[str, Any]:
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
