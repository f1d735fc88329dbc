"""Reads files that a user named: only regular files inside the named folders.

A checkout may hold links to the user's own files, pipes that never end, and devices. None of them is opened,
and no message shows what is in them.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from codegen.base.problems import InputError, Place, Problem

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Opening neither waits for the other end of a pipe nor follows a link that has just been put there."""

LARGEST = 2**22
"""Bytes of a text whose lines are shown: pages and files of specs aren't larger."""
_MORE = 2**16
"""Bytes that are asked for of a file that grows."""


class Tree:
    """What a user named, a folder. Names are relative to `root`, with forward slashes; messages show them as they are.

    The folder itself may be a link, for the user chose it. Links inside are followed as long as what they lead to lies
    inside as well: in `root`, or in `named` where names are relative to a folder above that.
    """

    def __init__(self, root: Path, named: Path | None = None) -> None:
        self.root = root
        self._real = os.path.realpath(named or root)
        self._folders: dict[str, str] = {}

    def read(self, name: str, most: int, *, raw: bool = False) -> bytes:
        """The bytes of a text with the line ends of Unix; of one with more than `most` bytes, one byte more than that.

        `raw` leaves line ends as they are, for what need be no text in a superset of ASCII.
        Raises InputError for what is no regular file in the folder, and for what can't be read.
        """
        folder, _, last = name.rpartition("/")
        path = os.path.join(self._folder(folder), last)
        if raw:
            return _bytes(path, name, most + 1, self._real)
        # Twice as many, for every line may be empty.
        return plain(_bytes(path, name, 2 * most + 2, self._real))[: most + 1]

    def text(self, name: str) -> str | None:
        """A text in UTF-8; None for what is no regular file in the folder, no text, or larger than `LARGEST`."""
        try:
            content = self.read(name, LARGEST)
        except InputError:
            return None
        return decoded(content) if len(content) <= LARGEST else None

    def has(self, name: str) -> bool:
        """Whether anything at all stands there, even a broken link."""
        return os.path.lexists(os.path.join(self.root, name))

    def names(self, folder: str, suffixes: tuple[str, ...], problems: list[Problem]) -> Iterator[str]:
        """The files in a folder and below whose names end so, in any case, sorted; hidden folders are passed over.

        What can't be looked into becomes one of the problems. Linked folders aren't followed: what they lead to is
        found there anyway, or else it is a problem.
        """
        try:
            yield from self._walk(folder, suffixes, self._folder(folder), problems)
        except InputError as error:
            problems.extend(error.problems)

    def _walk(self, folder: str, suffixes: tuple[str, ...], top: str, problems: list[Problem]) -> Iterator[str]:
        try:
            with os.scandir(os.path.join(self.root, folder)) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            problems.append(_problem(folder or str(self.root), f"can't be read: {error.strerror or error}"))
            return
        for entry in entries:
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    yield from self._walk(name, suffixes, top, problems)
            elif entry.is_dir():
                if not entry.name.startswith(".") and not _is_in(os.path.realpath(entry.path), top):
                    problems.append(_problem(name, "is a link to a folder outside of the sources; remove it"))
            elif not entry.name.lower().endswith(suffixes):
                continue
            elif _is_text(name):
                yield name
            else:
                problems.append(_problem(name, "has a name that isn't UTF-8; rename it"))

    def _folder(self, name: str) -> str:
        """The real path of a folder, which is looked up once."""
        if name not in self._folders:
            real = os.path.realpath(os.path.join(self.root, name))
            if not _is_in(real, self._real):
                raise InputError(_problem(name, "leads outside of the sources; codegen doesn't read it"))
            self._folders[name] = real
        return self._folders[name]


def read(path: Path, most: int, *, name: str = "") -> bytes:
    """The first bytes of a file that a user named, `most` and one more; links to it are followed.

    Messages call it `name`, else by its path. Raises InputError for what is no regular file, or can't be read.
    """
    return _bytes(os.path.realpath(path), name or str(path), most + 1)


def whole(path: str) -> bytes:
    """All bytes of what is a regular file, and no link; raises OSError."""
    file = os.open(path, _FLAGS)
    try:
        return _read(file, os.fstat(file).st_size, sys.maxsize)
    finally:
        os.close(file)


def within(path: Path, folders: Collection[Path]) -> bool:
    """Whether a path really lies in one of the folders, whatever links lead to it."""
    return any(_is_in(os.path.realpath(path), os.path.realpath(folder)) for folder in folders)


def digest(files: Mapping[str, bytes], more: str = "") -> str:
    """A hash of the names and contents of files, and of a further text."""
    found = hashlib.sha256(more.encode("utf-8", "surrogateescape"))
    for name, content in sorted(files.items()):
        found.update(f"\0{name}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return found.hexdigest()


def decoded(content: bytes) -> str | None:
    """A text in UTF-8; None if the bytes aren't UTF-8."""
    try:
        return content.decode()
    except ValueError:
        return None


def plain(content: bytes) -> bytes:
    """The content with the line ends of Unix."""
    return content.replace(b"\r\n", b"\n") if b"\r" in content else content


def _bytes(path: str, name: str, most: int, within: str = "") -> bytes:
    """The first bytes of a regular file, or of one that a link leads to, if that lies in the folder `within`."""
    try:
        # Before it is opened as well: that alone may start something, with a device.
        found = os.lstat(path)
        if within and stat.S_ISLNK(found.st_mode):
            path = os.path.realpath(path)
            if not _is_in(path, within):
                raise InputError(_problem(name, "is a link that leads outside of the sources; codegen doesn't read it"))
            found = os.lstat(path)
        _check(found, name)
        file = os.open(path, _FLAGS)
        try:
            status = os.fstat(file)
            _check(status, name)
            return _read(file, status.st_size, most)
        finally:
            os.close(file)
    except OSError as error:
        raise InputError(_problem(name, f"can't be read: {error.strerror or error}")) from None


def _read(file: int, size: int, most: int) -> bytes:
    """The first bytes of an open file that has `size` of them, or says so: what systems show as files may have more."""
    # Room for as many bytes as may come is made before they are read: mostly megabytes for nothing.
    content = os.read(file, min(most, size + 1))
    if len(content) == size:  # one more was asked for: this is the end
        return content
    while len(content) < most and (more := os.read(file, min(most - len(content), _MORE))):
        content += more
    return content


def _check(found: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "no regular file"
        raise InputError(_problem(name, f"is {what}; codegen reads only regular files"))


def _is_in(real: str, folder: str) -> bool:
    return real == folder or real.startswith(folder.rstrip(os.sep) + os.sep)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _problem(name: str, message: str) -> Problem:
    shown = name if _is_text(name) else ascii(name)[1:-1]
    return Problem("unreadable-file", Place(shown), message)
