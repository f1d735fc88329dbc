"""Files against a folder: compare, write, prune. The only writer.

A folder is replaced as a whole: the new tree is built beside it and takes its place in one step, so that a
run that fails or is killed leaves the old one. What codegen wrote stands in a list inside the folder, and
only what stands there is ever changed or deleted; anybody else's files are carried over.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from codegen.base.problems import InputError, Place, Problem
from codegen.output.exchange import exchange

Files = Mapping[str, str | bytes]
"""Content by path, relative to a folder, with forward slashes; text goes out as UTF-8, lines end as they do."""

MANIFEST = ".codegen"
"""The list of files that codegen wrote; lines that are no such path, as a merge leaves them, are passed over."""
_HEADER = "# Files that codegen wrote; it changes and deletes no others."

_FORBIDDEN = frozenset('<>:"|?*\\') | {chr(code) for code in range(32)}
_DEVICES = frozenset(
    {"aux", "con", "nul", "prn", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10))}
)
_DEBRIS_AGE = 3600
"""Seconds after which a tree that was never finished can't be another run's any more."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What writing would do; true when there is anything to do."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    old: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    new: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def diff(self) -> str:
        """A unified diff from the folder to the files."""
        return "".join(self._diff(path) for path in sorted((*self.added, *self.changed, *self.removed)))

    def _diff(self, path: str) -> str:
        old, new = (side.get(path, b"").decode("utf-8", "replace").splitlines(True) for side in (self.old, self.new))
        before = f"a/{path}" if path in self.old else "/dev/null"
        after = f"b/{path}" if path in self.new else "/dev/null"
        lines = [f"--- {before}\n", f"+++ {after}\n", *list(difflib.unified_diff(old, new))[2:]]
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def compare(files: Files, folder: Path) -> Changes:
    """What `write` would do.

    Raises InputError for paths that could lead out of the folder or that not every system can hold, and
    where codegen would overwrite what it did not write.
    """
    wanted = _encoded(files)
    listed = _listed(folder)
    there = _There(folder)
    problems = [problem for path in wanted if (problem := _obstacle(there, path, listed))]
    if problems:
        raise InputError(*problems)
    old = there.contents({*wanted, *listed})
    foreign = [path for path in old if path not in listed and old[path] != wanted[path]]
    if foreign:
        message = "was not written by codegen; move it away, or write elsewhere"
        raise InputError(*(_problem(folder / path, message) for path in foreign))
    return Changes(
        added=tuple(path for path in wanted if path not in old),
        changed=tuple(path for path in wanted if path in old and old[path] != wanted[path]),
        removed=tuple(path for path in old if path not in wanted),
        old=old,
        new=wanted,
    )


def held(folder: Path) -> dict[str, bytes]:
    """The files of a folder that codegen wrote, with the list of them; whoever changed them since."""
    return _There(folder).contents(_listed(folder))


def digest(files: Mapping[str, bytes]) -> str:
    """A hash of paths and contents; `Changes.new` has that of what `held` finds just where nothing differs."""
    found = hashlib.sha256()
    for path, content in sorted(files.items()):
        found.update(f"{path}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


class _There:
    """What a folder holds, each of its folders looked through once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._modes: dict[str, int] = {"": stat.S_IFDIR}
        self._seen: set[str] = set()

    def mode(self, path: str) -> int:
        """Which kind of file stands at a path, as `stat.S_IFMT` says; 0 for nothing, or for what lies behind a link."""
        if path not in self._modes:
            parent = path.rpartition("/")[0]
            if not stat.S_ISDIR(self.mode(parent)):
                return 0
            self._look_through(parent)
            if path not in self._modes:  # it may be there nevertheless: not every system tells Case from case
                self._modes[path] = self._asked(path)
        return self._modes[path]

    def _look_through(self, parent: str) -> None:
        if parent in self._seen:
            return
        self._seen.add(parent)
        try:
            with os.scandir(os.path.join(self.folder, parent)) as entries:
                for entry in entries:
                    link, folder = entry.is_symlink(), entry.is_dir(follow_symlinks=False)
                    if link or folder or entry.is_file(follow_symlinks=False):
                        kind = stat.S_IFLNK if link else stat.S_IFDIR if folder else stat.S_IFREG
                        self._modes[f"{parent}/{entry.name}" if parent else entry.name] = kind
        except (FileNotFoundError, NotADirectoryError):
            pass

    def _asked(self, path: str) -> int:
        try:
            return stat.S_IFMT(os.lstat(os.path.join(self.folder, path)).st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return 0

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """What stands in those of the paths that are real files in real folders, sorted."""
        found = {}
        for path in sorted(paths):
            if stat.S_ISREG(self.mode(path)):
                with open(os.path.join(self.folder, path), "rb") as stream:
                    found[path] = stream.read()
        return found


def _obstacle(there: _There, path: str, listed: frozenset[str]) -> Problem | None:
    """What somebody else has where a file or the folders above it must be."""
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        part = "/".join(parts[:count])
        mode = there.mode(part)
        if stat.S_ISLNK(mode):
            return _problem(there.folder / part, "is a symbolic link; codegen writes only real files, in real folders")
        if part != path and stat.S_ISREG(mode) and part not in listed:
            return _problem(there.folder / part, "is a file where codegen needs a folder; move it away")
    if stat.S_ISDIR(there.mode(path)) and any(item.as_posix() not in listed for item in _existing(there.folder, path)):
        return _problem(there.folder / path, "is a folder where codegen needs a file; move it away")
    return None


def write(files: Files, folder: Path) -> Changes:
    """Make the folder hold the files, and prune those that codegen wrote before; returns what was done.

    Files that don't differ keep their time of change. Raises InputError as `compare` does and where the
    folder can't be replaced; OSError when the system refuses.
    """
    folder = Path(os.path.realpath(folder))
    _tidy(folder)
    changes = compare(files, folder)
    if not changes:
        return changes
    if Path.cwd().is_relative_to(folder):
        raise InputError(_problem(folder, "is the current folder, which can't be replaced; run codegen from outside"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    stage = folder.with_name(f"{_stage_prefix(folder)}{secrets.token_hex(4)}")
    stage.mkdir()
    try:
        _build(stage, folder, changes)
        exchange(stage, folder)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return changes


def replace(file: Path, content: bytes) -> None:
    """Write one file so that whoever reads it, and whoever kills this, finds the old content or the new."""
    file.parent.mkdir(parents=True, exist_ok=True)
    stage = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        stage.write_bytes(content)
        stage.replace(file)
    finally:
        stage.unlink(missing_ok=True)


def _build(stage: Path, folder: Path, changes: Changes) -> None:
    """The new tree: what doesn't change is linked, not copied."""
    replaced = {*changes.changed, *changes.removed}
    for path in _existing(folder):
        if path.as_posix() not in replaced:
            target = stage / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _carry_over(folder / path, target)
    for name in (*changes.added, *changes.changed):
        target = stage / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(changes.new[name])
    if folder.exists():
        shutil.copystat(folder, stage)


def _existing(folder: Path, below: str = "") -> Iterator[Path]:
    """Files, symbolic links and empty folders; bytecode is made anew by whoever needs it."""
    for at, folders, names in os.walk(folder / below):
        here = Path(at).relative_to(folder)
        if "__pycache__" in folders:
            folders.remove("__pycache__")
        links = [name for name in folders if (folder / here / name).is_symlink()]
        yield from (here / name for name in (*links, *names))
        if not folders and not names and here.parts:
            yield here


def _carry_over(source: Path, target: Path) -> None:
    if source.is_symlink():
        os.symlink(os.readlink(source), target)
    elif source.is_dir():
        target.mkdir(exist_ok=True)
    else:
        try:
            os.link(source, target)
        except OSError:  # not every file system has hard links
            shutil.copy2(source, target)


def _stage_prefix(folder: Path) -> str:
    return f".{folder.name}.codegen-"


def _tidy(folder: Path) -> None:
    """Put right what a killed run left: the folder set aside in the middle of a replacement, unfinished trees."""
    if not folder.parent.is_dir():
        return
    left = [item for item in folder.parent.iterdir() if item.name.startswith(_stage_prefix(folder))]
    for item in left:
        if item.name.endswith("-old") and not folder.exists():
            item.rename(folder)
        elif item.is_dir() and time.time() - item.stat().st_mtime > _DEBRIS_AGE:
            shutil.rmtree(item, ignore_errors=True)


def _encoded(files: Files) -> dict[str, bytes]:
    """The files' bytes and the list of them, sorted; raises InputError for paths that can't be."""
    problems = [problem for path in files for problem in _check_path(path)]
    folded: dict[str, str] = {}
    for path in sorted(files):
        other = folded.setdefault(path.casefold(), path)
        if other != path:
            problems.append(_problem(Path(path), f"differs from '{other}' only in case; not every system keeps both"))
        for parent in PurePosixPath(path).parents:
            if parent.as_posix() in files:
                problems.append(_problem(Path(path), f"lies in '{parent}', which is a file"))
    if problems:
        raise InputError(*problems)
    encoded = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
    if encoded:
        encoded[MANIFEST] = "\n".join([_HEADER, *sorted(files), ""]).encode()
    return dict(sorted(encoded.items()))


def _check_path(path: str) -> Iterator[Problem]:
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts) or path == MANIFEST:
        yield _problem(Path(path), "can't be a path in an output folder")
    elif any(
        not _FORBIDDEN.isdisjoint(part)
        or part.endswith((".", " "))
        or part.partition(".")[0].strip().casefold() in _DEVICES
        or not part.isprintable()
        or len(part.encode("utf-8", "replace")) > 255
        for part in parts
    ):
        yield _problem(Path(path), "is a file name that not every system can hold")


def _listed(folder: Path) -> frozenset[str]:
    """What the folder's list says that codegen wrote, the list included."""
    manifest = folder / MANIFEST
    if manifest.is_symlink() or not manifest.is_file():
        return frozenset()
    header, *lines = manifest.read_text("utf-8", "replace").splitlines() or [""]
    if header != _HEADER:
        return frozenset()
    return frozenset({MANIFEST, *(line for line in lines if not any(_check_path(line)))})


def _problem(path: Path, message: str) -> Problem:
    text = str(path) if str(path).isprintable() else ascii(str(path))
    return Problem("output", "error", Place(text), f"'{text}' {message}")
