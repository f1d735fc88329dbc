"""The configuration: what the file says, as values; each mistake in it with its line and what is meant."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from codegen.base.problems import InputError
from codegen.config import places, reading
from codegen.config.values import Api, Config
from tests.support import codegen

FLEET = """
[apis.fleet]
sources = ["docs", "metadata.xml"]
spec = "specs/vehicles"
out = "src"
package = "vehicles"
service_roots = ["https://{tenant}.example/fleet/v2"]
urls = "odata"
dialect = "house.yaml"
include = ["/vehicles/**"]
exclude = ["api/old-*.md"]
related = true
types_only = true
strict = true
references = ["urn:units=units.xml"]
templates = "templates"
project = true
distribution = "fleet-client"
package_version = "1.2.0"
verify = false

[apis.fleet.lint]
rules = { placeholder = "off" }
fail_on = "warning"
baseline = "known.json"
select = ["example-*"]

[[apis.fleet.lint.ignore]]
page = "api/x.md"
rules = ["permissions-todo"]

[apis.harbour-v2]
sources = ["harbour"]

[lint]
rules = { content-length = "off" }
"""


def parse(text: str, file: str = "some/codegen.toml") -> Config:
    config = reading.parse(text.encode(), Path(file))
    assert config is not None
    return config


def refused(text: str, file: str = "codegen.toml") -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(text, file)
    return [str(problem) for problem in caught.value.problems]


def test_every_key_becomes_a_value_and_paths_are_relative_to_the_file() -> None:
    fleet, harbour = parse(FLEET).apis
    here = Path("some")
    assert fleet.sources == (here / "docs", here / "metadata.xml")
    assert (fleet.spec, fleet.out, fleet.package) == (here / "specs/vehicles", here / "src", "vehicles")
    assert (fleet.service_roots, fleet.urls) == (("https://{tenant}.example/fleet/v2",), "odata")
    assert (fleet.dialect, fleet.templates) == (str(here / "house.yaml"), here / "templates")
    assert (fleet.include, fleet.exclude) == (("/vehicles/**",), ("api/old-*.md",))
    assert fleet.related and fleet.types_only and fleet.strict and not fleet.verify
    assert (fleet.project, fleet.distribution, fleet.package_version) == (True, "fleet-client", "1.2.0")
    assert fleet.references == (f"urn:units={here / 'units.xml'}",)
    assert (fleet.lint.fail_on, fleet.lint.baseline, fleet.lint.select) == (
        "warning",
        here / "known.json",
        ("example-*",),
    )
    assert harbour == Api(
        name="harbour-v2",
        spec=here / "specs/harbour-v2",
        package="harbour_v2",
        sources=(here / "harbour",),
        lint=parse(FLEET).lint,
    )


def test_what_is_said_of_findings_adds_up() -> None:
    lint = parse(FLEET).apis[0].lint
    assert lint.levels == {"content-length": "off", "placeholder": "off"}
    assert [ignore.page for ignore in lint.ignores] == ["api/x.md"]
    assert parse(FLEET).lint.levels == {"content-length": "off"}


def test_in_pyproject_it_stands_below_tool() -> None:
    text = FLEET.replace("[[apis", "[[tool.codegen.apis").replace("\n[apis", "\n[tool.codegen.apis")
    text = text.replace("\n[lint", "\n[tool.codegen.lint")
    for name in ("pyproject.toml", "of-the-team.toml"):
        assert parse(text, f"some/{name}").apis == parse(FLEET).apis
    assert refused(text, "codegen.toml") == ["codegen.toml:2: error: unknown key 'tool' [config]"]
    assert reading.parse(b"[tool.black]\nline-length = 3", Path("pyproject.toml")) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[apis.a]\nsources = ['d']\n\nouts = 'x'", ":4: error: unknown key 'outs', did you mean 'out'?"),
        ("[apis.a]\nsources = ['d']\ntypes-only = true", ":3: error: unknown key 'types-only', did you mean 'types_"),
        ("[api.a]\nsources = ['d']", ":1: error: unknown key 'api', did you mean 'apis'?"),
        ("[apis.a]\nsources = 'd'", ":2: error: 'sources' must be a list of paths"),
        (
            "[apis]\na = { sources = ['d'], urls = 'odate' }",
            ":2: error: 'urls' must be one of 'graph', 'odata', did you",
        ),
        ("[apis.a]\nsources = ['d']\nstrict = 'yes'", ":3: error: 'strict' must be true or false"),
        ("[apis.a]\nout = 'x'", ":1: error: 'a' needs 'sources', its documentation, or 'spec'"),
        ("apis.a = 3", ":1: error: 'a' must be a table"),
        ("[apis.a]\nsources = ['d'", ": error: not TOML: Unclosed array (at end of document)"),
        ("[apis.a]\nsources = ['d'\nout = 'x'", ":3:1: error: not TOML: Unclosed array"),
        ("[apis.a]\nsources = ['d']\nout = '~/x'", ":3: error: 'out' begins with '~/', which nothing expands here"),
        ("[apis.a]\nsources = ['d', '~/e']", ":2: error: 'sources' begins with '~/'"),
        ("[apis.a]\nsources = ['d']\nout = \"\\u0000\"", ":3: error: 'out' holds the character NUL"),
        ("[apis.a]\nout = 'o'\nsources = [\"d\\u0000\"]", ":3: error: 'sources' holds the character NUL"),
        ("[apis.\"a\\u0000\"]\nsources = ['d']\nout = 'o'", ": error: 'a\\x00' can't be the name of an API"),
        ("[apis.'../a']\nsources = ['d']", ":1: error: '../a' can't be the name of an API"),
        ("[apis.a]\nsources = ['d']\n[apis.b]\nspec = 'specs/a'", ":3: error: 'b' and 'a' are both written to specs/a"),
        (
            "[apis.a]\nsources = ['d']\n[apis.b]\nspec = 'specs/a/types'",
            ":3: error: 'b' and 'a' are both written to specs/a/types",
        ),
        (
            "[apis.b]\nspec = 'specs/a/operations'\n[apis.a]\nsources = ['d']",
            ":3: error: 'a' and 'b' are both written to specs/a/operations",
        ),
        ("[apis.a]\nsources = ['d']\n[apis.b]\nspec = 'specs/A'", ":3: error: 'b' and 'a' are both written to specs/A"),
        ("[lint]\nselect = ['placeholders']", ":2: error: no rule is called 'placeholders'"),
        (
            "[[lint.ignore]]\npage = 'a'\nrules = ['placeholder']\n[[lint.ignore]]\npages = 'b'",
            ":5: error: unknown key 'pages'",
        ),
    ],
)
def test_mistakes_have_a_line_and_say_what_is_meant(text: str, message: str) -> None:
    assert any(problem.startswith(f"codegen.toml{message}") for problem in refused(text)), refused(text)


def test_all_mistakes_are_told_at_once() -> None:
    assert len(refused("[apis.a]\nsources = 3\nouts = 1\n[lint]\nfail_on = 'never'")) == 3


def test_lines_of_keys() -> None:
    text = 'x = 1\n[a."b.c"]\n d . e = { f = 1 }\nlist = [\n  "g",\n]\n[[a.h]]\ni = 1\n[[a.h]]\ni = 2\n'
    assert places.line(text, ("x",)) == 1
    assert places.line(text, ("a", "b.c")) == 2
    assert places.line(text, ("a", "b.c", "d", "e")) == 3
    assert places.line(text, ("a", "b.c", "d", "e", "f")) == 3
    assert places.line(text, ("a", "b.c", "list", "g")) == 5
    assert places.line(text, ("a", "h", 1, "i")) == 10
    assert places.line(text, ("q",)) == 0


def test_the_nearest_file_from_the_folder_upwards(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text("[tool.codegen.apis.a]\nsources = ['d']")
    inner = tmp_path / "docs" / "api"
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").write_text("[project]\nname = 'codegen-user'")
    assert reading.find(inner).apis[0].sources == (tmp_path / "d",)
    (tmp_path / "codegen.toml").write_text("[apis.b]\nsources = ['d']")
    assert [api.name for api in reading.find(inner).apis] == ["b"]
    (inner / ".git").mkdir()
    assert reading.find(inner) == Config()


def test_a_file_that_was_named_has_to_say_something(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'")
    with pytest.raises(InputError, match=r"no table \[tool.codegen\]"):
        reading.load(tmp_path / "pyproject.toml")


def test_apis_are_chosen_by_name() -> None:
    config = parse(FLEET)
    assert config.chosen([]) == config.apis
    assert [api.name for api in config.chosen(["harbour-v2"])] == ["harbour-v2"]
    with pytest.raises(InputError, match="no API is called 'fleat', did you mean 'fleet'"):
        config.chosen(["fleat"])
    with pytest.raises(InputError, match="no API is configured"):
        Config().chosen([])


def test_the_schema_accepts_what_the_reader_accepts_and_knows_every_key() -> None:
    result = codegen("schema", "config")
    schema = json.loads(result.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    assert check.is_valid(tomllib.loads(FLEET))
    for text in ("[apis.a]\nouts = 'x'", "[lint]\nfail_on = 'never'", "[apis.a]\nsources = 'd'"):
        assert not check.is_valid(tomllib.loads(text))
        refused(text)


def test_lint_takes_the_settings_of_the_api_whose_spec_it_reads(tmp_path: Path) -> None:
    from tests.support import PAGES

    (tmp_path / "c.toml").write_text(
        f"[apis.a]\nsources = ['{PAGES}']\n[apis.a.lint]\nselect = ['content-length']\nfail_on = 'info'"
    )
    chosen = codegen("lint", PAGES, "--config", tmp_path / "c.toml", "--format", "json", cwd=tmp_path)
    every = codegen("lint", PAGES, "--format", "json", cwd=tmp_path)
    rules = {problem["rule"] for problem in json.loads(every.stdout)}
    assert {problem["rule"] for problem in json.loads(chosen.stdout)} == rules & {"content-length"} != rules
