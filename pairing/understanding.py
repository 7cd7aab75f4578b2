"""One side, understood: its own network, or what follows from the other side's."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from pairing.corners import keeping
from pairing.extensions import extensions_of
from pairing.own.errors import Untrainable
from pairing.own.forms import UnreadForm
from pairing.own.same_numbers import in_terms_of
from pairing.own.tensorflow import of_tensorflow
from pairing.own.translate import of_keras
from pairing.porting import ported
from pairing.semantics import Semantics
from pairing.side import Side, Told
from pairing.side_forms import SideForm, errors_in
from pairing.tensorflow_limits import as_by_hand, refusals
from pairing.translate import of_sklearn
from pairing.written import Written, WrittenKeras, WrittenSklearn, WrittenTensorflow
from schemas.explanation import Framework
from schemas.problem import FieldError
from schemas.side import KerasSide, TensorflowSide, Twin, framework_of
from schemas.written_side import CodeSide

ADAM_FOR_LBFGS: Final = (
    "Keras' fit has no L-BFGS: the port is taken to use Adam with batches of 32 rows, as Keras "
    "does where nothing is said."
)
TWO_CLASSES: Final = (
    "How many classes there are is not known without a data set: two are taken, in one output."
)


def semantics_of_side(
    form: SideForm, written: Written | None, other: Side | None, told: Told, place: str
) -> Side:
    """Understand one side.

    Args:
        form: The side as it came.
        written: What its user wrote, if it does not follow from the other.
        other: The side that was understood before it.
        told: What holds for both.
        place: Where it stands in what was sent.

    Raises:
        UnreadForm: It is not understood, or no leg does it.
    """
    match written:
        case WrittenSklearn():
            return _of_sklearn(form, written, told)
        case WrittenKeras():
            return _of_own(form, written, other, told, place)
        case WrittenTensorflow():
            return _of_own(form, written, other, told, place)
    follows = getattr(form, "keras", None) or getattr(form, "tensorflow", None)
    if other is None or not isinstance(form, KerasSide | TensorflowSide):
        raise _unfollowed(form, place)
    framework = framework_of(form)
    if isinstance(follows, Twin):
        side = _twin(framework, follows, other, told)
    else:
        side = _port(framework, other, told)
    if framework == "tensorflow" and (refused := tuple(_refused(side.semantics, place))):
        raise UnreadForm(refused)
    return side


def _of_sklearn(form: SideForm, written: WrittenSklearn, told: Told) -> Side:
    semantics = of_sklearn(
        written.estimator,
        seed=told.seed,
        dtype=told.dtype or "float64",
        multiclass=told.target.task == "multiclass",
        weighted=told.weighted,
    )
    log_loss = semantics.loss == "binary_log_loss"
    unknown = log_loss and told.target.task is None
    return Side(
        "sklearn",
        "code" if isinstance(form, CodeSide) or getattr(form, "code", None) else "sklearn",
        semantics,
        written.estimator.params.hidden_layer_sizes,
        1 if log_loss and told.target.task in {None, "binary"} else None,
        written,
        (
            *written.notes,
            *extensions_of(written),
            *((TWO_CLASSES,) if unknown else ()),
        ),
    )


def _of_own(
    form: SideForm,
    written: WrittenKeras | WrittenTensorflow,
    other: Side | None,
    told: Told,
    place: str,
) -> Side:
    beside = other.semantics if other else None
    known: Any = {
        "seed": told.seed,
        "facts": told.target,
        "dtype": told.dtype,
        "beside": beside,
        "weighted": told.weighted,
    }
    try:
        if isinstance(written, WrittenKeras):
            own = of_keras(written, **known)
        else:
            own = of_tensorflow(written, **known)
    except Untrainable as error:
        raise UnreadForm(tuple(errors_in(error.misreads, form, place))) from error
    semantics = own.semantics
    if beside is not None and told.rows is not None:
        semantics = in_terms_of(beside, semantics, told.rows)
    plainly = "model" if written.framework == "keras" else "layers"
    name = "code" if isinstance(form, CodeSide) else plainly
    return Side(written.framework, name, semantics, own.hidden, own.outputs, written, own.notes)


def _twin(framework: Framework, twin: Twin, other: Side, told: Told) -> Side:
    semantics = other.semantics
    if twin.keep:
        semantics = keeping(semantics, _portable(framework, other, told), twin.keep)
    if framework == "tensorflow":
        semantics = as_by_hand(semantics)
    return Side(framework, "like", semantics, other.hidden, other.outputs)


def _port(framework: Framework, other: Side, told: Told) -> Side:
    notes = (ADAM_FOR_LBFGS,) if other.semantics.optimizer == "lbfgs" else ()
    port = _portable(framework, other, told)
    return Side(framework, "port", port, other.hidden, other.outputs, notes=notes)


def _portable(framework: Framework, other: Side, told: Told) -> Semantics:
    """The naive port, under Adam where the other's own solver is no optimizer of the framework."""
    semantics = other.semantics
    if semantics.optimizer == "lbfgs":
        semantics = replace(
            semantics,
            optimizer="adam",
            stopping="training_loss",
            batch_rows=32,
            order="cumulative",
        )
    return ported(semantics, other.written, framework, dtype=told.dtype or "float32")


def _refused(semantics: Semantics, place: str) -> Iterator[FieldError]:
    """What of another side's semantics a network written by hand does not do."""
    for refusal in refusals(semantics):
        yield FieldError(
            pointer=f"{place}/tensorflow",
            detail="A network of TensorFlow's own operations has no such "
            f"{refusal.field.replace('_', ' ')}",
            came=refusal.came,
            allowed=refusal.allowed,
        )


def _unfollowed(form: SideForm, place: str) -> UnreadForm:
    key = "tensorflow" if isinstance(form, TensorflowSide) else "keras"
    error = FieldError(
        pointer=f"{place}/{key}",
        detail="This side follows from the other one, which is none of its own",
        came=form.model_dump(mode="json").get(key),
        allowed='beside it, {"sklearn": {"estimator": "MLPRegressor", "params": {...}}}, or a '
        "network of one's own",
    )
    return UnreadForm((error,))
