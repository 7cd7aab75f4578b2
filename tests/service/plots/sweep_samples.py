"""Tables of sweeps as the ledger keeps them."""

import json
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from schemas.job import Job, JobState
from schemas.metric import LegMetrics, Series
from schemas.sweep import Best, SweepSpec
from schemas.sweep_report import SweepRow
from service.plots.kind import Spec
from service.plots.paper import LIGHT
from service.plots.sweep_metric import sweep_metric
from service.plots.sweep_points import Points
from tests.client.canned_objects import SPEC, job_of

RATE, LAYERS = "reference.sklearn.params.learning_rate_init", "reference.sklearn.params.layers"
BOTH: tuple[str, str] = ("reference", "candidate")


def sweep_job() -> Job:
    """A sweep that has ended."""
    spec = SweepSpec(kind="sweep", base=SPEC, seeds=(0, 1))
    ended = job_of("job_0", JobState.SUCCEEDED)
    return ended.model_copy(update={"kind": "sweep", "name": "Many", "spec": spec})


def row(
    number: int,
    changes: Mapping[str, JsonValue],
    value: float | None,
    seed: int | None = None,
    **more: object,
) -> SweepRow:
    """A point both of whose legs have this accuracy."""
    label = ", ".join(f"{path.rpartition('.')[2]}={each}" for path, each in changes.items())
    fields: dict[str, object] = {
        "number": number,
        "label": label if seed is None else f"{label}, seed={seed}",
        "changes": dict(changes),
        "seed": seed,
        "job_id": f"job_{number}",
        "state": JobState.SUCCEEDED,
        "verdict": "identical",
        "metrics": {leg: {"accuracy": value} for leg in BOTH},
        "link": f"/v1/jobs/job_{number}",
    }
    return SweepRow.model_validate({**fields, **more})


def points(rows: Sequence[SweepRow]) -> Points:
    """The points, compared by the accuracy of the last leg."""
    best = Best(metric="candidate.accuracy", goal="max")
    return Points(tuple(rows), best, ("reference", "candidate"))


def curves(losses: Sequence[float | None]) -> LegMetrics:
    """Both legs with these losses, and an accuracy in each epoch."""
    epochs = tuple(range(1, len(losses) + 1))
    leg = {
        "loss": Series(epochs=epochs, values=tuple(losses)),
        "test/accuracy": Series(epochs=epochs, values=(0.5,) * len(losses)),
    }
    return LegMetrics(reference=leg, candidate=leg, points=len(losses))


def rates(number: int, *, of: int = 1) -> Points:
    """So many points with different rates, the later the better."""
    return points([row(n, {RATE: 10.0**-n}, n / 100) for n in range(of, of + number)])


def metric_spec(of: Points) -> Spec:
    """The spec of their number."""
    spec = sweep_metric(sweep_job(), of, LIGHT)
    json.dumps(spec, allow_nan=False)
    return spec
