"""Shares of a whole, and what is left of one."""

from sys import float_info


def unblurred(share: float) -> float:
    """Give the short decimal that a subtraction from 1 has blurred; other numbers stay.

    `1 - 0.7` is the 0.3 that its author means, and not a number of 17 digits that differs from
    another author's 0.3.

    Example:
        >>> unblurred(1 - 0.7), unblurred(0.168433654979123), unblurred(1e-300)
        (0.3, 0.168433654979123, 1e-300)
    """
    short = round(share, 12)
    is_near = 0.0 < short < 1.0 and abs(short - share) <= float_info.epsilon
    return short if is_near else share
