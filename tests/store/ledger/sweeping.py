"""The shortest way to sweeps."""

from collections.abc import Sequence
from typing import Any

from schemas.sweep import SweepSpec
from schemas.sweep_point import PointPlace
from store.ledger import Ledger, NewPoint, Submitted
from tests.store.ledger.queued import QUEUE
from tests.store.samples import pair_spec

ALPHA = "reference.sklearn.params.alpha"


def sweep_spec(alphas: Sequence[float], **changes: Any) -> SweepSpec:
    """A sweep over the penalty, with changes to its own fields."""
    base = pair_spec().model_dump(mode="json")
    return SweepSpec.model_validate(
        {"kind": "sweep", "base": base, "grid": {ALPHA: list(alphas)}, **changes}
    )


def points_of(alphas: Sequence[float], ranks: Sequence[int] | None = None) -> list[NewPoint]:
    """Its trainings, in the order of their numbers or in that of `ranks`."""
    return [
        NewPoint(
            spec=pair_spec(name=f"alpha={alpha}"),
            place=PointPlace(
                number=number, label=f"alpha={alpha}", changes={ALPHA: alpha}, name=None
            ),
            rank=number - 1 if ranks is None else ranks[number - 1],
            queue=QUEUE,
            estimated_seconds=10.0,
        )
        for number, alpha in enumerate(alphas, start=1)
    ]


def queue_sweep(ledger: Ledger, number: int = 3, **options: Any) -> Submitted:
    """Submit a sweep of so many points."""
    alphas = [float(each) for each in range(number)]
    return ledger.submit_sweep(
        sweep_spec(alphas),
        points_of(alphas, options.pop("ranks", None)),
        estimated_seconds=10.0 * number,
        **options,
    )
