"""Limits of file sizes, in a module of its own that is quick to import."""

PAGE_BYTES = 4 * 2**20
"""A page larger than this is not read."""
YAML_BYTES = 8 * 2**20
"""A file of a spec larger than this is not read."""
