"""Pages to spec to package over the whole corpus: from nothing, after no change, after one, and as the input grows."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks.environments import CORPUS, PAGES, Run, codegen, needed, work
from benchmarks.figures import Failed, Section, Spread, number, table, times

TITLE = "Pages to spec to package"
ROUNDS = 2
SHARES = (8, 4, 2, 1)
"""Every eighth page, every fourth, ..."""
VERBS = ("transcribe", "generate")
OTHER = CORPUS / "business-central"
COSTS = ("seconds", "processor seconds", "MiB of the largest process")
CONFIG = """\
[apis.graph]
sources = ["pages"]
spec = "graph"
out = "out"

[apis.graph.lint]
rules = {payload-unreadable = "warning"}
"""
"""One of the pages shows a body that isn't JSON, for which a build fails unless it is told otherwise."""


class Project:
    """A folder of pages with the spec and the package that are made of it."""

    def __init__(self, folder: Path, share: int = 1, source: Path = PAGES) -> None:
        self.folder = folder
        self.pages = folder / "pages"
        chosen = sorted(path for path in source.rglob("*.md"))[::share]
        for path in chosen:
            target = self.pages / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        self.count = len(chosen)
        self.size = sum(path.stat().st_size for path in chosen)

    def clear(self) -> None:
        """Forget everything but the pages."""
        for name in ("graph", "cache", "out"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def change(self, at: int) -> None:
        """Add a property to the page of a type that many others lead to."""
        page = Path("resources", "user.md")
        text = (PAGES / page).read_text(encoding="utf-8")
        changed = text.replace("|aboutMe|", f"|addedProperty{at}|String|A change.|\n|aboutMe|", 1)
        if changed == text:
            raise Failed(f"{page} is not the page that was to be changed")
        (self.pages / page).write_text(changed, encoding="utf-8")

    def transcribe(self, *options: str) -> Run:
        """From pages to the spec."""
        return self._run("transcribe", self.pages, "--out", self.folder / "graph", *options)

    def generate(self, *options: str) -> Run:
        """From the spec to the package."""
        return self._run("generate", self.folder / "graph", "--out", self.folder / "out", *options)

    def run(self, *options: str) -> list[Run]:
        """Both, one after the other."""
        return [self.transcribe(*options), self.generate(*options)]

    def _run(self, *arguments: object) -> Run:
        return codegen(*arguments, cache=self.folder / "cache")

    def build(self) -> Run:
        """All steps as configured: transcribe, lint, generate, verify."""
        config = self.folder / "codegen.toml"
        config.write_text(CONFIG, encoding="utf-8")
        return codegen("build", "--config", config, cache=self.folder / "cache")

    def package(self) -> tuple[int, float]:
        """Files and MiB of Python in the package."""
        files = [path.stat().st_size for path in (self.folder / "out").rglob("*.py")]
        return len(files), sum(files) / 2**20


def measure(rounds: int) -> Section:
    """Time the states of one project, then projects of other sizes."""
    needed(PAGES)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Project(Path(scratch, "1"))
        states, package = _states(whole, rounds)
        built = _built(whole, rounds)
        other = _other_set(Project(Path(scratch, "other"), source=OTHER), rounds)
        projects = {share: Project(Path(scratch, str(share)), share) for share in SHARES if share > 1} | {1: whole}
        sizes = _sizes(projects, rounds)
        whole.clear()
        peaks = [run.peak for run in whole.run("--jobs", "1")]
    mib, size = number(whole.size / 2**20), number(package[1])
    read, written = (f"{number(peak)} MiB" for peak in peaks)
    return Section(f"""\
All pages of Microsoft Graph v1.0 (July 2021), unedited: {whole.count:,} pages of {mib} MiB, which become
{package[0]:,} Python files of {size} MiB. There is no peer: nothing else reads pages into a client. Wall-clock seconds
of whole processes; "from nothing" has no spec, no package and no cache.

{_table_of_states(states)}

`codegen build` lints and verifies as well: each documented example goes through the package.

{_table_of_builds(built)}

{other}

In one process (`--jobs 1`, from nothing) transcribe takes {read} at most, generate {written}.

As the input doubles, from nothing; each part takes every nth page, so that the mix stays the same. "Grows" is how many
times as long twice the pages take.

{sizes}

Pages of which one thing gets 10 and 100 times as long (`python -m benchmarks.growth`); "grows" is how much longer the
tenfold page takes per byte: 1 is linear, 10 would be quadratic.

{_long_pages()}""")


def _states(project: Project, rounds: int) -> tuple[dict[str, list[list[Run]]], tuple[int, float]]:
    """From nothing, after no change, after one change: the runs of each round, both verbs; and the package's size."""
    states: dict[str, list[list[Run]]] = {"from nothing": [], "nothing changed": [], "one page changed": []}
    for at in range(rounds):
        project.clear()
        states["from nothing"].append(project.run())
        states["nothing changed"].append(project.run())
        project.change(at)
        states["one page changed"].append(project.run())
    return states, project.package()


def _built(project: Project, rounds: int) -> dict[str, list[Run]]:
    """The runs of `codegen build` in the same three states."""
    states: dict[str, list[Run]] = {"from nothing": [], "nothing changed": [], "one page changed": []}
    for at in range(rounds):
        project.clear()
        states["from nothing"].append(project.build())
        states["nothing changed"].append(project.build())
        project.change(rounds + at)
        states["one page changed"].append(project.build())
    return states


def _table_of_builds(states: dict[str, list[Run]]) -> str:
    rows = [[f"build, {state}", *_costs(runs)] for state, runs in states.items()]
    return table(["", *COSTS], rows)


def _other_set(project: Project, rounds: int) -> str:
    """A set of another house, from nothing, by its dialect."""
    runs: list[list[Run]] = []
    for _ in range(rounds):
        project.clear()
        runs.append([project.transcribe("--dialect", "business-central"), project.generate()])
    files, size = project.package()
    rows = [[verb, *_costs([pair[at] for pair in runs])] for at, verb in enumerate(VERBS)]
    return f"""\
All pages of Business Central's API v2.0, from nothing: {project.count:,} pages of {number(project.size / 2**20)} MiB,
which become {files:,} Python files of {number(size)} MiB.

{table(["", *COSTS], rows)}"""


def _costs(runs: list[Run]) -> list[object]:
    wall, cpu = Spread.of(run.wall for run in runs), Spread.of(run.cpu for run in runs)
    return [wall, cpu, number(max(run.peak for run in runs))]


def _table_of_states(states: dict[str, list[list[Run]]]) -> str:
    rows = []
    for state, found in states.items():
        for at, verb in enumerate(VERBS):
            rows.append([f"{verb}, {state}", *_costs([pair[at] for pair in found])])
    return table(["", *COSTS], rows)


def _sizes(projects: dict[int, Project], rounds: int) -> str:
    """A table of the sizes; a part whose spec is refused keeps its transcription, and says why."""
    runs: dict[int, dict[str, list[float]]] = {share: {verb: [] for verb in VERBS} for share in projects}
    refused: dict[int, str] = {}
    for _ in range(rounds):
        for share, project in projects.items():
            project.clear()
            runs[share]["transcribe"].append(project.transcribe().cpu)
            try:
                runs[share]["generate"].append(project.generate().cpu)
            except Failed as error:
                first = str(error).splitlines()[0]
                refused[share] = f"From {project.count:,} of the pages, generate fails: {first}"
    rows = []
    before: dict[str, Spread] = {}
    for share, project in projects.items():
        spreads = {verb: Spread.of(found) for verb, found in runs[share].items() if found}
        row = [f"{project.count:,} pages, {number(project.size / 2**20)} MiB"]
        for verb in VERBS:
            both = verb in spreads and verb in before
            row += [str(spreads.get(verb, "failed")), times(spreads[verb].over(before[verb])) if both else ""]
        rows.append(row)
        before = spreads
    header = ["", "transcribe, processor seconds", "grows", "generate, processor seconds", "grows"]
    return "\n\n".join([table(header, rows), *refused.values()])


def _long_pages() -> str:
    return work("growth", "codegen").output.strip()
