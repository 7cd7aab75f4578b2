"""Sides of a pair, in whichever form they come, made comparable."""

from dataclasses import dataclass, replace
from typing import Final

from pairing.causes import keeping
from pairing.semantics import Dtype, Semantics
from pairing.translate import naive_port, of_sklearn
from pairing.written import Preparation, Written, WrittenSklearn
from schemas.explanation import Framework
from schemas.problem import FieldError
from schemas.side import KerasSide, KerasTwin, SklearnSide

SideForm = SklearnSide | KerasSide

ADAM_FOR_LBFGS: Final = (
    "Keras' fit has no L-BFGS: the port is taken to use Adam with batches of 32 rows, as Keras "
    "does where nothing is said."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What holds for both sides.

    Attributes:
        seed: Stands in where a side has none.
        dtype: Number format of both; None for each side's own.
        multiclass: Whether a classifier has more than two classes.
        weighted: Whether rows have weights.
    """

    seed: int = 0
    dtype: Dtype | None = None
    multiclass: bool = False
    weighted: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """A side as it was understood.

    Attributes:
        framework: Who trains it.
        form: The form that it came in.
        semantics: Everything that decides its numbers.
        hidden: Units of its hidden layers; None where nothing says.
        preparation: What it does with its rows; None where it takes them as they come.
        written: What its user wrote, if it was read from that.
        notes: What was taken for granted, a sentence each.
    """

    framework: Framework
    form: str
    semantics: Semantics
    hidden: tuple[int, ...] | None = None
    preparation: Preparation | None = None
    written: Written | None = None
    notes: tuple[str, ...] = ()


class UnreadSide(ValueError):
    """A side that cannot be understood; `errors` say what and where."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(errors[0].detail)
        self.errors = errors


def sides_of(reference: SideForm, candidate: SideForm, told: Told) -> tuple[Side, Side]:
    """Understand both sides, of which one may follow from the other.

    Raises:
        UnreadSide: One is not understood, or both follow from each other.
    """
    if _follows(reference):
        if _follows(candidate):
            raise _unread("/reference/keras", "Each side would follow from the other", reference)
        other = semantics_of_side(candidate, None, told, "/candidate")
        return semantics_of_side(reference, other, told, "/reference"), other
    first = semantics_of_side(reference, None, told, "/reference")
    return first, semantics_of_side(candidate, first, told, "/candidate")


def semantics_of_side(form: SideForm, other: Side | None, told: Told, pointer: str) -> Side:
    """Understand one side: each form that a side may have is one case here.

    Args:
        form: The side as it came.
        other: The side that it may follow from.
        told: What holds for both.
        pointer: Where it stands in what was sent.

    Raises:
        UnreadSide: It is not understood.
    """
    match form:
        case SklearnSide(sklearn=estimator):
            return of_written(WrittenSklearn(estimator), told, form="sklearn")
        case KerasSide(keras=keras):
            if other is None or other.framework != "sklearn":
                raise _unread(f"{pointer}/keras", "It follows from a scikit-learn side", form)
            if isinstance(keras, KerasTwin):
                return _twin(keras, other)
            return _port(other, told)


def of_written(written: WrittenSklearn, told: Told, *, form: str) -> Side:
    """Understand a scikit-learn perceptron as written."""
    estimator = written.estimator
    return Side(
        framework="sklearn",
        form=form,
        semantics=of_sklearn(
            estimator,
            seed=told.seed,
            dtype=told.dtype or "float64",
            multiclass=told.multiclass,
            weighted=told.weighted,
        ),
        hidden=estimator.params.hidden_layer_sizes,
        written=written,
        notes=written.notes,
    )


def _twin(twin: KerasTwin, other: Side) -> Side:
    semantics = other.semantics
    if twin.keep:
        semantics = keeping(semantics, _portable(semantics, semantics.dtype), twin.keep)
    return Side("keras", "like", semantics, other.hidden)


def _port(other: Side, told: Told) -> Side:
    lbfgs = other.semantics.optimizer == "lbfgs"
    port = _portable(other.semantics, told.dtype or "float32")
    return Side("keras", "port", port, other.hidden, notes=(ADAM_FOR_LBFGS,) if lbfgs else ())


def _portable(semantics: Semantics, dtype: Dtype) -> Semantics:
    """The naive port, under Adam where the reference's own solver is no optimizer of Keras'."""
    if semantics.optimizer == "lbfgs":
        semantics = replace(
            semantics,
            optimizer="adam",
            stopping="training_loss",
            batch_rows=32,
            order="cumulative",
        )
    return naive_port(semantics, dtype=dtype)


def _follows(form: SideForm) -> bool:
    return isinstance(form, KerasSide)


def _unread(pointer: str, detail: str, came: SideForm) -> UnreadSide:
    return UnreadSide(
        (
            FieldError(
                pointer=pointer,
                detail=detail,
                came=came.model_dump(mode="json"),
                allowed='beside it, {"sklearn": {"estimator": "MLPRegressor", "params": {...}}}',
            ),
        )
    )
