"""How large a table may be. Asked before anything of that size is read."""

from intake.refusal import refuse
from schemas.upload import IntakeLimits

NUMBER_BYTES = 8


def check_size(rows: int, columns: int, limits: IntakeLimits) -> None:
    """Refuse a table of `rows` by `columns` that is empty or beyond the limits.

    Raises:
        Refused: One of the three limits is passed, or there is nothing to read.
    """
    if columns < 1:
        refuse("The file holds no columns.", came=0, allowed="at least one column")
    if rows < 1:
        refuse("The file holds columns but no rows.", came=0, allowed="at least one row")
    check_limit("rows", rows, limits.max_rows)
    check_limit("columns", columns, limits.max_columns)
    check_limit("bytes as a table", rows * columns * NUMBER_BYTES, limits.max_bytes)


def check_limit(what: str, came: int, allowed: int) -> None:
    """Refuse a count that is above its limit.

    Raises:
        Refused: `came` is greater than `allowed`.
    """
    if came > allowed:
        refuse(
            f"The file holds {came:,} {what}, allowed are {allowed:,}.",
            came=came,
            allowed=f"at most {allowed} {what}",
        )
