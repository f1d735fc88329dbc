"""What the formatter did before, on disk: a mapping that outlives the run, and that may vanish or break at any time.

One SQLite file holds it, so that runs may share it. It never fails a run: what can't be read or written is as
good as not there, and a file that is no database is replaced.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
import zlib
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path

MAX_BYTES = 32 * 2**20
"""Of compressed texts; beyond it, those that were not used for the longest time go."""

_FILE = "formatted.sqlite3"
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


class Memo(MutableMapping[str, str]):
    """Texts by key: those read at the start that are asked for, and those added, which `save` writes."""

    def __init__(self, stored: dict[str, bytes]) -> None:
        self._stored = stored
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

    @property
    def used(self) -> list[str]:
        """The keys that were stored before and asked for."""
        return [key for key in self._texts if key not in self.added]


@contextmanager
def opened(where: Path, max_bytes: int = MAX_BYTES) -> Iterator[Memo]:
    """The memo of a folder; what was added is written at the end, unless an exception ends it."""
    memo = Memo(_load(where / _FILE))
    yield memo
    if memo.added:
        with suppress(sqlite3.Error, OSError):
            _save(where / _FILE, memo, max_bytes)


def _load(path: Path) -> dict[str, bytes]:
    try:
        if not path.is_file():
            return {}
        with _connected(path) as connection:
            return dict(connection.execute("SELECT key, text FROM texts"))
    except sqlite3.OperationalError:  # locked, or not for us to read
        return {}
    except (sqlite3.Error, OSError, UnicodeDecodeError):
        with suppress(OSError):
            path.unlink()
        return {}


def _save(path: Path, memo: Memo, max_bytes: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = int(time.time())
    packed = ((key, zlib.compress(text.encode(), 1)) for key, text in memo.added.items())
    rows = [(key, blob, len(blob), now) for key, blob in packed]
    with _connected(path) as connection, connection:
        connection.execute(_SCHEMA)
        connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)", rows)
        connection.executemany("UPDATE texts SET used = ? WHERE key = ?", [(now, key) for key in memo.used])
        connection.execute(_EVICT, (max_bytes,))


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=5)
    try:
        yield connection
    finally:
        connection.close()
