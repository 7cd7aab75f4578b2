"""What is asked of the explainer: two sides in any form, and as much of the rows as is known."""

from typing import Annotated, Final, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from schemas.dataset import DatasetReference
from schemas.preparation import Scaling, Seed, Split
from schemas.side import KerasSide, SklearnSide, TensorflowSide
from schemas.spec import PairSpec
from schemas.strict import Asked
from schemas.training import Columns, Name
from schemas.written_side import CodeSide, KerasModelSide


def _side(side: object) -> str | None:
    """The tag of the form that a side is in."""
    for kind, tag in _TAGS.items():
        if isinstance(side, kind):
            return tag
    if not isinstance(side, dict):
        return None
    if isinstance(side.get("keras"), dict) and "model" in side["keras"]:
        return "of a model"
    keys = ("sklearn", "keras", "tensorflow", "code")
    return next((f"of {key}" for key in keys if key in side), None)


_TAGS: Final[dict[type, str]] = {
    SklearnSide: "of sklearn",
    KerasSide: "of keras",
    TensorflowSide: "of tensorflow",
    KerasModelSide: "of a model",
    CodeSide: "of code",
}

AnySide = Annotated[
    Annotated[SklearnSide, Tag("of sklearn")]
    | Annotated[KerasSide, Tag("of keras")]
    | Annotated[TensorflowSide, Tag("of tensorflow")]
    | Annotated[KerasModelSide, Tag("of a model")]
    | Annotated[CodeSide, Tag("of code")],
    Discriminator(
        _side,
        custom_error_type="side",
        custom_error_message='must be {"sklearn": {"estimator": "MLPRegressor", "params": {...}}}, '
        '{"keras": {"like": "reference"}}, {"keras": {"port": "naive"}}, '
        '{"keras": {"model": ..., "compile": {...}, "fit": {...}}}, '
        '{"tensorflow": {"layers": [...], "optimizer": {...}}} or {"code": "..."}',
    ),
]


class ExplainRequest(Asked):
    """Two sides, and the rows that they would be trained on, if there are any.

    A whole job is a question too: what only concerns its training is passed over.
    """

    reference: AnySide = Field(
        examples=[{"sklearn": {"estimator": "MLPRegressor", "params": {"solver": "sgd"}}}]
    )
    candidate: AnySide = Field(examples=[{"keras": {"port": "naive"}}])
    kind: Literal["pair"] = "pair"
    dataset: DatasetReference | None = Field(
        None, description="Rows; without them, what depends on their number is called armed."
    )
    target: Columns | None = Field(None, description="As of a job.")
    sample_weight: Name | None = Field(None, description="As of a job.")
    split: Split = Split()
    scaling: Scaling = Scaling()
    missing: Literal["refuse", "mean", "median"] = "refuse"
    text_columns: Literal["refuse", "one_hot"] = "refuse"
    dtype: Literal["float32", "float64"] | None = Field(None, description="As of a job.")
    seed: Seed = Field(0, description="As of a job.")

    @model_validator(mode="before")
    @classmethod
    def _a_job_is_a_question_too(cls, asked: object) -> object:
        if not isinstance(asked, dict):
            return asked
        words = {field.alias or name for name, field in PairSpec.model_fields.items()}
        of_training = words - set(cls.model_fields)
        asked = {name: value for name, value in asked.items() if name not in of_training}
        if isinstance(asked.get("target"), str):
            asked["target"] = [asked["target"]]
        for name in ("reference", "candidate"):
            asked |= {name: _by_its_source(asked[name])} if name in asked else {}
        return asked


def _by_its_source(side: object) -> object:
    """Give a side of a job that was read from a program by that program, as it was sent."""
    if not isinstance(side, dict):
        return side
    if isinstance(side.get("code"), dict):
        rest = {key: value for key, value in side.items() if key == "preparation" and value}
        return {**side["code"], **rest}
    return side
