"""Whether a table has the rows that a job's split needs."""

from collections.abc import Iterator

from pairing.field_words import param, wrong
from pairing.own.same_numbers import fitted_rows
from pairing.shape import Shape
from pairing.side import Side
from schemas.problem import FieldError
from schemas.spec import JobSpec


def check_split(spec: JobSpec, shape: Shape, side: Side | None, place: str) -> Iterator[FieldError]:
    """Parts of the split that are too small.

    Args:
        spec: The job, its rows prepared as one leg has them.
        shape: Of all rows.
        side: The leg, where it is understood.
        place: Where it stands.
    """
    train, test = shape.training_rows(spec), shape.test_rows(spec)
    fitted = fitted_rows(side.semantics, train) if side else train
    if train < 2 or test < 1:
        detail = f"Of {shape.rows} rows, {train} would be trained on and {test} tested"
        allowed = "a share that leaves at least 2 rows for training and 1 for test"
        yield wrong("/split/test_size", detail, spec.split.test_size, allowed)
        return
    if fitted < 2 and side is not None:
        detail = f"Early stopping would leave {fitted} of {train} training rows"
        came = side.semantics.validation_fraction
        pointer = param(side, place, "validation_fraction")
        yield wrong(pointer, detail, came, "a smaller share")
    if spec.split.stratify and shape.task != "regression":
        yield from _strata(spec, shape, min(train, test))


def _strata(spec: JobSpec, shape: Shape, smaller_part: int) -> Iterator[FieldError]:
    if shape.task == "multilabel":
        yield wrong("/split/stratify", "Several targets cannot be stratified", True, "false")
    elif shape.smallest_class is not None and shape.smallest_class < 2:
        detail = "The rarest class has one row, which cannot be in both parts"
        yield wrong("/split/stratify", detail, True, "false, or two rows of each class")
    elif shape.classes is not None and smaller_part < shape.classes:
        detail = f"The smaller part has {smaller_part} rows for {shape.classes} classes"
        yield wrong("/split/test_size", detail, spec.split.test_size, "a row for each class")
