"""The ledger of L-BFGS: bounded, exact in its place, and blind to nothing that decides."""

import threading
import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from schemas.step_trace import FirstDifference
from tests.worker.training.legs.configurations import TABLE, Configuration, named
from tests.worker.training.legs.keras_legs import reference_semantics
from tests.worker.training.step_ledger.plans import plan_of
from worker.training.leg import Weights
from worker.training.plan import Plan
from worker.training.quasi_newton import Ending, minimise, pack
from worker.training.step_ledger.evaluated import EvaluatedPair
from worker.training.step_ledger.forced import Findings
from worker.training.step_ledger.iterations import IterateSearch, through_iterations
from worker.training.step_ledger.step import Evaluation
from worker.training.step_ledger.steppers import estimator_leg
from worker.training.step_ledger.tracing import CHECKPOINTS, trace_pair

LBFGS = [row for row in TABLE if row.params.get("solver") == "lbfgs"]
LONG: dict[str, Any] = {
    "hidden_layer_sizes": [7], "solver": "lbfgs", "max_iter": 90, "tol": 0.0, "alpha": 0.1,
    "random_state": 3, "activation": "tanh",
}  # fmt: skip


def first_under(configuration: Configuration, **changes: Any) -> FirstDifference | None:
    """Trace a pair whose candidate has semantics of its own."""
    candidate = replace(reference_semantics(configuration), **changes)
    return trace_pair(plan_of(configuration, candidate), lambda _: None).first_difference


@pytest.mark.parametrize("configuration", LBFGS, ids=named)
def test_scipy_on_the_references_numbers_goes_the_references_way(
    configuration: Configuration,
) -> None:
    """So that between two evaluations nothing happens that a gate would have to show."""
    plan = plan_of(configuration)
    leg, pair = plan.leg("reference"), EvaluatedPair(plan)
    with np.errstate(all="ignore"):
        own = [pack(leg.weights()).tobytes() for _ in leg.epochs()]
        start = pack(pair.reference.initial)
        again = minimise(pair.reference.slopes, start, plan.reference)
        assert [iterate.x.tobytes() for iterate in again] == own
    pair.close()


class Faulty:
    """A candidate whose loss is wrong from some evaluation on, told by the weights' bits."""

    def __init__(self, pair: EvaluatedPair, wrong: set[bytes]) -> None:
        self.initial, self._real, self._wrong = pair.candidate.initial, pair.candidate, wrong

    def evaluate(self, weights: Weights) -> Evaluation:
        """Evaluate, and spoil the loss at those weights."""
        evaluation = self._real.evaluate(weights)
        if pack(weights).tobytes() not in self._wrong:
            return evaluation
        return replace(evaluation, loss=evaluation.loss * np.float64(1.001))

    def close(self) -> None:
        """Give back what is held."""
        self._real.close()


def iterates_of(plan: Plan) -> dict[int, Weights]:
    """Every iterate of the reference."""
    leg = plan.leg("reference")
    return {ended.epoch: leg.weights().copy() for ended in leg.epochs()}


@pytest.mark.parametrize(("faulty_from", "between"), [(1, 1), (17, 1), (22, 6), (24, 7), (25, 1)])
def test_the_first_faulty_iterate_is_found_between_those_that_were_kept(
    faulty_from: int, between: int
) -> None:
    """Only those since the last sound one are looked at: the reference runs again up to there."""
    plan = plan_of(Configuration("one", LONG | {"max_iter": 40}))
    iterates = iterates_of(plan)
    wrong = {pack(w).tobytes() for n, w in iterates.items() if n >= faulty_from}
    pair = EvaluatedPair(plan)
    pair.candidate = Faulty(pair, wrong)
    kept = {number: iterates[number] for number in (8, 16, 24, 32, 40)}

    findings = IterateSearch(plan, pair, lambda _: None).through(kept)
    pair.close()

    assert findings.first_beyond is not None
    assert (findings.first_beyond.epoch, findings.first_beyond.batch) == (faulty_from, None)
    assert findings.first_beyond.difference.gate == "loss"
    assert pair.evaluations == 1 + len(kept) + between


def test_a_fault_at_the_first_weights_is_found_there() -> None:
    """Before anything has moved."""
    plan = plan_of(Configuration("one", LONG))
    pair, findings = EvaluatedPair(plan), Findings()
    pair.candidate = Faulty(pair, {pack(pair.reference.initial).tobytes()})
    pair.begin(findings)
    pair.close()

    assert findings.first_beyond is not None
    assert (findings.first_beyond.epoch, findings.first_beyond.batch) == (1, 1)


@pytest.mark.parametrize("changes", [{"epochs": 10}, {"tol": 0.05}, {"max_fun": 5}], ids=str)
def test_another_limit_is_found_where_it_ends_the_run(changes: dict[str, Any]) -> None:
    """On the reference's own losses and slopes, so that no rounding has a say."""
    first = first_under(Configuration("one", LONG | {"max_iter": 30}), **changes)

    assert first is not None
    assert (first.gate, first.tensor, first.batch) == ("decision", "iterations", None)
    assert first.beyond_rounding
    assert first.reference == 30.0
    assert first.candidate == first.epoch <= changes.get("epochs", 29)


def test_another_reason_to_end_after_as_many_iterations_is_a_decision_too() -> None:
    """The evaluations that one may not exceed end it where the other one's iterations do."""
    configuration = Configuration("one", LONG | {"max_iter": 30, "max_fun": 9})
    leg = estimator_leg(plan_of(configuration))
    iterations = len(list(leg.epochs()))

    first = first_under(configuration, epochs=iterations)

    assert first is not None
    assert (first.gate, first.tensor, first.epoch) == ("decision", "ending", iterations)
    assert (first.reference, first.candidate) == (Ending.MAX_FUN, Ending.MAX_ITER)


def test_a_long_run_is_looked_at_in_a_bounded_number_of_places() -> None:
    """And in as much memory, whatever the iterations; a short one everywhere."""
    peaks, places = [], []
    for iterations in (80, 320):
        configuration = Configuration("one", LONG | {"max_iter": iterations, "alpha": 0.0})
        plan = plan_of(configuration)
        through_iterations(plan_of(configuration), lambda _: None, 8)
        tracemalloc.start()
        passes = through_iterations(plan, lambda _: None, 8)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        places.append(passes.epochs)
        assert passes.free.epochs == iterations
    assert max(places) <= 9
    assert peaks[1] < 1.5 * peaks[0]


def test_a_short_run_is_looked_at_in_every_iteration() -> None:
    """As many evaluations as iterations, and one at the first weights."""
    plan = plan_of(Configuration("one", LONG | {"max_iter": CHECKPOINTS}))
    amplification = trace_pair(plan, lambda _: None).amplification

    assert amplification.epochs_stepped == amplification.epochs_free == CHECKPOINTS
    assert amplification.steps == CHECKPOINTS + 1
    assert amplification.growth_per_epoch is not None


class Enough(Exception):
    """Raised by who has seen enough."""


@pytest.mark.parametrize("turns", [3, 35])
def test_a_trace_that_is_left_leaves_no_thread(turns: int) -> None:
    """In the free pass or in the other one, SciPy is left in the middle of its work."""
    plan, before, done = plan_of(Configuration("one", LONG | {"max_iter": 30})), [], 0
    before = threading.enumerate()

    def turn(_: int) -> None:
        nonlocal done
        done += 1
        if done == turns:
            raise Enough

    with pytest.raises(Enough):
        trace_pair(plan, turn)

    assert done == turns
    assert {thread.name for thread in threading.enumerate()} == {each.name for each in before}


def test_nothing_to_do_is_traced_all_the_same() -> None:
    """The first gradient is small enough: one evaluation, no iteration, the same decision."""
    plan = plan_of(Configuration("one", LONG | {"tol": 1e9}))
    trace = trace_pair(plan, lambda _: None)

    assert (trace.amplification.steps, trace.amplification.epochs_stepped) == (1, 0)
    assert not trace.shows_a_cause()
