"""Why one leg of a pair ran off and the other did not."""

from pydantic import Field

from schemas.cause import CauseId
from schemas.job import Leg
from schemas.strict import Measured


class LargerStep(Measured):
    """A cause that makes the steps of a leg larger than the other leg's."""

    cause: CauseId
    factor: float = Field(gt=1.0, description="How many times as large, by this cause alone.")


class RunningOff(Measured):
    """What makes one leg run off to numbers that are not finite, while the other trains."""

    leg: Leg
    sentence: str = Field(description="All of it in a sentence or two, as in the summary.")
    larger_steps: tuple[LargerStep, ...] = Field(
        description="Known before training: what makes each of its steps larger."
    )
    ended_by: tuple[tuple[CauseId, ...], ...] | None = Field(
        None,
        description="The smallest sets of causes that, fixed alone, let the leg train. Found by "
        "training; null without attribution.",
    )
    done_by: tuple[CauseId, ...] | None = Field(
        None,
        description="Causes with which the leg runs off although everything else is fixed. Found "
        "by training; null without attribution.",
    )
