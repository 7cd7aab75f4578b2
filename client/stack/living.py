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
REDIS_FOLDER = "redis"
SWEEP_SECONDS = 10.0


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


def of_stack(mark: str, data: Path) -> list[psutil.Process]:
    """All living processes of the stack `mark` on the folder `data`, this one aside.

    Redis writes its title over its environment, so it is known by the folder in which it works.
    """
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
                continue
            ours = process.environ().get(MARK_VARIABLE) == mark
            if ours or (_is_redis(process) and process.cwd() == str(data / REDIS_FOLDER)):
                found.append(process)
    return found


def _is_redis(process: psutil.Process) -> bool:
    name = process.name().lower()
    return "redis" in name or "valkey" in name


def sweep(mark: str, data: Path) -> int:
    """Kill all processes of the stack `mark` on the folder `data`; how many there were.

    Children that are started while we look are found in the next round.
    """
    swept: set[int] = set()
    deadline = time.monotonic() + SWEEP_SECONDS
    while (left := of_stack(mark, data)) and time.monotonic() < deadline:
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
            swept.add(process.pid)
        psutil.wait_procs(left, timeout=0.2)
    return len(swept)
