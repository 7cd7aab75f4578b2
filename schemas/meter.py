"""What a leg does by its own steps, beside what its settings say."""

from typing import Literal

from pydantic import Field

from schemas.strict import Measured

MeterValue = bool | float | str
ConstantName = Literal[
    "loss_factor",
    "l2",
    "l2_over_loss_factor",
    "learning_rate",
    "learning_rate_times_loss_factor",
    "momentum",
    "nesterov",
    "beta_1",
    "beta_2",
    "epsilon",
    "epsilon_over_loss_factor",
    "epsilon_place",
    "bias_correction",
    "weight_decay",
]


class MeterConstant(Measured):
    """One constant of a leg: declared, measured, and as the other leg declares it."""

    name: Literal["rule"] | ConstantName = Field(
        description="`rule` is what moves the weights. `loss_factor` is of the mean over rows of "
        "the sum over outputs. `l2` is what a tensor's sum of squares is multiplied by in a batch. "
        "`weight_decay` is the share of each weight that a step takes away by itself."
    )
    where: str = Field("", description="The tensor or step that it holds for; empty for all.")
    rows: int | None = Field(None, description="Rows of the batches that it holds for.")
    row_mass: float | None = Field(
        None, description="Weights of these rows together, where rows have weights."
    )
    declared: MeterValue | None = Field(None, description="By this leg's own settings.")
    measured: MeterValue | None = Field(None, description="By its steps; null with a reason.")
    plus_minus: float | None = Field(
        None, description="Half width of the interval that holds the truth, from rounding alone."
    )
    at_most: float | None = Field(
        None, description="What it does not exceed, where the steps show no more than that."
    )
    expected: MeterValue | None = Field(None, description="By the other leg's settings.")
    agrees: bool | None = Field(
        None,
        description="Whether `declared` lies in the interval of `measured`; null where neither "
        "is denied by these steps.",
    )
    as_expected: bool | None = Field(None, description="Whether `expected` does.")
    reason: str = Field("", description="Why it was not measured.")


class LegMeter(Measured):
    """What the first steps of a leg show."""

    steps: int = Field(description="Steps that were recorded; evaluations under L-BFGS.")
    explained: bool = Field(
        description="Whether nothing beyond rounding is left. Else something is in these steps "
        "that the constants below are not."
    )
    left: float | None = Field(description="What is left, as a share of what was explained.")
    times_rounding: float | None = Field(
        description="The same in units of rounding; ten of them count."
    )
    constants: tuple[MeterConstant, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = Field(description="What recording and fitting cost. Not part of the hashes.")
