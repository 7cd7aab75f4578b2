"""What was measured of each leg in each epoch."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from schemas.job import LEGS, Leg
from schemas.metric import EpochMetrics, LegMetrics, Series
from store.ledger.database import Part
from store.ledger.reading import job_row
from store.ledger.records import Claim
from store.ledger.tables import AnyRow, job_metrics
from store.ledger.transitions import require_held, written


class Metrics(Part):
    """The curves of both legs. Only those of a job's latest attempt are seen."""

    def append_metrics(self, claim: Claim, epochs: Sequence[EpochMetrics]) -> None:
        """Write epochs; one that this attempt wrote before is replaced.

        Raises:
            LostClaim: The attempt no longer holds the job.
        """
        with self._database.write() as connection:
            require_held(connection, claim)
            if not epochs:
                return
            new = self._database.insert(job_metrics)
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=list(job_metrics.primary_key.columns),
                    set_={"measured": new.excluded.measured},
                ),
                [
                    {
                        "job_id": claim.job_id,
                        "attempt": claim.attempt,
                        "leg": epoch.leg,
                        "epoch": epoch.epoch,
                        "measured": written(epoch.values),
                    }
                    for epoch in epochs
                ],
            )

    def metrics(
        self, job_id: str, max_points: int | None = None, always: str | None = None
    ) -> LegMetrics:
        """Read the curves of the latest attempt.

        Args:
            job_id: Whose curves.
            max_points: Epochs per leg, at least 1; of more than these, evenly spread ones are
                read, the first and the last among them. None reads all.
            always: Every epoch that has a tag with this beginning is read as well.

        Raises:
            UnknownJob: No job has this id.
            ValueError: `max_points` is below 1.
        """
        if max_points is not None and max_points < 1:
            raise ValueError(f"max_points is at least 1, came {max_points}")
        with self._database.read() as connection:
            attempt = job_row(connection, job_id).attempt
            which = {"wanted_job": job_id, "wanted_attempt": attempt}
            counts = dict.fromkeys(LEGS, 0)
            for leg, count in connection.execute(_COUNTS, which).all():
                counts[leg] = count
            curves = {
                leg: _curves(
                    connection.execute(_epochs(leg, counts[leg], max_points, always), which).all()
                )
                for leg in LEGS
            }
        return LegMetrics(**curves, points=max(counts.values()))


_OF_ATTEMPT = (job_metrics.c.job_id == bindparam("wanted_job")) & (
    job_metrics.c.attempt == bindparam("wanted_attempt")
)
_COUNTS = select(job_metrics.c.leg, func.count()).where(_OF_ATTEMPT).group_by(job_metrics.c.leg)


def _epochs(leg: Leg, count: int, max_points: int | None, always: str | None) -> Select[Any]:
    mine = _OF_ATTEMPT & (job_metrics.c.leg == leg)
    if max_points is None or count <= max_points:
        return (
            select(job_metrics.c.epoch, job_metrics.c.measured)
            .where(mine)
            .order_by(job_metrics.c.epoch)
        )
    nth = (func.row_number().over(order_by=job_metrics.c.epoch) - 1).label("nth")
    line = select(job_metrics.c.epoch, job_metrics.c.measured, nth).where(mine).subquery()
    wanted = [line.c.nth == count - 1]
    if max_points > 1:
        wanted.append(line.c.nth % _stride(count, max_points) == 0)
    if always is not None:
        wanted.append(line.c.measured.contains(f'"{always}', autoescape=True))
    return select(line.c.epoch, line.c.measured).where(or_(*wanted)).order_by(line.c.epoch)


def _stride(count: int, max_points: int) -> int:
    """Smallest step from the first point on that, with the last point, takes at most `max_points`.

    Example:
        >>> _stride(100, 10), _stride(11, 6)
        (11, 2)
    """
    return -(-(count - 1) // max(1, max_points - 1))


def _curves(rows: Iterable[AnyRow]) -> dict[str, Series]:
    epochs: dict[str, list[int]] = {}
    values: dict[str, list[float | None]] = {}
    for epoch, measured in rows:
        for tag, value in json.loads(measured).items():
            epochs.setdefault(tag, []).append(epoch)
            values.setdefault(tag, []).append(value)
    return {tag: Series(epochs=tuple(epochs[tag]), values=tuple(values[tag])) for tag in epochs}
