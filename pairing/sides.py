"""Sides of a pair, in whichever form they come, made comparable."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from pairing.corners import keeping
from pairing.extensions import extensions_of
from pairing.own.errors import Untrainable
from pairing.own.facts import NOTHING_KNOWN
from pairing.own.facts import Facts as TargetFacts
from pairing.own.forms import UnreadForm
from pairing.own.same_numbers import in_terms_of
from pairing.own.tensorflow import of_tensorflow
from pairing.own.translate import of_keras
from pairing.porting import ported
from pairing.row_ways import RowWays, ways_of
from pairing.semantics import Dtype, RowSplit, Semantics
from pairing.side_forms import (
    SideForm,
    asked_form,
    errors_in,
    makes_another,
    plain,
    written_of,
)
from pairing.tensorflow_limits import as_by_hand, refusals
from pairing.translate import of_sklearn
from pairing.ways import as_leg
from pairing.written import Written, WrittenKeras, WrittenSklearn, WrittenTensorflow
from schemas.cause import CauseId
from schemas.explanation import Framework
from schemas.leg import Leg
from schemas.preparation import Scaling, Split
from schemas.problem import FieldError
from schemas.side import KerasSide, TensorflowSide, Twin, framework_of
from schemas.spec import JobSpec
from schemas.written_side import CodeSide

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
        kept: Causes that a twin keeps.
    """

    framework: Framework
    form: str
    semantics: Semantics
    hidden: tuple[int, ...]
    outputs: int | None = None
    written: Written | None = None
    notes: tuple[str, ...] = ()
    kept: tuple[CauseId, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides, and the fields of which one says nothing while the other does."""

    reference: Side
    candidate: Side
    unsaid: frozenset[str] = frozenset()


def pair_of(reference: SideForm, candidate: SideForm, told: Told) -> Pair:
    """Understand both sides, of which one may follow from the other.

    Raises:
        UnreadForm: One is not understood, or each would follow from the other.
    """
    (reference, here), (candidate, there) = (
        plain(reference, "/reference"),
        plain(candidate, "/candidate"),
    )
    forms, places = (reference, candidate), (here, there)
    writings = tuple(written_of(*each) for each in zip(forms, places, strict=True))
    sides = _understood(forms, writings, places, told)
    ways = ways_of(forms, writings, told.split, told.scaling)
    reference_side, candidate_side = (
        _prepared(side, way) for side, way in zip(sides, ways.sides, strict=True)
    )
    return Pair(reference_side, candidate_side, ways.unsaid)


def sides_of(spec: JobSpec, facts: TargetFacts = NOTHING_KNOWN) -> dict[Leg, Side]:
    """Understand the sides of a job, as they will be trained.

    Args:
        spec: The job.
        facts: What is known of its data.

    Raises:
        UnreadForm: One is not understood, or no leg trains it as it was written.
    """
    told = Told(
        seed=spec.seed,
        dtype=spec.dtype,
        weighted=spec.sample_weight is not None,
        target=facts,
        rows=facts.rows,
    )
    forms, writings, places = [], [], []
    for leg, side in spec.sides.items():
        form, place = asked_form(side, spec.place(leg))
        written = written_of(form, place)
        if written is not None and written.framework != framework_of(side):
            raise makes_another(framework_of(side), written, place)
        forms.append(form)
        writings.append(written)
        places.append(place)
    understood = _understood(tuple(forms), tuple(writings), tuple(places), told)
    return {
        leg: _in_its_way(side, as_leg(spec, leg))
        for leg, side in zip(spec.sides, understood, strict=True)
    }


def _understood(
    forms: tuple[SideForm, ...],
    writings: tuple[Written | None, ...],
    places: tuple[str, ...],
    told: Told,
) -> list[Side]:
    """Understand one side, or two of which one may follow from the other."""
    told = _with_classes(told, writings)
    if len(forms) == 1:
        return [semantics_of_side(forms[0], writings[0], None, told, places[0])]
    first = 1 if _comes_second(writings[0], writings[1]) else 0
    second = 1 - first
    leading = semantics_of_side(forms[first], writings[first], None, told, places[first])
    other = semantics_of_side(forms[second], writings[second], leading, told, places[second])
    return [leading, other] if first == 0 else [other, leading]


def _in_its_way(side: Side, way: JobSpec) -> Side:
    """Add what is done with the rows."""
    semantics = replace(
        side.semantics,
        split=RowSplit(**dict(way.split)),
        input_scaling=way.scaling.inputs,
        target_scaling=way.scaling.target,
    )
    return replace(side, semantics=semantics)


def _comes_second(mine: Written | None, other: Written | None) -> bool:
    """Whether the reference is understood by the candidate: a network by an estimator."""
    return mine is None or (
        not isinstance(mine, WrittenSklearn) and isinstance(other, WrittenSklearn)
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
    return Side(framework, "like", semantics, other.hidden, other.outputs, kept=twin.keep)


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
