"""What was worked out before, on disk: a mapping that outlives the run, and that may vanish or break at any time.

A key is a hash of all that a text was made of, `stamp` included where code decides; so an entry is never out of
date, only unused. One SQLite file holds them, so that runs may share it. It never fails a run: what can't be read or
written is as good as not there, and a file that is no database is replaced. A file that others may write to is left
alone, for what stands in it becomes code.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sqlite3
import stat
import sys
import time
import zlib
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

MAX_BYTES = 64 * 2**20
"""Of compressed texts; beyond it, those that were not used for the longest time go."""
_DAY = 24 * 60 * 60
"""Seconds after which it is noted that a text is still in use."""

_FILE = "memo.sqlite3"
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS texts (
        key TEXT PRIMARY KEY, text BLOB NOT NULL, size INTEGER NOT NULL, used INTEGER NOT NULL
    ) WITHOUT ROWID
"""
_EVICT = """
    DELETE FROM texts WHERE key IN (
        SELECT key FROM (SELECT key, SUM(size) OVER (ORDER BY used DESC, key) AS total FROM texts) WHERE total > ?
    )
"""


def folder() -> Path:
    """The user's folder for caches: what CODEGEN_CACHE_DIR says, else the platform's own."""
    if given := os.environ.get("CODEGEN_CACHE_DIR"):
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "codegen" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "codegen"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "codegen"


@functools.cache
def stamp() -> str:
    """A hash of what decides, beside the input, what codegen makes of it: its own source, Python, the libraries."""
    found = hashlib.sha256(sys.version.encode())
    for library in ("black", "jinja2", "markupsafe", "pyyaml"):
        found.update(f" {library} {version(library)}".encode())
    package = Path(__file__).parents[1]
    _digest(package, found)
    if not (package / "_templates").is_dir():
        _digest(package.with_name("templates"), found)  # in a checkout
    return found.hexdigest()


def _digest(folder: Path, found: hashlib._Hash) -> None:
    """Add the names and contents of all files below a folder to a hash; bytecode doesn't count."""
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            path = os.path.join(at, name)
            with open(path, "rb") as stream:
                content = stream.read()
            found.update(f"\0{os.path.relpath(path, folder)}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
            found.update(content)


def key(*parts: str) -> str:
    """A hash of several texts."""
    return hashlib.sha256("".join(f"{len(part)} {part}" for part in parts).encode("utf-8", "surrogatepass")).hexdigest()


class Memo(MutableMapping[str, str]):
    """Texts by key: those read at the start that are asked for, and those added, which are written at the end."""

    def __init__(self, stored: dict[str, bytes], times: dict[str, int]) -> None:
        self._stored = stored
        self._times = times
        self._texts: dict[str, str] = {}
        self.added: dict[str, str] = {}

    def __getitem__(self, key: str) -> str:
        if key not in self._texts:
            # zlib's checksum tells whether the text is what was written.
            with suppress(zlib.error, UnicodeDecodeError, TypeError):
                self._texts[key] = zlib.decompress(self._stored[key]).decode()
        return self._texts[key]

    def __setitem__(self, key: str, text: str) -> None:
        self._texts[key] = self.added[key] = text

    def __delitem__(self, key: str) -> None:
        del self._texts[key]
        self._stored.pop(key, None)
        self.added.pop(key, None)

    def __iter__(self) -> Iterator[str]:
        return iter({*self._stored, *self._texts})

    def __len__(self) -> int:
        return len({*self._stored, *self._texts})

    def stale(self, now: int) -> list[str]:
        """The keys that were stored before and asked for, and whose time of use is over a day off."""
        return [key for key in self._texts if key not in self.added and abs(now - self._times.get(key, now)) > _DAY]


@contextmanager
def opened(where: Path, max_bytes: int = MAX_BYTES) -> Iterator[Memo]:
    """The memo of a folder; what was added is written at the end, unless an exception ends it."""
    path = where / _FILE
    memo = _load(path) if _ours(path) else Memo({}, {})
    yield memo
    now = int(time.time())
    if memo.added or memo.stale(now):
        with suppress(sqlite3.Error, OSError):
            _save(path, memo, max_bytes, now)


def _ours(path: Path) -> bool:
    """Whether nobody else may have written the folder, the file or its journal; what isn't there yet is ours."""
    if not hasattr(os, "getuid"):
        return True
    for place in (path.parent, path, *(path.with_name(f"{path.name}-{name}") for name in ("journal", "wal", "shm"))):
        try:
            status = os.lstat(place)
        except OSError:
            continue
        kind = stat.S_ISDIR if place == path.parent else stat.S_ISREG
        if not kind(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
            return False
    return True


def _load(path: Path) -> Memo:
    try:
        if path.is_file():
            with _connected(path) as connection:
                rows = connection.execute("SELECT key, text, used FROM texts").fetchall()
            times = {key: used for key, _, used in rows if isinstance(used, int)}
            return Memo({key: text for key, text, _ in rows}, times)
    except sqlite3.OperationalError:  # locked, or not for us to read
        pass
    except (sqlite3.Error, OSError, UnicodeDecodeError):
        with suppress(OSError):
            path.unlink()
    return Memo({}, {})


def _save(path: Path, memo: Memo, max_bytes: int, now: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _ours(path):
        return
    packed = ((key, zlib.compress(text.encode(), 1)) for key, text in memo.added.items())
    rows = [(key, blob, len(blob), now) for key, blob in packed]
    with _connected(path) as connection, connection:
        connection.execute(_SCHEMA)
        connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)", rows)
        connection.executemany("UPDATE texts SET used = ? WHERE key = ?", [(now, key) for key in memo.stale(now)])
        connection.execute("UPDATE texts SET used = ? WHERE used > ?", (now, now))  # clocks jump
        connection.execute(_EVICT, (max_bytes,))


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=5)
    connection.execute("PRAGMA synchronous = OFF")  # What a power failure breaks is replaced.
    try:
        yield connection
    finally:
        connection.close()
