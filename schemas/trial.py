"""Changes to the candidate that a job asks to try, in Keras' words."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from schemas.cause import CauseId
from schemas.preparation import Seed
from schemas.strict import Asked


def _as_list(given: object) -> object:
    return [given] if isinstance(given, str) else given


Causes = Annotated[tuple[CauseId, ...], BeforeValidator(_as_list), Field(strict=False)]
Callbacks = Annotated[tuple[Literal["TensorBoard"], ...], Field(strict=False)]


class TrialChange(Asked):
    """What is changed: causes that are fixed, or values as one would write them in Keras.

    What is left out stays as the candidate has it. First the causes are fixed.
    """

    fix: Causes = Field((), description="Causes that are fixed: by id, one or a list.")
    l2: float | None = Field(
        None, ge=0.0, description="`regularizers.l2(...)`, on the layers of `l2_on`."
    )
    l2_on: Literal["every_layer", "hidden_layers"] | None = None
    activation: Literal["linear", "sigmoid", "tanh", "relu", "softplus"] | None = Field(
        None, description="Of every hidden layer."
    )
    kernel_initializer: Literal["glorot_uniform", "he_uniform", "lecun_uniform"] | None = Field(
        None, description="Of every layer."
    )
    bias_initializer: Literal["zeros", "glorot_uniform"] | None = Field(
        None, description="Of every layer."
    )
    optimizer: Literal["sgd", "adam"] | None = None
    learning_rate: float | None = Field(None, gt=0.0)
    momentum: float | None = Field(None, ge=0.0, le=1.0)
    nesterov: bool | None = None
    beta_1: float | None = Field(None, ge=0.0, lt=1.0)
    beta_2: float | None = Field(None, ge=0.0, lt=1.0)
    epsilon: float | None = Field(None, gt=0.0)
    schedule: Literal["constant", "invscaling", "adaptive"] | None = Field(
        None, description="Of the learning rate, under scikit-learn's names."
    )
    batch_size: int | None = Field(None, ge=1)
    epochs: int | None = Field(None, ge=1, le=100_000)
    shuffle: bool | None = None
    floatx: Literal["float32", "float64"] | None = None
    seed: Seed | None = Field(None, description="`keras.utils.set_random_seed(...)`.")
    callbacks: Callbacks = Field((), description="Callbacks that only watch.")

    @model_validator(mode="after")
    def _says_something(self) -> "TrialChange":
        if not self.model_fields_set:
            raise ValueError("a change must name at least one thing that it changes")
        return self


class Trial(Asked):
    """One change to try."""

    name: str = Field(min_length=1, max_length=200)
    change: TrialChange = Field(examples=[{"fix": "l2-factor"}, {"l2": 1.0}])
