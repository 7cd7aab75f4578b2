"""What the layers of each leg looked like while they trained, and what was wrong with them."""

from collections.abc import Iterable, Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from client.tables import table_of
from client.words import number
from schemas.diagnostics import LayerCourse, LegDiagnostics, Numbers
from schemas.leg import Leg

COLUMNS = ("layer", "units", "weights", "mean bias", "gradient norm", "dead", "saturated")


def layer_parts(diagnostics: Mapping[Leg, LegDiagnostics]) -> Iterable[RenderableType]:
    """A table for each leg that was looked at, and its findings; one for legs that are alike."""
    told = dict(diagnostics)
    for names, each in _alike(told):
        yield ""
        yield Text(f"{_title(names)}, before the first epoch and after the last:", style="bold")
        yield _table(each)
        for finding in each.findings:
            yield Text(f"Finding: {finding.sentence}", style="yellow")


def _alike(told: dict[Leg, LegDiagnostics]) -> Iterator[tuple[list[Leg], LegDiagnostics]]:
    """Give the legs, those together that people would read the same of."""
    legs = list(told)
    if len(legs) == 2 and _shown(told[legs[0]]) == _shown(told[legs[1]]):
        yield legs, told[legs[0]]
        return
    for leg in legs:
        yield [leg], told[leg]


def _shown(diagnostics: LegDiagnostics) -> tuple[object, ...]:
    return tuple(map(_row, diagnostics.layers)), diagnostics.findings


def _title(names: list[Leg]) -> str:
    return "Layers of both legs" if len(names) > 1 else f"Layers of the {names[0]}"


def _table(diagnostics: LegDiagnostics) -> RenderableType:
    table = table_of(*COLUMNS)
    for layer in diagnostics.layers:
        table.add_row(*_row(layer))
    return table


def _row(layer: LayerCourse) -> tuple[str, ...]:
    return (
        layer.layer,
        f"{layer.units} {layer.activation}",
        f"{_spread(layer, 0)} → {_spread(layer, -1)}",
        _course(layer.bias.mean),
        _course(layer.gradient_norm[1:]),
        _share(layer.dead_share[-1]),
        _share(layer.saturated_share[-1]),
    )


def _spread(layer: LayerCourse, place: int) -> str:
    """Mean and deviation of the weights."""
    mean, deviation = layer.kernel.mean[place], layer.kernel.deviation[place]
    return f"{number(mean, 2)} ± {number(deviation, 2)}"


def _course(values: Numbers) -> str:
    """The first and the last of some values; nothing where there is none."""
    return f"{number(values[0], 2)} → {number(values[-1], 2)}" if values else ""


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
