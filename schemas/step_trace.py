"""Where two legs part, step by step, and what training makes of it."""

from typing import Literal

from pydantic import Field

from schemas.strict import Measured

Gate = Literal[
    "order", "init", "forward", "loss", "gradient", "moments", "update", "metric", "decision"
]


class FirstDifference(Measured):
    """The first place in training where the two legs are not the same.

    Each step of the candidate starts from the reference's own weights and moments, so what
    is found here is that step's own doing. The place is the first whose difference is beyond
    rounding; where no place is, it is the first that differs at all.
    """

    epoch: int = Field(ge=1, description="Counts from 1.")
    batch: int | None = Field(
        description="Counts from 1. Null for what is known once the whole epoch is over. Under "
        "L-BFGS an epoch is an iteration: 1 at the first weights of all, and null at those that "
        "an iteration ended with."
    )
    gate: Gate = Field(
        description="What was being done: drawing the rows' order, setting the first weights, "
        "computing activations, loss, gradients, the optimizer's moments or the new weights, "
        "or ending the epoch with a number or with a decision."
    )
    tensor: str = Field(examples=["layer_1/kernel", "first_moment/layer_2/bias", "rows"])
    index: tuple[int, ...] = Field(
        description="The first number of the tensor that is beyond rounding; else the first "
        "that differs. For `rows` the place in the epoch's order."
    )
    ulps: int | None = Field(
        description="Numbers of the reference's format that lie between the two. Null for "
        "orders and decisions, and where one is not finite or missing."
    )
    reference: float | None = Field(description="What the reference holds there.")
    candidate: float | None = Field(description="What the candidate holds there.")
    beyond_rounding: bool = Field(
        description="Whether `size` is more than ten times `noise`. Orders and decisions are "
        "not rounded: they are beyond it as soon as they differ."
    )
    size: float | None = Field(
        description="Largest difference in the tensor, over its largest number. Null where "
        "it is not finite, and for orders and decisions."
    )
    noise: float | None = Field(
        description="The same of the reference against its own twins, which take the step with "
        "units and rows in another order, and from numbers moved by one rounding unit (under "
        "L-BFGS activations as well); never "
        "less than one rounding unit."
    )


class Unexplained(Measured):
    """A gap that stays when every known cause is removed, and that is no rounding."""

    gap: float | None = Field(description="`prediction_rms`; null where it is not finite.")
    floors: float | None = Field(description="The same in noise floors.")
    first_difference: FirstDifference | None = Field(
        description="Where the reference and the twin without known causes part, step by step."
    )


class Injection(Measured):
    """What one gate alone puts between the legs in a single step, at the worst."""

    gate: Gate
    size: float | None = Field(
        description="Largest difference of a tensor over its largest number, in any step that "
        "was recorded, each of them starting from the reference's numbers."
    )
    noise: float | None = Field(description="What rounding alone does in that step.")
    tensor: str
    epoch: int
    batch: int | None


class Amplification(Measured):
    """What each step injects, and what training makes of it."""

    growth_per_epoch: float | None = Field(
        description="By which factor rounding noise grows with each epoch: the slope of the "
        "logarithm of the distance between the reference and its own twin, as a factor. "
        "Null where there are too few epochs to say."
    )
    gap_growth_per_epoch: float | None = Field(
        description="The same factor for the distance between reference and candidate."
    )
    horizon_epoch: int | None = Field(
        description="The epoch beyond which nothing can be said: ten times the noise, grown "
        "at that rate, is as large as the spread of the target. Null where noise does not grow."
    )
    horizon_reached: bool = Field(
        description="Whether noise came to that size while training; else the horizon is "
        "foretold from its growth."
    )
    epochs_free: int = Field(description="Epochs in which both legs ran free.")
    epochs_stepped: int = Field(
        description="Epochs recorded step by step; the others were checked as wholes. Under "
        "L-BFGS iterations whose weights were looked at."
    )
    steps: int = Field(
        description="Steps recorded; under L-BFGS evaluations of loss and slopes, one of them at "
        "the first weights."
    )
    injections: tuple[Injection, ...] = Field(
        description="One for each gate where the legs differed, in the order of the gates."
    )
    seconds: float = Field(description="What tracing cost.")
