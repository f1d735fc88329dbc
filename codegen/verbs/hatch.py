"""A build hook for hatchling: builds the configured APIs before a wheel or an sdist.

[tool.hatch.build.hooks.codegen] switches it on (https://hatch.pypa.io/latest/plugins/build-hook/reference/).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from codegen.config import reading
from codegen.verbs.building import build


class BuildFailed(Exception):
    """The build failed; the text has a line for each problem."""


class CodegenBuildHook(BuildHookInterface[Any]):
    """Builds all APIs, and ships their packages even if version control ignores them."""

    PLUGIN_NAME = "codegen"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before files are collected; raises BuildFailed, or InputError for the configuration."""
        root = Path(self.root)
        found = build(config=reading.find(root))
        reasons = [reason for built in found for reason in built.reasons]
        if reasons:
            raise BuildFailed("\n".join(("codegen could not build:", *reasons)))
        for built in found:
            if built.generated is not None:
                package = Path(os.path.relpath(built.generated.package, root)).as_posix()
                build_data["artifacts"].append(f"/{package}/")


@hookimpl
def hatch_register_build_hook() -> type[BuildHookInterface[Any]]:
    """Returns the hook class to hatchling."""
    return CodegenBuildHook
