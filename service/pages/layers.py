"""What the layers of each leg looked like while they trained, and what was wrong with them."""

from collections.abc import Iterator, Mapping

from schemas.diagnostics import LayerCourse, LegDiagnostics
from schemas.leg import Leg
from service.pages.markup import number, table, text

_COLUMNS = (
    "Layer",
    "Units",
    "Weights at the start",
    "Weights in the end",
    "Gradient norm, first epoch",
    "Last epoch",
    "Dead units",
    "Saturated outputs",
)


def layers_section(diagnostics: Mapping[Leg, LegDiagnostics]) -> str:
    """Findings first, then a table for each leg; nothing where nobody looked."""
    if not diagnostics:
        return ""
    return "".join(("<h2>Layers</h2>", *_findings(diagnostics), *_tables(diagnostics)))


def _findings(diagnostics: Mapping[Leg, LegDiagnostics]) -> Iterator[str]:
    """Each sentence once, with the legs that it is about."""
    legs: dict[str, list[str]] = {}
    for leg, each in diagnostics.items():
        for finding in each.findings:
            legs.setdefault(finding.sentence, []).append(leg)
    for sentence, names in legs.items():
        yield f"<p class=note><b>{text(' and '.join(names))}</b>: {text(sentence)}</p>"
    if not legs:
        yield "<p>Nothing is wrong with any layer.</p>"


def _tables(diagnostics: Mapping[Leg, LegDiagnostics]) -> Iterator[str]:
    for leg, each in diagnostics.items():
        rows = (
            f"Mean and deviation of weights; units looked at on {each.rows} training rows, "
            f"{len(each.epochs)} times."
        )
        yield f"<h3>{text(leg.capitalize())}</h3><p>{text(rows)}</p>"
        yield table(_COLUMNS, [_row(layer) for layer in each.layers])


def _row(layer: LayerCourse) -> tuple[str, ...]:
    first = layer.gradient_norm[1] if len(layer.gradient_norm) > 1 else None
    return (
        text(layer.layer),
        text(f"{layer.units} {layer.activation}"),
        _spread(layer, 0),
        _spread(layer, -1),
        number(first),
        number(layer.gradient_norm[-1]),
        _share(layer.dead_share[-1]),
        _share(layer.saturated_share[-1]),
    )


def _spread(layer: LayerCourse, place: int) -> str:
    return f"{number(layer.kernel.mean[place])} &plusmn; {number(layer.kernel.deviation[place])}"


def _share(share: float | None) -> str:
    return "" if share is None else text(f"{share:.0%}")
