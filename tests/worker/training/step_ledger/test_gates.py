"""Two legs compared at one gate."""

from typing import Any

import numpy as np
import pytest

from worker.training.leg import Weights
from worker.training.step_ledger.gates import (
    compare,
    compare_decisions,
    compare_initial,
    compare_orders,
    compare_steps,
    compare_validation,
    recorded,
)
from worker.training.step_ledger.step import Decision, Step

OURS = np.array([[1.0, -2.0], [0.5, 4.0]])
EPS = float(np.finfo(np.float64).eps)


def moved(place: tuple[int, int], by: float) -> Any:
    """The same tensor with one number moved."""
    theirs = OURS.copy()
    theirs[place] += by
    return theirs


def weights(shift: float = 0.0) -> Weights:
    """A network of one layer."""
    return Weights((OURS + shift,), (np.array([0.25, 0.5]),))


def step(**changed: Any) -> Step:
    """A step of a network of one layer under sgd."""
    plain: dict[str, Any] = {
        "activations": (OURS,), "loss": np.float64(3.0), "gradients": weights(),
        "moments": (weights(),), "weights": weights(),
    }  # fmt: skip
    return Step(**(plain | changed))


def test_equal_tensors_have_no_difference() -> None:
    """Where neither holds a finite number, too: the verdict tells of that."""
    odd, other = np.array([np.nan, np.inf, 1.0]), np.array([np.inf, np.nan, 1.0])

    assert compare("forward", "a", OURS, OURS.copy(), noise=0.0, dtype="float64") is None
    assert compare("forward", "a", odd, other, noise=0.0, dtype="float64") is None


def test_the_first_number_that_differs_is_named_with_its_distance() -> None:
    """In the tensor's own order, with both values."""
    theirs = moved((1, 0), 2 * EPS * 0.5)

    found = compare("update", "layer_1/kernel", OURS, theirs, noise=0.0, dtype="float64")

    assert found is not None
    assert (found.index, found.ulps, found.beyond_rounding) == ((1, 0), 2, False)
    assert (found.reference, found.candidate) == (0.5, theirs[1, 0])
    assert found.size == pytest.approx(EPS / 4.0)
    assert found.noise == EPS


@pytest.mark.parametrize(("factor", "beyond"), [(9.9, False), (10.1, True)])
def test_ten_times_the_noise_is_the_bound(factor: float, beyond: bool) -> None:
    """Of what the twins measured, if that is more than a rounding unit of the largest number."""
    theirs = moved((0, 1), factor * 1e-9)

    found = compare("gradient", "g", OURS, theirs, noise=1e-9, dtype="float64")

    assert found is not None
    assert found.beyond_rounding is beyond


@pytest.mark.parametrize(("factor", "beyond"), [(9.0, False), (12.0, True)])
def test_without_noise_a_rounding_unit_stands_in(factor: float, beyond: bool) -> None:
    """Of the tensor's largest number."""
    found = compare("forward", "a", OURS, moved((1, 1), factor * EPS * 4), noise=0.0,
                    dtype="float64")  # fmt: skip

    assert found is not None
    assert found.beyond_rounding is beyond


@pytest.mark.parametrize(("size", "beyond"), [(1e-40, False), (1e-37, False), (1e-30, True)])
def test_what_is_no_normal_number_of_its_format_is_rounding(size: float, beyond: bool) -> None:
    """TensorFlow's kernels make 0 of it; ten of the least normal float32 are 1.2e-37."""
    ours = np.full(3, size, np.float32)

    found = compare("moments", "m", ours, np.zeros(3), noise=0.0, dtype="float32")

    assert found is not None
    assert found.beyond_rounding is beyond


def test_a_number_beside_zeros_is_beyond_rounding_however_small() -> None:
    """A tensor of zeros has no size, but its format has a least number."""
    found = compare("update", "w", np.zeros(3), np.full(3, 1e-20), noise=0.0, dtype="float32")

    assert found is not None
    assert found.beyond_rounding


def test_the_index_is_of_the_first_number_beyond_rounding() -> None:
    """Not of a digit before it that differs by luck."""
    theirs = moved((1, 1), 1e-6)
    theirs[0, 0] += EPS

    found = compare("forward", "a", OURS, theirs, noise=0.0, dtype="float64")

    assert found is not None
    assert found.index == (1, 1)


def test_a_number_against_none_is_beyond_all_rounding() -> None:
    """NaN in one leg alone has no distance in ulps."""
    found = compare("loss", "loss", np.asarray(1.0), np.asarray(np.nan), noise=0.0,
                    dtype="float64")  # fmt: skip

    assert found is not None
    assert found.beyond_rounding
    assert (found.ulps, found.size) == (None, np.inf)


def test_orders_are_compared_row_by_row() -> None:
    """The place in the epoch, and both rows."""
    found = compare_orders(np.array([3, 1, 2]), np.array([3, 2, 1]), (2, 2))

    assert found is not None
    assert (found.tensor, found.index) == ("rows", (1,))
    assert (found.reference, found.candidate, found.ulps) == (1.0, 2.0, None)
    assert found.beyond_rounding


def test_equal_orders_may_be_cut_into_other_batches() -> None:
    """The first batch whose rows are not as many."""
    order = np.arange(10)

    assert compare_orders(order, order, (20, 10)) is None
    found = compare_orders(order, order, (4, 3))
    assert found is not None
    assert (found.tensor, found.index, found.reference, found.candidate) == (
        "batch_rows", (0,), 4.0, 3.0,
    )  # fmt: skip


def test_an_order_of_fewer_rows_differs_in_their_number() -> None:
    """As where other rows are kept aside."""
    found = compare_orders(np.arange(9), np.arange(8), (4, 4))

    assert found is not None
    assert (found.tensor, found.reference, found.candidate) == ("row_count", 9.0, 8.0)


def test_first_weights_are_compared_tensor_by_tensor() -> None:
    """In the order of the layers."""
    found = compare_initial(weights(), weights(0.5), "float64")

    assert [(each.gate, each.tensor) for each in found] == [("init", "layer_1/kernel")]


def test_a_step_is_compared_gate_by_gate_in_order() -> None:
    """Forward, loss, gradient, moments, update."""
    names = (("velocity",), ("velocity",))
    ours = step()
    theirs = step(
        activations=(OURS + 1,), loss=np.float64(4.0), gradients=weights(1.0),
        moments=(weights(1.0),), weights=weights(1.0),
    )  # fmt: skip
    noise = {(gate, name): 0.0 for gate, name, _ in recorded(ours, names[0])}

    found = compare_steps(ours, theirs, names, noise, "float64")

    assert [each.gate for each in found] == ["forward", "loss", "gradient", "moments", "update"]
    assert found[3].tensor == "velocity/layer_1/kernel"


def test_moments_that_one_leg_does_not_keep_are_not_compared() -> None:
    """What is missing there shows in the update."""
    ours = step()
    noise = {(gate, name): 0.0 for gate, name, _ in recorded(ours, ("velocity",))}

    found = compare_steps(ours, step(moments=()), (("velocity",), ()), noise, "float64")

    assert found == []


def decision(**changed: Any) -> Decision:
    """An epoch that improved."""
    plain = {"improved": True, "count": 0, "rate_share": 1.0, "stops": False, "kept_epoch": 3}
    return Decision(**(plain | changed))


@pytest.mark.parametrize(
    ("changed", "tensor"),
    [
        ({"improved": False}, "improved"),
        ({"count": 2}, "count"),
        ({"rate_share": 0.2}, "rate_share"),
        ({"stops": True, "count": 2}, "stops"),
    ],
)
def test_decisions_differ_in_what_weighs_most(changed: dict[str, Any], tensor: str) -> None:
    """The end of training before a count."""
    found = compare_decisions(decision(), decision(**changed))

    assert found is not None
    assert (found.gate, found.tensor, found.beyond_rounding) == ("decision", tensor, True)


def test_whose_weights_are_kept_matters_at_the_end_only() -> None:
    """Before, nothing is kept yet."""
    assert compare_decisions(decision(), decision(kept_epoch=1)) is None
    found = compare_decisions(decision(stops=True), decision(stops=True, kept_epoch=1))
    assert found is not None
    assert found.tensor == "kept_epoch"


def test_a_score_that_one_leg_does_not_have_is_a_difference() -> None:
    """And none where neither has one."""
    assert compare_validation(None, None, noise=0.0, dtype="float64") is None
    found = compare_validation(0.5, None, noise=0.0, dtype="float64")
    assert found is not None
    assert (found.gate, found.reference, found.candidate) == ("metric", 0.5, None)
