"""The command line: verbs, the only printing and the only exit codes.

0 is clean, 1 findings or out of date, 2 misuse or unreadable input. A verb imports what it alone needs: what the
others need would take longer than a run that finds nothing to do.
"""

import gc

# A run is short, and what it imports stays to its end: looking for garbage as often as Python does is a twelfth of it.
gc.set_threshold(50_000)

from codegen.cli.common import main  # noqa: E402

__all__ = ["main"]
