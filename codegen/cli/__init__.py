"""The command line: verbs, the only printing and the only exit codes.

Exit codes: 0 is clean, 1 means findings or out of date, 2 means misuse or unreadable input. Each verb imports only what
it needs, because importing everything takes longer than a run that finds nothing to do.
"""

from codegen.cli.common import main

__all__ = ["main"]
