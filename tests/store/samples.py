"""Small true examples of what the store keeps, and a clock that the test turns."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.dataset import Column, Dataset, DatasetProfile, UploadOptions
from schemas.job import Leg
from schemas.metric import EpochMetrics
from schemas.report import Certificate, Gap, LegReport, PairReport, Rows, Verdict
from schemas.spec import PairSpec
from store.ledger import StoredArtifact

START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


class HandClock:
    """A clock that stands until it is turned."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def turn(self, seconds: float) -> None:
        """Let this much time pass."""
        self.now += timedelta(seconds=seconds)


def pair_spec(**changes: Any) -> PairSpec:
    """A pair on the diabetes data, with changes by field."""
    return PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": {"builtin": "diabetes"},
            "reference": {"sklearn": {"estimator": "MLPRegressor", "params": {"alpha": 1.0}}},
            "candidate": {"keras": {"like": "reference"}},
            **changes,
        }
    )


def pair_report(verdict: Verdict = "indistinguishable") -> PairReport:
    """A report; one of its numbers is not finite, as happens."""
    gap = Gap(prediction_rms=1e-15, prediction_max=2e-15, weights_max=3e-15, loss_curve_max=0.0)
    leg = LegReport(
        framework="sklearn",
        title="MLPRegressor",
        metrics={"r2": 0.5, "mse": float("nan")},
        n_iter=3,
        loss_curve=(3.0, 2.0, 1.0),
        dtype="float64",
        seconds=0.25,
        stopped_because="max_iter",
    )
    certificate = Certificate(
        versions={"scikit-learn": "1.9.1"},
        dtype={"reference": "float64", "candidate": "float64"},
        spec_sha256="a",
        data_sha256="b",
        initial_weights_sha256={},
        batch_order_sha256={},
        results_sha256={},
    )
    return PairReport(
        verdict=verdict,
        summary=f"The legs are {verdict}.",
        gap=gap,
        noise_floor=None,
        legs={"reference": leg, "candidate": leg},
        rows=Rows(
            training=300,
            test=100,
            inputs=10,
            outputs=1,
            input_columns=("x",),
            target_columns=("y",),
        ),
        task="regression",
        translation=(),
        certificate=certificate,
    )


def stored(name: str, job_id: str, attempt: int) -> StoredArtifact:
    """A file of an attempt."""
    return StoredArtifact(
        name=name,
        media_type="application/octet-stream",
        bytes=5,
        sha256="0" * 64,
        description="A file.",
        blob=f"jobs/{job_id}/{attempt}/{name}",
    )


def measured(leg: Leg, epochs: Iterable[int], loss: float | None = None) -> list[EpochMetrics]:
    """Epochs of a leg, whose loss is 1 / epoch where none is given."""
    return [
        EpochMetrics(leg=leg, epoch=epoch, values={"loss": 1 / epoch if loss is None else loss})
        for epoch in epochs
    ]


def uploaded(number: int, created_at: datetime = START, name: str = "table.csv") -> Dataset:
    """A data set; its number makes its id."""
    return Dataset(
        id=f"ds_{number:024x}",
        name=name,
        created_at=created_at,
        bytes=100,
        sha256=f"{number:064x}",
        profile=DatasetProfile(
            rows=3,
            columns=(Column(name="x", kind="number", missing=0, constant=False),),
            format="csv",
        ),
        options=UploadOptions(),
    )
