"""docs/rules.md holds what it says: of each rule its level and purpose, a page that breaks it, and one that doesn't."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from codegen.base.problems import Problem
from codegen.base.rules import RULES
from codegen.config import reading
from codegen.config.values import Config
from codegen.formats import csdl, docs, sources, specfile
from codegen.linting.lint import lint
from codegen.spec.model import link
from codegen.spec.nodes import Api
from tests.support import ROOT

LABEL = re.compile(
    r"(?P<kind>Bad|Good)(?P<alone>, alone)?: `(?P<path>[^`]+)`(, saved as (?P<encoding>\S+))?"
    r"(, its last line (?P<times>\d+) times)?"
)

Pages = Mapping[str, bytes]


@dataclass
class Section:
    """What stands below one heading."""

    group: str
    title: str
    prose: list[str] = field(default_factory=list)
    fences: list[tuple[str, str]] = field(default_factory=list)
    """The paragraph before a block, and the block."""


def sections(text: str) -> Iterator[Section]:
    """The sections of the document, by the headings of the second and third level."""
    tokens = MarkdownIt("commonmark").parse(text)
    group, section = "", Section("", "")
    for token, following in zip(tokens, [*tokens[1:], Token("", "", 0)], strict=True):
        if token.type == "heading_open":
            yield section
            group = following.content if token.tag == "h2" else group
            section = Section(group, following.content)
        elif token.type == "paragraph_open":
            section.prose.append(following.content)
        elif token.type == "fence":
            section.fences.append((section.prose.pop(), token.content))
    yield section


DOCUMENT = [*sections((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))]
DOCUMENTED = {section.title: section for section in DOCUMENT if section.title in RULES}
(FRAME,) = (
    {label.strip("`"): text for label, text in section.fences} for section in DOCUMENT if section.title == "The pages"
)


def spliced(page: str, part: str) -> str:
    """A page with one part of it exchanged, as the document explains."""
    first, _, _ = part.partition("\n")
    marks = len(first) - len(first.lstrip("#"))
    if first == "---":
        return part + "\n" + page
    if marks < 2 or not page:
        return part
    before, found, after = page.partition(f"{first}\n")
    rest = re.search(f"^#{{1,{marks}}} ", after, re.MULTILINE)
    return before + "\n" * (not found) + part + "\n" + (after[rest.start() :] if rest else "")


def example(section: Section, kind: str) -> Pages:
    """The pages of a rule's bad or good example."""
    alone = any(label.endswith((".xml`", ".yaml`")) for label, _ in section.fences)
    pages = {} if alone else dict(FRAME)  # with metadata, all pages stand in the example
    encodings: dict[str, str] = {}
    for label, text in section.fences:
        match = LABEL.fullmatch(label)
        assert match, f"{section.title}: '{label}' doesn't say which page the block belongs to"
        if match["kind"] == kind:
            pages = {} if match["alone"] else pages
            text += text.splitlines(keepends=True)[-1] * (int(match["times"] or 1) - 1)
            pages[match["path"]] = spliced(pages.get(match["path"], ""), text)
            encodings[match["path"]] = match["encoding"] or "utf-8"
    return {path: text.encode(encodings.get(path, "utf-8")) for path, text in pages.items()}


def problems(pages: Pages) -> list[Problem]:
    if "api.yaml" in pages:
        return lint(link(specfile.parse(specfile.Source(pages))))
    is_metadata = all(csdl.is_metadata(name, content) for name, content in pages.items())
    api = Api(name="sky", urls="odata" if is_metadata else "graph")
    return lint(link(sources.transcribe(pages, api, jobs=1).spec))


def test_every_rule_that_can_be_set_is_documented_in_the_order_of_the_registry() -> None:
    documented = [(section.group.lower(), section.title) for section in DOCUMENT if section.title.islower()]
    assert documented == [(rule.group, rule.name) for rule in RULES.values() if rule.configurable]


def test_the_configuration_and_the_comment_can_be_read() -> None:
    (_, table), (_, comment) = next(section.fences for section in DOCUMENT if section.title.startswith("Other levels"))
    assert reading.parse(table.encode(), Path("pyproject.toml")) != Config(Path("pyproject.toml"))
    spec = docs.transcribe({"resources/planet.md": f"# planet\n\n{comment}".encode()}, Api(name="sky"), jobs=1).spec
    assert [(page.ignored, page.findings) for page in spec.pages] == [(("placeholder", "content-length"), ())]


def test_nothing_is_wrong_with_the_pages_of_the_examples() -> None:
    assert problems({path: text.encode() for path, text in FRAME.items()}) == []


@pytest.mark.parametrize("name", DOCUMENTED)
def test_level_and_purpose_are_those_of_the_registry(name: str) -> None:
    stated, why, advice = DOCUMENTED[name].prose
    assert stated == f"**{RULES[name].level}** {RULES[name].purpose}"
    assert advice.startswith("**What to do:** ")
    assert all(len(text.split()) <= 25 for text in re.split(r"[.;:]\s", f"{why} {advice}")), "short sentences"


@pytest.mark.parametrize("name", DOCUMENTED)
def test_the_bad_example_breaks_the_rule_and_no_other(name: str) -> None:
    (found,) = problems(example(DOCUMENTED[name], "Bad"))
    assert found.rule == name
    assert found.level == RULES[name].level


@pytest.mark.parametrize("name", DOCUMENTED)
def test_nothing_is_wrong_with_the_good_example(name: str) -> None:
    assert problems(example(DOCUMENTED[name], "Good")) == []
