"""Gives back what starting up has used and nothing uses any more."""

import ctypes
import gc


def shrink() -> None:
    """Collect garbage and return free memory to the system: some ten MiB after a start.

    Without effect on the second where the C library cannot trim (musl, macOS).
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
