"""YAML text: any data survives, and hostile files are refused quickly."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from codegen.base.problems import InputError
from codegen.formats.sizes import YAML_BYTES
from codegen.formats.specfile.yamlwrite import WIDTH, Verbatim, write
from codegen.formats.yamlread import parse
from tests.strategies import TRAPS
from tests.support import bounded_work

CHARACTERS = st.text(st.sampled_from(" \t\n\r:#-'\"\\a{}[]0.,\x85\u2028\ufeff\x00\u00e9\U0001f600|>&*!%@`~=<?+e_1x"))
TEXTS = st.one_of(
    st.text(), CHARACTERS, st.sampled_from(TRAPS), st.lists(st.sampled_from(TRAPS), max_size=30).map(" ".join)
)
DATA: st.SearchStrategy[Any] = st.recursive(
    st.one_of(TEXTS, TEXTS.map(Verbatim), st.none(), st.booleans(), st.integers()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
)
LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])


@given(st.dictionaries(TEXTS, DATA, max_size=4) | st.lists(DATA, max_size=4))
def test_any_yaml_parser_reads_the_data_back(data: Any) -> None:
    text = write(data)
    for loader in LOADERS:
        assert yaml.load(text, Loader=loader) == data


@given(TEXTS)
def test_any_payload_survives(body: str) -> None:
    node = parse(write({"a": [{"body": Verbatim(body)}], "z": 1}).encode(), "x.yaml")
    assert node.pairs and node.pairs[0][1].items and node.pairs[0][1].items[0].pairs
    assert node.pairs[0][1].items[0].pairs[0][1].text == body


@pytest.mark.parametrize("body", ["{}", "a  \n\tb\n", "\n\n x", "a\n\n\n", "  a", "\ta", "# no comment", "---\n...\n"])
def test_payloads_are_literal_blocks(body: str) -> None:
    lines = write({"body": Verbatim(body)}).split("\n")
    assert lines[0].startswith("body: |")
    assert [line.removeprefix("  ") for line in lines[1:]][: len(body.split("\n"))] == body.split("\n")


@pytest.mark.parametrize("text", [trap for trap in TRAPS if trap])
def test_a_key_is_the_same_text_to_every_parser(text: str) -> None:
    for loader in LOADERS:
        assert yaml.load(write({text: text, text * 600: "x"}), Loader=loader)[text] == text


@pytest.mark.parametrize("text", ["12e3", "1e5", "0o17", "0x1F", "1_000", "1:30", "no", "Y", "NULL", ".5", "+1", "-"])
def test_what_another_version_of_yaml_takes_for_a_number_is_quoted(text: str) -> None:
    assert write([text, "a b"]) == f'- "{text}"\n- a b\n'


def test_long_texts_are_folded() -> None:
    text = "lorem ipsum " * 50 + "end"
    assert all(len(line) <= WIDTH for line in write({"a": {"b": text}}).split("\n"))
    assert write({"a": "word " * 50}).count("\n") == 1, "a trailing blank can't be seen in a block"


BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
DEEP = "nested more than 64|maximum nesting depth"
"""Some versions of libyaml have a limit of their own."""
HOSTILE = {
    "billion laughs": (BOMB, "anchor"),
    "alias": ("a: *b\n", "alias"),
    "merge": ("<<: *b\n", "alias"),
    "object": ("!!python/object/apply:os.system ['true']\n", "tag"),
    "tag": ("a: !!binary aGk=\n", "tag"),
    "flow depth": ("[" * 10_000, DEEP),
    "flow mapping depth": ("{a: " * 10_000, DEEP),
    "block depth": ("".join(" " * i + "a:\n" for i in range(1000)), "nested more than 64"),
    "compact depth": ("- " * 10_000, DEEP),
    "explicit depth": ("? " * 10_000, DEEP),
    "huge file": ("a" * (YAML_BYTES + 1), "larger than"),
    "many nodes": ("{" + "a," * 2_000_000, "more than 1,000,000"),
    "directives": ("".join(f"%TAG !{i}! x\n" for i in range(200_000)), "directive"),
    "two documents": ("a: b\n---\na: c\n", "document"),
    "control character": ("a: \x00\n", "not YAML"),
    "open quote": ('a: "' + "x" * 1_000_000, "not YAML"),
    "open flow": ("a: [" + "x, " * 100_000, "not YAML"),
    "tab": ("a:\n\tb: c\n", "not YAML"),
    "no colon": ("a: b\nc\n", "not YAML"),
}


@pytest.mark.parametrize(
    ("name", "libyaml"),
    [(name, True) for name in HOSTILE] + [(name, False) for name in HOSTILE if name != "many nodes"],
)
def test_hostile_yaml_is_refused_at_once(name: str, libyaml: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    text, message = HOSTILE[name]
    monkeypatch.setattr(yaml, "__with_libyaml__", libyaml and yaml.__with_libyaml__)
    with bounded_work(), pytest.raises(InputError, match=message) as caught:
        parse(text.encode(), "x.yaml")
    assert str(caught.value).startswith("x.yaml")
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InputError, match=r"^x.yaml:2: error: not UTF-8"):
        parse(b"a: b\nc: \xff\n", "x.yaml")


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read_or_refused(source: bytes) -> None:
    try:
        parse(source, "x.yaml")
    except InputError as error:
        assert all(problem.rule == "yaml" for problem in error.problems)
