"""The few numbers of a report that tables of many jobs are made of."""

from schemas.report import PairReport, Report
from schemas.sweep_point import Outcome


def outcome_of(report: Report) -> Outcome:
    """Take out of a report what stands beside others of its sweep."""
    legs = report.legs
    gap = report.gap if isinstance(report, PairReport) else None
    floor = report.noise_floor if isinstance(report, PairReport) else None
    return Outcome(
        epochs=max((leg.n_iter for leg in legs.values()), default=None),
        seconds=sum(leg.seconds for leg in legs.values()),
        task=report.task,
        gap=gap.prediction_rms if gap else None,
        noise_floor=floor.prediction_rms if floor else None,
        metrics={name: dict(leg.metrics) for name, leg in legs.items()},
    )
