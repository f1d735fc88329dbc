"""Compares two models: what was added, removed, changed or renamed, and what that breaks for callers."""
