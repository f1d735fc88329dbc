"""The command line: verbs, the only printing and the only exit codes.

Exit codes: 0 is clean, 1 means findings or out of date, 2 means misuse or unreadable input. Each verb imports only what
it needs, because importing everything takes longer than a run that finds nothing to do.
"""

import gc

# A run is short, and its imports stay alive until the end: garbage collection at Python's usual rate takes a twelfth
# of the time.
gc.set_threshold(50_000)

from codegen.cli.common import main  # noqa: E402

__all__ = ["main"]
