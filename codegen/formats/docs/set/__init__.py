"""Combines all pages: resolves names, and makes types and operations from the drafts."""
