"""An edit by hand of a spec file comes back as corrections that keep it: the loaded spec is the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from codegen.base.problems import InputError
from codegen.formats import specfile
from codegen.formats.specfile import edits
from codegen.output import folder as output
from tests.support import SPEC

TYPE, OPERATION = "types/localeinfo.yaml", "operations/profile-get.yaml"
FILES = {name: content for name, content in specfile.read(SPEC).files.items() if not name.startswith("corrections/")}

EDITS = {
    "a text": (TYPE, "description: The locale as people call it", "description: The name"),
    "a text to null": ("types/inferencedata.yaml", "Edm.Double", "Edm.Decimal"),
    "a kind": (TYPE, "kind: complex", "kind: entity"),
    "a short property added": (TYPE, "    properties:\n", "    properties:\n      mine: Edm.Int32\n"),
    "a long one added": (TYPE, "      locale:\n", "      mine: {type: Edm.Int32, nullable: false}\n      locale:\n"),
    "a property renamed": (TYPE, "      locale:\n", "      place:\n"),
    "a type added": (TYPE, "types:\n", "types:\n  a.b/c~d: {kind: complex}\n"),
    "a path": (OPERATION, "/me/profile", "/me/profiles"),
    "paths in a list": (OPERATION, "      - /me/profile\n", "      - /mine\n      - /me/profile\n"),
    "a method": (OPERATION, "method: GET", "method: POST"),
    "a number written like a text": (TYPE, "description: The language", "description: '5'\n    title: The language"),
    "an example": (OPERATION, '"id"', '"identity"'),
}  # fmt: skip


def load(folder: Path, files: dict[str, bytes]) -> dict[str, object]:
    """What the spec holds, the order of keys aside: a correction adds at the end."""
    output.write(files, folder)
    texts = specfile.files(specfile.load(folder))
    return {name: yaml.load(text, yaml.BaseLoader) for name, text in texts.items() if name.endswith(".yaml")}


@pytest.mark.parametrize("name", EDITS)
def test_the_corrections_keep_the_edit(name: str, tmp_path: Path) -> None:
    file, old, new = EDITS[name]
    assert old.encode() in FILES[file]
    there = FILES[file].replace(old.encode(), new.encode(), 1)
    try:
        wanted = load(tmp_path / "edited", FILES | {file: there})
    except InputError:
        assert name == "a number written like a text"  # no key of a type
        return
    problems, text = edits.explain({file: (there, FILES[file])})
    assert problems and all(problem.place.file == file and problem.place.line for problem in problems)
    assert load(tmp_path / "corrected", FILES | {"corrections/mine.yaml": text.encode()}) == wanted


def test_all_descriptions_of_all_files(tmp_path: Path) -> None:
    edited = {}
    for file, content in FILES.items():
        lines = [
            f"{line}x" if line.lstrip().startswith("description: ") and line[-1] not in "-\"'" else line
            for line in content.decode().split("\n")
        ]
        if file != "api.yaml" and (there := "\n".join(lines).encode()) != content:
            edited[file] = there
    assert len(edited) > 10
    problems, text = edits.explain({file: (there, FILES[file]) for file, there in edited.items()})
    wanted = load(tmp_path / "edited", FILES | edited)
    assert load(tmp_path / "corrected", FILES | {"corrections/mine.yaml": text.encode()}) == wanted, problems


CORRECTED = """- target: types/inferencedata#properties/confidenceScore/type
  from: Edm.Double
  to: Edm.Single
  reason: The service's own metadata.
"""


def test_an_edit_of_a_corrected_key_is_the_changed_correction(tmp_path: Path) -> None:
    file = "types/inferencedata.yaml"
    output.write(FILES | {"corrections/mine.yaml": CORRECTED.encode()}, tmp_path)
    there = FILES[file].replace(b"Edm.Double", b"Edm.Decimal").replace(b"kind: complex", b"kind: entity")
    (problem, *_), text = edits.explain({file: (there, FILES[file])}, specfile.corrected(tmp_path))
    first, second = yaml.safe_load(text)
    assert (first["to"], second["to"], second["reason"]) == ("entity", "Edm.Decimal", "The service's own metadata.")
    assert second["from"] == "Edm.Double" and "# In place of the one at corrections/mine.yaml:1:3:" in text
    assert any("corrections/mine.yaml:1:3" in item.message for item in (problem, *_))
    # Saved in its place, it is the one correction of the key, and the spec is as it was edited.
    (changed,) = (item for item in yaml.safe_load(text) if item["to"] == "Edm.Decimal")
    wanted = load(tmp_path / "edited", FILES | {file: FILES[file].replace(b"Edm.Double", b"Edm.Decimal")})
    assert load(tmp_path / "new", FILES | {"corrections/mine.yaml": yaml.safe_dump([changed]).encode()}) == wanted


def test_an_edit_that_a_correction_says_already_prints_none(tmp_path: Path) -> None:
    file = "types/inferencedata.yaml"
    output.write(FILES | {"corrections/mine.yaml": CORRECTED.encode()}, tmp_path)
    there = FILES[file].replace(b"Edm.Double", b"Edm.Single")
    (problem,), text = edits.explain({file: (there, FILES[file])}, specfile.corrected(tmp_path))
    assert text == "" and "corrections/mine.yaml:1:3 says the same" in problem.message


@pytest.mark.parametrize("change", ["# mine\n", "\n\n"])
def test_what_no_correction_keeps_is_said(change: str) -> None:
    problems, text = edits.explain({TYPE: (FILES[TYPE] + change.encode(), FILES[TYPE]), OPERATION: (b"x", None)})
    assert [problem.place.file for problem in problems] == [TYPE, OPERATION] and text == ""
    assert "only in comments" in problems[0].message and "page is gone" in problems[1].message


def test_a_broken_file_is_a_problem_of_its_own() -> None:
    problems, text = edits.explain({TYPE: (b"types: [", FILES[TYPE])})
    assert [problem.rule for problem in problems] == ["yaml"] and text == ""
