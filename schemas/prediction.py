"""Rows in, each leg's predictions out."""

from typing import Annotated

from pydantic import FailFast, Field, JsonValue

from schemas.strict import Measured, Strict

Cell = float | int | bool | str | None

_Row = tuple[Cell, ...] | dict[str, Cell]


class PredictionRequest(Strict):
    """Rows to predict: each either a list of input columns in order, or an object by name."""

    # One wrong row is reason enough: the errors of all would be larger than what came.
    rows: Annotated[tuple[_Row, ...], FailFast(), Field(min_length=1, max_length=10_000)]


class LegPredictions(Measured):
    """What one leg says of each row."""

    predictions: tuple[JsonValue, ...] = Field(
        description="One per row: a number, a list for several outputs, or a class label."
    )
    probabilities: tuple[tuple[float | None, ...], ...] | None = Field(
        None, description="For classifiers, one list per row in the order of `classes`."
    )


class PredictionAnswer(Measured):
    """Each leg's predictions of the same rows; a training of one network has no candidate."""

    classes: tuple[str, ...] | None = None
    reference: LegPredictions
    candidate: LegPredictions | None = None
