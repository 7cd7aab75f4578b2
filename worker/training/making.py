"""Legs, made by framework."""

from collections.abc import Callable
from functools import partial

from pairing.written import Framework, WrittenSklearn
from worker.training.compiled.leg import CompiledLeg
from worker.training.leg import Leg
from worker.training.leg_plan import LegPlan
from worker.training.legs.keras_leg import KerasLeg
from worker.training.legs.sklearn_leg import SklearnLeg, validation_score, validation_split
from worker.training.legs.tensorflow_leg import TensorflowLeg
from worker.training.twin import Twin


def leg_of(plan: LegPlan, twin: Twin | None = None) -> Leg:
    """Make a leg, or a twin of it."""
    return _MAKERS[plan.framework](plan, twin)


def _sklearn_leg(plan: LegPlan, twin: Twin | None) -> Leg:
    written, rows = plan.side.written, plan.rows
    if not isinstance(written, WrittenSklearn):
        raise TypeError(f"a scikit-learn leg needs an estimator, came {type(written).__name__}")
    return SklearnLeg(
        written.estimator,
        rows.inputs_train if twin is None else twin.inputs(rows.inputs_train),
        rows.targets_train,
        plan.network,
        seed=plan.semantics.seed,
        initial=None if twin is None else twin.weights,
        mixing=None if twin is None else twin.mixing,
        weights=rows.weights_train,
    )


def _compiled_leg(kind: type[CompiledLeg], plan: LegPlan, twin: Twin | None) -> Leg:
    rows, fraction = plan.rows, plan.semantics.validation_fraction
    binary = rows.task == "binary"
    return kind(
        plan.semantics,
        plan.network,
        rows.inputs_train if twin is None else twin.inputs(rows.inputs_train),
        plan.targets,
        split=lambda state: validation_split(
            state, rows.targets_train, fraction=fraction, stratified=binary
        ),
        score=partial(validation_score, rows.task),
        weights=rows.weights_train,
        shows_last=binary and plan.network.outputs > 1,
        initial=None if twin is None else twin.weights,
        mixing=None if twin is None else twin.mixing,
        unit_orders=None if twin is None else twin.symmetry.orders[1:],
    )


_MAKERS: dict[Framework, Callable[[LegPlan, Twin | None], Leg]] = {
    "sklearn": _sklearn_leg,
    "keras": partial(_compiled_leg, KerasLeg),
    "tensorflow": partial(_compiled_leg, TensorflowLeg),
}
