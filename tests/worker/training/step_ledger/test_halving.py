"""Long trainings: bounded checkpoints, and the same place that an exhaustive search finds."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from schemas.step_trace import FirstDifference
from tests.worker.training.legs.configurations import Configuration
from tests.worker.training.legs.keras_legs import reference_semantics
from tests.worker.training.step_ledger.plans import plan_of
from worker.training.draws import Order
from worker.training.legs.keras_leg import KerasLeg, KerasStepper
from worker.training.legs.sklearn_leg import SklearnStepper
from worker.training.plan import Plan
from worker.training.step_ledger import tracing
from worker.training.step_ledger.forced import ForcedPair, Place
from worker.training.step_ledger.free import FreeRun, run_free_side_by_side
from worker.training.step_ledger.halving import Search, spans_of
from worker.training.step_ledger.step import Number, Step
from worker.training.step_ledger.steppers import estimator_leg
from worker.training.step_ledger.tracing import trace_pair
from worker.training.step_ledger.twins import Twins

EPOCHS = 40
EXHAUSTIVE = 10_000
_PARAMS = {
    "hidden_layer_sizes": [6], "random_state": 3, "batch_size": 16, "solver": "sgd",
    "learning_rate_init": 0.01, "max_iter": EPOCHS, "n_iter_no_change": EPOCHS,
}  # fmt: skip


def configuration(**params: Any) -> Configuration:
    """A small regression of many epochs."""
    return Configuration("one", _PARAMS | params)


class LateFault:
    """A Keras leg whose learning rate is a little off, from some epoch on."""

    def __init__(self, leg: KerasLeg, faulty_from: int) -> None:
        self._right, self._faulty_from = KerasStepper(leg), faulty_from

    def __getattr__(self, name: str) -> Any:
        """All else is as the Keras stepper has it."""
        return getattr(self._right, name)

    def step(self, rows: Order) -> Step:
        """Train on one batch, wrongly once it is time."""
        with self._wrong_rate():
            return self._right.step(rows)

    def run(self, order: Order) -> Number:
        """Train on one epoch, wrongly once it is time."""
        with self._wrong_rate():
            return self._right.run(order)

    @contextmanager
    def _wrong_rate(self) -> Iterator[None]:
        right = self._right._rate
        if self._right._epoch + 1 >= self._faulty_from:
            self._right._rate = right * (1.0 + 1e-9)
        yield
        self._right._rate = right


def searched(
    plan: Plan, faulty_from: int, checkpoints: int
) -> tuple[Place, ForcedPair, FreeRun[object]]:
    """Search a pair whose candidate goes wrong late."""
    reference = SklearnStepper(estimator_leg(plan))
    candidate: Any = LateFault(plan.candidate_leg(), faulty_from)
    twins, start = Twins(plan), candidate.checkpoint()
    run = run_free_side_by_side(plan, (reference, candidate), twins, checkpoints, lambda _: None)
    candidate.restore(start)
    pair = ForcedPair(plan, reference, candidate, twins)
    spans = spans_of(run.checkpoints.kept, run.epochs)
    found = Search(pair, lambda _: None).through(spans).first_beyond
    candidate.close()
    assert found is not None
    return found, pair, run


@pytest.mark.parametrize("checkpoints", [2, 5, 8])
@pytest.mark.parametrize("faulty_from", [1, 2, 17, 32, 40])
def test_halving_finds_the_place_that_an_exhaustive_search_finds(
    faulty_from: int, checkpoints: int
) -> None:
    """The same epoch, batch, gate, tensor and index, with few epochs stepped through."""
    plan = plan_of(configuration())

    found, pair, _ = searched(plan, faulty_from, checkpoints)
    expected, whole, _ = searched(plan, faulty_from, EXHAUSTIVE)

    assert (found.epoch, found.batch) == (faulty_from, 1)
    assert found == replace(expected, difference=found.difference)
    assert found.difference.gate == expected.difference.gate == "moments"
    assert found.difference.tensor == expected.difference.tensor
    assert found.difference.index == expected.difference.index
    assert whole.epochs == EPOCHS
    assert pair.epochs <= 2 * checkpoints + 1


def test_a_late_decision_is_found_between_checkpoints() -> None:
    """The reference lowers its learning rate, the candidate stops, at an epoch nobody stepped."""
    tires = configuration(learning_rate="adaptive", tol=0.05, n_iter_no_change=6)
    plan = plan_of(tires, replace(reference_semantics(tires), schedule="constant"))

    few, all_of_them = (
        trace_pair(plan, lambda _: None, checkpoints=kept).first_difference
        for kept in (4, EXHAUSTIVE)
    )

    assert isinstance(few, FirstDifference)
    assert (few.gate, few.tensor) == ("decision", "stops")
    assert few.epoch > 6
    assert few == all_of_them


@pytest.mark.parametrize("epochs", [20, 160])
def test_what_is_kept_does_not_grow_with_the_epochs(epochs: int) -> None:
    """So many checkpoints, so many epochs stepped through, so many points of each curve."""
    plan = plan_of(configuration(max_iter=epochs, n_iter_no_change=epochs))

    _, pair, run = searched(plan, 1, checkpoints=8)

    assert run.epochs == epochs
    assert 4 <= len(run.checkpoints.kept) <= 8
    assert pair.epochs <= 8
    assert max(len(run.gap.kept), len(run.noise.kept)) <= 256


def test_the_kept_checkpoints_are_the_only_tensors_held() -> None:
    """Counted in bytes while tracing: eight times the epochs take no more memory."""
    peaks = []
    for epochs in (30, 240):
        plan = plan_of(configuration(hidden_layer_sizes=[200], max_iter=epochs,
                                     n_iter_no_change=epochs))  # fmt: skip
        trace_pair(plan_of(configuration(hidden_layer_sizes=[200], max_iter=2)), lambda _: None)
        tracemalloc.start()
        trace_pair(plan, lambda _: None, checkpoints=8)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.25 * peaks[0]


def test_a_trace_has_room_for_some_checkpoints() -> None:
    """Enough that short trainings are stepped through as a whole."""
    plan = plan_of(configuration(max_iter=tracing.CHECKPOINTS - 1))
    with np.errstate(all="ignore"):
        trace = trace_pair(plan, lambda _: None)

    assert trace.amplification.epochs_stepped == tracing.CHECKPOINTS - 1
