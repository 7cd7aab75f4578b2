"""What is refused before a job is made, because training it could not end well.

Everything here is known from the spec and from what reading the data found out;
what only the rows themselves tell is refused later, by the worker.
"""

from collections.abc import Iterator

from pairing import one_value
from pairing.aim import aim_of
from pairing.budget import Budget, beyond_epochs, beyond_parameters, beyond_powers, beyond_rows
from pairing.columns import check_columns, check_inputs, check_target
from pairing.estimate import facts_of, sides_known
from pairing.extensions import extensions_of
from pairing.field_words import listed, wrong
from pairing.own.admission import beyond_words
from pairing.own.forms import UnreadForm
from pairing.own.same_numbers import fitted_rows
from pairing.rows import check_split
from pairing.shape import Shape
from pairing.side import Side
from pairing.sides import sides_of
from pairing.ways import as_leg, at, ways
from pairing.written import WrittenSklearn
from schemas.dataset import BuiltinDataset, Column, UploadedDataset
from schemas.estimator import PerceptronParams
from schemas.leg import Leg
from schemas.problem import FieldError
from schemas.side import Port, SklearnSide, Twin, form_of, framework_of
from schemas.spec import JobSpec, PairSpec


def check(spec: JobSpec, shape: Shape | None, budget: Budget) -> list[FieldError]:
    """Every reason why a job cannot be trained, each with the field at fault.

    Args:
        spec: The job, valid in itself.
        shape: The shape of its data; None where it is not known before it is loaded.
        budget: How large it may be.

    Returns:
        No entry for a job that is accepted.
    """
    sides = sides_known(spec, shape)
    errors = [*_contradictions(spec, shape), *_unread(spec, shape)]
    errors += beyond_epochs(spec, sides, budget)
    if isinstance(spec, PairSpec) and len(sides) == len(spec.sides):
        errors += beyond_words(spec, sides)
    if shape is None:
        return [*errors, *beyond_parameters(spec, sides, None, budget)]
    columns = list(check_columns(spec, shape))
    if columns:
        # With the wrong target, whatever else would be said of rows and sizes is beside the point.
        return [*errors, *columns]
    target = list(check_target(spec, shape))
    errors += [*target, *check_inputs(spec, shape)]
    reference, place = sides.get("reference"), spec.place("reference")
    for way, asked_at in ways(spec):
        errors += [at(asked_at, error) for error in check_split(way, shape, reference, place)]
    for leg, side in sides.items():
        errors += beyond_powers(spec, leg, side, shape)
    # A target that cannot be learnt has no number of outputs either.
    if target:
        return errors
    errors += beyond_parameters(spec, sides, shape, budget)
    return [*errors, *beyond_rows(spec, shape, budget)]


def _unread(spec: JobSpec, shape: Shape | None) -> tuple[FieldError, ...]:
    """Why a side is not understood."""
    if _has_no_port(spec):
        return ()  # What it would follow from is nothing that can be followed; that is said of it.
    try:
        sides_of(spec, facts_of(spec, shape))
    except UnreadForm as error:
        return error.errors
    return ()


def notes(spec: JobSpec, shape: Shape | None) -> tuple[str, ...]:
    """What will be done that was not literally asked for, a sentence each."""
    sides = sides_known(spec, shape)
    beyond = tuple(note for side in sides.values() for note in extensions_of(side.written))
    if shape is None:
        return (
            *beyond,
            "The data set's shape is known once a worker has loaded it.",
        )
    told = [each for leg, side in sides.items() for each in _notes_of(spec, leg, side, shape)]
    return tuple(dict.fromkeys((*beyond, *told, *_notes(shape))))


def _notes_of(spec: JobSpec, leg: Leg, side: Side, shape: Shape) -> Iterator[str]:
    if not isinstance(side.written, WrittenSklearn):
        said = getattr(side.written, "inputs", None)
        if said is not None and said != shape.inputs:
            yield (
                f"The {spec.place(leg)[1:]} is written for {said} inputs; these rows have "
                f"{shape.inputs}, and its first layer takes them all."
            )
        return
    params = side.written.estimator.params
    rows = fitted_rows(side.semantics, shape.training_rows(as_leg(spec, leg)))
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


def _notes(shape: Shape) -> Iterator[str]:
    inputs = [column.name for column in shape.input_columns if _tells_nothing(column)]
    targets = [column.name for column in shape.target_columns if column.constant]
    yield from one_value.in_the_table(inputs, targets)


def _tells_nothing(column: Column) -> bool:
    """Whether a network sees one value of it; that a text is missing is a value of its own."""
    return column.constant and not (column.kind == "text" and column.missing)


def _ignored_by_lbfgs(params: PerceptronParams) -> list[str]:
    """Name the parameters that differ from their defaults and that L-BFGS does not look at."""
    named = (
        "batch_size", "learning_rate", "learning_rate_init", "early_stopping", "momentum",
        "nesterovs_momentum", "beta_1", "beta_2", "epsilon", "power_t", "n_iter_no_change",
    )  # fmt: skip
    defaults = type(params).model_fields
    return [name for name in named if getattr(params, name) != defaults[name].default]


def _is_lbfgs(spec: JobSpec) -> bool:
    """Whether the reference is trained by L-BFGS, which only scikit-learn's are."""
    reference = spec.sides["reference"]
    return isinstance(reference, SklearnSide) and reference.sklearn.params.solver == "lbfgs"


def _has_no_port(spec: JobSpec) -> bool:
    """Whether a candidate is to have Keras' own ways of what Keras does not have."""
    if not isinstance(spec, PairSpec) or not _is_lbfgs(spec):
        return False
    form = form_of(spec.candidate)
    return isinstance(form, Port) or (isinstance(form, Twin) and bool(form.keep))


def _of_lbfgs(spec: PairSpec) -> Iterator[FieldError]:
    form, key = form_of(spec.candidate), framework_of(spec.candidate)
    name = {"keras": "Keras' fit", "tensorflow": "A hand-written update"}.get(key, "")
    if isinstance(form, Port):
        detail = f"{name} has no L-BFGS, so a reference with solver 'lbfgs' has no naive port"
        allowed = '{"like": "reference"} here, or the solvers sgd and adam'
        yield wrong(f"/candidate/{key}/port", detail, form.port, allowed)
    if isinstance(form, Twin) and form.keep:
        detail = "Causes are kept as Keras' fit has them, and it has no L-BFGS"
        allowed = "left out with the solver 'lbfgs'"
        yield wrong(f"/candidate/{key}/keep", detail, list(form.keep), allowed)
    if spec.trials:
        detail = "Changes are tried as Keras' fit has them, and it has no L-BFGS"
        yield wrong("/try", detail, [each.name for each in spec.trials], "left out with 'lbfgs'")


def _contradictions(spec: JobSpec, shape: Shape | None) -> Iterator[FieldError]:
    aim = aim_of(spec)
    classifies = aim.classifies
    if classifies is None and shape is not None:
        classifies = shape.task != "regression"
    if isinstance(spec, PairSpec):
        if _is_lbfgs(spec):
            yield from _of_lbfgs(spec)
        yield from _of_aims(spec, classifies)
    for way, place in ways(spec):
        yield from (at(place, error) for error in _wrong_ways(way, classifies=classifies))
    if (
        isinstance(spec, PairSpec)
        and spec.explain.trace != "none"
        and as_leg(spec, "reference") != as_leg(spec, "candidate")
    ):
        detail = "Sides that prepare their rows in two ways part before their first step"
        yield wrong("/explain/trace", detail, spec.explain.trace, "none, or one preparation")
    for leg, side in spec.sides.items():
        yield from _of_estimator(side, spec.place(leg))
    if isinstance(spec.dataset, BuiltinDataset) and spec.target is not None:
        detail = f"The data set {spec.dataset.builtin!r} has a target of its own"
        yield wrong("/target", detail, list(spec.target), "left out")
    if spec.sample_weight is not None and not isinstance(spec.dataset, UploadedDataset):
        detail = "Only an uploaded table has a column of weights"
        yield wrong("/sample_weight", detail, spec.sample_weight[:80], "left out")


def _of_aims(spec: PairSpec, classifies: bool | None) -> Iterator[FieldError]:
    """An estimator that is to learn another kind of thing than the reference does."""
    other = aim_of(spec, "candidate")
    if not isinstance(spec.candidate, SklearnSide) or classifies is None:
        return
    if other.classifies != classifies:
        kinds = ("numbers", "classes")
        detail = (
            f"{other.name} predicts {kinds[bool(other.classifies)]}, and the reference "
            f"{kinds[classifies]}"
        )
        yield wrong(other.place, detail, other.name, other.others[classifies])


def _of_estimator(side: object, place: str) -> Iterator[FieldError]:
    if not isinstance(side, SklearnSide):
        return
    params = side.sklearn.params
    if params.early_stopping and params.solver != "lbfgs" and params.validation_fraction == 0:
        detail = "Early stopping needs rows to validate on"
        said = "code" if side.code is not None else "sklearn/params/validation_fraction"
        pointer = f"{place}/{said}"
        yield wrong(pointer, detail, 0.0, "more than 0 and less than 1")


def _wrong_ways(spec: JobSpec, *, classifies: bool | None) -> Iterator[FieldError]:
    # A network that does not say what it learns learns what the target is: its rows tell.
    if spec.split.stratify and classifies is False:
        yield wrong("/split/stratify", "Only classes can be stratified", True, "false here")
    if spec.scaling.target != "none" and classifies:
        yield wrong("/scaling/target", "Classes cannot be scaled", spec.scaling.target, "none")
