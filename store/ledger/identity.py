"""Ids that sort by time."""

import re
import secrets
import threading

# Crockford's alphabet: no letter looks like a digit, and it sorts as its values do.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TIME_LETTERS = 11
CHANCE_BITS = 25
CHANCE_LETTERS = CHANCE_BITS // 5

_JOB_ID = re.compile(rf"job_[{ALPHABET}]{{{TIME_LETTERS + CHANCE_LETTERS}}}")


def letters(number: int, width: int) -> str:
    """Write a number in base 32, padded so that text order is number order.

    Example:
        >>> letters(33, 3)
        '011'
    """
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * (width - 1), -1, -5))


def job_id_at(at_us: int) -> str:
    """Make the id of a job created at this microsecond; two such ids differ by chance."""
    return f"job_{letters(at_us, TIME_LETTERS)}{letters(secrets.randbits(CHANCE_BITS), 5)}"


def turn_of(priority: int, job_id: str) -> str:
    """Make the text by which queued jobs are sorted: higher priority first, then older.

    Args:
        priority: From -10 to 10; higher ones come earlier.
        job_id: The id, which begins with the creation time.
    """
    return f"{letters(100 - priority, 2)}.{job_id}"


class Ascending:
    """Creation times no two of which are the same, even when the clock stands or goes back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest_us = 0

    def next(self, now_us: int) -> int:
        """Give `now_us`, or one microsecond more than the last time given."""
        with self._lock:
            self._latest_us = max(self._latest_us + 1, now_us)
            return self._latest_us


def is_job_id(text: str) -> bool:
    """Whether a text could be the id of a job; anything else need not be looked up."""
    return _JOB_ID.fullmatch(text) is not None


def prediction_id() -> str:
    """Make the id of a request for a prediction; it cannot be guessed."""
    return f"prd_{secrets.token_hex(16)}"
