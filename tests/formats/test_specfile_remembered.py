"""What is remembered of a spec folder's files is what is in them, places and all; anything else counts for nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from codegen.base import pickles
from codegen.base.problems import InputError, Place
from codegen.formats import specfile
from codegen.formats.specfile import table
from codegen.spec import nodes as spec
from tests.strategies import specs
from tests.support import SPEC


def places(value: Any) -> Iterator[Place]:
    if isinstance(value, Place):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from places(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from places(item)


def test_the_shipped_spec_is_the_same_from_the_memo() -> None:
    source, memo = specfile.read(SPEC), dict[str, str]()
    plain = specfile.parse(source)
    first = specfile.parse(source, memo)
    kept = dict(memo)
    again = specfile.parse(source, memo)
    assert plain == first == again and memo == kept and len(kept) > 10
    assert list(places(plain)) == list(places(first)) == list(places(again))
    assert repr(plain) == repr(again)


@given(specs())
def test_any_page_comes_back(content: spec.Spec) -> None:
    for page in content.pages:
        value = table.page_file(page)
        again = pickles.loads(table.PageFile, pickles.dumps(value))
        assert again == value and repr(again) == repr(value)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "\u1234", pickles.dumps(7), pickles.dumps(Place("a.yaml"))],
)
def test_what_is_no_page_is_read_anew(text: str) -> None:
    source, memo = specfile.read(SPEC), dict[str, str]()
    wanted = specfile.parse(source, memo)
    assert specfile.parse(source, dict.fromkeys(memo, text)) == wanted


def test_a_file_with_mistakes_is_not_remembered(tmp_path: Path) -> None:
    (tmp_path / "types").mkdir()
    (tmp_path / "api.yaml").write_text("name: x\n")
    (tmp_path / "types" / "a.yaml").write_text("page: a.md\ntipes: {}\n")
    memo: dict[str, str] = {}
    for _ in range(2):
        with pytest.raises(InputError, match="unknown key 'tipes', did you mean 'types'"):
            specfile.load(tmp_path, memo)
    assert not memo


def test_corrections_are_applied_to_what_the_file_says(tmp_path: Path) -> None:
    (tmp_path / "types").mkdir()
    (tmp_path / "corrections").mkdir()
    (tmp_path / "api.yaml").write_text("name: x\n")
    (tmp_path / "types" / "a.yaml").write_text("types:\n  x.a:\n    kind: entity\n    description: old\n")
    memo: dict[str, str] = {}
    assert next(specfile.load(tmp_path, memo).types).description == "old"
    (tmp_path / "corrections" / "a.yaml").write_text(
        "- target: types/a#description\n  from: old\n  to: new\n  reason: it was\n"
    )
    assert next(specfile.load(tmp_path, memo).types).description == "new"
