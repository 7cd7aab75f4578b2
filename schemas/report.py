"""The report of a pair. Its names are part of the contract."""

from typing import Literal

from pydantic import Field, JsonValue

from schemas.decisions import Decisions
from schemas.job import Leg
from schemas.strict import Measured

Verdict = Literal["identical", "indistinguishable", "different", "diverged", "undecidable"]


class Gap(Measured):
    """How far apart two trained legs are, each relative to the spread of what is compared."""

    prediction_rms: float | None = Field(
        description="Root mean square of the predictions' difference on the test rows, over the "
        "target's standard deviation (regression) or over 1 (probabilities)."
    )
    prediction_max: float | None = Field(description="Largest such difference.")
    weights_max: float | None = Field(
        description="Largest difference of a weight or bias, over its tensor's standard deviation."
    )
    loss_curve_max: float | None = Field(
        description="Largest difference of the epochs' losses, over the reference curve's spread."
    )


class EpochGap(Measured):
    """How far apart two legs were after an epoch, and how far rounding alone had brought them."""

    epoch: int = Field(ge=1)
    gap: float | None = Field(
        description="`prediction_rms` on the first test rows, a thousand at most."
    )
    noise_floor: float | None = Field(description="The same between the reference and its twin.")


class Divergence(Measured):
    """Where a leg first held a number that is not finite."""

    leg: Leg
    epoch: int = Field(ge=0)
    tensor: str = Field(examples=["layer_2/bias"])


class LegReport(Measured):
    """One trained leg."""

    framework: Literal["sklearn", "keras"]
    title: str = Field(examples=["MLPRegressor", "Keras, like the reference"])
    metrics: dict[str, float | None] = Field(description="On the test rows.")
    confusion_matrix: tuple[tuple[int, ...], ...] | None = Field(
        None, description="Rows are true classes, columns predicted ones, in `classes` order."
    )
    n_iter: int
    loss_curve: tuple[float | None, ...]
    dtype: Literal["float32", "float64"]
    seconds: float = Field(description="Time spent training this leg. Not part of the hashes.")
    stopped_because: str


class Certificate(Measured):
    """What the numbers rest on: who repeats these gets the same results."""

    versions: dict[str, str]
    cores: int | None = Field(
        None,
        description="Cores that large sums were shared among; another number of them may give "
        "other last digits.",
    )
    dtype: dict[Leg, str]
    spec_sha256: str
    data_sha256: str
    initial_weights_sha256: dict[Leg, str]
    batch_order_sha256: dict[Leg, str]
    results_sha256: dict[Leg, str]


class Rows(Measured):
    """How many rows and columns the pair was given."""

    training: int
    test: int
    inputs: int = Field(description="Input columns after the pipeline.")
    outputs: int
    input_columns: tuple[str, ...]
    target_columns: tuple[str, ...]
    classes: tuple[str, ...] | None = None


class FieldTranslation(Measured):
    """One field of the semantics on both sides."""

    field: str = Field(examples=["loss_factor"])
    meaning: str = Field(description="What the field decides, in words.")
    reference: JsonValue
    candidate: JsonValue
    same: bool


class PairReport(Measured):
    """Whether two legs agree, and by how much they do not."""

    verdict: Verdict
    summary: str = Field(description="The verdict in a sentence or two.")
    gap: Gap
    noise_floor: Gap | None = Field(description="Null when switched off or out of reach.")
    noise_floor_seconds: float | None = None
    noise_floor_twins: int | None = Field(
        None,
        description="Twins that were trained: one, and more only where one left a doubt whether "
        "the legs are different.",
    )
    gap_by_epoch: tuple[EpochGap, ...] = Field(
        default=(), description="Along the way, at fifty epochs at most."
    )
    diverged: tuple[Divergence, ...] = ()
    undecidable_from_epoch: int | None = Field(
        None,
        description="The epoch from which on rounding, amplified, is as large as a tenth of the "
        "target's spread: no statement can be made after it.",
    )
    decisions: Decisions | None = Field(
        None, description="What both legs decided, side by side: when to stop, what to keep."
    )
    legs: dict[Leg, LegReport]
    rows: Rows
    task: Literal["regression", "binary", "multiclass", "multilabel"]
    notes: tuple[str, ...] = Field(
        default=(), description="Warnings and deeds that bear on the numbers."
    )
    first_difference: None = Field(None, description="Comes with tracing.")
    causes: tuple[JsonValue, ...] = Field(default=(), description="Comes with attribution.")
    translation: tuple[FieldTranslation, ...] = Field(
        description="Each field of the semantics, as both legs had it."
    )
    certificate: Certificate
