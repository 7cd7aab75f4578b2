"""The ledger of L-BFGS: both legs at the weights that the reference's iterations end with.

The reference runs free once, and a bounded number of its weights is kept. Where the candidate
differs beyond rounding at some of them for the first time, the reference runs once more, up to
there, and the weights that were not kept are looked at as they come.

What ends a run is decided by SciPy, from limits and from the numbers that it is given. So it is
run once more on the reference's losses and slopes, under the candidate's limits.
"""

from collections.abc import Iterator
from contextlib import closing

import numpy as np

from pairing.semantics import Semantics
from worker.training.floor import twin_of
from worker.training.leg import EpochEnded, Weights
from worker.training.legs.sklearn_leg import SklearnEvaluator, SklearnLeg
from worker.training.plan import Plan
from worker.training.quasi_newton import Ending, ending_of, minimise, pack
from worker.training.step_ledger.evaluated import EvaluatedPair
from worker.training.step_ledger.forced import Findings
from worker.training.step_ledger.free import Course, FreeRun, Turn, run_beside
from worker.training.step_ledger.gates import compare_endings
from worker.training.step_ledger.passes import Passes
from worker.training.step_ledger.steppers import estimator_leg
from worker.training.step_ledger.thinned import Thinned


def through_iterations(plan: Plan, turn: Turn, kept: int) -> Passes:
    """Run a pair of L-BFGS free, and ask both at the reference's weights.

    Args:
        plan: The pair.
        turn: Called after each iteration of either pass with its number; may raise to end all.
        kept: Weights of the reference to keep at most, besides its last ones.
    """
    with np.errstate(all="ignore"), closing(estimator_leg(plan)) as reference:
        free = _run_free(plan, reference, Thinned(kept), turn)
        ended = free.epochs, reference.ending()
        iterates = free.checkpoints.kept | {free.epochs: reference.weights().copy()}
        with closing(EvaluatedPair(plan)) as pair:
            findings = IterateSearch(plan, pair, turn).through(iterates)
            theirs = _end_under(plan.candidate, pair.reference, turn)
            decision = compare_endings(ended, theirs)
            findings.add(max(1, min(ended[0], theirs[0])), None, [decision] if decision else [])
            return Passes(free, findings, pair.evaluations - 1, pair.evaluations)


def _run_free(
    plan: Plan, reference: SklearnLeg, iterates: Thinned[Weights], turn: Turn
) -> FreeRun[Weights]:
    symmetry, twin = twin_of(plan, 1)
    inputs = plan.prepared.inputs_test
    permuted = symmetry.inputs(inputs)
    with closing(twin), closing(plan.leg("candidate")) as candidate:
        return run_beside(
            plan,
            Course(_kept_epochs(reference, iterates), lambda: reference.outputs(inputs)),
            {
                "gap": Course(candidate.epochs(), lambda: candidate.outputs(inputs)),
                "noise": Course(twin.epochs(), lambda: twin.outputs(permuted)),
            },
            FreeRun(iterates),
            turn,
        )


def _kept_epochs(leg: SklearnLeg, iterates: Thinned[Weights]) -> Iterator[EpochEnded]:
    for ended in leg.epochs():
        if iterates.wants(ended.epoch):
            iterates.put(ended.epoch, leg.weights().copy())
        yield ended


class IterateSearch:
    """Asks both legs at the reference's weights, and finds the first where they differ."""

    def __init__(self, plan: Plan, pair: EvaluatedPair, turn: Turn) -> None:
        """Take a pair; `turn` as in the free run."""
        self._plan, self._pair, self._turn = plan, pair, turn

    def through(self, iterates: dict[int, Weights]) -> Findings:
        """Go through weights by the iterations that ended with them; 0 are the first ones."""
        findings, before = Findings(), 0
        self._pair.begin(findings)
        for number in sorted(iterates.keys() - {0}):
            found = Findings()
            self._pair.at(iterates[number], (number, None), found)
            if found.first_beyond is not None and findings.first_beyond is None:
                findings.merge(self._between(before, number))
            findings.merge(found)
            before = number
        return findings

    def _between(self, before: int, after: int) -> Findings:
        """Look at the iterations between two, up to the first difference beyond rounding."""
        found = Findings()
        if after - before == 1:
            return found
        with closing(estimator_leg(self._plan)) as leg:
            for ended in leg.epochs():
                if ended.epoch == after or found.first_beyond is not None:
                    return found
                if ended.epoch > before:
                    self._pair.at(leg.weights(), (ended.epoch, None), found)
                self._turn(ended.epoch)
        return found


def _end_under(
    limits: Semantics, evaluator: SklearnEvaluator, turn: Turn
) -> tuple[int, Ending | None]:
    """Minimise the reference's loss; tell after how many iterations that ended, and why."""
    number, start = 0, pack(evaluator.initial)
    with closing(minimise(evaluator.slopes, start, limits)) as iterates:
        while True:
            try:
                iterate = next(iterates)
            except StopIteration as end:
                return number, ending_of(end.value, max_iter=limits.epochs, max_fun=limits.max_fun)
            number += 1
            turn(number)
            if not np.isfinite(iterate.x).all():
                return number, None
