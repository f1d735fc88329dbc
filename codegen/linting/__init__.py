"""Lint: rules about pages and the spec, their settings, and formats of findings."""
