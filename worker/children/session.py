"""Imported by the fork server before all else: puts it, and so all children, into an own session.

Ctrl-C in the terminal then reaches the supervisor only, which ends its children itself after it
has put their jobs back. This cannot wait until a child runs: it must hold during the ten seconds
in which the fork server loads the frameworks, and in the moment between a fork and the child's
first line.
"""

import contextlib
import os

# A process group's leader may not do this; the fork server is never one.
with contextlib.suppress(PermissionError):
    os.setsid()
