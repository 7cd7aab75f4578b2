"""Jobs and reports as a service would tell of them."""

from datetime import UTC, datetime

from schemas.dataset import Column, Dataset, DatasetProfile, UploadOptions
from schemas.estimate import Estimate, Network
from schemas.job import Failure, Job, JobState, Links, Progress, QueuePlace
from schemas.report import Certificate, Gap, LegReport, PairReport, Rows
from schemas.spec import PairSpec

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
SPEC = PairSpec.model_validate(
    {
        "kind": "pair",
        "dataset": {"builtin": "diabetes"},
        "reference": {"sklearn": {"estimator": "MLPRegressor"}},
        "candidate": {"keras": {"like": "reference"}},
    }
)
FAILURE = Failure(kind="user_error", detail="The target has one class.", pointer="/target")


def job_of(job_id: str, state: JobState, step: int = 0) -> Job:
    """A job that stands at `state`; `step` counts its epochs in hundreds."""
    home = f"/v1/jobs/{job_id}"
    running = state is JobState.RUNNING
    return Job(
        id=job_id,
        kind="pair",
        name=None,
        tags=("first",),
        state=state,
        attempt=1,
        created_at=NOW,
        started_at=NOW,
        ended_at=None if running else NOW,
        cancel_requested_at=None,
        queue_place=QUEUED if state is JobState.QUEUED else None,
        progress=progress_at(step) if running else None,
        verdict="indistinguishable" if state is JobState.SUCCEEDED else None,
        failure=FAILURE if state is JobState.FAILED else None,
        notes=("batch_size was clipped",),
        spec=SPEC,
        links=Links(
            self=home,
            events=f"{home}/events",
            metrics=f"{home}/metrics",
            code=f"/v1/jobs/{job_id}/code",
            report=f"{home}/report",
            artifacts=f"{home}/artifacts",
            plots=f"{home}/plots",
            predictions=f"{home}/predictions",
            tensorboard=f"{home}/tensorboard/",
        ),
    )


QUEUED = QueuePlace(
    queue="train.gpu",
    position=2,
    waiting="no worker serves train.gpu",
    may_start_in_seconds=90.0,
)


def progress_at(step: int) -> Progress:
    """How far a job is after so many hundred epochs of three hundred."""
    return Progress(
        phase="training",
        fraction=step / 3,
        epoch=100 * step,
        epochs=300,
        loss={"reference": 0.25 / (step + 1), "candidate": 0.5},
        elapsed_seconds=step,
        remaining_seconds=3.0 - step,
    )


def _leg(framework: str, title: str) -> LegReport:
    return LegReport.model_validate(
        {
            "framework": framework,
            "title": title,
            "metrics": {"r2": 0.4321, "mse": None},
            "n_iter": 200,
            "loss_curve": [2.5, 1.25],
            "dtype": "float64",
            "seconds": 0.5,
            "stopped_because": "max_iter reached",
        }
    )


REPORT = PairReport(
    verdict="indistinguishable",
    summary="Every gap is below ten times the noise floor.",
    gap=Gap(prediction_rms=2e-15, prediction_max=None, weights_max=3e-15, loss_curve_max=0.0),
    noise_floor=Gap(
        prediction_rms=1e-15, prediction_max=2e-15, weights_max=3e-15, loss_curve_max=0.0
    ),
    legs={"reference": _leg("sklearn", "MLPRegressor"), "candidate": _leg("keras", "Keras twin")},
    rows=Rows(
        training=331, test=111, inputs=10, outputs=1, input_columns=("a",), target_columns=("t",)
    ),
    task="regression",
    notes=("a note [not markup]",),
    translation=(),
    certificate=Certificate(
        versions={"keras": "3.15.1"},
        dtype={"reference": "float64", "candidate": "float64"},
        spec_sha256="0",
        data_sha256="0",
        initial_weights_sha256={},
        batch_order_sha256={},
        results_sha256={},
    ),
)

ESTIMATE = Estimate(
    network=Network(inputs=10, hidden=(100,), outputs=1, parameters=1201),
    rows=331,
    epochs=200,
    memory_bytes=2**29,
    seconds=2.0,
    queue="train.cpu",
    translation=(),
    notes=("a note",),
    spec=SPEC,
)

DATASET = Dataset(
    id="ds_" + "0" * 24,
    name="houses.csv",
    created_at=NOW,
    bytes=12,
    sha256="0" * 64,
    profile=DatasetProfile(
        rows=2,
        columns=(
            Column(
                name="rooms", kind="number", missing=1, minimum=1.0, maximum=2.0, constant=False
            ),
        ),
        format="csv",
    ),
    options=UploadOptions(),
)
