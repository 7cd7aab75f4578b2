"""Time in the ledger: whole microseconds since 1970 in UTC, because they sort and never drift."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def utc_now() -> datetime:
    """Tell the time, aware and in UTC."""
    return datetime.now(UTC)


def microseconds(moment: datetime) -> int:
    """Microseconds from 1970 to an aware moment.

    Raises:
        TypeError: The moment has no time zone, so nobody knows when it is.
    """
    return (moment - EPOCH) // MICROSECOND


def span(seconds: float) -> int:
    """Microseconds in a number of seconds."""
    return round(seconds * 1_000_000)


def moment_at(at_us: int) -> datetime:
    """Turn stored microseconds into an aware moment in UTC."""
    return EPOCH + timedelta(microseconds=at_us)


def iso(at_us: int | None) -> str:
    """Write stored microseconds as JSON, quotes included, exactly as pydantic writes a datetime.

    Example:
        >>> iso(1_500_000), iso(None)
        ('"1970-01-01T00:00:01.500000Z"', 'null')
    """
    if at_us is None:
        return "null"
    return f'"{(EPOCH + timedelta(microseconds=at_us)).replace(tzinfo=None).isoformat()}Z"'
