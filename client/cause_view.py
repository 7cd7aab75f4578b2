"""Causes and advice, as people read them."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from client.tables import table_of
from client.words import number
from schemas.attribution import Advice, Attribution, CauseReport, Change
from schemas.report import PairReport
from schemas.step_trace import Unexplained


def cause_parts(report: PairReport) -> Iterable[RenderableType]:
    """What weighs how much; nothing unless attribution was asked for."""
    if report.attribution is None:
        return
    yield ""
    yield Text(_summed(report.attribution, report.causes))
    if loud := [cause for cause in report.causes if not cause.silent]:
        yield _cause_table(loud)
    if silent := [cause.id for cause in report.causes if cause.silent]:
        yield Text(f"They differ as well, and change nothing here: {', '.join(silent)}.")
    yield from _cancelling(report.causes)
    if report.unexplained is not None:
        yield Text(_unexplained(report.unexplained))


def _summed(attribution: Attribution, causes: tuple[CauseReport, ...]) -> str:
    if not causes:
        return "No cause lies between the two legs."
    how = "all sets of causes"
    if attribution.method == "sampled":
        how = f"{attribution.permutations:,} drawn orders of the causes"
    return (
        f"The gap falls from {number(attribution.measured_before, 3)} to "
        f"{number(attribution.measured_after, 3)} when all causes are fixed: "
        f"{attribution.decades:.2f} decades above ten noise floors, shared out over {how} "
        f"({attribution.trainings:,} trainings)."
    )


def _cause_table(causes: list[CauseReport]) -> RenderableType:
    table = table_of("cause", "decades", "of the gap", "fixing it alone", "leaving it alone")
    for cause in causes:
        error = "" if cause.error_decades is None else f" ± {cause.error_decades:.2f}"
        name = escape(cause.id)
        if cause.chance is not None and cause.chance.within:
            name += " (chance)"
        table.add_row(
            name,
            f"{cause.share_decades:.2f}{error}",
            f"{cause.share_linear:+.3g}",
            _change(cause.alone),
            number(cause.all_but.gap_after, 3),
        )
    return table


def _cancelling(causes: tuple[CauseReport, ...]) -> Iterable[Text]:
    words = {"cancel": "hide each other", "together": "help only if both are fixed"}
    told: set[frozenset[str]] = set()
    for cause in causes:
        for pair in cause.interactions:
            both = frozenset((cause.id, pair.other))
            if pair.kind is not None and both not in told:
                told.add(both)
                yield Text(f"{cause.id} and {pair.other} {words[pair.kind]}.")


def _change(change: Change) -> str:
    return f"{number(change.gap_after, 3)} {change.effect}"


def _unexplained(left: Unexplained) -> str:
    floors = "" if left.floors is None else f", {left.floors:.3g} noise floors"
    first = left.first_difference
    where = (
        ""
        if first is None
        else (f" It enters in epoch {first.epoch}, {first.gate}, {first.tensor}.")
    )
    return (
        f"Unexplained: with all known causes fixed a gap of {number(left.gap, 3)}{floors}.{where}"
    )


def advice_parts(advice: Advice | None) -> Iterable[RenderableType]:
    """What came of the changes that were tried."""
    if advice is None:
        return
    yield ""
    table = table_of("change", "gap before", "gap after", "decades", "")
    named = [
        *((escape(each.name), each) for each in advice.each),
        ("all together", advice.together),
    ]
    for name, change in named:
        table.add_row(
            name,
            number(change.gap_before, 3),
            number(change.gap_after, 3),
            f"{change.decades:+.2f}",
            change.effect,
        )
    yield table
