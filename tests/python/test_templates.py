"""Templates of the user's: they stand for single ones of ours, and a mistake in one is a problem with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from codegen.base.problems import InputError
from codegen.cli import main
from codegen.python import generate
from codegen.python.templates import Templates, sources
from codegen.spec.model import link
from tests.python.samples import entity, prop, spec
from tests.support import SPEC

MODULE = "models/module.py.jinja"
EXTENDS = '{% extends "ours/models/module.py.jinja" %}\n'
USER = spec(entity("user", prop("id", description="Who it is."), description="A user.", key=("id",)))


def user(folder: Path, text: str, name: str = MODULE) -> str:
    """The module of a type, generated with one template of the user's."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return generate(link(USER), templates=Templates(folder))["models/user.py"]


def problem(folder: Path, text: str, name: str = MODULE) -> str:
    with pytest.raises(InputError) as caught:
        user(folder, text, name)
    return str(caught.value).replace(f"{folder.as_posix()}/", "")


def test_a_method_on_every_model(tmp_path: Path) -> None:
    text = user(
        tmp_path,
        '{% extends "ours/models/module.py.jinja" %}\n'
        "{% block methods %}\n\n    def label(self) -> str:\n"
        "        return {{ type.odata | literal }}\n{% endblock %}\n",
    )
    assert text.endswith('    def label(self) -> str:\n        return "microsoft.graph.user"\n')
    assert 'id: str | None = prop("id")' in text


def test_a_base_class(tmp_path: Path) -> None:
    text = user(
        tmp_path,
        '{% extends "ours/models/module.py.jinja" %}\n'
        "{% block imports %}\nfrom team.models import Audited\n{% endblock %}\n"
        "{% block bases %}Audited, {{ type.base }}{% endblock %}\n",
    )
    assert "from team.models import Audited\n" in text
    assert 'class User(\n    Audited, Model, odata="microsoft.graph.user", kind="entity", key=("id",)\n):' in text or (
        'class User(Audited, Model, odata="microsoft.graph.user", kind="entity", key=("id",)):' in text
    )


def test_another_style_of_docstring(tmp_path: Path) -> None:
    ours = sources()[MODULE]
    theirs = ours.replace("{% if field.doc %}\n    {{ field.doc | docstring(4) }}\n{% endif %}\n", "")
    assert theirs != ours
    text = user(tmp_path, theirs)
    assert '"""A user.' in text and "Who it is." not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n{{ module.nmae }}\n", "models/module.py.jinja:2: error: 'codegen.python.package.ModelModule object'"),
        ("{{ tpye }}", "models/module.py.jinja:1: error: 'tpye' is undefined [template]"),
        ("\n{% for %}", "models/module.py.jinja:2: error: "),
        ("{{ 1 // 0 }}", "models/module.py.jinja:1: error: ZeroDivisionError: "),
        ('\n{% extends "ours/models/modul.py.jinja" %}', "models/module.py.jinja:2: error: no template 'ours/models/"),
        (
            f"{EXTENDS}{{% block bses %}}A{{% endblock %}}",
            "models/module.py.jinja:2: error: there is no block 'bses' to change, did you mean 'bases'?",
        ),
        (
            f"{EXTENDS}{{% block bases %}}A{{% endblock %}}\nx = 1\n",
            "models/module.py.jinja:3: error: what stands outside of the blocks isn't printed; move it into one",
        ),
        ("class class:", "models/module.py.jinja: error: prints models/user.py, which isn't Python: "),
    ],
)
def test_a_mistake_has_its_place(tmp_path: Path, text: str, expected: str) -> None:
    said = problem(tmp_path, text)
    assert said.startswith(expected) and said.endswith("[template]") and "\n" not in said


def test_a_mistake_in_what_a_template_uses_is_told_there(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "more.jinja").write_text("\n\n{{ nobody }}\n")
    assert problem(tmp_path, '{% include "own/more.jinja" %}').startswith(
        "own/more.jinja:3: error: 'nobody' is undefined"
    )


def test_a_file_that_stands_for_none_of_ours_is_refused(tmp_path: Path) -> None:
    said = problem(tmp_path, "", "models/modul.py.jinja")
    assert said.startswith(
        "models/modul.py.jinja: error: codegen has no such template, did you mean 'models/module.py.jinja'?"
    )
    assert problem(tmp_path / "b", "1", "contract").startswith("contract: error: the templates are written for another")


def test_templates_copied_out_give_the_same_package_until_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEGEN_CACHE_DIR", str(tmp_path / "cache"))

    def run(*arguments: str) -> int:
        return CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code

    copied, out = str(tmp_path / "copied"), str(tmp_path / "out")
    with_ours = ("generate", str(SPEC), "--out", out)
    with_theirs = (*with_ours, "--templates", copied)
    assert run("templates", "--out", copied) == run(*with_ours) == 0
    assert run(*with_theirs, "--check") == run(*with_theirs) == 0
    changed = tmp_path / "copied" / MODULE
    changed.write_text(changed.read_text("utf-8").replace("{{ type.doc |", "{{ type.odata |"), encoding="utf-8")
    assert run(*with_theirs, "--check") == 1, "what was remembered was of other templates"
    assert run("templates", "--out", copied) == 0 and "{{ type.odata |" in changed.read_text("utf-8")
    assert run(*with_ours, "--check") == 0


def test_what_templates_get_is_documented() -> None:
    from dataclasses import fields, is_dataclass

    from codegen.python import package

    text = (Path(__file__).parents[2] / "docs" / "templates.md").read_text("utf-8")
    nouns = [item for item in vars(package).values() if isinstance(item, type) and is_dataclass(item)]
    assert len(nouns) > 10
    missing = {
        f"{noun.__name__}.{field.name}" for noun in nouns for field in fields(noun) if f"`{field.name}`" not in text
    }
    assert not missing and f"version {package.CONTRACT}" in text
