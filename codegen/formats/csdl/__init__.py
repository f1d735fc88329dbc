"""Reads OData metadata (CSDL XML and JSON, 4.0 and 4.01; types of 2.0 and 3.0) into a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.formats.csdl.document import is_metadata
from codegen.formats.csdl.xmltree import MAX_BYTES

if TYPE_CHECKING:
    from codegen.formats.csdl.reading import read

__all__ = ["MAX_BYTES", "is_metadata", "read"]


def __getattr__(name: str) -> Any:
    """Import the reader when it is asked for: whether a file is metadata is asked in every run."""
    if name != "read":
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    from codegen.formats.csdl import reading

    return reading.read
