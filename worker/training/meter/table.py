"""A measurement as lines of text."""

from collections.abc import Iterable

from worker.training.meter.measured import Constant, Measured

HEAD = ("constant", "where", "rows", "measured", "plus or minus", "")


def table(measured: Measured) -> str:
    """Write a measurement as a table that people read, and what is to be said beside it."""
    rows = [HEAD, *(_cells(each) for each in measured.constants)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [f"rule: {measured.rule or 'not known'}", ""]
    lines += [_line(row, widths) for row in rows]
    return "\n".join([*lines, "", *_remarks(measured)])


def _line(cells: Iterable[str], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _cells(constant: Constant) -> tuple[str, ...]:
    value = constant.measured
    told = f"{value:.15g}" if isinstance(value, float) else "" if value is None else str(value)
    bar = "" if constant.plus_minus is None else f"{constant.plus_minus:.1e}"
    rows = "" if constant.rows is None else str(constant.rows)
    return constant.name, constant.where, rows, told, bar, constant.reason


def _remarks(measured: Measured) -> Iterable[str]:
    yield from measured.notes
    if measured.times_rounding is not None and measured.left is not None:
        kind = "rounding" if measured.explained else "more than rounding"
        yield (
            f"Left unexplained: {measured.left:.1e} of what was seen, "
            f"{measured.times_rounding:.2g} times its rounding: {kind}."
        )
