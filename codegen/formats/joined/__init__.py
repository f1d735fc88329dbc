"""Joins pages and metadata of one service into one spec; contradictions become findings."""

from codegen.formats.joined.join import join

__all__ = ["join"]
