"""Numbers as float32 holds them, without NumPy."""

from struct import pack, unpack


def single(number: float) -> float:
    """Round a number to float32 and give it as Python's float.

    Example:
        >>> single(0.9)
        0.8999999761581421

    Raises:
        OverflowError: It is too large for float32.
    """
    rounded: float = unpack("<f", pack("<f", number))[0]
    return rounded
