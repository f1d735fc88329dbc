"""Which page of the site is about what: names that every file system and every URL can hold."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_DEVICES = re.compile(r"(aux|con|nul|prn|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def addresses(folder: str, names: Collection[str]) -> dict[str, str]:
    """A page's path, from the site's root, for each name: the name itself, where that is plain and no other's.

    Else the letters of it with a hash. That is needed or not whatever other names there are, but for those that differ
    in case alone.
    """
    folded = Counter(name.casefold() for name in names)
    return {name: f"{folder}/{_file(name, folded[name.casefold()] > 1)}.html" for name in names}


def _file(name: str, shared: bool) -> str:
    if not shared and _PLAIN.fullmatch(name) and not _DEVICES.fullmatch(name):
        return name
    letters = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60]
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{letters}-{digest}" if letters else digest
