"""The configuration of a project: `[tool.codegen]` of pyproject.toml, or codegen.toml, as values."""
