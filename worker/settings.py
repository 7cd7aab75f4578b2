"""What a worker is told from outside."""

import socket
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from store.settings import StoreSettings

_MEBIBYTE = 2**20


class WorkerSettings(StoreSettings):
    """A worker's settings, read once at the entry point: `TWINFIT_` and the name in capitals."""

    queues: Annotated[tuple[str, ...], NoDecode] = Field(
        ("train.cpu",), min_length=1, description="Queues to serve, separated by commas."
    )
    slots: int = Field(1, ge=1, description="Jobs trained at the same time.")
    warm_children: int = Field(
        1, ge=0, description="Children kept ready; 0 loads the frameworks with the first job."
    )
    lease_seconds: float = Field(15.0, gt=0, description="Silence after which a job is lost.")
    heartbeat_seconds: float = Field(
        0.5, gt=0, description="Between two reports of progress; also how soon a cancel is seen."
    )
    patrol_seconds: float = Field(
        5.0, gt=0, description="How often an idle worker looks for jobs whose doorbell was lost."
    )
    cancel_grace_seconds: float = Field(
        10.0, gt=0, description="Time to end the epoch in hand; then the child is killed."
    )
    jobs_per_child: int = Field(200, ge=1, description="Then the child is replaced.")
    child_growth_bytes: int = Field(
        1536 * _MEBIBYTE, gt=0, description="Growth of a child's memory, then it is replaced."
    )
    job_memory_bytes: int | None = Field(
        None, gt=0, description="A child that holds more is ended: out of memory."
    )
    prediction_seconds: float = Field(60.0, gt=0, description="Longest time for a prediction.")
    cached_models: int = Field(32, ge=1, description="Jobs whose models are kept for predictions.")
    training_module: str = Field(
        "worker.training.run", description="Module that trains, loaded in the children."
    )

    @field_validator("queues", mode="before")
    @classmethod
    def _separated_by_commas(cls, queues: object) -> object:
        if isinstance(queues, str):
            return tuple(name.strip() for name in queues.split(",") if name.strip())
        return queues

    @property
    def gpu(self) -> bool:
        """Whether the children may see GPUs: a worker of `train.gpu`."""
        return any(queue.endswith(".gpu") for queue in self.queues)

    @property
    def host(self) -> str:
        """Name of this machine, for people who look for a worker."""
        return socket.gethostname()
