"""A job's report as a page that people read."""

from collections.abc import Iterable, Mapping

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from client.cause_view import advice_parts, cause_parts
from client.layer_view import layer_parts
from client.meter_view import meter_parts
from client.tables import table_of
from client.terminal import Terminal
from client.words import number, seconds
from schemas.decisions import DecisionEvent, Decisions, EventKind
from schemas.job import LEGS
from schemas.leg import Leg
from schemas.report import Gap, LegReport, PairReport, Report
from schemas.step_trace import FirstDifference

VERDICTS = {
    "trained": ("green", "The network was trained to its end."),
    "identical": ("green", "The two networks are the same, bit for bit."),
    "indistinguishable": ("green", "The two networks agree as closely as arithmetic allows."),
    "different": ("yellow", "The two networks differ by more than arithmetic explains."),
    "diverged": ("red", "A network ran off to values that are not finite."),
    "undecidable": (
        "magenta",
        "Whether the two networks differ cannot be told from rounding.",
    ),
}
GAPS = {
    "prediction_rms": "predictions, root mean square",
    "prediction_max": "predictions, largest",
    "weights_max": "weights, largest",
    "loss_curve_max": "loss curve, largest",
}


def show_report(terminal: Terminal, report: Report) -> None:
    """Print a report: verdict, of a pair the gap beside noise floor, its legs, notes."""
    for part in _parts(report):
        terminal.out.print(part)


def _parts(report: Report) -> Iterable[RenderableType]:
    yield from _verdict_parts(report)
    if isinstance(report, PairReport):
        if report.undecidable_from_epoch is not None:
            yield Text(f"No statement is possible from epoch {report.undecidable_from_epoch} on.")
        yield ""
        yield _gap_table(report.gap, report.noise_floor)
    yield ""
    yield _leg_table(report.legs)
    for name, leg in report.legs.items():
        yield Text(f"The {name} stopped: {leg.stopped_because}")
    if isinstance(report, PairReport):
        yield from _decision_lines(report.decisions)
        yield from _trace_lines(report)
        yield from meter_parts(report)
        yield from cause_parts(report)
        yield from advice_parts(report.advice)
    yield from layer_parts(report.diagnostics)
    rows = report.rows
    yield Text(
        f"{report.task}: {rows.training} training rows, {rows.test} test rows, {rows.inputs} "
        f"inputs, {rows.outputs} output{'s' if rows.outputs != 1 else ''}"
    )
    yield from (Text(f"Note: {note}") for note in report.notes)


def _verdict_parts(report: Report) -> Iterable[RenderableType]:
    colour, sentence = VERDICTS[report.verdict]
    yield Text.assemble(("Verdict: ", "bold"), (report.verdict, f"bold {colour}"), f". {sentence}")
    if report.summary:
        yield Text(report.summary)
    for place in report.diverged:
        yield Text(
            f"The {place.leg} first held a value that is not finite in epoch {place.epoch}, "
            f"in {place.tensor}."
        )


def _decision_lines(decisions: Decisions | None) -> Iterable[Text]:
    """Whether both legs stopped, forgave and lowered the rate alike; nothing without a rule."""
    if decisions is None:
        return
    reference, candidate = (decisions.legs[name] for name in LEGS)
    if not decisions.agree:
        happened = [
            _happening(e) for e in decisions.events if e.epoch == decisions.first_disagreement
        ]
        what = "; ".join(happened) or "one leg was already over, or counted otherwise"
        yield Text(
            f"The legs decide differently from epoch {decisions.first_disagreement} on: {what}."
        )
    elif reference.improvements is not None:
        yield Text("Both legs decided alike after every epoch.")
    for name, leg in zip(LEGS, (reference, candidate), strict=True):
        if leg.narrowest is not None and leg.narrowest.margin is not None:
            yield Text(
                f"The {name}'s narrowest decision: epoch {leg.narrowest_epoch}, "
                f"by {number(abs(leg.narrowest.margin), 3)}."
            )


def _happening(event: DecisionEvent) -> str:
    words = {
        EventKind.RESET: "improves after epochs that had not",
        EventKind.RATE_FALLS: "lowers its learning rate",
        EventKind.STOPS: "stops",
    }
    legs = " and ".join(f"the {name}" for name in LEGS if event.happened[name])
    return f"{legs} {words[event.kind]}"


def _trace_lines(report: PairReport) -> Iterable[Text]:
    """Where the legs part, and what training makes of it; nothing without a trace."""
    if report.amplification is None:
        return
    yield Text("")
    yield Text(_parting(report.first_difference))
    trace = report.amplification
    if trace.growth_per_epoch is not None:
        yield Text(f"Rounding noise grows by a factor of {trace.growth_per_epoch:.3g} an epoch.")
    if trace.horizon_epoch is not None:
        how = "Measured" if trace.horizon_reached else "At that rate"
        yield Text(f"{how}: beyond epoch {trace.horizon_epoch:,} nothing can be said.")


def _parting(first: FirstDifference | None) -> str:
    if first is None:
        return "Step by step: no number of the two legs differs anywhere."
    batch = "" if first.batch is None else f", batch {first.batch:,}"
    index = f" at {list(first.index)}" if first.index else ""
    unit = "ulp" if first.ulps == 1 else "ulps"
    ulps = "" if first.ulps is None else f", {first.ulps:,} {unit} apart"
    values = f"{number(first.reference, 17)} and {number(first.candidate, 17)}{ulps}"
    kind = (
        "First difference beyond rounding"
        if first.beyond_rounding
        else "Nothing differs by more than rounding; the first digit that does"
    )
    return f"{kind}: epoch {first.epoch}{batch}, {first.gate}, {first.tensor}{index}: {values}."


def _gap_table(gap: Gap, floor: Gap | None) -> Table:
    """The four gaps; a gap at most ten times the floor cannot be told from rounding."""
    table = table_of("gap (relative)", "between the legs", "noise floor", "times the floor")
    for name, meaning in GAPS.items():
        measured = getattr(gap, name)
        noise = getattr(floor, name) if floor else None
        table.add_row(
            meaning,
            number(measured, 3),
            number(noise, 3) if floor else "not measured",
            f"{measured / noise:.3g}" if measured is not None and noise else "",
        )
    return table


def _leg_table(legs: Mapping[Leg, LegReport]) -> Table:
    told = list(legs.values())
    table = table_of("", *legs)
    table.add_row("", *(escape(leg.title) for leg in told))
    for name in dict.fromkeys(metric for leg in told for metric in leg.metrics):
        table.add_row(f"{escape(name)} (test)", *(_metric(leg, name) for leg in told))
    table.add_row("last loss", *map(_last_loss, told))
    table.add_row("epochs", *(str(leg.n_iter) for leg in told))
    table.add_row("numbers", *(leg.dtype for leg in told))
    table.add_row("training took", *(seconds(leg.seconds) for leg in told))
    return table


def _metric(leg: LegReport, name: str) -> str:
    return number(leg.metrics[name], 10) if name in leg.metrics else ""


def _last_loss(leg: LegReport) -> str:
    return number(leg.loss_curve[-1], 10) if leg.loss_curve else ""
