"""Pages and metadata of one service in, one spec out: each says what it knows best, and contradictions are findings."""

from codegen.formats.joined.join import join

__all__ = ["join"]
