"""Whether a table's columns fit a job: targets that can be learnt, inputs that can be read."""

import math
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from pairing.aim import Aim, aim_of
from pairing.field_words import MOST_NAMES_SHOWN, listed, rows_in_words, target_place, wrong
from pairing.shape import Shape
from schemas.dataset import BuiltinDataset, Column, UploadedDataset
from schemas.problem import FieldError
from schemas.spec import JobSpec

_NEAR: Final = 0.75  # so alike are two names of which one is the other misspelt


def check_columns(spec: JobSpec, shape: Shape) -> Iterator[FieldError]:
    """Targets that are no columns, and tables of which nothing is left as input."""
    if not isinstance(spec.dataset, UploadedDataset):
        return
    weights = () if shape.weight_column is None else (shape.weight_column,)
    known = [column.name for column in (*shape.input_columns, *shape.target_columns, *weights)]
    if spec.target is None:
        detail = "An uploaded table needs the name of its target column, or a list of several"
        yield wrong("/target", detail, None, f"one of {listed(known)}, or a list of several")
        return
    for place, name in enumerate(spec.target):
        if name not in known:
            detail = f"The table has no column {name[:80]!r}"
            where = target_place(spec.target, place)
            yield wrong(where, detail, name[:80], _suggested(name, known))
    if spec.sample_weight is not None:
        yield from _weights(spec, spec.sample_weight, known, shape.weight_column)
    if not shape.input_columns:
        detail = "Every column is a target, so nothing is left to predict from"
        yield wrong("/target", detail, list(spec.target[:MOST_NAMES_SHOWN]), "fewer columns")


def _suggested(name: str, known: Sequence[str]) -> str:
    """The columns that there are, and before them one of nearly that name: a list may be long."""
    lowered = {each.lower(): each for each in reversed(known)}
    near = get_close_matches(name.lower()[:80], lowered, n=1, cutoff=_NEAR)
    return (f"did you mean {lowered[near[0]][:80]!r}? " if near else "") + f"one of {listed(known)}"


def _weights(
    spec: JobSpec, name: str, known: Sequence[str], column: Column | None
) -> Iterator[FieldError]:
    """Weights that are no column, the target itself, or no numbers of at least 0."""
    if column is None:
        detail = f"The table has no column {name[:80]!r}"
        yield wrong("/sample_weight", detail, name[:80], _suggested(name, known))
    elif name in (spec.target or ()):
        detail = f"Column {name[:80]!r} is the target, and cannot weigh rows as well"
        yield wrong("/sample_weight", detail, name[:80], "a column that is no target")
    elif reason := _no_weights(column):
        allowed = "a column of finite numbers of at least 0, not all 0"
        yield wrong("/sample_weight", f"Column {name[:80]!r} {reason}", name[:80], allowed)


def _no_weights(column: Column) -> str | None:
    if column.kind != "number":
        return f"holds {'text' if column.kind == 'text' else 'booleans'}, and weights are numbers"
    if column.missing:
        return f"has no value in {column.missing} rows, and each row needs a weight"
    if column.minimum is not None and column.minimum < 0:
        return f"goes down to {column.minimum:g}, and no row counts less than nothing"
    if column.maximum is not None and column.maximum == 0:
        return "is 0 in all rows, so that nothing could be learnt"
    return None


def check_target(spec: JobSpec, shape: Shape) -> Iterator[FieldError]:
    """Targets that the estimator cannot learn."""
    for column in shape.target_columns:
        if column.missing:
            detail = f"The target {column.name!r} has no value in {rows_in_words(column.missing)}"
            yield wrong("/target", detail, column.name, "a column with a value in every row")
    aim = aim_of(spec)
    if shape.task != "regression" or aim.classifies:
        yield from _classes(spec, shape, aim)
    else:
        yield from _numbers(shape.target_columns, aim)
        yield from _sizes(shape)


def _numbers(targets: Sequence[Column], aim: Aim) -> Iterator[FieldError]:
    for column in targets:
        if column.kind == "text":
            detail = f"{aim.name} predicts numbers, and the target {column.name!r} holds text"
            yield wrong(aim.place, detail, aim.name, f"{aim.others[1]}, or another target")
        elif aim.counts and column.minimum is not None and column.minimum < 0:
            detail = f"The Poisson loss needs targets of at least 0; {column.name!r} goes below"
            yield wrong(aim.loss_place, detail, column.minimum, "squared_error")


def _sizes(shape: Shape) -> Iterator[FieldError]:
    for column in shape.target_columns:
        largest = max(abs(column.minimum or 0.0), abs(column.maximum or 0.0))
        if beyond_squares(largest, shape.rows):
            detail = f"The target {column.name!r} {BEYOND_SQUARES.format(largest=largest)}"
            yield wrong("/target", detail, largest, "a column in a larger unit")


BEYOND_SQUARES: Final = (
    "holds numbers as large as {largest:.2g}, whose squares are beyond 64-bit floats, so that "
    "neither a loss nor a spread could be told"
)


def beyond_squares(largest: float, rows: int) -> bool:
    """Whether squares of so many numbers may add up to more than a 64-bit float can be.

    Example:
        >>> beyond_squares(1e150, 1_000), beyond_squares(1e154, 10)
        (False, True)
    """
    return math.isinf(4.0 * largest * largest * rows)


def _classes(spec: JobSpec, shape: Shape, aim: Aim) -> Iterator[FieldError]:
    allowed = f"{aim.others[0]}, or a target with classes"
    if isinstance(spec.dataset, BuiltinDataset) and shape.task == "regression":
        detail = f"The target of {spec.dataset.builtin!r} is a quantity, not a class"
        yield wrong(aim.place, detail, aim.name, aim.others[0])
    for column in shape.target_columns:
        if column.fractional:
            detail = f"{aim.name} predicts classes, and {column.name!r} holds fractions"
            yield wrong(aim.place, detail, aim.name, allowed)
        elif len(shape.target_columns) > 1 and not _is_yes_or_no(column):
            detail = f"Of several targets each is 0 or 1 (multilabel), and {column.name!r} is not"
            yield wrong("/target", detail, column.name, "columns of 0 and 1, or one target")
        elif len(shape.target_columns) == 1 and column.distinct == 1:
            detail = f"The target {column.name!r} has one class only, so nothing can be learnt"
            yield wrong("/target", detail, column.name, "a column of two or more classes")
        elif column.distinct is None and len(shape.target_columns) == 1:
            detail = f"The target {column.name!r} has more than 10,000 different values"
            yield wrong("/target", detail, column.name, "a column with fewer classes")


def _is_yes_or_no(column: Column) -> bool:
    return column.kind == "boolean" or (
        column.kind == "number" and column.minimum in {0, 1} and column.maximum in {0, 1}
    )


def check_inputs(spec: JobSpec, shape: Shape) -> Iterator[FieldError]:
    """Gaps and texts among the inputs that the spec says nothing about."""
    inputs = shape.input_columns
    gaps = [f"{column.name} ({column.missing})" for column in inputs if column.missing]
    if gaps and spec.missing == "refuse":
        detail = (
            f"Values are missing (rows in brackets) in {listed(gaps)}. "
            'Send "missing": "mean" or "missing": "median" to have them filled in '
            "from the training rows"
        )
        yield wrong("/missing", detail, "refuse", "mean, median")
    empty = [column.name for column in inputs if column.missing == shape.rows]
    if empty and spec.missing != "refuse":
        detail = f"These columns hold no value at all, so nothing can be filled in: {listed(empty)}"
        yield wrong("/missing", detail, spec.missing, "a table without these columns")
    texts = [column.name for column in inputs if column.kind == "text"]
    if texts and spec.text_columns == "refuse":
        detail = (
            f"These input columns hold text: {listed(texts)}. "
            'Send "text_columns": "one_hot" to have a column made for each of their values'
        )
        yield wrong("/text_columns", detail, "refuse", "one_hot")
