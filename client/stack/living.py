"""Which processes are alive, and which of them a stack left behind.

A process id alone says little, because ids are used again: beside it stands its *birth*, the
moment the kernel noted for its start. All processes of a stack, down to the last training child,
carry the stack's mark in their environment, so that none is overlooked and no other is touched.
"""

import contextlib
import os
import platform
import time
from pathlib import Path

import psutil

MARK_VARIABLE = "TWINFIT_STACK"


def birth(pid: int) -> str | None:
    """When the process `pid` started, as the kernel says it; null when there is none alive.

    On Linux this counts ticks since boot, which setting the clock does not change. A zombie,
    ended but not yet waited for, is not alive.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        if platform.system() == "Linux":
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
        return str(process.create_time())
    except (psutil.Error, OSError):
        return None


def marked(mark: str) -> list[psutil.Process]:
    """All living processes of the stack `mark`, this one aside."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(MARK_VARIABLE) == mark:
                found.append(process)
    return found


def sweep(mark: str, grace_seconds: float = 0.0) -> int:
    """End all processes of the stack `mark`, politely for `grace_seconds`; how many there were.

    Children that are started while we look are found in the next round.
    """
    swept: set[int] = set()
    deadline = time.monotonic() + grace_seconds
    while left := marked(mark):
        for process in left:
            with contextlib.suppress(psutil.Error):
                if time.monotonic() >= deadline:
                    process.kill()
                elif process.pid not in swept:
                    process.terminate()
            swept.add(process.pid)
        psutil.wait_procs(left, timeout=0.2)
        if time.monotonic() > deadline + 10.0:
            break
    return len(swept)
