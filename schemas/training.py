"""What every training is told, whatever it trains."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from schemas.dataset import DatasetReference
from schemas.preparation import Scaling, Seed, Split
from schemas.strict import Asked

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must not contain control characters")
    return text


def distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse names that come twice."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"must be distinct, but {', '.join(twice)} came more than once")
    return names


Label = Annotated[Name, AfterValidator(_printable)]
Tags = Annotated[tuple[Label, ...], Field(max_length=50, strict=False), AfterValidator(distinct)]
Columns = Annotated[
    tuple[Name, ...],
    Field(min_length=1, max_length=10_000, strict=False),
    AfterValidator(distinct),
]


class Training(Asked):
    """The rows, what is done with them, and how the job is treated."""

    dataset: DatasetReference
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

    @model_validator(mode="before")
    @classmethod
    def _one_target_is_a_list_of_one(cls, spec: object) -> object:
        if isinstance(spec, dict) and isinstance(spec.get("target"), str):
            return {**spec, "target": [spec["target"]]}
        return spec
