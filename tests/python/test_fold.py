"""What is folded before black sees it is what black makes of it, and is found to be so without black."""

from __future__ import annotations

import pytest

from codegen.python.fold import fold
from codegen.python.format import is_kept
from codegen.python.stable import blocks, is_stable

LONG = "VeryLongNameOfATypeThatComesFromMetadata"
POST = f"""\
    def post(self, *, a_long_name_of_a_parameter: models.{LONG} | None = OMITTED, b: int) -> Request[None]:
        pass"""
REFUSES = """\
    _refuses = {
        "$expand": ("apps", "messages", "permissions", "tabs", "targets", "times", "kites", "boxes"),
        "$search": (),
    }"""


@pytest.mark.parametrize(
    "body",
    [
        f'    a_long_name_of_a_member_that_says_all: {LONG} | None = prop("x", "sky.{LONG}")',
        f'    short: {LONG} | None = prop("shortButWithAVeryLongName", "sky.{LONG}")',
        POST,
        POST.replace("models.Very", "Sequence[models.").replace(" | None", " | Mapping[str, Any]] | None"),
        REFUSES,
        *(
            f'    def f(self):\n        return {LONG}{LONG[:32]}(self, "{"x" * length}")'  # an item that fits, or not
            for length in (10, 69, 70, 85)
        ),
        *(
            f'    {"x" * length}: Step[{LONG}] = Step("/{"y" * part}", "module")'  # a bracket that opens, or not
            for length in (25, 27, 28, 31, 32, 33, 40)
            for part in (1, 62, 63, 64)
            if length > 25 or part > 1
        ),
    ],
)
def test_lines_are_folded_as_black_folds_them(body: str) -> None:
    text = f'class A:\n    """A."""\n\n{body}\n'
    folded = fold(text)
    assert folded != text
    assert is_kept(folded)
    assert all(is_stable(block, is_kept) for block in blocks(folded))
