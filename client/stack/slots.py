"""How many jobs a stack's worker trains at the same time."""

import os
from pathlib import Path
from typing import Final

from client.errors import WrongInput

MOST_BY_DEFAULT: Final = 4
MOST_OF_ALL: Final = 256

# A warm training process holds some 600 MiB, of which its siblings share four fifths; rows and
# weights come on top.
BYTES_OF_EACH: Final = 2**30


def default_slots(cores: int | None = None, free_bytes: int | None = None) -> int:
    """One for each core, up to four, and no more than memory has room for.

    Each training computes in one thread. None of them starts before it is needed.

    Args:
        cores: What this machine has; None looks.
        free_bytes: Memory that may be had; None looks.

    Example:
        >>> default_slots(8, 64 * 2**30), default_slots(2, 64 * 2**30), default_slots(8, 2**30)
        (4, 2, 1)
    """
    there = cores_here() if cores is None else cores
    room = free_bytes_here() if free_bytes is None else free_bytes
    fitting = MOST_BY_DEFAULT if room is None else room // BYTES_OF_EACH
    return max(1, min(there, MOST_BY_DEFAULT, fitting))


def slots_in(text: str | None) -> int | None:
    """The number that `TWINFIT_SLOTS` holds; None where it is not set.

    Raises:
        WrongInput: It is set, and holds no number of slots.
    """
    if text is None:
        return None
    if text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST_OF_ALL:
        return int(text)
    raise WrongInput(f"TWINFIT_SLOTS is {text[:80]!r}; allowed is a number from 1 to {MOST_OF_ALL}")


def cores_here() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        return os.cpu_count() or 1


def free_bytes_here() -> int | None:
    """Memory that may be had without swapping; None where nobody tells."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            name, _, amount = line.partition(":")
            if name == "MemAvailable":
                return int(amount.split()[0]) * 1024
    except (OSError, ValueError, IndexError):
        return None
    return None
