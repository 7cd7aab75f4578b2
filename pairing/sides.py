"""Sides of a pair, in whichever form they come, made comparable."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pairing.corners import keeping
from pairing.extensions import extensions_of
from pairing.own.errors import Untrainable
from pairing.own.facts import NOTHING_KNOWN
from pairing.own.facts import Facts as TargetFacts
from pairing.own.same_numbers import in_terms_of
from pairing.own.translate import of_keras
from pairing.reading import NotUnderstood, read_keras, read_source
from pairing.row_ways import RowWays, ways_of
from pairing.semantics import Dtype, Semantics
from pairing.translate import naive_port, of_sklearn
from pairing.written import Misread, Written, WrittenKeras, WrittenSklearn
from schemas.explanation import Framework
from schemas.preparation import Scaling, Split
from schemas.problem import FieldError
from schemas.side import KerasSide, KerasTwin, SklearnSide
from schemas.written_side import Code, CodeSide, KerasModel, KerasModelSide

SideForm = SklearnSide | KerasSide | KerasModelSide | CodeSide

JOBS_SPLIT: Final = Split()
JOBS_SCALING: Final = Scaling()

ADAM_FOR_LBFGS: Final = (
    "Keras' fit has no L-BFGS: the port is taken to use Adam with batches of 32 rows, as Keras "
    "does where nothing is said."
)
TWO_CLASSES: Final = (
    "How many classes there are is not known without a data set: two are taken, in one output."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What holds for both sides.

    Attributes:
        seed: Stands in where a side has none.
        dtype: Number format of both; None for each side's own.
        weighted: Whether rows have weights.
        target: What is known of the target.
        rows: Training rows, before any are kept aside; None where not known.
        split: How rows are parted for a side that says nothing of it.
        scaling: How they are scaled, likewise.
    """

    seed: int = 0
    dtype: Dtype | None = None
    weighted: bool = False
    target: TargetFacts = NOTHING_KNOWN
    rows: int | None = None
    split: Split = JOBS_SPLIT
    scaling: Scaling = JOBS_SCALING


@dataclass(frozen=True, slots=True)
class Side:
    """A side as it was understood.

    Attributes:
        framework: Who trains it.
        form: The form that it came in.
        semantics: Everything that decides its numbers.
        hidden: Units of its hidden layers.
        outputs: Units of its output layer; None where that follows from the target.
        written: What its user wrote; None for a side that follows from the other.
        notes: What was taken for granted, a sentence each.
    """

    framework: Framework
    form: str
    semantics: Semantics
    hidden: tuple[int, ...]
    outputs: int | None = None
    written: Written | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides, and the fields of which one says nothing while the other does."""

    reference: Side
    candidate: Side
    unsaid: frozenset[str] = frozenset()


class UnreadSide(ValueError):
    """A side that is not understood; `errors` say what and where."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(errors[0].detail)
        self.errors = errors


def pair_of(reference: SideForm, candidate: SideForm, told: Told) -> Pair:
    """Understand both sides, of which one may follow from the other.

    Raises:
        UnreadSide: One is not understood, or each would follow from the other.
    """
    (reference, here), (candidate, there) = (
        plain(reference, "/reference"),
        plain(candidate, "/candidate"),
    )
    forms, places = (reference, candidate), (here, there)
    writings = tuple(written_of(*each) for each in zip(forms, places, strict=True))
    told = _with_classes(told, writings)
    first = 1 if _comes_second(writings[0], writings[1]) else 0
    second = 1 - first
    leading = semantics_of_side(forms[first], writings[first], None, told, places[first])
    other = semantics_of_side(forms[second], writings[second], leading, told, places[second])
    ways = ways_of(forms, writings, told.split, told.scaling)
    sides = [leading, other] if first == 0 else [other, leading]
    reference_side, candidate_side = (
        _prepared(side, way) for side, way in zip(sides, ways.sides, strict=True)
    )
    return Pair(reference_side, candidate_side, ways.unsaid)


def plain(form: SideForm, place: str) -> tuple[SideForm, str]:
    """Take a network of the user's own out of the Keras side that it may come in.

    Returns:
        The form, and where it stands.
    """
    if not isinstance(form, KerasSide):
        return form, place
    own, preparation = form.keras, form.preparation
    if isinstance(own, Code):
        return CodeSide(**dict(own), preparation=preparation), f"{place}/keras"
    if isinstance(own, KerasModel):
        return KerasModelSide(keras=own, preparation=preparation), place
    return form, place


def _comes_second(mine: Written | None, other: Written | None) -> bool:
    """Whether the reference is understood by the candidate: a Keras side by a scikit-learn one."""
    return mine is None or (isinstance(mine, WrittenKeras) and isinstance(other, WrittenSklearn))


def written_of(form: SideForm, place: str) -> Written | None:
    """Read what a side's user wrote; None for a side that follows from the other.

    Raises:
        UnreadSide: Parts of it are not understood.
    """
    try:
        match form:
            case SklearnSide(sklearn=estimator):
                return WrittenSklearn(estimator)
            case KerasModelSide(keras=keras):
                return read_keras(keras.model, keras.compile, keras.fit)
            case CodeSide(code=code, network=network, given=given):
                return read_source(code, network=network, given=given)
            case KerasSide():
                return None
    except NotUnderstood as error:
        raise UnreadSide(tuple(_errors(error.misreads, form, place))) from error


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
        UnreadSide: It is not understood, or no leg does it.
    """
    match written:
        case WrittenSklearn():
            return _of_sklearn(form, written, told)
        case WrittenKeras():
            return _of_keras(form, written, other, told, place)
    if not isinstance(form, KerasSide) or other is None or other.framework != "sklearn":
        raise _unfollowed(form, place)
    if isinstance(form.keras, KerasTwin):
        return _twin(form.keras, other, told)
    return _port(other, told)


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
        "code" if isinstance(form, CodeSide) else "sklearn",
        semantics,
        written.estimator.params.hidden_layer_sizes,
        1 if log_loss and told.target.task in {None, "binary"} else None,
        written,
        (
            *written.notes,
            *extensions_of(written.estimator.params),
            *((TWO_CLASSES,) if unknown else ()),
        ),
    )


def _of_keras(
    form: SideForm, written: WrittenKeras, other: Side | None, told: Told, place: str
) -> Side:
    beside = other.semantics if other else None
    try:
        own = of_keras(
            written,
            seed=told.seed,
            facts=told.target,
            dtype=told.dtype,
            beside=beside,
            weighted=told.weighted,
        )
    except Untrainable as error:
        raise UnreadSide(tuple(_errors(error.misreads, form, place))) from error
    semantics = own.semantics
    if beside is not None and told.rows is not None:
        semantics = in_terms_of(beside, semantics, told.rows)
    name = "code" if isinstance(form, CodeSide) else "model"
    return Side("keras", name, semantics, own.hidden, own.outputs, written, own.notes)


def _twin(twin: KerasTwin, other: Side, told: Told) -> Side:
    semantics = other.semantics
    if twin.keep:
        port = _portable(semantics, told.dtype or "float32")
        semantics = keeping(semantics, port, twin.keep)
    return Side("keras", "like", semantics, other.hidden, other.outputs)


def _port(other: Side, told: Told) -> Side:
    notes = (ADAM_FOR_LBFGS,) if other.semantics.optimizer == "lbfgs" else ()
    port = _portable(other.semantics, told.dtype or "float32")
    return Side("keras", "port", port, other.hidden, other.outputs, notes=notes)


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


def _prepared(side: Side, way: RowWays) -> Side:
    semantics = replace(
        side.semantics, split=way.split, input_scaling=way.inputs, target_scaling=way.target
    )
    return replace(side, semantics=semantics)


def _with_classes(told: Told, writings: tuple[Written | None, ...]) -> Told:
    """Take a softmax of three outputs or more for the classes that nobody told of."""
    if told.target.task is not None:
        return told
    for written in writings:
        if isinstance(written, WrittenKeras) and written.layers:
            last = written.layers[-1]
            if last.activation == "softmax" and last.units > 2:
                return replace(told, target=TargetFacts("multiclass", last.units))
    return told


def _errors(misreads: tuple[Misread, ...], form: SideForm, place: str) -> Iterator[FieldError]:
    """Misreads with pointers into what was sent; of source with line and column beside."""
    below = f"{place}/code" if isinstance(form, CodeSide) else f"{place}/keras"
    for misread in misreads:
        where = misread.place
        at = {} if where.line is None else {"line": where.line, "column": where.column}
        pointer = below if isinstance(form, CodeSide) else below + where.pointer
        said = {"detail": misread.what.removesuffix("."), "came": misread.came}
        yield FieldError.model_validate(
            {"pointer": pointer, **said, "allowed": misread.allowed, **at}
        )


def _unfollowed(form: SideForm, place: str) -> UnreadSide:
    error = FieldError(
        pointer=f"{place}/keras",
        detail="This side follows from a scikit-learn side, and the other one is none",
        came=form.model_dump(mode="json").get("keras"),
        allowed='beside it, {"sklearn": {"estimator": "MLPRegressor", "params": {...}}}',
    )
    return UnreadSide((error,))
