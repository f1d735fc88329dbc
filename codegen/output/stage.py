"""Atomic change of many files: all new content is on disk before the first old file is replaced.

New content is written into a folder inside the output, which version control ignores, and goes from there to its
place file by file, a folder that isn't there yet as a whole. What fails on the way is undone. A run that is killed in
that moment leaves a list that knows the old files and the new, so that the next run can finish; what it left in its
folder the next run removes.
"""

from __future__ import annotations

import errno
import glob
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import takewhile
from pathlib import Path

from codegen.base.problems import InputError
from codegen.output import paths
from codegen.output.paths import STAGE

try:
    import fcntl
except ImportError:  # Windows, where nothing keeps two runs apart
    fcntl = None  # type: ignore[assignment]

_LOCK = ".gitignore"
"""Version control ignores the folder for what this file says; locked while a run is in it."""
_EVERYTHING = b"*\n"

_ADVICE = {
    errno.ENOSPC: "make room, then run it again",
    errno.EDQUOT: "make room, then run it again",
    errno.EXDEV: "a file system of its own is mounted there; unmount it, or write elsewhere",
    errno.EBUSY: "it is mounted or in use; release it, or write elsewhere",
    errno.EROFS: "write elsewhere",
    errno.EACCES: "make it writable for you, or write elsewhere",
    errno.EPERM: "make it writable for you, or write elsewhere",
}


def advice(error: OSError) -> str:
    """What to do about a system's refusal to write."""
    return _ADVICE.get(error.errno or 0, "write elsewhere")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say of a system's refusal which file it was about and what to do; raises InputError for OSError."""
    try:
        yield
    except OSError as error:
        raise _refusal(path, error) from error


def _refusal(path: Path, error: OSError) -> InputError:
    message = f"can't be written: {error.strerror or error}; {advice(error)}"
    return InputError(paths.problem(path, message))


@contextmanager
def entered(folder: Path) -> Iterator[Path]:
    """The empty folder for what isn't in its place yet, which no other run is in; afterwards it is gone.

    `folder` is made where there is none, and removed again where nothing came into it. Raises InputError where
    that can't be.
    """
    with ExitStack() as stack:
        stage = folder / STAGE
        with told(folder):
            for parent in _missing(folder):
                parent.mkdir(exist_ok=True)
                stack.callback(_remove_empty, parent)
        if os.path.lexists(stage) and not stat.S_ISDIR(os.lstat(stage).st_mode):
            raise InputError(paths.problem(stage, "is a name that codegen needs for new files; move it away"))
        with told(stage):
            lock = _locked(stage)
        stack.callback(os.close, lock)
        stack.callback(_leave, stage)
        _clear(stage)
        yield stage


def _missing(folder: Path) -> list[Path]:
    """The folders that aren't there, of a path's, the first first."""
    missing = [*takewhile(lambda path: not path.exists(), (folder, *folder.parents))]
    return missing[::-1]


def _locked(stage: Path) -> int:
    """The lock of the folder, once no other run has it. The last run deletes it, so it may have to be made again."""
    while True:
        stage.mkdir(exist_ok=True)
        try:
            _write_lock(stage)
            lock = os.open(stage / _LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        except FileNotFoundError:
            continue
        if fcntl is not None:
            with suppress(OSError):  # not every file system has locks
                fcntl.flock(lock, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock), os.stat(stage / _LOCK)):
                os.pwrite(lock, _EVERYTHING, 0) if hasattr(os, "pwrite") else os.write(lock, _EVERYTHING)
                return lock
        os.close(lock)


def _write_lock(stage: Path) -> None:
    """Make the lock with its content in one step where the system can: version control never finds it empty."""
    if not hasattr(os, "O_TMPFILE") or os.path.lexists(stage / _LOCK):
        return
    with suppress(OSError):  # not every file system has nameless files; another run may have been quicker
        nameless = os.open(stage, os.O_TMPFILE | os.O_WRONLY, 0o666)
        try:
            os.write(nameless, _EVERYTHING)
            # The descriptor isn't looked at, for the path is absolute; but only with one is the link of /proc followed.
            os.link(f"/proc/self/fd/{nameless}", stage / _LOCK, dst_dir_fd=nameless)
        finally:
            os.close(nameless)


def _clear(stage: Path) -> None:
    """Remove what a killed run left; what else somebody put there stays."""
    for name in ("new", "old"):
        shutil.rmtree(stage / name, ignore_errors=True)


def _leave(stage: Path) -> None:
    _clear(stage)
    with suppress(OSError):
        os.unlink(stage / _LOCK)
    _remove_empty(stage)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def put(stage: Path, folder: Path, new: Sequence[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Write contents into the stage; returns where each is, or the new folder that all in it are in.

    Raises InputError for what can't be written.
    """
    ready = []
    fresh: dict[str, bool] = {"": False}
    made: set[str] = set()
    with told(stage):
        (stage / "new").mkdir()
        (stage / "old").mkdir()
    path = ""
    try:
        for number, (path, content) in enumerate(new):
            place, above = f"{stage}/new/{number}", path.rpartition("/")[0]
            first = above.partition("/")[0]
            if first not in fresh:
                fresh[first] = not os.path.lexists(folder / first)
                ready += [(first, f"{stage}/new/+/{first}")] if fresh[first] else []
            if not fresh[first]:
                ready.append((path, place))
            elif above not in made:
                os.makedirs(f"{stage}/new/+/{above}", exist_ok=True)
                made.add(above)
            _write(f"{stage}/new/+/{path}" if fresh[first] else place, content)
    except OSError as error:
        raise _refusal(folder / path, error) from error
    return ready


def _write(place: str, content: bytes) -> None:
    file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        while content:
            content = content[os.write(file, content) :]
    finally:
        os.close(file)


def move(stage: Path, folder: Path, steps: Iterable[tuple[str, str | None]]) -> None:
    """Put what is ready into its place, step by step, or take a file away; all of it or, where one fails, nothing.

    Raises InputError for what can't be done.
    """
    undo: list[Callable[[], object]] = []
    made: dict[str, bool] = {}
    path = ""
    try:
        for number, (path, new) in enumerate(steps):
            old = f"{stage}/old/{number}"
            if new is None:
                _take_away(folder, path, Path(old), undo)
            else:
                _put_in_place(f"{folder}/{path}", new, old, undo, made)
    except BaseException as error:
        for step in reversed(undo):
            with suppress(OSError):
                step()
        if isinstance(error, OSError):
            raise _refusal(folder / path, error) from error
        raise


def _take_away(folder: Path, path: str, old: Path, undo: list[Callable[[], object]]) -> None:
    target = folder / path

    def back() -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        old.rename(target)

    target.rename(old)
    undo.append(back)
    for bytecode in (
        target.parent.glob(f"__pycache__/{glob.escape(target.stem)}.*.pyc") if target.suffix == ".py" else ()
    ):
        bytecode.unlink(missing_ok=True)
    for empty in (target.parent / "__pycache__", *target.parents):
        if empty == folder:
            break
        _remove_empty(empty)


def _put_in_place(target: str, new: str, old: str, undo: list[Callable[[], object]], made: dict[str, bool]) -> None:
    """`made` are the folders that were looked for, and whether they had to be made: nothing stands in those."""
    above = target.rpartition("/")[0]
    if above not in made:
        missing = [] if os.path.exists(above) else _missing(Path(above))
        for parent in missing:
            parent.mkdir()
            undo.append(partial(_remove_empty, parent))
        made[above] = bool(missing)
    if not made[above] and os.path.isfile(target):
        shutil.copymode(target, new)
        try:
            os.link(target, old)
        except OSError:  # not every file system has hard links
            shutil.copy2(target, old)
        undo.append(partial(os.replace, old, target))
    else:
        undo.append(partial(os.replace, target, new))
    os.replace(new, target)
