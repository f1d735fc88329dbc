"""Only regular files below what was named are read, and nothing of any other is shown."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from codegen.base import files
from codegen.base.files import Tree, plain
from codegen.base.problems import InputError
from codegen.cli import main
from codegen.formats import sources, specfile
from tests.support import PAGES, SPEC, codegen

SECRET = "password = swordfish\ntoken: swordfish\n"
LIMIT = 1000


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder with pages, a spec, and beside both what nobody has named."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.md").write_text(SECRET)
    for source, name in ((PAGES, "docs"), (SPEC, "fleet")):
        for file in source.rglob("*"):
            if file.is_file():
                target = Path(name) / file.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes())


def link(path: Path) -> None:
    path.symlink_to("../../../outside/x.md" if len(path.parts) > 2 else "../../outside/x.md")


def whole(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def listener(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def folder(path: Path) -> None:
    path.mkdir()


def nothing(path: Path) -> None:
    path.symlink_to("nowhere")


STRANGE = [link, whole, pipe, device, listener, nothing]
READ = [
    ("docs/api/x.md", "transcribe docs --out made"),
    ("docs/resources/x.md", "lint docs"),
    ("docs/x.md", "lint docs/x.md"),
    ("docs.xml", "transcribe docs.xml --out made"),
    ("docs.xml", "generate docs.xml --out made"),
    ("metadata/x.xml", "generate metadata --out made"),
    ("metadata/x.json", "transcribe metadata --out made"),
    ("fleet/types/x.yaml", "lint fleet"),
    ("fleet/operations/x.yaml", "generate fleet --out made"),
    ("fleet/corrections/x.yaml", "export fleet"),
    ("fleet/service.yaml", "lint fleet"),
    ("fleet/api.yaml", "lint fleet"),
    ("fleet/api.yaml", "transcribe docs --out fleet"),
    ("codegen.toml", "lint fleet"),
    ("pyproject.toml", "lint fleet"),
    ("words.yaml", "transcribe docs --out made --dialect words.yaml"),
]


@pytest.mark.parametrize("strange", STRANGE, ids=lambda make: make.__name__)
@pytest.mark.parametrize(("file", "arguments"), READ, ids=lambda text: text.replace(" ", "_").replace("/", "."))
def test_every_reader(file: str, arguments: str, strange: Callable[[Path], None]) -> None:
    path = Path(file)
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    strange(path)
    if file in arguments and strange is not pipe and strange is not listener:
        return  # a link that the user names is the user's choice
    uncached = ["--no-cache"] if "--out" in arguments else []
    result = CliRunner().invoke(main, [*arguments.split(), *uncached])
    assert result.exit_code == 2, result.output
    assert "swordfish" not in result.output
    assert "[unreadable-file]" in result.stderr and path.name in result.stderr


def test_folders_that_lead_out() -> None:
    for name in ("docs/api/more", "fleet/types/more"):
        Path(name).symlink_to("../../../outside")
    with pytest.raises(InputError, match="api/more: error: is a link to a folder outside"):
        sources.read([Path("docs")])
    with pytest.raises(InputError, match="types/more: error: is a link to a folder outside"):
        specfile.load(Path("fleet"))
    Path("fleet/corrections").rename("gone")
    Path("fleet/corrections").symlink_to("../../outside")
    with pytest.raises(InputError, match="corrections: error: leads outside of the sources"):
        specfile.load(Path("fleet"))


def test_a_folder_of_pages_is_no_way_to_its_neighbours() -> None:
    Path("flat").mkdir()
    Path("flat/a.md").symlink_to("../docs/resources/itemfacet.md")
    with pytest.raises(InputError, match=r"flat/a\.md: error: is a link that leads outside"):
        sources.read([Path("flat")])


def test_what_is_named_may_be_a_link_and_links_inside_are_followed() -> None:
    Path("named").symlink_to("docs")
    Path("docs/api/again.md").symlink_to("../resources/entity.md")
    Path("docs/api/self").symlink_to("../api")
    assert sources.read([Path("named")])["api/again.md"] == Path("docs/resources/entity.md").read_bytes()
    Path("page.md").symlink_to("docs/resources/entity.md")
    assert [*sources.read([Path("page.md")])] == ["resources/entity.md"]


def test_names_that_are_not_utf_8() -> None:
    try:
        open(b"docs/api/caf\xe9.md", "wb").close()
        open(b"fleet/types/caf\xe9.yaml", "wb").close()
    except OSError:
        pytest.skip("the file system holds no such names")
    for arguments in ("transcribe docs --out made", "lint docs", "lint fleet", "generate fleet --out made"):
        done = codegen(*arguments.split(), cwd=Path.cwd())
        assert done.returncode == 2 and "caf\\udce9" in done.stderr and "isn't UTF-8; rename it" in done.stderr
        assert done.stderr.count("\n") == 1, done.stderr


def test_a_dialect_that_the_spec_names_lies_in_the_working_folder() -> None:
    Path("../outside/words.yaml").write_text("extends: graph\nswordfish: 1\n")
    with open("fleet/api.yaml", "a") as api:
        api.write("dialect: ../../outside/words.yaml\n")
    with pytest.raises(InputError, match="name it with --dialect") as caught:
        sources.api(Path("fleet"), [Path("docs")], None)
    assert "swordfish" not in str(caught.value)
    assert sources.api(Path("fleet"), [Path("docs")], None, dialect="../outside/words.yaml").dialect.endswith("s.yaml")
    Path("mine.yaml").write_text("extends: ../outside/words.yaml\n")
    with pytest.raises(InputError, match="neither beside it nor in the working folder"):
        sources.dialect(Path("fleet"), "../mine.yaml")


def test_limits_count_lines_as_unix_ends_them(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    for size, read in ((LIMIT, LIMIT), (LIMIT + 1, LIMIT + 1), (9 * LIMIT, LIMIT + 1)):
        for content in (b"x" * size, b"\r\n" * size, b"\n" * size):
            (tmp_path / "a").write_bytes(content)
            assert tree.read("a", LIMIT) == plain(content)[:read]


@pytest.mark.skipif(not os.path.exists("/proc/self/limits"), reason="no file that says it is empty and isn't")
def test_what_a_file_holds_is_read_whatever_it_says_of_its_size() -> None:
    assert files.read(Path("/proc/self/limits"), 2**20) == Path("/proc/self/limits").read_bytes() != b""
    assert len(files.read(Path("/proc/self/limits"), 10)) == 11
