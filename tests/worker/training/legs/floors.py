"""A configuration's pair against the noise floor that belongs to it."""

from dataclasses import dataclass, replace

import numpy as np

from schemas.report import Gap, Verdict
from tests.worker.training.legs.configurations import Configuration, Problem, problem_of
from tests.worker.training.legs.keras_legs import keras_leg, sklearn_leg
from worker.training.gap import Trace, gap_between, one_rounding, same_bits
from worker.training.leg import Leg, Weights
from worker.training.legs.sklearn_leg import SklearnLeg
from worker.training.symmetry import Symmetry, symmetry_of
from worker.training.verdict import GAPS, judge

PERMUTED = (0, 1, 2)


@dataclass(frozen=True)
class Judged:
    """What a pair came to.

    Attributes:
        verdict: As a job's report would have it.
        gap: Between the two legs.
        floor: Between the reference and its permuted twins, the largest of each.
        rounding: What one unit of rounding makes.
        epochs: Of the reference and the candidate.
    """

    verdict: Verdict
    gap: Gap
    floor: Gap
    rounding: Gap
    epochs: tuple[int, int]


def at_the_floor(configuration: Configuration, rows: int | None = None) -> Judged:
    """Train reference, candidate and permuted reference, and judge as a job does.

    The verdict is of the rows that were trained on; small networks learn nothing that
    rows kept for a test would show better.
    """
    problem = problem_of(configuration) if rows is None else problem_of(configuration, rows)
    reference = sklearn_leg(configuration, problem)
    candidate = keras_leg(configuration, problem)
    ours, theirs = _trace(reference, problem), _trace(candidate, problem)
    candidate.close()
    symmetries = [symmetry_of(problem.network, seed) for seed in PERMUTED]
    permuted = [
        _trace(_twin(configuration, problem, each, reference.initial), problem, each)
        for each in symmetries
    ]
    spread = np.ones(problem.network.outputs)
    if configuration.task == "regression":
        spread = problem.targets.std(axis=0)
    gap = gap_between(ours, theirs, spread)
    floor = _largest([gap_between(ours, each, spread) for each in permuted])
    rounding = one_rounding(ours, spread, configuration.dtype)
    verdict = judge(gap, floor, rounding, same=same_bits(ours, theirs), diverged=())
    epochs = (len(ours.loss_curve), len(theirs.loss_curve))
    return Judged(verdict, gap, floor, rounding, epochs)


def _largest(gaps: list[Gap]) -> Gap:
    """Give the largest of each gap, because one lucky permutation is no floor."""
    return Gap(**{name: max(getattr(gap, name) for gap in gaps) for name in GAPS})


def _twin(
    configuration: Configuration, problem: Problem, symmetry: Symmetry, initial: Weights
) -> SklearnLeg:
    permuted = replace(problem, inputs=symmetry.inputs(problem.inputs))
    return sklearn_leg(configuration, permuted, initial=symmetry.weights(initial))


def _trace(leg: Leg, problem: Problem, symmetry: Symmetry | None = None) -> Trace:
    list(leg.epochs())
    inputs, weights = problem.inputs, leg.weights()
    if symmetry is not None:
        inputs, weights = symmetry.inputs(inputs), symmetry.undo(weights)
    return Trace(leg.outputs(inputs), weights.copy(), tuple(leg.loss_curve))
