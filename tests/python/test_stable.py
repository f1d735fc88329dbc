"""What is taken for stable without black's seeing it is what black would have left alone, whatever anybody changes."""

from __future__ import annotations

import black
import pytest
from black.mode import TargetVersion
from hypothesis import given
from hypothesis import strategies as st

from codegen.python import format as formatting
from codegen.python.format import NotPython, format_all
from codegen.python.layout import lay_out
from codegen.python.render import folded
from codegen.python.stable import blocks, is_stable, joined
from codegen.python.templates import Templates
from codegen.spec.model import Model, link
from tests.support import GENERATED, corpus, transcribed

MODE = black.Mode(target_versions={TargetVersion.PY311, TargetVersion.PY312, TargetVersion.PY313})
PACKAGE = GENERATED / "graph_profile"
MODULES = [path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py")) if "_runtime" not in path.parts]
TOKENS = (
    *("\n", "\n\n", "\n\n\n", " ", "    ", "\t", "\x0c", "\u2028", "é", '"', "'", '"""', "\\", "#", ";", ",", ", "),
    *("(", ")", "[", "]", "{", "}", "()", "(x)", ":", ": ", "=", " = ", " | ", ".", "-> ", "* ", "**", "@", "..."),
    *("x", "x" * 30, "0X1", "1E5", 'r"x"', 'f"x"', "not ", "in ", "lambda: 0", "async ", "await ", "return ", "if "),
    *("print (x)", "del (x)", "x = (1)\n", "pass\n", "import a\n", "from . import x\n", "type X = int\n", "match x:\n"),
    *("# fmt: off\n", "# fmt: skip", "# type: ignore", "class A:\n    ", "def f(self):\n        "),
)


def blackened(text: str) -> str | None:
    """What black makes of a whole module; None where it isn't Python."""
    try:
        return black.format_str(text, mode=MODE)
    except black.InvalidInput:
        return None


def formatted(text: str) -> str | None:
    try:
        return format_all({"a.py": text})["a.py"]
    except NotPython:
        return None


@st.composite
def edits(draw: st.DrawFn) -> str:
    """A module of ours with one to three changes: tokens put in, text cut out, lines moved, names near the width."""
    text = draw(st.sampled_from(MODULES))
    for _ in range(draw(st.integers(1, 3))):
        lines = text.split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        place = draw(st.integers(0, len(line)))
        match draw(st.integers(0, 5)):
            case 0:
                line = line[:place] + draw(st.sampled_from(TOKENS)) + line[place:]
            case 1:
                line = line[:place] + line[place + draw(st.integers(1, 6)) :]
            case 2:
                line = draw(st.sampled_from(("", "  ", "    ", "        "))) + line.strip()
            case 3:
                line = f"{draw(st.sampled_from(lines))}\n{line}"
            case 4:
                missing = draw(st.integers(84, 92)) - len(line)
                if line[place - 1 : place].isalpha() and missing > 0:
                    line = line[:place] + "y" * missing + line[place:]
            case _:
                line = "\n".join(lines[at + 1 : at + 2])
        lines[at] = line
        text = "\n".join(lines)
    return text


@given(edits())
def test_whatever_is_changed_black_would_have_made_the_same_of_it(text: str) -> None:
    assert formatted(text) == blackened(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "x = 1\n\n\n",
        '"""a\n\n\nb"""\n\nfrom __future__ import annotations\n',
        'from __future__ import annotations\n\n\nx = """a\n\n\nclass A:\n    """\n',
        "import a\n\nfrom __future__ import annotations\n\n\nclass A:\n    pass\n\n\n\n\nclass B:\n    pass\n",
        '# c\nfrom __future__ import annotations\n\n\nclass A:\n    """A"""\n\n    b = "create """c."""\n',
        '# c\nfrom __future__ import annotations\n\n\nclass A:\n    """A\n    """\n\n    b = 1\n',
        "# c\nfrom __future__ import annotations\n\n\nx = 1\n",
        "# c\nfrom __future__ import annotations\n\nx = f(\n    1,\n)\ny = f(\n    1, 2,\n)\nz = f(\n    1\n)\n",
        f"# c\nfrom __future__ import annotations\n\n{'x' * 80} = f(\n    1,\n)\n",
        f"# c\nfrom __future__ import annotations\n\nx = f(\n    {'x' * 90},\n    {'x' * 60} | {'y' * 60},\n)\n",
    ],
)
def test_odd_modules(text: str) -> None:
    assert formatted(text) == blackened(text)


@pytest.mark.parametrize("annotation", ["", ": Some", ": list[Some] | None", ": Step[Some]", ": Some | Other | None"])
def test_brackets_that_stand_there_because_a_name_is_long(annotation: str) -> None:
    values = ('prop("name")', 'Step("/name", "module")', f'prop("{"n" * 60}")', '"text"', f'"{"t" * 60}"')
    lines = [f"    {{}}{annotation} = (\n        {value}\n    )" for value in values]
    if annotation.endswith("None"):
        lines += [
            f"    {{}}: (\n        {annotation[2:]}\n    ) = prop(\n        {value},\n    )" for value in values[3:]
        ]
    for line in lines:
        for length in range(1, 92):
            text = f"from __future__ import annotations\n\n\nclass A:\n{line.format('x' * length)}\n"
            assert formatted(text) == blackened(text), text


def test_next_to_nothing_that_is_printed_needs_black(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def blackens(text: str) -> str:
        asked.append(text)
        return black.format_str(text, mode=MODE)

    monkeypatch.setattr(formatting, "_blackened", blackens)
    monkeypatch.setattr(formatting, "known_forms", frozenset)
    files = {f"{at}.py": text for at, text in enumerate(MODULES)}
    assert format_all(files) == files
    assert 0 < sum(map(len, asked)) < 0.1 * sum(map(len, MODULES))


@pytest.mark.parametrize("share", range(3))
def test_black_leaves_the_forms_of_which_it_is_known_beforehand(share: int) -> None:
    forms = sorted(formatting.known_forms())
    assert len(forms) > 300
    assert [form for form in forms[share::3] if black.format_str(form, mode=MODE) != form] == []


def test_a_package_of_known_forms_needs_no_black(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatting, "_blackened", pytest.fail)
    parts = [text for text in MODULES if "class UserAccountInformation(" in text]
    assert format_all({"a.py": parts[0]}) == {"a.py": parts[0]}


def test_what_one_run_has_asked_black_the_next_one_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    memo: dict[str, str] = {}
    text = next(text for text in MODULES if "class UserAccountInformation(" in text)
    format_all({"a.py": text}, memo)
    monkeypatch.setattr(formatting, "_blackened", pytest.fail)
    longer = text.replace("country_code", "country_code_of_the_account")
    assert format_all({"a.py": longer}, memo) == {"a.py": longer}


def test_a_module_comes_apart_and_together() -> None:
    for text in MODULES:
        parts = blocks(text)
        assert joined(parts) == text
        assert sum(is_stable(part, lambda _: True) for part in parts) >= len(parts) - 2


@pytest.mark.parametrize("source", ["profile-beta", "drafts"])
def test_all_of_the_corpus_is_formatted_as_black_formats_it(source: str) -> None:
    assert_formatted_as_black_does(link(transcribed(corpus(source)).spec))


def assert_formatted_as_black_does(model: Model) -> None:
    """Of each module by itself; of a thousand, every eighth shows what there is."""
    whole = folded(lay_out(model, "whole"), Templates())
    printed = {path: whole[path] for path in sorted(whole)[:: 8 if len(whole) > 500 else 1]}
    assert format_all(printed) == {
        path: black.format_str(text, mode=MODE) if path.endswith(".py") else text for path, text in printed.items()
    }
