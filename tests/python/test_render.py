"""The emitted package: it imports, every checker is content, and no text becomes code."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.output import folder as output
from codegen.python import generate
from codegen.python.render import RUNTIME
from codegen.python.templates import shipped
from codegen.spec.model import link
from codegen.spec.nodes import Body, EnumMember, EnumType, Response, Spec
from codegen.spec.nodes import Path as SpecPath
from tests.python.samples import HOSTILE, HOSTILE_NAMES, entity, hostile, named, operation, prop, spec
from tests.strategies import examples

Make = Callable[[Spec], ModuleType]
ROOT = Path(__file__).parents[2]


def small() -> Spec:
    user = entity(
        "user", prop("id"), prop("manager", named("user")), prop("tags", "Collection(Edm.String)"), key=("id",)
    )
    one, many = Response(status=200, type=user.name), Response(status=200, type=f"Collection({user.name})")
    return spec(
        user,
        entity("guest", prop("host", named("user")), prop("color", named("color")), base=user.name),
        EnumType(name=named("color"), members=(EnumMember(name="red"), EnumMember(name="unknownFutureValue"))),
        operation("list-users", "GET", "/users", responses=(many,)),
        operation("get-user", "GET", "/users/{id}", "/me", responses=(one,)),
        operation("create-user", "POST", "/users", body=Body(type=user.name, required=("id",)), responses=(one,)),
        operation(
            "send", "POST", "/me/send", body=Body(properties=(prop("to", "Collection(Edm.String)"),), required=("to",))
        ),
    )


def test_the_package_works(package: Make) -> None:
    made = package(small())
    request = made.api.users["a/b"].get(select=["id"])
    assert request.url == "https://example.com/v1/users/a%2Fb?$select=id"
    assert made.api.me.send.post(to=["x"]).body == {"to": ["x"]}
    guest = made.models.User.from_dict({"@odata.type": "#microsoft.graph.guest", "host": {"id": "1"}, "color": "blue"})
    assert type(guest) is made.models.Guest and guest.host.id == "1" and not guest.color.known
    assert guest.to_dict()["color"] == "blue"
    assert made.api.users.post(made.models.User(id="1")).violations() == []


def test_importing_one_model_loads_no_other(package: Make) -> None:
    made = package(small())
    assert made.models.Color.RED == "red"
    assert f"{made.__name__}.models.user" not in sys.modules
    assert f"{made.__name__}.requests" not in sys.modules
    assert "Guest" in dir(made.models) and "api" in dir(made)
    with pytest.raises(AttributeError, match="no attribute 'Nobody'"):
        _ = made.models.Nobody


def test_submodules_do_not_replace_the_names_of_the_package(package: Make) -> None:
    source = spec(
        *(entity(name, prop("id")) for name in ("changes", "validate", "models", "model", "api")),
        operation("api", "GET", "/api", "/requests", "/models"),
    )
    made = package(source)
    for name in ("Changes", "Validate", "Models", "Model_", "Api"):
        assert getattr(made.models, name)(id="1").id == "1"
    assert callable(made.models.changes) and callable(made.models.validate)
    assert made.api.api.get().path == "/api"
    assert made.api.requests.get().path == "/requests" and repr(made.api) == "<Api />"


def test_hostile_names_and_texts_work(package: Make) -> None:
    made = package(hostile())
    names = {
        field.metadata["name"]: name for name, field in made.models.Class.__dataclass_fields__.items() if field.metadata
    }
    assert set(names) == {*HOSTILE_NAMES, "Model"}
    payload = {name: name for name in HOSTILE_NAMES if "@" not in name}
    read = made.models.Class.from_dict(payload)
    assert {name: getattr(read, names[name]) for name in payload} == payload
    assert read.to_dict() == payload
    assert [member.value for member in made.models.None_] == HOSTILE_NAMES
    assert made.api.class_["1"].delete_.post(class_="a", **{_python_name(made, 'quote"d'): "b"}).body["class"] == "a"
    assert made.api.node.get().path == "/node" and made.api.class_.quote_d.get().path == "/class/quote%22d"


def _python_name(made: ModuleType, name: str) -> str:
    fields = made.models.Class.__dataclass_fields__.items()
    return next(python for python, field in fields if field.metadata.get("name") == name)


def test_every_checker_is_content(tmp_path: Path) -> None:
    for source in (small, hostile):
        output.write(generate(link(source()), source.__name__), tmp_path / source.__name__)
    # The runtime is the same in every package, and held against black in the one that is shipped.
    _run(tmp_path, "black", "--check", "--quiet", "--exclude", "/_runtime/", ".")
    _run(tmp_path, "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,I", ".")
    _run(tmp_path, "mypy", "--strict", "-p", "small", "-p", "hostile")


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_text_becomes_code() -> None:
    def shape(texts: list[str]) -> str:
        user = entity("user", *(prop(f"p{n}", description=text) for n, text in enumerate(texts)), description=texts[0])
        files = generate(link(spec(user, operation("x", "GET", "/me", description=texts[0]))))
        trees = (ast.parse(text) for path, text in files.items() if path.endswith(".py"))
        return "".join(ast.dump(_without_texts(tree)) for tree in trees)

    texts = [text for text in HOSTILE if text.strip()]
    assert shape(texts) == shape(["harmless"] * len(texts))


def _without_texts(tree: ast.AST) -> ast.AST:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            node.value.value = ""
    return tree


@examples(0.3)
@given(st.lists(st.text(max_size=12), max_size=6, unique=True), st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_any_names_and_texts_give_python(names: list[str], texts: list[str]) -> None:
    fields = [prop(name, description=texts[n % len(texts)]) for n, name in enumerate(names)]
    values = EnumType(name=named("values"), members=tuple(EnumMember(name=name) for name in names))
    safe = [name for name in names if name.isalnum()]
    op = operation("x", "GET", *(f"/{name}/{{id}}" for name in safe), body=Body(properties=tuple(fields)))
    for path, text in generate(link(spec(entity("user", *fields, description=texts[0]), values, op))).items():
        if path.endswith(".py"):
            compile(text.encode(), path, "exec")


def test_output_does_not_depend_on_hashes_or_order() -> None:
    script = (
        "import hashlib, sys; from codegen.spec.model import link; from codegen.python import generate;"
        "from tests.python.samples import hostile; import dataclasses; s = hostile();"
        "s = dataclasses.replace(s, pages=s.pages[::int(sys.argv[1])]);"
        "print(hashlib.sha256(repr(generate(link(s))).encode()).hexdigest())"
    )

    def digest(seed: str, step: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
        return subprocess.check_output([sys.executable, "-c", script, step], cwd=ROOT, env=environment)

    assert len({digest("0", "1"), digest("1", "1"), digest("2", "-1")}) == 1


def test_the_runtime_is_the_same_code() -> None:
    files = generate(link(small()))
    for source in (ROOT / "codegen" / "runtime").glob("*.py"):
        if source.name in ("older.py", "verbs.py"):
            # Packages of OData 2.0 and 3.0 have the one, those whose builders follow from types the other.
            assert f"{RUNTIME}/{source.name}" not in files
            continue
        assert ast.dump(ast.parse(files[f"{RUNTIME}/{source.name}"])) == ast.dump(ast.parse(source.read_text("utf-8")))


def test_templates_only_print() -> None:
    allowed = "for endfor if elif else endif macro endmacro block endblock from".split()
    for template in Path(str(shipped())).rglob("*.jinja"):
        text, is_page = template.read_text("utf-8"), template.parent.name == "site"
        assert len(text.splitlines()) <= (120 if is_page else 80), template
        more = {"extends", "import", "set"} if is_page else set()
        assert {*re.findall(r"{%[-+]? *(\w+)", text)} <= {*allowed} | more, template


def test_a_merged_path_keeps_its_text() -> None:
    source = spec(operation("a", "GET", "/users/{id}"), operation("b", "GET", "/users/{user-id}"))
    assert SpecPath(template="/users/{id}") in next(source.operations).paths
    assert '"""/users/{id}"""' in generate(link(source))["requests/users.py"]
