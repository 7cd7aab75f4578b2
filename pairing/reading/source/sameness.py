"""Whether two values of a program are the same, told within bounded time.

Python's own `==` may take forever on lists that a program doubled in depth with each
line, and more stack than there is on deep ones.
"""

from collections.abc import Sequence

from pairing.reading.made import Argument, Made, Unknown
from pairing.reading.source.values import Rows

MOST_COMPARED = 10_000


def is_same(left: object, right: object) -> bool:
    """Compare two values; those too large to compare count as different.

    Example:
        >>> is_same([1, ("a", {"b": 2.0})], [1, ("a", {"b": 2.0})]), is_same([1], [2])
        (True, False)
    """
    rest = [(left, right)]
    compared = 0
    while rest:
        one, other = rest.pop()
        compared += 1
        if compared > MOST_COMPARED or type(one) is not type(other):
            return False
        if one is other:
            continue
        parts, other_parts = _parts(one), _parts(other)
        if parts is None or other_parts is None:
            if not _is_single(one) or one != other:
                return False
        elif len(parts) != len(other_parts):
            return False
        else:
            rest.extend(zip(parts, other_parts, strict=True))
    return True


def _is_single(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | Unknown)


def _parts(value: object) -> Sequence[object] | None:
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, Made):
        return [value.kind, value.home, value.arguments]
    if isinstance(value, Argument):
        return [value.value, value.place.line, value.place.column]
    return [value.steps, value.batch_rows] if isinstance(value, Rows) else None
