"""The command line: verbs, the only printing and the only exit codes.

0 is clean, 1 findings or out of date, 2 misuse or unreadable input. A verb imports what it alone needs: what the
others need would take longer than a run that finds nothing to do.
"""

from codegen.cli import builds, lint, packages, specs
from codegen.cli.common import main

__all__ = ["builds", "lint", "main", "packages", "specs"]
