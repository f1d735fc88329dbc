"""Reads documentation pages in Markdown into a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codegen.formats.docs.transcription import Transcription, transcribe

__all__ = ["Transcription", "transcribe"]


def __getattr__(name: str) -> Any:
    """Import the readers when they are asked for: a run that finds nothing to do needs the dialect alone."""
    if name not in __all__:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    from codegen.formats.docs import transcription

    return getattr(transcription, name)
