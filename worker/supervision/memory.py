"""Evidence that the kernel ended a process for want of memory, and not somebody by hand."""

import contextlib
from pathlib import Path

_COUNTERS = (
    # The control group of a container, and the machine as a whole.
    (Path("/sys/fs/cgroup/memory.events"), "oom_kill"),
    (Path("/proc/vmstat"), "oom_kill"),
)


def oom_kills() -> int:
    """How many processes the kernel has ended for want of memory, as far as it tells us.

    Only differences mean something. Always 0 where nothing counts them.
    """
    return sum(_counted(path, name) for path, name in _COUNTERS)


def in_words(held_bytes: int | None) -> str:
    """An amount of memory for people.

    Example:
        >>> in_words(3 * 2**30)
        '3.0 GiB'
        >>> in_words(None)
        'an unknown amount'
    """
    if held_bytes is None:
        return "an unknown amount"
    return f"{held_bytes / 2**30:.1f} GiB" if held_bytes >= 2**30 else f"{held_bytes >> 20} MiB"


def _counted(path: Path, name: str) -> int:
    with contextlib.suppress(OSError, ValueError):
        for line in path.read_text().splitlines():
            key, _, value = line.partition(" ")
            if key == name:
                return int(value)
    return 0
