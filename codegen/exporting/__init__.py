"""Writes the spec in other formats: CSDL, OpenAPI and JSON Schema."""
