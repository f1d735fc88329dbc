"""How much of a file is read: known without what reads it, which takes long to import."""

PAGE_BYTES = 4 * 2**20
"""A page larger than this is not read."""
