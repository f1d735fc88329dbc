"""Facts about what codegen makes of pages, stated in a small YAML file beside them; tests/cases/README.md has the form.

Everything goes through the command line and the files it writes, as it does for a user; nothing of the readers is
imported, so that the facts are a witness of their own.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner

from codegen.cli import main

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KEYS = {"options", "exit", "says", "api", "types", "operations", "findings", "no_findings", "verify"}
"""What a file of facts may hold."""


@dataclass(frozen=True, slots=True)
class Made:
    """What `codegen transcribe` left: its exit status and words, and the spec's files merged."""

    spec: Path
    exit: int
    output: str
    api: Mapping[str, Any] = field(default_factory=dict)
    types: Mapping[str, Any] = field(default_factory=dict)
    operations: Mapping[str, Any] = field(default_factory=dict)
    """By verb and path, the names of placeholders left out: `GET /kites/{}`."""


def run(*arguments: str | Path) -> tuple[int, str]:
    """Exit status and all output of a run of codegen in this process; a crash is status 3 and its traceback's end."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    crashed = result.exception is not None and not isinstance(result.exception, SystemExit)
    return (3, f"{result.output}\n{result.exception!r}") if crashed else (result.exit_code, result.output)


def anonymous(path: str) -> str:
    """A path, or a verb and a path, without the names of its placeholders."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def transcribe(pages: Path, spec: Path, options: Sequence[str] = ()) -> Made:
    """Run `codegen transcribe`, and read what it wrote."""
    exit_status, output = run("transcribe", pages, "--out", spec, *options)
    types: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for file in sorted(spec.rglob("*.yaml")):
        content = yaml.load(file.read_text(encoding="utf-8"), LOADER) or {}
        types.update(content.get("types") or {})
        for operation in (content.get("operations") or {}).values():
            for path in operation.get("paths") or ():
                template = path["template"] if isinstance(path, dict) else path
                operations.setdefault(f"{operation['method']} {anonymous(template)}", operation)
    api = spec / "api.yaml"
    whole = yaml.load(api.read_text(encoding="utf-8"), LOADER) if api.exists() else {}
    return Made(spec, exit_status, output, whole, types, operations)


def findings(spec: Path) -> list[Mapping[str, Any]]:
    """The findings that lint prints; where it prints no JSON, it refuses the spec, which is a finding too."""
    lint = run("lint", spec, "--format", "json")[1]
    try:
        return list(json.loads(lint))
    except ValueError:
        return [{"rule": "spec-refused", "message": lint, "file": "", "line": 0}]


def wrong(facts: Mapping[str, Any], pages: Path, spec: Path) -> list[str]:
    """What of the facts isn't so, one sentence each; empty where all are."""
    unknown = set(facts) - KEYS
    if unknown:
        return [f"a file of facts has no {', '.join(sorted(unknown))}"]
    made = transcribe(pages, spec, facts.get("options", ()))
    return [*_of_run(facts, made), *_of_spec(facts, made), *_of_lint(facts, made), *_of_verify(facts, made)]


def _of_run(facts: Mapping[str, Any], made: Made) -> Iterator[str]:
    if made.exit != facts.get("exit", 0):
        yield f"transcribe ended with {made.exit}: {made.output.strip()[-500:]}"
    for text in facts.get("says", ()):
        if text.casefold() not in made.output.casefold():
            yield f"transcribe doesn't say {text!r}, but {made.output.strip()[-500:]!r}"


def _of_spec(facts: Mapping[str, Any], made: Made) -> Iterator[str]:
    yield from differences(facts.get("api", {}), made.api, "api")
    yield from differences(facts.get("types", {}), made.types, "types")
    operations = {anonymous(key): value for key, value in facts.get("operations", {}).items()}
    yield from differences(operations, made.operations, "operations")


def _of_lint(facts: Mapping[str, Any], made: Made) -> Iterator[str]:
    if not {"findings", "no_findings"} & set(facts):
        return
    found = findings(made.spec)
    rules = sorted({finding["rule"] for finding in found})
    for wanted in facts.get("findings", ()):
        wanted = {"rule": wanted} if isinstance(wanted, str) else wanted
        if not any(_is(finding, wanted) for finding in found):
            yield f"no finding {wanted}, only {rules}"
    for unwanted in facts.get("no_findings", ()):
        unwanted = {"rule": unwanted} if isinstance(unwanted, str) else unwanted
        for finding in found:
            if _is(finding, unwanted):
                yield f"false finding {finding['rule']}: {finding['message']}"


def _is(finding: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a finding has the rule, the place and the words that are asked for."""
    place = f"{finding['file']}:{finding['line']}"
    return (
        wanted.get("rule", finding["rule"]) == finding["rule"]
        and str(wanted.get("at", place)) in (place, finding["file"])
        and str(wanted.get("says", "")) in finding["message"]
    )


def _of_verify(facts: Mapping[str, Any], made: Made) -> Iterator[str]:
    if "verify" in facts:
        status, output = run("verify", made.spec)
        if (status == 0) is not (facts["verify"] == "passes"):
            yield f"verify ended with {status}: {output.strip()[-800:]}"


def differences(expected: Any, actual: Any, where: str) -> Iterator[str]:
    """What is expected and isn't so. A mapping is a part of the actual one; null says that there is no such key.

    A text or null that is expected where the spec has a mapping is its `type`; a list of names that is expected where
    the spec has a mapping is its keys. A list of mappings has as many, each a part of the actual one. A mapping that is
    expected where the spec has a text that is JSON is a part of that JSON. An empty text is a key without value.
    """
    if isinstance(actual, str) and isinstance(expected, dict):
        actual = {"type": actual} if set(expected) == {"type"} else _json(actual)
    if isinstance(actual, dict) and isinstance(expected, str):
        actual = actual.get("type", actual)
    if isinstance(actual, dict) and isinstance(expected, list):
        actual = list(actual)
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            yield from _member(key, value, actual, f"{where}.{key}")
    elif isinstance(expected, list) and isinstance(actual, list) and any(isinstance(item, dict) for item in expected):
        if len(expected) != len(actual):
            yield f"{where}: {len(actual)} instead of {len(expected)}"
        for number, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from differences(one, other, f"{where}[{number}]")
    elif expected != actual and (expected, actual) != ("", None):
        yield f"{where}: {actual!r} instead of {expected!r}"


def _member(key: Any, value: Any, actual: Mapping[Any, Any], where: str) -> Iterator[str]:
    if value is None:
        if key in actual:
            yield f"{where}: {actual[key]!r}, though there should be none"
    elif key not in actual and value is not False:
        yield f"{where}: missing; there are {', '.join(map(str, actual)) or 'none'}"
    elif key in actual:
        yield from differences(value, actual[key], where)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def program(path: Path, spec: Path, work: Path) -> list[str]:
    """Generate the package of a spec as `sky`, and run a program with it; what went wrong, or nothing."""
    status, output = run("generate", spec, "--out", work)
    if status:
        return [f"generate ended with {status}: {output.strip()[-500:]}"]
    done = subprocess.run(
        [sys.executable, path.resolve()],
        env={"PYTHONPATH": str(work), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return [f"{path.name}: {done.stderr.strip()[-500:]}"] if done.returncode else []
