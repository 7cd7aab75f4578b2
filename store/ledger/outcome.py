"""The few numbers of a report that tables of many jobs are made of."""

from schemas.report import PairReport
from schemas.sweep_point import Outcome


def outcome_of(report: PairReport) -> Outcome:
    """Take out of a report what stands beside others of its sweep."""
    legs = report.legs
    floor = report.noise_floor
    return Outcome(
        epochs=max((leg.n_iter for leg in legs.values()), default=None),
        seconds=sum(leg.seconds for leg in legs.values()),
        task=report.task,
        gap=report.gap.prediction_rms,
        noise_floor=floor.prediction_rms if floor else None,
        metrics={name: dict(leg.metrics) for name, leg in legs.items()},
    )
