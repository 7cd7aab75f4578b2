"""Plans of the table's configurations, with a candidate that may have its own semantics."""

import numpy as np

from pairing.semantics import Semantics
from pairing.side import Side
from pairing.written import WrittenSklearn
from schemas.leg import LEGS, Leg
from tests.worker.training.cases import spec_of
from tests.worker.training.legs.configurations import Configuration, problem_of
from tests.worker.training.legs.keras_legs import SEED, reference_semantics
from worker.training.leg_plan import LegPlan
from worker.training.plan import Plan
from worker.training.preparation import Prepared
from worker.training.preparation.pipeline import PairPipeline


def plan_of(configuration: Configuration, candidate: Semantics | None = None) -> Plan:
    """Plan a pair on the table's small data, its last rows for test."""
    problem = problem_of(configuration)
    estimator = configuration.estimator
    spec = spec_of(
        "diabetes", estimator.estimator, params=configuration.params, seed=SEED,
        dtype=configuration.dtype,
    )  # fmt: skip
    reference = reference_semantics(configuration)
    task, rows = configuration.task, np.arange(len(problem.inputs))
    classes = np.unique(problem.labels).tolist() if task in {"binary", "multiclass"} else None
    pipeline = PairPipeline(
        columns=(),
        numbers=None,
        texts=None,
        fills_missing=False,
        task=task,
        target_columns=(),
        classes=classes,
        target_scaler=None,
    )
    prepared = Prepared(
        inputs_train=problem.inputs,
        inputs_test=problem.inputs[-9:],
        targets_train=problem.labels,
        targets_test=problem.labels[-9:],
        rows_train=rows,
        rows_test=rows[-9:],
        input_columns=(),
        raw_input_columns=(),
        pipeline=pipeline,
        notes=(),
        weights_train=problem.weights,
    )
    hidden, estimator = problem.network.hidden, configuration.estimator
    ours = Side("sklearn", "sklearn", reference, hidden, written=WrittenSklearn(estimator))
    theirs = Side("keras", "like", candidate or reference, hidden)
    legs: dict[Leg, LegPlan] = {
        name: LegPlan(side, problem.network, prepared, problem.targets)
        for name, side in zip(LEGS, (ours, theirs), strict=True)
    }
    return Plan(spec, prepared, legs, targets_test=problem.targets[-9:])
