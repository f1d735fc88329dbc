"""Reads text into a spec and writes it back: Markdown pages, OData metadata, and the YAML of the spec folder."""
