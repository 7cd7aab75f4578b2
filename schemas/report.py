"""The report of a pair. Its names are part of the contract."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, JsonValue, Tag, TypeAdapter

from schemas.attribution import Advice, Attribution, CauseReport
from schemas.decisions import Decisions
from schemas.diagnostics import LegDiagnostics
from schemas.divergence import RunningOff
from schemas.job import Leg
from schemas.meter import LegMeter
from schemas.step_trace import Amplification, FirstDifference, Unexplained
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

    framework: Literal["sklearn", "keras", "tensorflow"]
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
    meter: LegMeter | None = Field(
        None, description="What its first steps show that it does. Null where it was not asked for."
    )


class Certificate(Measured):
    """What the numbers rest on: who repeats these gets the same results."""

    versions: dict[str, str]
    cores: int | None = Field(
        None,
        description="Cores that large sums were shared among; another number of them may give "
        "other last digits.",
    )
    dtype: dict[Leg, str]
    spec: dict[str, JsonValue] | None = Field(
        None, description="What was asked for, with every default filled in."
    )
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


class TrainReport(Measured):
    """What came of one network."""

    verdict: Literal["trained", "diverged"]
    summary: str = Field(description="The verdict in a sentence or two.")
    diverged: tuple[Divergence, ...] = ()
    legs: dict[Leg, LegReport] = Field(description="The one leg, which is named `reference`.")
    rows: Rows
    task: Literal["regression", "binary", "multiclass", "multilabel"]
    notes: tuple[str, ...] = Field(
        default=(), description="Warnings and deeds that bear on the numbers."
    )
    diagnostics: dict[Leg, LegDiagnostics] = Field(
        default_factory=dict,
        description="What the layers of each leg looked like at 25 epochs at most, and what was "
        "wrong with them; `diagnostics.json` has all epochs that were looked at.",
    )
    translation: tuple[FieldTranslation, ...] = Field(
        description="Each field of the semantics; `candidate` is null, as there is none."
    )
    certificate: Certificate


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
    running_off: RunningOff | None = Field(
        None, description="Why one leg ran off. Null unless one did and the other did not."
    )
    undecidable_from_epoch: int | None = Field(
        None,
        description="The epoch from which on no statement can be made: rounding, amplified, is as "
        "large as a tenth of the target's spread, or has parted the legs, or turned a decision.",
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
    first_difference: FirstDifference | None = Field(
        None, description="Where the legs part. Null without tracing, and when nothing differs."
    )
    amplification: Amplification | None = Field(
        None, description="What steps inject and training amplifies. Null without tracing."
    )
    attribution: Attribution | None = Field(
        None, description="How the gap was shared out. Null unless it was asked for."
    )
    causes: tuple[CauseReport, ...] = Field(
        default=(), description="The largest share first. Comes with attribution."
    )
    unexplained: Unexplained | None = Field(
        None, description="What no known cause explains. Null where everything is."
    )
    advice: Advice | None = Field(None, description="What came of the changes under `try`.")
    diagnostics: dict[Leg, LegDiagnostics] = Field(
        default_factory=dict,
        description="What the layers of each leg looked like at 25 epochs at most, and what was "
        "wrong with them; `diagnostics.json` has all epochs that were looked at.",
    )
    translation: tuple[FieldTranslation, ...] = Field(
        description="Each field of the semantics, as both legs had it."
    )
    certificate: Certificate


Report = PairReport | TrainReport
"""What a job came to."""


def _kind_of_report(report: object) -> str:
    """The tag of a report's kind: a training of one network has no gap."""
    if isinstance(report, dict):
        return "train" if "legs" in report and "gap" not in report else "pair"
    return "train" if isinstance(report, TrainReport) else "pair"


AnyReport = Annotated[
    Annotated[PairReport, Tag("pair")] | Annotated[TrainReport, Tag("train")],
    Discriminator(_kind_of_report),
]
REPORT: TypeAdapter[PairReport | TrainReport] = TypeAdapter(AnyReport)
"""Reads a report of any kind."""
