"""What is refused before a job is made, because training it could not end well.

Everything here is known from the spec and from what reading the data found out;
what only the rows themselves tell is refused later, by the worker.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pairing.shape import Shape, parameters
from schemas.dataset import BuiltinDataset, Column, UploadedDataset
from schemas.estimator import Classifier, RegressorParams
from schemas.problem import FieldError
from schemas.spec import PairSpec

_PARAMS: Final = "/reference/sklearn/params"
_ESTIMATOR: Final = "/reference/sklearn/estimator"
_MOST_NAMES_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Budget:
    """How large a job may be."""

    parameters: int
    rows: int
    epochs: int
    training_bytes: int


def check(spec: PairSpec, shape: Shape | None, budget: Budget) -> list[FieldError]:
    """Every reason why a job cannot be trained, each with the field at fault.

    Args:
        spec: The job, valid in itself.
        shape: The shape of its data; None where it is not known before it is loaded.
        budget: How large it may be.

    Returns:
        No entry for a job that is accepted.
    """
    errors = [*_not_offered(spec), *_contradictions(spec), *_beyond_epochs(spec, budget)]
    if shape is None:
        return [*errors, *_beyond_parameters(spec, (), budget)]
    columns = list(_columns(spec, shape))
    if columns:
        # With the wrong target, whatever else would be said of rows and sizes is beside the point.
        return [*errors, *columns]
    layers = (shape.inputs, *spec.reference.sklearn.params.hidden_layer_sizes, shape.outputs)
    return [
        *errors,
        *_target(spec, shape),
        *_inputs(spec, shape),
        *_split(spec, shape),
        *_beyond_parameters(spec, layers, budget),
        *_beyond_rows(shape, layers, budget),
    ]


def notes(spec: PairSpec, shape: Shape | None) -> tuple[str, ...]:
    """What will be done that was not literally asked for, a sentence each."""
    if shape is None:
        return ("The data set's shape is known once a worker has loaded it.",)
    return tuple(_notes(spec, shape))


def _notes(spec: PairSpec, shape: Shape) -> Iterator[str]:
    params = spec.reference.sklearn.params
    rows = shape.fitted_rows(spec)
    if params.batch_size != "auto" and params.batch_size > rows:
        yield (
            f"batch_size {params.batch_size} is larger than the {rows} rows that are fitted, "
            f"and is clipped to {rows}; scikit-learn warns and does the same."
        )
    if constant := [column.name for column in shape.input_columns if column.constant]:
        yield f"These input columns hold one value only and tell nothing: {_listed(constant)}."
    if constant := [column.name for column in shape.target_columns if column.constant]:
        yield f"These target columns hold one value only: {_listed(constant)}."


def _not_offered(spec: PairSpec) -> Iterator[FieldError]:
    if spec.reference.sklearn.params.solver == "lbfgs":
        yield _error(f"{_PARAMS}/solver", "Solver 'lbfgs' is not offered yet", "lbfgs", "sgd, adam")
    if spec.explain.attribution != "none":
        yield _error(
            "/explain/attribution", "'shapley' is not offered yet", spec.explain.attribution, "none"
        )
    if spec.explain.trace != "none":
        yield _error(
            "/explain/trace", "'first_difference' is not offered yet", spec.explain.trace, "none"
        )


def _contradictions(spec: PairSpec) -> Iterator[FieldError]:
    estimator = spec.reference.sklearn
    classifies = isinstance(estimator, Classifier)
    if spec.split.stratify and not classifies:
        yield _error("/split/stratify", "Only classes can be stratified", True, "false here")
    if spec.scaling.target != "none" and classifies:
        yield _error("/scaling/target", "Classes cannot be scaled", spec.scaling.target, "none")
    if estimator.params.early_stopping and estimator.params.validation_fraction == 0:
        detail = "Early stopping needs rows to validate on"
        yield _error(f"{_PARAMS}/validation_fraction", detail, 0.0, "more than 0 and less than 1")
    if isinstance(spec.dataset, BuiltinDataset) and spec.target is not None:
        detail = f"The data set {spec.dataset.builtin!r} has a target of its own"
        yield _error("/target", detail, list(spec.target), "left out")


def _columns(spec: PairSpec, shape: Shape) -> Iterator[FieldError]:
    """Targets that are no columns, and tables of which nothing is left as input."""
    if not isinstance(spec.dataset, UploadedDataset):
        return
    known = [column.name for column in (*shape.input_columns, *shape.target_columns)]
    if spec.target is None:
        detail = "An uploaded table needs the name of its target column, or a list of several"
        yield _error("/target", detail, None, f"of {_listed(known)}")
        return
    for place, name in enumerate(spec.target):
        if name not in known:
            detail = f"The table has no column {name[:80]!r}"
            yield _error(f"/target/{place}", detail, name[:80], f"one of {_listed(known)}")
    if not shape.input_columns:
        detail = "Every column is a target, so nothing is left to predict from"
        yield _error("/target", detail, list(spec.target[:_MOST_NAMES_SHOWN]), "fewer columns")


def _target(spec: PairSpec, shape: Shape) -> Iterator[FieldError]:
    for column in shape.target_columns:
        if column.missing:
            detail = f"The target {column.name!r} has no value in {column.missing} rows"
            yield _error("/target", detail, column.name, "a column with a value in every row")
    if isinstance(spec.reference.sklearn, Classifier):
        yield from _classes(spec, shape)
    else:
        yield from _numbers(spec, shape.target_columns)


def _numbers(spec: PairSpec, targets: Sequence[Column]) -> Iterator[FieldError]:
    params = spec.reference.sklearn.params
    for column in targets:
        if column.kind == "text":
            detail = f"MLPRegressor predicts numbers, and the target {column.name!r} holds text"
            yield _error(_ESTIMATOR, detail, "MLPRegressor", "MLPClassifier, or another target")
        elif (
            isinstance(params, RegressorParams)
            and params.loss == "poisson"
            and column.minimum is not None
            and column.minimum < 0
        ):
            detail = f"The Poisson loss needs targets of at least 0; {column.name!r} goes below"
            yield _error(f"{_PARAMS}/loss", detail, column.minimum, "squared_error")


def _classes(spec: PairSpec, shape: Shape) -> Iterator[FieldError]:
    allowed = "MLPRegressor, or a target with classes"
    if isinstance(spec.dataset, BuiltinDataset) and shape.task == "regression":
        detail = f"The target of {spec.dataset.builtin!r} is a quantity, not a class"
        yield _error(_ESTIMATOR, detail, "MLPClassifier", "MLPRegressor")
    for column in shape.target_columns:
        if column.fractional:
            detail = f"MLPClassifier predicts classes, and {column.name!r} holds fractions"
            yield _error(_ESTIMATOR, detail, "MLPClassifier", allowed)
        elif len(shape.target_columns) > 1 and not _is_yes_or_no(column):
            detail = f"Of several targets each is 0 or 1 (multilabel), and {column.name!r} is not"
            yield _error("/target", detail, column.name, "columns of 0 and 1, or one target")
        elif len(shape.target_columns) == 1 and column.distinct == 1:
            detail = f"The target {column.name!r} has one class only, so nothing can be learnt"
            yield _error("/target", detail, column.name, "a column of two or more classes")
        elif column.distinct is None and len(shape.target_columns) == 1:
            detail = f"The target {column.name!r} has more than 10,000 different values"
            yield _error("/target", detail, column.name, "a column with fewer classes")


def _is_yes_or_no(column: Column) -> bool:
    return column.kind == "boolean" or (
        column.kind == "number" and column.minimum in {0, 1} and column.maximum in {0, 1}
    )


def _inputs(spec: PairSpec, shape: Shape) -> Iterator[FieldError]:
    inputs = shape.input_columns
    gaps = [f"{column.name} ({column.missing})" for column in inputs if column.missing]
    if gaps and spec.missing == "refuse":
        detail = (
            f"Values are missing (rows in brackets) in {_listed(gaps)}. "
            'Send "missing": "mean" or "missing": "median" to have them filled in '
            "from the training rows"
        )
        yield _error("/missing", detail, "refuse", "mean, median")
    empty = [column.name for column in inputs if column.missing == shape.rows]
    if empty and spec.missing != "refuse":
        detail = (
            f"These columns hold no value at all, so nothing can be filled in: {_listed(empty)}"
        )
        yield _error("/missing", detail, spec.missing, "a table without these columns")
    texts = [column.name for column in inputs if column.kind == "text"]
    if texts and spec.text_columns == "refuse":
        detail = (
            f"These input columns hold text: {_listed(texts)}. "
            'Send "text_columns": "one_hot" to have a column made for each of their values'
        )
        yield _error("/text_columns", detail, "refuse", "one_hot")


def _split(spec: PairSpec, shape: Shape) -> Iterator[FieldError]:
    train, test, fitted = (
        shape.training_rows(spec),
        shape.test_rows(spec),
        shape.fitted_rows(spec),
    )
    if train < 2 or test < 1:
        detail = f"Of {shape.rows} rows, {train} would be trained on and {test} tested"
        allowed = "a share that leaves at least 2 rows for training and 1 for test"
        yield _error("/split/test_size", detail, spec.split.test_size, allowed)
        return
    if fitted < 2:
        detail = f"Early stopping would leave {fitted} of {train} training rows"
        came = spec.reference.sklearn.params.validation_fraction
        yield _error(f"{_PARAMS}/validation_fraction", detail, came, "a smaller share")
    if spec.split.stratify and isinstance(spec.reference.sklearn, Classifier):
        yield from _strata(spec, shape, min(train, test))


def _strata(spec: PairSpec, shape: Shape, smaller_part: int) -> Iterator[FieldError]:
    if shape.task == "multilabel":
        yield _error("/split/stratify", "Several targets cannot be stratified", True, "false")
    elif shape.smallest_class is not None and shape.smallest_class < 2:
        detail = "The rarest class has one row, which cannot be in both parts"
        yield _error("/split/stratify", detail, True, "false, or two rows of each class")
    elif shape.classes is not None and smaller_part < shape.classes:
        detail = f"The smaller part has {smaller_part} rows for {shape.classes} classes"
        yield _error("/split/test_size", detail, spec.split.test_size, "a row for each class")


def _beyond_epochs(spec: PairSpec, budget: Budget) -> Iterator[FieldError]:
    epochs = spec.reference.sklearn.params.max_iter
    if epochs > budget.epochs:
        allowed = f"at most {budget.epochs:,} epochs"
        yield _error(f"{_PARAMS}/max_iter", "More epochs than allowed here", epochs, allowed)


def _beyond_parameters(
    spec: PairSpec, layers: tuple[int, ...], budget: Budget
) -> Iterator[FieldError]:
    hidden = spec.reference.sklearn.params.hidden_layer_sizes
    number = parameters(layers or (1, *hidden, 1))
    if number > budget.parameters:
        detail = f"The network would have {number:,} weights and biases"
        allowed = f"at most {budget.parameters:,}"
        yield _error(f"{_PARAMS}/hidden_layer_sizes", detail, str(list(hidden))[:120], allowed)


def _beyond_rows(shape: Shape, layers: tuple[int, ...], budget: Budget) -> Iterator[FieldError]:
    if shape.rows > budget.rows:
        yield _error("/dataset", "More rows than allowed here", shape.rows, f"{budget.rows:,} rows")
    needed = training_bytes(shape, layers)
    if needed > budget.training_bytes:
        detail = f"Training would need about {needed:,} bytes of memory"
        yield _error("/dataset", detail, needed, f"at most {budget.training_bytes:,} bytes")


def training_bytes(shape: Shape, layers: tuple[int, ...]) -> int:
    """Rough peak of what training holds: the table three times, the network a dozen times.

    The table is there as read, as split and scaled, and as the compiled loop's constant; of the
    network there are two legs, each with gradients and two moments, and the best and last weights.
    """
    table = shape.rows * (shape.inputs + shape.outputs) * 8
    return 3 * table + 12 * parameters(layers) * 8


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name[:80] for name in names[:_MOST_NAMES_SHOWN])
    more = len(names) - _MOST_NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _error(pointer: str, detail: str, came: object, allowed: str) -> FieldError:
    return FieldError.model_validate(
        {"pointer": pointer, "detail": detail, "came": came, "allowed": allowed}
    )
