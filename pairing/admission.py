"""What is refused before a job is made, because training it could not end well.

Everything here is known from the spec and from what reading the data found out;
what only the rows themselves tell is refused later, by the worker.
"""

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from pairing.columns import check_columns, check_inputs, check_target
from pairing.estimate import facts_of, memory_bytes
from pairing.extensions import extensions_of
from pairing.field_words import PARAMS, listed, wrong
from pairing.own.admission import check_own, place_of
from pairing.rows import check_split
from pairing.shape import Shape, parameters
from pairing.translate import reference_semantics
from pairing.ways import as_the_candidate, as_the_reference, at, ways
from schemas.dataset import BuiltinDataset, UploadedDataset
from schemas.estimator import Classifier, PerceptronParams
from schemas.problem import FieldError
from schemas.side import KerasPort, KerasTwin
from schemas.spec import PairSpec


@dataclass(frozen=True, slots=True)
class Budget:
    """How large a job may be."""

    layers: int
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
    errors = [*_contradictions(spec), *_beyond_epochs(spec, budget)]
    errors += _own(spec, shape, budget)
    if shape is None:
        return [*errors, *_beyond_parameters(spec, (), budget)]
    columns = list(check_columns(spec, shape))
    if columns:
        # With the wrong target, whatever else would be said of rows and sizes is beside the point.
        return [*errors, *columns]
    target = list(check_target(spec, shape))
    errors += [*target, *check_inputs(spec, shape)]
    for way, place in ways(spec):
        errors += [at(place, error) for error in check_split(way, shape)]
    errors += _beyond_powers(spec, shape)
    # A target that cannot be learnt has no number of outputs either.
    return errors if target else [*errors, *_beyond_sizes(spec, shape, budget)]


def notes(spec: PairSpec, shape: Shape | None) -> tuple[str, ...]:
    """What will be done that was not literally asked for, a sentence each."""
    beyond = extensions_of(spec.reference.sklearn.params)
    if shape is None:
        return (*beyond, "The data set's shape is known once a worker has loaded it.")
    return (*beyond, *_notes(spec, shape))


def _notes(spec: PairSpec, shape: Shape) -> Iterator[str]:
    params = spec.reference.sklearn.params
    rows = shape.fitted_rows(spec)
    lbfgs = params.solver == "lbfgs"
    if lbfgs and (ignored := _ignored_by_lbfgs(params)):
        yield (
            f"The solver lbfgs takes no notice of {listed(ignored)}: it works on all rows at "
            "once, and scikit-learn ignores them too."
        )
    if not lbfgs and params.batch_size != "auto" and params.batch_size > rows:
        yield (
            f"batch_size {params.batch_size} is larger than the {rows} rows that are fitted, "
            f"and is clipped to {rows}; scikit-learn warns and does the same."
        )
    if constant := [column.name for column in shape.input_columns if column.constant]:
        yield f"These input columns hold one value only and tell nothing: {listed(constant)}."
    if constant := [column.name for column in shape.target_columns if column.constant]:
        yield f"These target columns hold one value only: {listed(constant)}."


def _ignored_by_lbfgs(params: PerceptronParams) -> list[str]:
    """Name the parameters that differ from their defaults and that L-BFGS does not look at."""
    named = (
        "batch_size", "learning_rate", "learning_rate_init", "early_stopping", "momentum",
        "nesterovs_momentum", "beta_1", "beta_2", "epsilon", "power_t", "n_iter_no_change",
    )  # fmt: skip
    defaults = type(params).model_fields
    return [name for name in named if getattr(params, name) != defaults[name].default]


def _contradictions(spec: PairSpec) -> Iterator[FieldError]:
    estimator = spec.reference.sklearn
    classifies = isinstance(estimator, Classifier)
    lbfgs = estimator.params.solver == "lbfgs"
    if lbfgs and isinstance(spec.candidate.keras, KerasPort):
        detail = "Keras' fit has no L-BFGS, so a reference with solver 'lbfgs' has no naive port"
        allowed = '{"like": "reference"} here, or the solvers sgd and adam'
        yield wrong("/candidate/keras/port", detail, spec.candidate.keras.port, allowed)
    if lbfgs and isinstance(spec.candidate.keras, KerasTwin) and spec.candidate.keras.keep:
        detail = "Causes are kept as Keras' fit has them, and it has no L-BFGS"
        allowed = "left out with the solver 'lbfgs'"
        yield wrong("/candidate/keras/keep", detail, list(spec.candidate.keras.keep), allowed)
    if lbfgs and spec.trials:
        detail = "Changes are tried as Keras' fit has them, and it has no L-BFGS"
        yield wrong("/try", detail, [each.name for each in spec.trials], "left out with 'lbfgs'")
    for way, place in ways(spec):
        yield from (at(place, error) for error in _wrong_ways(way, classifies=classifies))
    if spec.explain.trace != "none" and as_the_reference(spec) != as_the_candidate(spec):
        detail = "Sides that prepare their rows in two ways part before their first step"
        yield wrong("/explain/trace", detail, spec.explain.trace, "none, or one preparation")
    stops = estimator.params.early_stopping and not lbfgs
    if stops and estimator.params.validation_fraction == 0:
        detail = "Early stopping needs rows to validate on"
        yield wrong(f"{PARAMS}/validation_fraction", detail, 0.0, "more than 0 and less than 1")
    if isinstance(spec.dataset, BuiltinDataset) and spec.target is not None:
        detail = f"The data set {spec.dataset.builtin!r} has a target of its own"
        yield wrong("/target", detail, list(spec.target), "left out")
    if spec.sample_weight is not None and not isinstance(spec.dataset, UploadedDataset):
        detail = "Only an uploaded table has a column of weights"
        yield wrong("/sample_weight", detail, spec.sample_weight[:80], "left out")


def _wrong_ways(spec: PairSpec, *, classifies: bool) -> Iterator[FieldError]:
    if spec.split.stratify and not classifies:
        yield wrong("/split/stratify", "Only classes can be stratified", True, "false here")
    if spec.scaling.target != "none" and classifies:
        yield wrong("/scaling/target", "Classes cannot be scaled", spec.scaling.target, "none")


def _beyond_epochs(spec: PairSpec, budget: Budget) -> Iterator[FieldError]:
    epochs = spec.reference.sklearn.params.max_iter
    if epochs > budget.epochs:
        allowed = f"at most {budget.epochs:,} epochs"
        yield wrong(f"{PARAMS}/max_iter", "More epochs than allowed here", epochs, allowed)


def _own(spec: PairSpec, shape: Shape | None, budget: Budget) -> Iterator[FieldError]:
    """What is wrong with a candidate of the user's own."""
    multiclass = shape is not None and shape.task == "multiclass"
    reference = reference_semantics(spec, multiclass=multiclass)
    own, errors = check_own(spec, reference, facts_of(spec, shape))
    yield from errors
    if own is None:
        return
    inputs = 1 if shape is None else shape.inputs
    came = {
        "hidden layers": (len(own.hidden), budget.layers),
        "weights and biases": (parameters((inputs, *own.hidden, own.outputs)), budget.parameters),
        "epochs": (own.semantics.epochs, budget.epochs),
    }
    for what, (number, most) in came.items():
        if number > most:
            yield wrong(place_of(spec), f"More {what} than allowed here", number, f"{most:,}")


def _beyond_powers(spec: PairSpec, shape: Shape) -> Iterator[FieldError]:
    params = spec.reference.sklearn.params
    if params.solver != "sgd" or params.learning_rate != "invscaling":
        return
    samples = max(0, shape.fitted_rows(spec)) * params.max_iter + 1
    # scikit-learn raises the samples seen so far to this power, and stops with an OverflowError.
    largest = math.log(sys.float_info.max) / math.log(samples + 1)
    if params.power_t >= largest:
        detail = f"{samples - 1:,} samples to this power are no finite 64-bit number"
        yield wrong(f"{PARAMS}/power_t", detail, params.power_t, f"less than {largest:.1f} here")


def _beyond_parameters(
    spec: PairSpec, layers: tuple[int, ...], budget: Budget
) -> Iterator[FieldError]:
    hidden = spec.reference.sklearn.params.hidden_layer_sizes
    number = parameters(layers or (1, *hidden, 1))
    if len(hidden) > budget.layers:
        allowed = f"at most {budget.layers:,} hidden layers"
        yield wrong(f"{PARAMS}/hidden_layer_sizes", "Too many layers", len(hidden), allowed)
    if number > budget.parameters:
        detail = f"The network would have {number:,} weights and biases"
        allowed = f"at most {budget.parameters:,}"
        yield wrong(f"{PARAMS}/hidden_layer_sizes", detail, str(list(hidden))[:120], allowed)


def _beyond_sizes(spec: PairSpec, shape: Shape, budget: Budget) -> Iterator[FieldError]:
    layers = (shape.inputs, *spec.reference.sklearn.params.hidden_layer_sizes, shape.outputs)
    yield from _beyond_parameters(spec, layers, budget)
    yield from _beyond_rows(spec, shape, budget)


def _beyond_rows(spec: PairSpec, shape: Shape, budget: Budget) -> Iterator[FieldError]:
    if shape.rows > budget.rows:
        yield wrong("/dataset", "More rows than allowed here", shape.rows, f"{budget.rows:,} rows")
    needed = memory_bytes(spec, shape)
    if needed > budget.training_bytes:
        detail = f"Training would need about {needed:,} bytes of memory"
        yield wrong("/dataset", detail, needed, f"at most {budget.training_bytes:,} bytes")
