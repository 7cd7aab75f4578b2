"""What a supervisor and a training child say to each other, as JSON over a pipe.

JSON and not pickles: whatever a child has become, it cannot make its supervisor run code.
"""

from multiprocessing.connection import Connection
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from schemas.job import FailureKind, Progress
from schemas.metric import EpochMetrics
from schemas.prediction import PredictionAnswer, PredictionRequest
from schemas.report import AnyReport
from schemas.spec import JobSpec
from schemas.strict import Measured


class TrainOrder(Measured):
    """Train this job. Paths are of this machine; `artifacts` and `logs` exist and are empty."""

    kind: Literal["train"] = "train"
    job_id: str
    attempt: int
    spec: JobSpec
    table: str | None
    artifacts: str
    logs: str
    cache: str


class PredictOrder(Measured):
    """Predict these rows with the models in `artifacts`."""

    kind: Literal["predict"] = "predict"
    artifacts: str
    request: PredictionRequest


class CancelOrder(Measured):
    """End the job in hand after the epoch in hand."""

    kind: Literal["cancel"] = "cancel"


class File(Measured):
    """A file that training left on this machine."""

    name: str
    media_type: str
    description: str
    path: str


class Ready(Measured):
    """The child is warm. What it holds now is what its later growth is measured against."""

    kind: Literal["ready"] = "ready"
    seconds: float


class PhaseBegan(Measured):
    """Training does something else now."""

    kind: Literal["phase"] = "phase"
    phase: str


class EpochsDone(Measured):
    """Epochs that ended since the last such message, and how far that is."""

    kind: Literal["epochs"] = "epochs"
    epochs: tuple[EpochMetrics, ...]
    progress: Progress | None


class Noted(Measured):
    """Something that the user should know."""

    kind: Literal["noted"] = "noted"
    text: str


class Finished(Measured):
    """The job is done."""

    kind: Literal["finished"] = "finished"
    report: AnyReport
    files: tuple[File, ...]
    functions_traced: int = Field(
        0, description="Compiled for this job; 0 where an earlier one had the same layers."
    )


class Stopped(Measured):
    """The job was cancelled, and this much of it was reached."""

    kind: Literal["stopped"] = "stopped"
    report: AnyReport | None = None
    files: tuple[File, ...] = ()


class Failed(Measured):
    """The job cannot be done."""

    kind: Literal["failed"] = "failed"
    failure: FailureKind
    detail: str
    pointer: str | None = None


class Predicted(Measured):
    """The answer to a `PredictOrder`."""

    kind: Literal["predicted"] = "predicted"
    answer: PredictionAnswer


Order = TrainOrder | PredictOrder | CancelOrder
Answer = Finished | Stopped | Failed | Predicted
News = Ready | PhaseBegan | EpochsDone | Noted | Answer

_ORDER: TypeAdapter[Order] = TypeAdapter(Annotated[Order, Field(discriminator="kind")])
_NEWS: TypeAdapter[News] = TypeAdapter(Annotated[News, Field(discriminator="kind")])


def send(pipe: Connection, message: Order | News) -> None:
    """Write one message; blocks while the pipe is full.

    Raises:
        OSError: Nobody reads any more.
    """
    pipe.send_bytes(message.model_dump_json().encode())


def next_order(pipe: Connection) -> Order:
    """Read one message of the supervisor's.

    Raises:
        EOFError: The supervisor let go of this child.
    """
    return _ORDER.validate_json(pipe.recv_bytes())


def next_news(pipe: Connection) -> News:
    """Read one message of a child's.

    Raises:
        EOFError: The child is gone.
    """
    return _NEWS.validate_json(pipe.recv_bytes())
