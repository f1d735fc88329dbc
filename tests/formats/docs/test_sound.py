"""What any pages yield can be loaded, linked, linted and generated from."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st

from codegen.base.problems import InputError
from codegen.cli import main
from codegen.formats import docs, sources, specfile, yamlread
from codegen.formats.docs import transcription
from codegen.formats.docs.page import resources
from codegen.formats.page import Page
from codegen.formats.specfile import fitting
from codegen.formats.specfile.source import Source
from codegen.linting.lint import lint
from codegen.python.layout import lay_out
from codegen.python.render import unformatted
from codegen.spec.lineage import DEEPEST
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, Spec, StructuredType
from tests.strategies import examples
from tests.support import ROOT, loaded, steps, transcribe

HOMES = [*(ROOT / "tests" / "pages").iterdir(), *(ROOT / "tests" / "cases").rglob("pages")]


def held(home: Path) -> dict[str, bytes]:
    files = {path.relative_to(home): path for path in home.rglob("*.md")}
    return {
        (name if name.parent.name else Path("pages", name)).as_posix(): file.read_bytes()
        for name, file in files.items()
    }


PAGES = {name: text for home in HOMES if home.is_dir() for name, text in held(home).items()}
SLIPS = [(b"GET", b"HEAD"), (b"GET", b"OPTIONS"), (b"String", b"Edm.Untyped"), (b"String", b"[q](q.md) collection")]


def reloaded(spec: Spec) -> Model:
    files = {name: text.encode() for name, text in specfile.files(spec).items() if name.endswith(".yaml")}
    return link(specfile.parse(Source(files)))


def usable(spec: Spec) -> None:
    model = reloaded(spec)
    lint(model)
    for name, text in unformatted(lay_out(model, "sky")).items():
        if name.endswith(".py"):
            compile(text, name, "exec")


def mutated(names: set[str], slips: set[tuple[bytes, bytes]]) -> dict[str, bytes]:
    pages = {name: PAGES[name] for name in sorted(names)}
    for old, new in sorted(slips):
        pages = {name: text.replace(old, new) for name, text in pages.items()}
    return pages


@given(st.sets(st.sampled_from(sorted(PAGES)), min_size=1, max_size=12), st.sets(st.sampled_from(SLIPS), max_size=2))
@examples(0.3, suppress_health_check=list(HealthCheck))
def test_any_pages_yield_a_spec_that_every_verb_accepts(names: set[str], slips: set[tuple[bytes, bytes]]) -> None:
    usable(transcribe(mutated(names, slips)))


@given(st.sets(st.sampled_from(sorted(PAGES)), min_size=1, max_size=8), st.sets(st.sampled_from(SLIPS), max_size=2))
@examples(0.1, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_any_pages_yield_a_package_that_python_imports(names: set[str], slips: set[tuple[bytes, bytes]]) -> None:
    model = reloaded(transcribe(mutated(names, slips)))
    with TemporaryDirectory() as folder:
        for name, text in unformatted(lay_out(model, "sky")).items():
            (file := Path(folder, "sky", name)).parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        with loaded(Path(folder), "sky") as module:
            assert module.models


def test_a_verb_that_requests_cannot_have_is_left_out_and_said() -> None:
    spec = transcribe(
        {"api/kite-get.md": "# Get kite\n\n## HTTP request\n```http\nGET /kites/{id}\nHEAD /kites/{id}\n```\n"}
    )
    usable(spec)
    assert [(item.name, item.method) for item in spec.operations] == [("kite-get", "GET")]
    assert "left-out" in [problem.rule for page in spec.pages for problem in page.findings]


def test_pages_of_one_name_in_two_folders_are_both_kept() -> None:
    text = "# Get\n\n## HTTP request\n```http\nGET /{}/{{id}}\n```\n"
    spec = transcribe({f"{name}/get.md": text.format(name) for name in ("kites", "reels")})
    usable(spec)
    assert len({item.name for item in spec.operations}) == len({page.file for page in spec.pages if page.page}) == 2


def line_of_pages(length: int) -> dict[str, str]:
    base = "Inherits from [t{0}](t{0}.md).\n\n"
    table = "## Properties\n|Property|Type|Description|\n|:--|:--|:--|\n|p{0}|String|It.|\n"
    bases = ["", *(base.format(at) for at in range(length))]
    return {
        f"resources/t{at}.md": f"# t{at} resource type\n\nNamespace: sky\n\n{bases[at]}{table.format(at)}"
        for at in range(length)
    }


def test_a_line_of_bases_is_cut_and_said() -> None:
    spec = transcribe(line_of_pages(DEEPEST + 5))
    usable(spec)
    cut = [item.name for item in spec.types if isinstance(item, StructuredType) and not item.base]
    assert cut == ["sky.t0", f"sky.t{DEEPEST + 1}"]
    assert [problem.rule for page in spec.pages for problem in page.findings].count("left-out") == 1


def test_work_grows_no_faster_than_lines_of_bases() -> None:
    def work(length: int) -> int:
        pages = {name: text.encode() for name, text in line_of_pages(length).items()}
        return steps(lambda: docs.transcribe(pages, Api(name="sky"), jobs=1))

    assert work(500) < 2.8 * work(250)


TABLE = "## Properties\n|Property|Type|Description|\n|:--|:--|:--|\n|id|String|It.|\n"
PLAIN = "# {0} resource type\n\nNamespace: {1}\n\n" + TABLE
ODD = "Namespace: sky(x={y}) **Note:** old.\n\n"
GET = f"# Get kite\n\n{ODD}" + "## HTTP request\n```http\nGET /kites/{id}\n```\n\n## Response\n"


def test_work_grows_no_faster_than_pages_of_one_type() -> None:
    def work(count: int) -> int:
        page = PLAIN.format("kite", "sky") + "|p{0}|String|It.|\n\n## JSON representation\n```json\n{{}}\n```\n"
        pages = {f"resources/kite{at}.md": page.format(at).encode() for at in range(count)}
        return steps(lambda: docs.transcribe(pages, Api(name="sky"), jobs=1))

    work(2)
    assert work(200) < 2.03 * work(100)


def test_a_namespace_that_is_no_name_is_left_out_and_said() -> None:
    answer = "If successful, this method returns `200 OK` and a [kite](../resources/kite.md) object.\n"
    pages = {
        "resources/kite.md": PLAIN.format("kite", "sky(x={y})"),
        "api/kite-get.md": GET + answer,
        "api/reel-get.md": (GET + answer).replace("kite", "reel"),
    }
    spec = transcribe(pages)
    usable(spec)
    assert [problem.rule for page in spec.pages for problem in page.findings].count("left-out") == 3


def test_a_page_whose_reading_fails_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(page: Page, *arguments: Any) -> Any:
        if page.path == "resources/reel.md":
            raise RuntimeError("no\nsuch thing")
        return extract(page, *arguments)

    extract = resources.extract
    monkeypatch.setattr(resources, "extract", failing)
    spec = transcribe({f"resources/{name}.md": PLAIN.format(name, "sky") for name in ("kite", "reel")})
    usable(spec)
    assert [item.name for item in spec.types] == ["sky.kite"]
    (problem,) = [problem for page in spec.pages for problem in page.findings if problem.rule == "left-out"]
    assert str(problem).startswith("resources/reel.md:1: ")
    assert "RuntimeError" in problem.message


def test_a_type_without_page_may_be_an_enumeration_and_a_number_is_no_text() -> None:
    rows = "|state|[kiteState](enums.md#kitestate-values)|It.|\n|size|Int32|It.|\n"
    json = '{ "id": "String", "state": "String", "size": "String" }'
    page = f"{PLAIN.format('kite', 'sky')}{rows}\n## JSON representation\n```json\n{json}\n```\n"
    found = [problem for one in transcribe({"resources/kite.md": page}).pages for problem in one.findings]
    assert [problem.message[:6] for problem in found if problem.rule == "json-type"] == ["'size'"]


def test_what_the_next_verb_would_refuse_is_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcription, "sound", lambda spec: spec)
    for name in ("kites", "reels"):
        file = tmp_path / "pages" / name / "get.md"
        file.parent.mkdir(parents=True)
        file.write_text(f"# Get\n\n## HTTP request\n```http\nGET /{name}/{{id}}\n```\n")
    out = tmp_path / "spec"
    result = CliRunner().invoke(main, ["transcribe", str(tmp_path / "pages"), "--out", str(out), "--no-cache"])
    assert result.exit_code == 2 and "[duplicate]" in result.stderr
    assert not out.exists()


def fail_over(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let the set be put together only where not all the types are in it."""

    def failing(drafts: Any, *arguments: Any) -> Any:
        if {*names} <= {draft.path for draft in drafts if draft.resources}:
            raise KeyError("x\ny")
        return assemble(drafts, *arguments)

    assemble = transcription.assemble_types
    monkeypatch.setattr(transcription, "assemble_types", failing)


def test_a_page_that_fails_among_others_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_over(monkeypatch, "resources/t5.md")
    spec = transcribe({f"resources/t{at}.md": PLAIN.format(f"t{at}", "sky") for at in range(9)})
    usable(spec)
    assert len([*spec.types]) == 8
    (problem,) = [problem for page in spec.pages for problem in page.findings if problem.rule == "left-out"]
    assert str(problem).startswith("resources/t5.md:1: ") and "KeyError in test_sound.failing" in problem.message


def test_pages_that_fail_only_together_are_one_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_over(monkeypatch, "resources/t1.md", "resources/t8.md")
    with pytest.raises(InputError) as caught:
        transcribe({f"resources/t{at}.md": PLAIN.format(f"t{at}", "sky") for at in range(9)})
    (problem,) = caught.value.problems
    assert problem.rule == "put-together" and "KeyError in test_sound.failing" in problem.message


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a spec may hold little."""
    monkeypatch.setattr(yamlread, "MAX_EVENTS", 1500)
    monkeypatch.setattr(fitting, "_MOST_FINDINGS", 10)


def left_out(spec: Spec) -> list[str]:
    return [item.message for page in spec.pages for item in page.findings if item.rule == "left-out"]


@pytest.mark.usefixtures("small")
def test_examples_beyond_what_a_file_can_hold_are_left_out_and_counted() -> None:
    example = '### Example\n\n```http\nPOST /kites\n\n{ "id": "1" }\n```\n\n'
    pages = {"api/kite-post.md": f"# Create kite\n\n## HTTP request\n```http\nPOST /kites\n```\n\n{example * 200}"}
    content = {name: text.encode() for name, text in pages.items()}
    spec, _ = sources.fitted(docs.transcribe(content, Api(name="sky"), jobs=1).spec)
    usable(spec)
    (operation,) = spec.operations
    examples, findings = sorted(left_out(spec), key=lambda message: "findings" in message)
    assert 10 < len(operation.examples) < 200
    assert f"{200 - len(operation.examples)} of 200 examples are left out" in examples
    assert " findings more are left out" in findings


@pytest.mark.usefixtures("small")
def test_a_page_that_no_file_can_hold_costs_only_itself() -> None:
    rows = "".join(f"|p{at}|String|It.|\n" for at in range(2000))
    pages = {
        "resources/kite.md": PLAIN.format("kite", "sky") + rows,
        "resources/reel.md": PLAIN.format("reel", "sky") + "|kite|[kite](kite.md)|It.|\n",
    }
    content = {name: text.encode() for name, text in pages.items()}
    spec, _ = sources.fitted(docs.transcribe(content, Api(name="sky"), jobs=1).spec)
    usable(spec)
    assert [item.name for item in spec.types] == ["sky.reel"]
    assert ["codegen leaves out everything that it defines" in message for message in left_out(spec)] == [True, False]
