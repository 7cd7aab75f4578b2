"""What is measured of each leg in each epoch."""

from pydantic import Field

from schemas.job import Leg
from schemas.strict import Measured


class EpochMetrics(Measured):
    """One leg after one epoch."""

    leg: Leg
    epoch: int = Field(ge=1)
    values: dict[str, float | None] = Field(
        description="By tag, among them `loss`, `learning_rate`, `validation_score`, "
        "`weight_norm/layer_1`, `gradient_norm/layer_1`.",
        examples=[{"loss": 0.31, "learning_rate": 0.001}],
    )


class Series(Measured):
    """One measured quantity of one leg over the epochs."""

    epochs: tuple[int, ...]
    values: tuple[float | None, ...]


class LegMetrics(Measured):
    """The curves of both legs, by leg and by tag."""

    reference: dict[str, Series]
    candidate: dict[str, Series]
    points: int = Field(description="Epochs of the longer leg before any thinning.")
