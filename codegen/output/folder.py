"""Writes files into a folder: compares, writes what differs, deletes what codegen wrote earlier.

What codegen wrote stands in a list inside the folder, with its content's hash, and only what is still so is ever
changed or deleted. Other files are neither moved nor changed.
"""

from __future__ import annotations

import difflib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from codegen.base.files import digest as hashed
from codegen.base.files import plain, whole
from codegen.base.problems import InputError, Problem
from codegen.output import manifest, paths, stage
from codegen.output.manifest import Manifest
from codegen.output.paths import MANIFEST, problem

Files = Mapping[str, str | bytes]
"""Content by path, relative to a folder, with forward slashes; text goes out as UTF-8, lines end as they do."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What writing would do; true when there is anything to do."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    """Those of the changed and removed that aren't as codegen wrote them any more."""
    relisted: bool = False
    """Whether the list of what codegen wrote differs; it is counted with no others."""
    stale: frozenset[str] = frozenset()
    """Those for which codegen makes another content now than it wrote the last time, edited or not."""
    tools: tuple[str, str] | None = None
    """What formatted the files the last time and what does now, where these are two and files differ."""
    old: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    new: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.paths or self.relisted)

    @property
    def paths(self) -> tuple[str, ...]:
        """All files that differ, without the list of files."""
        return tuple(sorted((*self.added, *self.changed, *self.removed)))

    @property
    def diff(self) -> str:
        """A unified diff from the folder to the files, line ends aside."""
        return "".join(map(self._diff, self.paths or ([MANIFEST] if self.relisted else [])))

    def _diff(self, path: str) -> str:
        texts = (plain(side.get(path, b"")).decode("utf-8", "replace") for side in (self.old, self.new))
        old, new = (text.splitlines(True) for text in texts)
        before = f"a/{path}" if path in self.old else "/dev/null"
        after = f"b/{path}" if path in self.new else "/dev/null"
        lines = [f"--- {before}\n", f"+++ {after}\n", *list(difflib.unified_diff(old, new))[2:]]
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


class Edited(InputError):
    """Files that were edited since codegen wrote them, so that they are not replaced."""

    def __init__(self, folder: Path, changes: Changes) -> None:
        message = "was edited since codegen wrote it, or merged; keep what you need of it, then --force replaces it"
        super().__init__(*(problem(folder / path, message) for path in changes.edited))
        self.changes = changes


def compare(
    files: Files, folder: Path, made: str = "files", kept: frozenset[str] = frozenset(), *, tool: str = ""
) -> Changes:
    """What `write` would do; `made` says what the files are, such as `package sky`, the kind first.

    `tool` is what formatted them, such as `black 26.1.0`: noted in the list when files are written, no reason to write
    them. `kept` are files whose new content holds what a person wrote there, so that nothing is lost with the old one.
    Raises InputError for paths that could lead out of the folder, or that not every system can hold. The same where
    the folder holds something else that codegen made, and where codegen would overwrite what it did not write.
    """
    folder = Path(os.path.realpath(folder))
    wanted = _encoded(files)
    if os.path.lexists(folder) and not folder.is_dir():
        raise InputError(problem(folder, "is a file where codegen needs a folder; move it away, or write elsewhere"))
    listed = manifest.load(folder)
    if listed and listed.made and listed.made != made and wanted:
        message = f"holds the {listed.made} that codegen made, not the {made}; write elsewhere, or remove it first"
        raise InputError(problem(folder, message))
    there = _There(folder)
    return _compared(wanted, manifest.of(made, wanted, tool), listed, there, kept)


def _compared(
    wanted: dict[str, bytes], now: Manifest, listed: Manifest | None, there: _There, kept: frozenset[str]
) -> Changes:
    known = listed or Manifest("", {})
    obstacles = [found for path in (*wanted, MANIFEST) if (found := _obstacle(there, path, known.files.keys()))]
    if obstacles:
        raise InputError(*dict.fromkeys(obstacles))
    old = there.contents({*wanted, *known.files})
    differing = [path for path in old if path in wanted and plain(old[path]) != plain(wanted[path])]
    removed = [path for path in old if path not in wanted]
    _refuse_foreign(there, [path for path in differing if path not in known.files and path not in kept], listed)
    edited = [path for path in (*differing, *removed) if path not in kept and not known.wrote(path, old[path])]
    stale = [path for path in differing if not known.wrote(path, wanted[path])]
    added = [path for path in wanted if path not in old]
    tools = (known.tool, now.tool) if differing and known.tool and known.tool != now.tool else None
    if known.tool and known.files == now.files and known.made == now.made:
        now = known
    if wanted:
        wanted[MANIFEST] = now.dump()
    if wanted or listed:
        old |= there.contents([MANIFEST])
    return Changes(
        tuple(sorted(added)),
        tuple(sorted(differing)),
        tuple(sorted(removed)),
        tuple(sorted(edited)),
        relisted=plain(old.get(MANIFEST, b"")) != plain(wanted.get(MANIFEST, b"")),
        stale=frozenset(stale),
        tools=tools,
        old=old,
        new=dict(sorted(wanted.items())),
    )


def _refuse_foreign(there: _There, foreign: list[str], listed: Manifest | None) -> None:
    """Stop where codegen would overwrite what it hasn't listed, or where there is no list."""
    mine = listed is None and there.mode(MANIFEST) != 0
    if foreign and listed is not None:
        message = "was not written by codegen; move it away, or write elsewhere"
        raise InputError(*(problem(there.folder / path, message) for path in foreign))
    if foreign or mine:
        first, more = (
            (foreign[0], f" (and {len(foreign) - 1} more)" if foreign[1:] else "") if foreign else (MANIFEST, "")
        )
        lost = "" if mine else f", or the list '{MANIFEST}' that says so is lost: put that back,"
        message = f"was not written by codegen{more}{lost or ';'} move it away, or write elsewhere"
        raise InputError(problem(there.folder / first, message))


def held(folder: Path) -> dict[str, bytes]:
    """The files of a folder that codegen wrote, edited or not, with the list of them."""
    listed = manifest.load(folder)
    return _There(folder).contents((MANIFEST, *listed.files)) if listed else {}


def digest(files: Mapping[str, bytes]) -> str:
    """A hash of paths and contents, line ends aside.

    `Changes.new` has that of what `held` finds just where nothing differs.
    """
    return hashed({path: plain(content) for path, content in files.items()})


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
                found[path] = whole(f"{self.folder}/{path}")
        return found


def _obstacle(there: _There, path: str, listed: Iterable[str]) -> Problem | None:
    """What somebody else has where a file or the folders above it must be."""
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        part = "/".join(parts[:count])
        mode = there.mode(part)
        if stat.S_ISLNK(mode):
            return problem(there.folder / part, "is a symbolic link; codegen writes only real files, in real folders")
        if part != path and mode and not stat.S_ISDIR(mode) and part not in listed:
            return problem(there.folder / part, "is a file where codegen needs a folder; move it away")
    mode = there.mode(path)
    if stat.S_ISDIR(mode) and any(item not in listed for item in _below(there.folder, path)):
        return problem(there.folder / path, "is a folder where codegen needs a file; move it away")
    if mode and not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        return problem(there.folder / path, "isn't a regular file; move it away, or write elsewhere")
    return None


def _below(folder: Path, path: str) -> Iterator[str]:
    """Files in a folder, and its empty folders; bytecode is left out, since Python makes it again."""
    for at, folders, names in os.walk(folder / path):
        here = Path(at).relative_to(folder)
        if here.name != "__pycache__":
            links = [name for name in folders if (folder / here / name).is_symlink()]
            yield from ((here / name).as_posix() for name in (*links, *names))
        if not folders and not names and here.as_posix() != path:
            yield here.as_posix()


def write(
    files: Files, folder: Path, made: str = "files", kept: frozenset[str] = frozenset(), *, force: bool = False,
    tool: str = "",
) -> Changes:  # fmt: skip
    """Make the folder hold the files, and prune those that codegen wrote before; returns what was done.

    Files that don't differ keep their time of change. `force` replaces files that were edited since they were
    written. Raises InputError as `compare` does and where the system refuses, Edited where files were edited.
    """
    folder = Path(os.path.realpath(folder))
    busy, before = os.path.lexists(folder / paths.STAGE), _There(folder).contents([MANIFEST])
    changes = compare(files, folder, made, kept, tool=tool)
    if not changes and not busy:
        return changes
    with stage.entered(folder) as staged:
        if busy or _There(folder).contents([MANIFEST]) != before:
            # Another run has been at work, whose files look edited beside the list of before.
            changes = compare(files, folder, made, kept, tool=tool)
        if changes.edited and not force:
            raise Edited(folder, changes)
        if changes:
            _apply(changes, folder, made, staged)
    return changes


def _apply(changes: Changes, folder: Path, made: str, staged: Path) -> None:
    """Put the new files in their places: first a list that knows old and new, last the list of the new alone."""
    files = [(path, changes.new[path]) for path in (*changes.added, *changes.changed)]
    known = manifest.load(folder)
    last = [content for path, content in changes.new.items() if path == MANIFEST]
    now = {path: content for path, content in changes.new.items() if path != MANIFEST}
    first = (known | manifest.of(made, now)).dump() if known else last[0]
    contents = [(MANIFEST, first), *files, *((MANIFEST, content) for content in last)]
    between, *ready = stage.put(staged, folder, contents)
    removed: list[tuple[str, str | None]] = [(path, None) for path in changes.removed]
    stage.move(staged, folder, [between, *removed, *ready, *([] if changes.new else [(MANIFEST, None)])])


def replace(file: Path, content: bytes) -> None:
    """Write one file at once: a reader, or a crash, finds the old content or the new.

    Raises InputError where the system refuses.
    """
    file = Path(os.path.realpath(file))
    new = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    with stage.told(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            new.write_bytes(content)
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)


def export(file: Path, content: bytes, *, force: bool = False) -> None:
    """Write a file of which no list says who wrote it: nothing is done to another file that is there, unless `force`.

    Raises InputError for one with another content, for what is no regular file, and where the system refuses.
    """
    if os.path.lexists(file):
        if not file.is_file():
            raise InputError(problem(file, "isn't a regular file; move it away, or write elsewhere"))
        with stage.told(file):
            there = file.read_bytes()
        if plain(there) == plain(content):
            return
        if not force:
            raise InputError(problem(file, "holds something else; write elsewhere, or --force replaces it"))
    replace(file, content)


def _encoded(files: Files) -> dict[str, bytes]:
    """The files' bytes; raises InputError for paths that can't be."""
    problems = [*paths.check_all(files.keys())]
    if problems:
        raise InputError(*problems)
    return {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
