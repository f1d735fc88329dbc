"""What Graph-style documentation pages mean: Markdown pages in, a spec out."""

from codegen.formats.docs.transcription import Transcription, transcribe

__all__ = ["Transcription", "transcribe"]
