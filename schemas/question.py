"""What is asked of the explainer: two sides in any form, and as much of the rows as is known."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from schemas.dataset import DatasetReference
from schemas.side import KerasSide, SklearnSide
from schemas.spec import Columns, Name, PairSpec, Scaling, Seed, Split
from schemas.strict import Asked


def _side(side: object) -> str | None:
    if isinstance(side, SklearnSide) or (isinstance(side, dict) and "sklearn" in side):
        return "of sklearn"
    if isinstance(side, KerasSide) or (isinstance(side, dict) and "keras" in side):
        return "of keras"
    return None


AnySide = Annotated[
    Annotated[SklearnSide, Tag("of sklearn")] | Annotated[KerasSide, Tag("of keras")],
    Discriminator(
        _side,
        custom_error_type="side",
        custom_error_message='must be {"sklearn": {"estimator": "MLPRegressor", "params": {...}}}, '
        '{"keras": {"like": "reference"}} or {"keras": {"port": "naive"}}',
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
        of_training = set(PairSpec.model_fields) - set(cls.model_fields)
        asked = {name: value for name, value in asked.items() if name not in of_training}
        if isinstance(asked.get("target"), str):
            asked["target"] = [asked["target"]]
        return asked
