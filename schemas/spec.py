"""A job as the user asks for it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from schemas.dataset import DatasetReference
from schemas.preparation import Scaling, Seed, Split
from schemas.side import KerasSide, SklearnSide
from schemas.strict import Asked
from schemas.trial import Trial

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must not contain control characters")
    return text


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"must be distinct, but {', '.join(twice)} came more than once")
    return names


Label = Annotated[Name, AfterValidator(_printable)]
Tags = Annotated[tuple[Label, ...], Field(max_length=50, strict=False), AfterValidator(_distinct)]
Columns = Annotated[
    tuple[Name, ...],
    Field(min_length=1, max_length=10_000, strict=False),
    AfterValidator(_distinct),
]


class Explain(Asked):
    """What the report is to explain beyond the gap."""

    attribution: Literal["none", "shapley"] = Field(
        "none",
        description="`shapley` trains the Keras leg at the corners between the two sides, and "
        "shares the gap of the predictions out among the causes: over all sets of causes while "
        "there are few, over drawn orders of them beyond.",
    )
    trace: Literal["none", "first_difference"] = Field(
        "none",
        description="`first_difference` trains the pair once more, step by step, and finds where "
        "the legs part. The solver lbfgs has no batches: both legs are asked for losses and "
        "slopes at the weights that the reference's iterations end with.",
    )
    noise_floor: bool = Field(
        True,
        description="Train the reference once more, with all that only rounds in another order.",
    )
    meter: bool = Field(
        False,
        description="Measure what each leg does from its first three steps, without its settings: "
        "loss factor, L2, learning rate, momentum, betas, epsilon. Under lbfgs loss factor and L2.",
    )


def _distinct_trials(trials: tuple[Trial, ...]) -> tuple[Trial, ...]:
    _distinct(tuple(trial.name for trial in trials))
    return trials


Trials = Annotated[
    tuple[Trial, ...], Field(max_length=50, strict=False), AfterValidator(_distinct_trials)
]


class PairSpec(Asked):
    """One network, trained by two legs on the same rows."""

    # `try` is no name in Python; in JSON it has no other.
    model_config = ConfigDict(serialize_by_alias=True)

    kind: Literal["pair"]
    dataset: DatasetReference
    reference: SklearnSide
    candidate: KerasSide
    name: Label | None = Field(None, description="A name for people; need not be unique.")
    tags: Tags = ()
    target: Columns | None = Field(
        None, description="Target column or columns of an uploaded or OpenML data set."
    )
    sample_weight: Name | None = Field(
        None,
        description="Column of an uploaded data set that says how much each row counts in "
        "training: numbers of at least 0, not all 0. It is no input, and it does not weigh the "
        "test rows, nor the means and deviations of scaling.",
    )
    split: Split = Split()
    scaling: Scaling = Scaling()
    missing: Literal["refuse", "mean", "median"] = Field(
        "refuse", description="What is done with missing values of the inputs."
    )
    text_columns: Literal["refuse", "one_hot"] = Field(
        "refuse", description="What is done with text columns among the inputs."
    )
    dtype: Literal["float32", "float64"] | None = Field(
        None,
        description="Number format of both legs' inputs and weights. Default: float64 for the "
        "reference and its twin, and Keras' float32 for a naive port.",
    )
    seed: Seed = Field(0, description="Stands in wherever `random_state` is null.")
    device: Literal["auto", "cpu", "gpu"] = "auto"
    priority: int = Field(0, ge=-10, le=10, description="Higher ones start earlier.")
    time_limit_seconds: float | None = Field(None, gt=0.0, le=30 * 24 * 3600.0)
    explain: Explain = Explain()
    trials: Trials = Field(
        (),
        alias="try",
        description="Changes to the candidate to try, each alone and all together, one after the "
        "other.",
    )

    @model_validator(mode="before")
    @classmethod
    def _one_target_is_a_list_of_one(cls, spec: object) -> object:
        if isinstance(spec, dict) and isinstance(spec.get("target"), str):
            return {**spec, "target": [spec["target"]]}
        return spec


JobSpec = Annotated[PairSpec, Field(description="A job; `kind` says which.")]
