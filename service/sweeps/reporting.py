"""What a sweep says: the best point, the counts, the table, in words and numbers."""

import math
from collections.abc import Sequence

from schemas.job import ENDINGS, Job, JobState
from schemas.sweep import Best, SweepSpec
from schemas.sweep_point import Children
from schemas.sweep_report import BestPoint, Spread, SweepGroup, SweepReport, SweepRow
from service.sweeps.columns import cells_of, default_best
from service.sweeps.grouping import children_in, groups_of, spread_of, verdicts_in


def report_of(job: Job, spec: SweepSpec, rows: Sequence[SweepRow]) -> SweepReport:
    """The report of a sweep, at any moment.

    Args:
        job: How it stands.
        spec: What was asked for.
        rows: Its table, by number.
    """
    wanted = spec.best or default_best(spec, classifies=False)
    children = children_in(rows)
    groups = groups_of(rows) if spec.seeds_of_each else []
    best = best_point(wanted, rows)
    return SweepReport(
        state=job.state,
        complete=job.state in ENDINGS,
        summary=_summary(children, verdicts_in(rows), best),
        metric=wanted.metric,
        goal=wanted.goal,
        children=children,
        verdicts=verdicts_in(rows),
        best=best,
        points=tuple(rows),
        groups=tuple(groups),
        notes=job.notes,
    )


def best_point(wanted: Best, rows: Sequence[SweepRow]) -> BestPoint | None:
    """The point that is ahead, by its mean over seeds; None as long as none has the number.

    Points that diverged are left out: two legs that are both no number have no gap, for no good.
    """
    sign = 1.0 if wanted.goal == "max" else -1.0
    found: list[tuple[float, BestPoint]] = []
    sound = [row for row in rows if row.state == JobState.SUCCEEDED and row.verdict != "diverged"]
    for group in groups_of(sound):
        of_it = [row for row in sound if row.number in group.numbers]
        one = _as_best(wanted, sign, group, of_it)
        if one is not None:
            found.append((sign * one.value, one))
    # Of equal ones the first that was asked for.
    return max(found, key=lambda each: each[0], default=(0.0, None))[1]


def _as_best(
    wanted: Best, sign: float, group: SweepGroup, rows: Sequence[SweepRow]
) -> BestPoint | None:
    values = [(value, row) for row in rows if (value := _number(row, wanted.metric)) is not None]
    spread = spread_of(value for value, _ in values)
    if spread.mean is None:
        return None
    return BestPoint(
        metric=wanted.metric,
        goal=wanted.goal,
        value=spread.mean,
        spread=spread,
        number=group.number,
        numbers=group.numbers,
        label=group.label,
        name=group.name,
        changes=group.changes,
        job_id=max(values, key=lambda each: sign * each[0])[1].job_id,
    )


def _number(row: SweepRow, metric: str) -> float | None:
    value = cells_of(row).get(metric)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _summary(children: Children, verdicts: dict[str, int], best: BestPoint | None) -> str:
    parts = [_progress(children)]
    if diverged := verdicts.get("diverged"):
        parts.append(f"{diverged} diverged, which is a finding and no failure.")
    if best is not None:
        parts.append(
            f"Best by {best.metric} ({'largest' if best.goal == 'max' else 'smallest'}): "
            f"point {best.number}, {best.label}, with {_with_spread(best.spread)}."
        )
    return " ".join(parts)


def _progress(children: Children) -> str:
    if children.ended < children.total:
        open_ones = f"{children.running} running, {children.queued} queued"
        return f"{children.ended} of {children.total} points have ended; {open_ones}."
    told = [
        f"{number} {state}"
        for state in ("succeeded", "failed", "cancelled")
        if (number := getattr(children, state))
    ]
    return f"All {children.total} points have ended: {', '.join(told)}."


def _with_spread(spread: Spread) -> str:
    if spread.deviation is None:
        return f"{spread.mean:.4g}"
    return f"{spread.mean:.4g} ± {spread.deviation:.2g} over {spread.count} seeds"
