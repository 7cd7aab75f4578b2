"""One training of a sweep: where it stands in it, and what became of it."""

from pydantic import Field, JsonValue

from schemas.strict import Measured, Strict


class PointPlace(Strict):
    """Which training of a sweep a job is."""

    number: int = Field(ge=1, description="Counts from 1, in the order in which it was asked for.")
    name: str | None = Field(None, description="As it was asked for.")
    label: str = Field(description="The changes in short, or the name.")
    changes: dict[str, JsonValue] = Field(description="Values by path.")
    seed: int | None = Field(None, description="Of a repeat; null where seeds are not varied.")


class Children(Strict):
    """How many trainings of a sweep stand where."""

    total: int
    queued: int = 0
    running: int = 0
    succeeded: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def ended(self) -> int:
        """Those that will not change any more."""
        return self.succeeded + self.failed + self.cancelled


class Outcome(Measured):
    """What came out of one training, in a few numbers."""

    epochs: int | None = Field(None, description="Of the leg that trained longer.")
    seconds: float | None = Field(None, description="Training alone, of all legs together.")
    task: str | None = None
    gap: float | None = Field(None, description="`prediction_rms` between the legs of a pair.")
    noise_floor: float | None = Field(None, description="The same, as rounding alone does it.")
    metrics: dict[str, dict[str, float | None]] = Field(
        default={}, description="On the test rows, by leg and by name."
    )
