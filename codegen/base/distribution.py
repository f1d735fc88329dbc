"""The installed distribution: its name, which isn't the name of the package, and its version."""

NAME = "odata-codegen"
"""On package indexes; the package and the command are called codegen."""
VERSION = "0.1.0"
"""pyproject.toml takes it from here, so that a checkout knows it as an installation does."""


def lacking(module: str, extra: str) -> str:
    """What to say where a library isn't there that comes with an extra."""
    return f"{module} is missing; install the extra: pip install '{NAME}[{extra}]'"
