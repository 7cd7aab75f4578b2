"""What each layer of a leg looked like while it trained, and what was wrong with it."""

from typing import Literal

from pydantic import Field

from schemas.strict import Measured

Numbers = tuple[float | None, ...]


class TensorCourse(Measured):
    """The numbers of one tensor over time; each field has one value for each of `epochs`."""

    mean: Numbers
    deviation: Numbers = Field(description="Standard deviation, of all numbers (ddof 0).")
    quantiles: tuple[Numbers, ...] = Field(
        description="For each epoch: smallest, 5 %, 25 %, 50 %, 75 %, 95 %, largest."
    )


class LayerCourse(Measured):
    """One layer over time; each field has one value for each of `epochs`."""

    layer: str = Field(examples=["layer_1"])
    units: int
    activation: str
    kernel: TensorCourse
    bias: TensorCourse
    gradient_norm: Numbers = Field(
        description="Of the kernel's gradient in the epoch's last batch; null at epoch 0."
    )
    dead_share: Numbers = Field(
        description="Share of the units whose output is zero (relu), or has no slope, for every "
        "row looked at; null for the output layer and for activations that cannot die."
    )
    saturated_share: Numbers = Field(
        description="Share of the outputs, over units and rows looked at, where the activation's "
        "slope is below a hundredth of its largest; null where it cannot saturate."
    )


FindingKind = Literal[
    "no-gradient",
    "no-gradient-by-rounding",
    "zero-weights",
    "equal-units",
    "dead-units",
    "saturated-units",
    "constant-loss",
    "worse-than-guessing",
    "exploding",
    "diverged",
]


class Finding(Measured):
    """Something wrong with a layer, in a plain sentence."""

    kind: FindingKind
    layer: str | None = Field(None, examples=["layer_1"])
    epoch: int = Field(ge=0, description="Where it was first seen; 0 is before the first epoch.")
    sentence: str = Field(
        examples=["No gradient reaches layer_1: all weights of layer_2 are zero."]
    )


class LegDiagnostics(Measured):
    """The layers of one leg."""

    epochs: tuple[int, ...] = Field(
        description="0 for the start; all epochs while there are few, evenly chosen ones beyond."
    )
    rows: int = Field(description="Rows that dead and saturated units were looked for on.")
    layers: tuple[LayerCourse, ...]
    findings: tuple[Finding, ...] = ()
