"""Two folders change places: in one step where the system has one, in two steps with a way back elsewhere."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux (renameat2(2), since 3.15) and RENAME_SWAP of macOS (renamex_np(2)) alike."""
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def exchange(new: Path, folder: Path) -> None:
    """Put `new` in the place of `folder`; what was there is afterwards `new`, or gone.

    Both must lie in the same folder. Raises OSError when the system refuses.
    """
    if not folder.exists():
        new.rename(folder)
    elif not _swapped(new, folder):
        aside = new.with_name(f"{new.name}-old")
        folder.rename(aside)
        new.rename(folder)
        shutil.rmtree(aside, ignore_errors=True)


def _swapped(one: Path, other: Path) -> bool:
    """Whether the system could swap them at once."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "linux":
            libc = ctypes.CDLL(None, use_errno=True)
            failed = libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE)
        elif sys.platform == "darwin":
            libc = ctypes.CDLL(None, use_errno=True)
            failed = libc.renamex_np(*names, _EXCHANGE)
        else:
            return False
    except AttributeError:  # a C library without it
        return False
    if failed and (code := ctypes.get_errno()) not in _NOT_HERE:
        raise OSError(code, os.strerror(code), str(other))
    return not failed
