"""What the meter measured of each leg, as people read it."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from client.tables import table_of
from schemas.job import LEGS
from schemas.meter import LegMeter, MeterConstant, MeterValue
from schemas.report import PairReport

COLUMNS = ("", "declared", "measured", "give or take", "the other declares", "")


def meter_parts(report: PairReport) -> Iterable[RenderableType]:
    """A table for each leg that was measured; nothing where the meter was not asked for."""
    for name in LEGS:
        meter = report.legs[name].meter
        if meter is not None:
            yield ""
            yield Text(f"What the {name} does, by its first steps:", style="bold")
            yield from _parts_of(meter)


def _parts_of(meter: LegMeter) -> Iterator[RenderableType]:
    told = [each for each in meter.constants if each.measured is not None or each.agrees is False]
    if told:
        table = table_of(*COLUMNS)
        for _, alike in groupby(told, key=_kind):
            table.add_row(*_row(list(alike)))
        yield table
    if not meter.explained and meter.left is not None:
        yield Text(f"{meter.left:.2g} of these steps stay unexplained.", style="yellow")
    yield from (Text(note) for note in meter.notes)


def _kind(constant: MeterConstant) -> tuple[object, ...]:
    """What tensors have in common that share a line."""
    of_bias = constant.where.endswith("bias")
    judged = constant.agrees, constant.as_expected
    return constant.name, constant.rows, of_bias, constant.declared, constant.expected, judged


def _row(alike: list[MeterConstant]) -> tuple[str, ...]:
    # Of several tensors that agree alike, the one that says it most exactly.
    first = min(alike, key=lambda each: each.plus_minus or 0.0)
    places = [each.where for each in alike if each.where]
    name = " ".join([first.name.replace("_", " "), ", ".join(places)]).strip()
    rows = "" if first.rows is None else f" ({first.rows} rows)"
    bar = "" if first.plus_minus is None else f"{first.plus_minus:.1e}"
    return (
        escape(name + rows),
        _value(first.declared),
        _value(first.measured) if first.measured is not None else f"at most {first.at_most:.2g}",
        bar,
        _value(first.expected),
        _verdict(first),
    )


def _value(value: MeterValue | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.10g}" if isinstance(value, float) else escape(str(value))


def _verdict(constant: MeterConstant) -> str:
    if constant.agrees is False:
        return "[bold red]not what it declares[/]"
    return "[yellow]as declared, not as the other[/]" if constant.as_expected is False else ""
