"""Numbers that went through float32 on their way into a configuration."""

import struct

from pairing.reading.findings import Findings

# More digits than float32 keeps for certain are not what somebody wrote.
_DIGITS_OF_FLOAT32 = 6


def undo_float32(value: float, findings: Findings) -> float:
    """Give the short decimal that a float32 came from, or the value itself.

    Keras saves a learning rate of 0.001 as 0.0010000000474974513, which is its
    nearest float32. Whoever reads it as another number finds a difference that
    nobody wrote.

    Example:
        >>> undo_float32(0.0010000000474974513, Findings())
        0.001
        >>> undo_float32(0.5, Findings()), undo_float32(1 / 3, Findings())
        (0.5, 0.3333333333333333)
    """
    if not _is_float32(value):
        return value
    short = float(f"{value:.{_DIGITS_OF_FLOAT32}g}")
    if short == value or _as_float32(short) != value:
        return value
    findings.note(f"{value!r} is {short!r} as float32 has it, and is read as {short!r}.")
    return short


def _is_float32(value: float) -> bool:
    return abs(value) < 3e38 and _as_float32(value) == value


def _as_float32(value: float) -> float:
    rounded: float = struct.unpack("<f", struct.pack("<f", value))[0]
    return rounded
