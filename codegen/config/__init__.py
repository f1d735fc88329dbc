"""What a project says of itself in `[tool.codegen]` of pyproject.toml, or in codegen.toml: read once, as values."""
