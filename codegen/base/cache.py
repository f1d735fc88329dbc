"""The cache: results of earlier runs, on disk. Entries may disappear or be damaged at any time.

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
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from codegen.base.distribution import release

_LIBRARIES = ("black", "jinja2", "markdown-it-py", "markupsafe", "mdurl", "pyyaml")
"""Those that decide what codegen makes."""
MAX_BYTES = 64 * 2**20
"""Of compressed texts; beyond it, those that were not used for the longest time go."""
_DAY = 24 * 60 * 60
"""Seconds after which it is noted that a text is still in use."""

_FILE = "memo-2.sqlite3"
_EARLIER = "memo.sqlite3"
"""What earlier versions wrote."""
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS texts (
        key TEXT PRIMARY KEY, text BLOB NOT NULL, size INTEGER NOT NULL, used INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS texts_by_use ON texts (used DESC, key, size);
"""
"""The index answers what goes without reading the texts, of which there are megabytes."""
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
    found = hashlib.sha256(" ".join((sys.version, *map(release, _LIBRARIES))).encode("utf-8", "surrogateescape"))
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
            with open(path, "rb") as stream:  # in some installations it is a link
                content = stream.read()
            name = path[len(str(folder)) :]
            found.update(f"\0{name}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)


def key(*parts: str) -> str:
    """A hash of several texts."""
    return hashlib.sha256("".join(f"{len(part)} {part}" for part in parts).encode("utf-8", "surrogatepass")).hexdigest()


class Memo(MutableMapping[str, str]):
    """Texts by key: those on disk, each read when it is asked for, and those added, which are written at the end."""

    def __init__(self, connection: sqlite3.Connection | None = None) -> None:
        self._connection = connection
        self._texts: dict[str, str] = {}
        self._gone: set[str] = set()
        self._times: dict[str, int] = {}
        self.added: dict[str, str] = {}
        self.broken = False
        """Whether the file turned out not to be a database."""

    def __getitem__(self, key: str) -> str:
        if key not in self._texts and key not in self._gone:
            for blob, used in self._rows("SELECT text, used FROM texts WHERE key = ?", key):
                # zlib's checksum tells whether the text is what was written.
                with suppress(zlib.error, UnicodeDecodeError, TypeError):
                    self._texts[key] = zlib.decompress(blob).decode()
                    self._times[key] = used if isinstance(used, int) else 0
        return self._texts[key]

    def __setitem__(self, key: str, text: str) -> None:
        self._texts[key] = self.added[key] = text

    def __delitem__(self, key: str) -> None:
        del self._texts[key]
        self._gone.add(key)
        self.added.pop(key, None)

    def __iter__(self) -> Iterator[str]:
        stored = {key for (key,) in self._rows("SELECT key FROM texts")}
        return iter((stored - self._gone) | {*self._texts})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """What the file answers; nothing where it can't."""
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.OperationalError:  # locked, without the table, or not for us to read
            return []
        except sqlite3.Error:
            self.broken = True
            return []

    def stale(self, now: int) -> list[str]:
        """The keys that were stored before and asked for, and whose time of use is over a day off."""
        return [key for key, used in self._times.items() if key not in self.added and abs(now - used) > _DAY]


@contextmanager
def opened(where: Path, max_bytes: int = MAX_BYTES) -> Iterator[Memo]:
    """The memo of a folder; what was added is written at the end, unless an exception ends it."""
    path = where / _FILE
    with ExitStack() as stack:
        memo = Memo(_reading(path, stack))
        yield memo
    if memo.broken:
        with suppress(OSError):
            path.unlink()
    now = int(time.time())
    if memo.added or memo.stale(now):
        with suppress(sqlite3.Error, OSError):
            _save(path, memo, max_bytes, now)


def _reading(path: Path, stack: ExitStack) -> sqlite3.Connection | None:
    """A connection to a file that is there and ours, to be closed with the stack; what is no database goes."""
    if not _ours(path) or not path.is_file():
        return None
    try:
        return stack.enter_context(_connected(path))
    except sqlite3.OperationalError:  # locked, or not for us to read
        return None
    except sqlite3.Error:
        with suppress(OSError):
            path.unlink()
        return None


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


def _save(path: Path, memo: Memo, max_bytes: int, now: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _ours(path):
        return
    packed = ((key, zlib.compress(text.encode(), 1)) for key, text in memo.added.items())
    rows = [(key, blob, len(blob), now) for key, blob in packed]
    with _connected(path) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)", rows)
        connection.executemany("UPDATE texts SET used = ? WHERE key = ?", [(now, key) for key in memo.stale(now)])
        connection.execute("UPDATE texts SET used = ? WHERE used > ?", (now, now))  # clocks jump
        ((total,),) = connection.execute("SELECT SUM(size) FROM texts").fetchall()
        if total > max_bytes:
            connection.execute(_EVICT, (max_bytes,))
    path.with_name(_EARLIER).unlink(missing_ok=True)


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=5)
    connection.execute("PRAGMA synchronous = OFF")  # What a power failure breaks is replaced.
    try:
        yield connection
    finally:
        connection.close()
