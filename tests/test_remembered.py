"""What is remembered of pages and of findings changes how long a run takes, and nothing else."""

from __future__ import annotations

import os
import pickle
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import codegen
from codegen import python
from codegen.base import pickles
from codegen.config.lint import Lint
from codegen.formats import docs, sources, specfile
from codegen.formats.docs import dialectfile, transcription
from codegen.formats.docs.page.draft import Draft
from codegen.formats.specfile import folder
from codegen.python.layout import lay_out
from codegen.python.render import unformatted
from codegen.python.templates import Templates
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, Example, Operation, Page
from codegen.verbs import comparing
from codegen.verification import standing, verdict, verify
from tests import harbour
from tests.support import PAGES, shipped, transcribe


def spec_of(content: dict[str, bytes], memo: dict[str, str] | None) -> object:
    found = docs.transcribe(content, Api(name="sky"), jobs=1, memo=memo)
    return found.spec, found.report.json()


def test_only_pages_that_changed_are_read_and_the_spec_is_that_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    content, memo, asked = sources.read([PAGES]), dict[str, str](), list[str]()
    read = transcription.read

    def noted(path: str, *more: Any) -> Any:
        asked.append(path)
        return read(path, *more)

    monkeypatch.setattr(transcription, "read", noted)
    first = spec_of(content, memo)
    assert asked == sorted(content) and first == spec_of(content, None)
    asked.clear()
    assert spec_of(content, memo) == first and asked == []
    name = next(path for path in content if path.endswith("useraccountinformation.md"))
    changed = {**content, name: content[name].replace(b"countryCode", b"landCode")}
    fewer = {path: text for path, text in changed.items() if path != "resources/entity.md"}
    assert spec_of(changed, memo) == spec_of(changed, {}) != first
    assert asked.count(name) == 2
    assert spec_of(fewer, memo) == spec_of(fewer, {})


EDITS = [
    ("resources/ship.md", "# ship resource type", "# boat resource type"),
    ("resources/ship.md", "|draught|Double|Metres below the water line.|\n", ""),
    ("resources/ship.md", "|berths|Int32|", "|places|Int64|"),
    ("resources/ship.md", "A ship that calls here.", "What floats.\n\nInherits from [crewMember](crewmember.md)."),
    ("resources/ship.md", "Who brings it in.", "Who leads it in."),
    ("resources/crewmember.md", "`mate`, `cook`", "`mate`"),
    ("resources/crewmember.md", "# crewMember resource type", "# sailor resource type"),
    ("api/ship-get.md", '"berths": 12', '"berths": "many", "flag": "red"'),
    ("api/ship-get.md", "harbour.ship", "harbour.ferry"),
    ("api/ship-get.md", "/ships/{id}", "/boats/{id}/ship"),
    ("api/ship-get.md", "# Get ship", "Text.\n\n# Get a ship"),
]
"""A page, what stands there, and what stands there after an edit."""


@given(st.lists(st.sets(st.sampled_from(EDITS)), min_size=2, max_size=2))
@settings(max_examples=8, deadline=None)
def test_whatever_was_edited_before_the_result_is_that_from_nothing(states: list[set[tuple[str, str, str]]]) -> None:
    memo = dict[str, str]()
    for edits in states:
        pages = {name: text.encode() for name, text in harbour.PAGES.items()}
        for name, old, new in sorted(edits):
            assert old.encode() in pages[name]
            pages[name] = pages[name].replace(old.encode(), new.encode())
        kept, fresh = (docs.transcribe(pages, Api(name="harbour"), jobs=1, memo=one) for one in (memo, None))
        assert kept.report.json() == fresh.report.json()
        files = {name: text.encode() for name, text in specfile.files(kept.spec).items()}
        assert files == {name: text.encode() for name, text in specfile.files(fresh.spec).items()}
        source = specfile.Source({name: text for name, text in files.items() if not name.startswith("schema/")})
        again = [folder.parse(source, one) for one in (memo, None)]
        # Nodes neither show nor compare their places.
        assert asdict(again[0]) == asdict(again[1])


def test_only_files_of_pages_that_changed_are_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {name: text.encode() for name, text in harbour.PAGES.items()}
    changed = {name: text.replace(b"brings", b"leads") for name, text in pages.items()}
    old, new = (docs.transcribe(one, Api(name="harbour"), jobs=1).spec for one in (pages, changed))
    dump, memo, asked = folder.dump_page, dict[str, str](), list[str]()
    monkeypatch.setattr(folder, "dump_page", lambda page: asked.append(page.file) or dump(page))
    assert old != new
    for spec in (old, old, new):
        assert folder.files(spec, memo) == folder.files(spec)
        asked.append("")
    files = [page.file for page in old.pages]
    assert asked == [*files, *files, "", *files, "", "types/ship.yaml", *files, ""]


@pytest.mark.parametrize("looks", [False, True])
def test_only_modules_that_changed_are_printed_and_the_package_is_that_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: bool
) -> None:
    print_, asked, memo = Templates.render, list[str](), dict[str, str]()

    def noted(self: Templates, name: str, **more: Any) -> str:
        asked.append(getattr(more.get("module"), "name", ""))
        return print_(self, name, **more)

    def package(model: Model, memo: dict[str, str] | None, *own: Templates) -> dict[str, str]:
        return python.generate(model, "harbour", memo, 1, None, *own)

    monkeypatch.setattr(Templates, "render", noted)
    pages = {name: text.encode() for name, text in harbour.PAGES.items()}
    changed = {name: text.replace(b"brings", b"leads") for name, text in pages.items()}
    old, new = (link(docs.transcribe(one, Api(name="harbour"), jobs=1).spec) for one in (pages, changed))
    comment = "{{ package.models | length }}" if looks else "theirs"
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "comment.jinja").write_text(f"# {comment}\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "module.py.jinja").write_text(
        "{% include 'own/comment.jinja' %}\nX = {{ module.name | literal }}\n"
    )
    first = package(old, memo)
    assert first == package(old, None) and {"ship", "crew_rank", "ships"} <= {*asked}
    asked.clear()
    assert package(old, memo) == first and {*asked} <= {"", "__init__"}
    asked.clear()
    assert package(new, memo) == package(new, None) != first
    assert asked.count("ship") == 2 and asked.count("crew_member") == 1
    theirs = Templates(tmp_path)
    asked.clear()
    for model in (old, new, old):
        assert package(model, memo, theirs) == package(model, None, theirs) != first
    assert asked.count("crew_rank") == (6 if looks else 4)


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("evil",)


def test_a_draft_that_somebody_wrote_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    draft = transcription.read("api/ship-get.md", harbour.GET.encode(), dialectfile.named("graph"))
    text = pickles.dumps(draft)
    assert pickles.loads(Draft, text) == draft
    hostile = [pickle.dumps(Evil()), pickle.dumps(codegen.InputError), b"ccodegen.cli\nmain\n.", b"cos\nsystem\n."]
    for broken in (
        *(content.decode("latin-1") for content in hostile),
        text[:-9],
        "",
        "x",
        "\u1234",
        pickle.dumps(3).decode("latin-1"),
    ):
        assert pickles.loads(Draft, broken) is None
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("source", ["spec", "docs"])
def test_findings_are_those_of_the_pages_as_they_are(tmp_path: Path, source: str) -> None:
    wrong = harbour.GET.replace('"berths": 12', '"berths": "many"')
    harbour.write(tmp_path / "docs", ship_get=wrong)
    codegen.transcribe([tmp_path / "docs"], tmp_path / "spec", jobs=1)

    def found(cached: bool) -> list[str]:
        return [*map(str, codegen.lint(tmp_path / source, cached=cached).problems)]

    first = found(True)
    assert first and found(True) == found(False) == first
    (tmp_path / "docs/api/ship-get.md").write_text(wrong.replace("# Get ship\n", "# Get ship\n\nMore.\n"))
    assert found(True) == found(False) != first
    quiet = Lint(levels={"example-type": "off"})
    assert not codegen.lint(tmp_path / source, settings=quiet).problems


def test_a_build_reads_documents_once_and_finds_what_its_steps_find_alone(tmp_path: Path) -> None:
    config = tmp_path / "codegen.toml"
    config.write_text('[apis.harbour]\nsources = ["docs"]\nspec = "spec"\nout = "out"\nverify = false\n')
    ship = tmp_path / "out/harbour/models/ship.py"

    def same() -> set[str]:
        for _ in range(2):
            (built,) = codegen.build(config=config, jobs=1)
            assert built.linted is not None
            assert [*map(str, built.linted.problems)] == [
                *map(str, codegen.lint(tmp_path / "spec", cached=False).problems)
            ]
        assert not codegen.generate(tmp_path / "spec", tmp_path / "out", package="harbour", jobs=1).changed
        return {problem.rule for problem in built.linted.problems}

    wrong = harbour.GET.replace('"berths": 12', '"berths": "many"')
    harbour.write(tmp_path / "docs", ship_get=wrong)
    assert "example-type" in same()
    marked = "<!-- codegen-lint-ignore example-type: a test -->\n"
    harbour.write(tmp_path / "docs", ship_get=wrong.replace("# Get ship\n", f"# Get ship\n\n{marked}"))
    assert "example-type" not in same()
    (tmp_path / "spec/corrections").mkdir()
    (tmp_path / "spec/corrections/names.yaml").write_text(
        "- target: types/ship.yaml#/types/harbour.ship/description\n  from: A ship that calls here.\n"
        "  to: A corrected ship.\n  reason: a test\n"
    )
    same()
    assert "A corrected ship." in ship.read_text()


CREW_GET = (
    harbour.GET.replace("Get ship", "Get crewMember")
    .replace("/ships/", "/crew/")
    .replace("harbour.ship", "harbour.crewMember")
    .replace("a [ship](../resources/ship.md)", "a [crewMember](../resources/crewmember.md)")
    .replace('"name": "Sea Otter",\n  "draught": 4.5,\n  "berths": 12', '"rank": "mate"')
)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations whose examples are run."""
    check, asked = verify.Verifier.check, list[str]()

    def noted(self: verify.Verifier, operation: Operation, example: Example) -> verdict.Outcome:
        asked.append(operation.name)
        return check(self, operation, example)

    monkeypatch.setattr(verify.Verifier, "check", noted)
    return asked


def test_examples_run_again_only_where_something_decides_otherwise(tmp_path: Path, checked: list[str]) -> None:
    spec = tmp_path / "spec"
    harbour.write(tmp_path / "docs")
    (tmp_path / "docs/api/crewmember-get.md").write_text(CREW_GET)
    codegen.transcribe([tmp_path / "docs"], spec, jobs=1)

    def verified(cached: bool = True) -> Any:
        checked.clear()
        return codegen.verify(spec, cached=cached, jobs=1)

    def edited(name: str, old: str, new: str) -> tuple[bool, list[str]]:
        text = (spec / name).read_text()
        assert old in text
        (spec / name).write_text(text.replace(old, new))
        found, ran = verified(), [*checked]
        assert found == verified(False)
        return found.passed, ran

    fresh = verified(False)
    assert verified() == fresh and fresh.passed and checked == ["crewmember-get", "ship-get"]
    assert verified() == fresh and checked == []
    crew, ship = "types/crewmember.yaml", "types/ship.yaml"
    assert edited("operations/ship-get.yaml", '"berths": 12', '"berths": 13') == (True, ["ship-get"])
    assert edited("operations/ship-get.yaml", "# yaml", "# Lower by a line.\n# yaml") == (True, ["ship-get"])
    assert edited(ship, "Metres below", "Feet below") == (True, ["ship-get"])
    assert edited(crew, "type: harbour.crewRank", "type: Edm.String") == (True, ["crewmember-get"])
    # The page of the ship shows no pilot: of what a crew member is, its example says nothing.
    assert edited(ship, "Edm.Int32", "Edm.Int64") == (True, ["ship-get"])
    assert edited("operations/crewmember-get.yaml", "/crew/{id}", "/people/{id}")[1] == ["crewmember-get", "ship-get"]
    broken, ran = edited("operations/ship-get.yaml", '"berths": 13', '"berths": "many"')
    assert not broken and "ship-get" in ran
    assert not verified().passed and "ship-get" in checked


def test_a_text_of_outcomes_that_somebody_wrote_says_nothing(checked: list[str]) -> None:
    model = link(transcribe(harbour.PAGES, "harbour"))
    files, memo = unformatted(lay_out(model)), dict[str, str]()
    forged = ["", "x", "3", "[]", '[["a"],[],"",""]', '[[],["models/a.py"],"","[]"]', '[3,[],"",""]']
    with verify.imported(files, "harbour") as (package, finder):
        verifier = verify.Verifier(model, package)
        fresh = [*verifier.all()]
        for text in ("", *forged):
            memo = dict.fromkeys(memo, text)
            assert [*standing.Standing(model, verifier, files, finder, memo).outcomes("")] == fresh
    assert memo and checked == ["ship-get"] * (2 + len(forged))


def test_examples_that_processes_share_have_the_same_outcomes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "_WORTH_A_PROCESS", 1)
    model = shipped()
    files, found = unformatted(lay_out(model)), []
    for jobs in (1, 2):
        memo = dict[str, str]()
        with verify.imported(files, "harbour") as (package, finder):
            checks = standing.Standing(model, verify.Verifier(model, package), files, finder, memo)
            found.append(([*checks.outcomes("", jobs)], memo))
    assert found[0] == found[1] and len(found[0][0]) == 9


@pytest.mark.parametrize("operation", shipped().operations, ids=lambda operation: operation.name)
def test_checks_load_no_module_but_those_that_are_foreseen(operation: Operation) -> None:
    spec = shipped().spec
    model = link(replace(spec, pages=tuple(only(page, operation) for page in spec.pages)))
    files, memo = unformatted(lay_out(model, "alone")), dict[str, str]()
    with verify.imported(files, "alone") as (package, finder):
        verifier = verify.Verifier(model, package)
        found = [*standing.Standing(model, verifier, files, finder, memo).outcomes("")]
    assert len(memo) == 1 and len(found) == len(operation.examples)


NAMED = """<Schema Namespace="harbour" xmlns="http://docs.oasis-open.org/odata/ns/edm">
  <EntityType Name="ship"><Key><PropertyRef Name="id"/></Key>
    <Property Name="id" Type="Edm.String" Nullable="false"/><Property Name="draught" Type="Edm.Double"/>
    <Property Name="berths" Type="Edm.Int32"><Annotation Term="Org.OData.Validation.V1.AllowedValues"><Collection>
      <Record><PropertyValue Property="Value" Int="12"/>
        <Annotation Term="Org.OData.Core.V1.SymbolicName" String="Many"/></Record>
    </Collection></Annotation></Property></EntityType>
  <EntityContainer Name="all"><EntitySet Name="ships" EntityType="harbour.ship"/></EntityContainer>
</Schema>"""


def test_enumerations_of_named_values_are_foreseen() -> None:
    documents = {"harbour.xml": NAMED.encode(), **{name: text.encode() for name, text in harbour.PAGES.items()}}
    model = link(sources.transcribe(documents, Api(name="harbour"), jobs=1).spec)
    files, memo = unformatted(lay_out(model)), dict[str, str]()
    with verify.imported(files, "named") as (package, finder):
        verifier = verify.Verifier(model, package)
        assert all(one.made for one in standing.Standing(model, verifier, files, finder, memo).outcomes(""))
        (named,) = (path for name, path in verifier.modules().items() if name not in model.types)
        assert named in finder.loaded and "harbour.ship/berths" in "".join(memo.values())


def test_modules_of_the_bases_of_a_type_s_neighbours_are_foreseen() -> None:
    beside = '<ComplexType Name="crewMemberBadge" BaseType="harbour.badge"/><ComplexType Name="badge"/>'
    metadata = f'<Schema Namespace="harbour" xmlns="http://docs.oasis-open.org/odata/ns/edm">{beside}</Schema>'
    pages = {**harbour.PAGES, "api/crewmember-get.md": CREW_GET}
    documents = {name: text.encode() for name, text in {**pages, "harbour.xml": metadata}.items()}
    model = link(sources.transcribe(documents, Api(name="harbour"), jobs=1).spec)
    files, memo = unformatted(lay_out(model)), dict[str, str]()
    with verify.imported(files, "besides") as (package, finder):
        found = [*standing.Standing(model, verify.Verifier(model, package), files, finder, memo).outcomes("")]
        assert "models/badge.py" in finder.loaded and "from .badge import" in files["models/crew_member.py"]
    assert all(one.made for one in found) and len(memo) == len(model.operations)


def only(page: Page, operation: Operation) -> Page:
    return replace(page, operations=tuple(one for one in page.operations if one.name == operation.name))


@pytest.mark.parametrize("text", ["", "x", "3", "{}", "[1]", "[[]]", '[["a","b",[],[],[],[["c"]]]]', '["abcdef"]'])
def test_what_is_no_text_of_outcomes_gives_none(text: str) -> None:
    found = verdict.loads(text)
    assert found is None or found == ()


def test_specs_with_files_in_common_differ_as_if_each_were_read_by_itself(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for spec in (old, new):
        harbour.write(tmp_path / "docs")
        codegen.transcribe([tmp_path / "docs"], spec, jobs=1)
    file = new / "types" / "ship.yaml"
    file.write_text(file.read_text().replace("Edm.Int32", "Edm.Int64"))
    (new / "corrections").mkdir()
    (new / "corrections" / "crew.yaml").write_text(
        "- target: types/crewmember#/types/harbour.crewMember/properties/rank/type\n"
        "  from: harbour.crewRank\n  to: Edm.String\n  reason: It is.\n"
    )
    apart = comparing.since(old, new, link(specfile.load(new)), {})
    assert codegen.diff(old, new, cached=False) == codegen.diff(old, new) == apart
    rules = [change.rule for change in apart.changes]
    assert sorted(rules) == ["package-renamed", "property-form-changed", "property-type-changed"]
