"""The parts of the runtime: what a package gets. Each part imports only from the parts before it."""

from __future__ import annotations

CORE = frozenset(
    "__init__ changes codec deep dynamic edm enums errors facets hints jsontext lists media members model older "
    "plans registry redact schema tables validate".split()
)
"""What models need; `older` is for OData 2.0 and 3.0 alone."""
REQUESTS = frozenset("nodes operations places requests responses signatures streams urls verbs".split())
"""What `api` needs beside the core and the query language."""
PARTS = ("core", "query", "requests", "client")
"""All parts, the lowest first. Folders are whole parts: `query/` and `http/`, which is the client's."""


def part_of(path: str) -> str:
    """The part that a module belongs to, by its path in the runtime's folder without `.py`: `http/retry`."""
    if path in CORE:
        return "core"
    if path in REQUESTS:
        return "requests"
    return "query" if path == "literals" or path.startswith("query/") else "client"
