"""Estimates grow with the work."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.estimate import BASE_BYTES, estimate, memory_bytes, network_of, training_seconds
from pairing.shape import Shape
from schemas.spec import PairSpec

SHAPE = Shape(rows=442, inputs=10, outputs=1, task="regression")


def spec_of(candidate: str = "like", *, floor: bool = True, **params: Any) -> PairSpec:
    """A job on the diabetes data."""
    forms = {"like": {"like": "reference"}, "port": {"port": "naive"}}
    return PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": {"builtin": "diabetes"},
            "reference": {"sklearn": {"estimator": "MLPRegressor", "params": params}},
            "candidate": {"keras": forms[candidate]},
            "explain": {"noise_floor": floor},
        }
    )


_ROWS = st.integers(10, 10**7)


@given(_ROWS, _ROWS, st.integers(1, 500), st.integers(1, 2000))
def test_more_rows_take_longer_and_more_memory(
    rows: int, more: int, units: int, batch: int
) -> None:
    """Whatever the network and the batches."""
    spec = spec_of(hidden_layer_sizes=[units], batch_size=batch)
    few, many = (
        Shape(rows=number, inputs=10, outputs=1, task="regression")
        for number in (rows, rows + more)
    )

    assert training_seconds(spec, few) < training_seconds(spec, many)
    assert BASE_BYTES < memory_bytes(spec, few) < memory_bytes(spec, many)


@given(st.integers(1, 10**5), st.integers(1, 10**5))
def test_more_epochs_take_longer_in_proportion(epochs: int, more: int) -> None:
    """All of them counted, because nobody knows where training stops."""
    seconds = [
        training_seconds(spec_of(max_iter=number), SHAPE) for number in (epochs, epochs + more)
    ]

    assert seconds[0] < seconds[1]


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({"hidden_layer_sizes": [10]}, {"hidden_layer_sizes": [1000]}),
        ({"hidden_layer_sizes": []}, {"hidden_layer_sizes": [100, 100]}),
        ({"batch_size": 200}, {"batch_size": 1}),
        ({"floor": False}, {"floor": True}),
        (
            {"early_stopping": True, "validation_fraction": 0.5, "batch_size": 10},
            {"batch_size": 10},
        ),
    ],
)
def test_more_work_takes_longer(less: dict[str, Any], more: dict[str, Any]) -> None:
    """Wider layers, smaller batches, a twin, more rows to fit."""
    assert training_seconds(spec_of(**less), SHAPE) < training_seconds(spec_of(**more), SHAPE)


def test_lbfgs_is_estimated_by_iterations_over_all_rows() -> None:
    """Batches and early stopping cost it nothing; a wide network's ten steps cost memory."""
    changes: list[dict[str, Any]] = [
        {},
        {"batch_size": 1, "early_stopping": True},
        {"max_iter": 2000},
    ]
    plain, small_batches, longer = (
        training_seconds(spec_of(solver="lbfgs", **change), SHAPE) for change in changes
    )
    narrow, wide = (
        memory_bytes(spec_of(solver=solver, hidden_layer_sizes=[1000, 1000]), SHAPE)
        for solver in ("adam", "lbfgs")
    )

    assert plain == small_batches < longer
    assert wide - BASE_BYTES > 5 * (narrow - BASE_BYTES)


def test_an_estimate_tells_a_second_from_an_hour() -> None:
    """The first example takes about a second; a thousand times the work does not."""
    small = spec_of(hidden_layer_sizes=[10], solver="sgd", max_iter=200)
    large = Shape(rows=10**6, inputs=784, outputs=10, task="multiclass")

    assert 0.5 < training_seconds(small, SHAPE) < 5
    assert training_seconds(spec_of(max_iter=200), large) > 3600


def test_batches_larger_than_the_rows_cost_no_more_than_one() -> None:
    """They are clipped."""
    clipped = training_seconds(spec_of(batch_size=10**6), SHAPE)

    assert clipped == training_seconds(spec_of(batch_size=331), SHAPE)


def test_float32_rows_take_half_of_what_float64_rows_take() -> None:
    """Beyond what the process itself takes."""
    double = spec_of()
    single = double.model_copy(update={"dtype": "float32"})

    halves = [memory_bytes(each, SHAPE) - BASE_BYTES for each in (single, double)]

    assert halves[0] * 2 == halves[1]


def test_an_estimate_says_what_would_be_trained() -> None:
    """Network, rows, epochs, queue and both records."""
    spec = spec_of("port", hidden_layer_sizes=[5, 3], max_iter=17)

    answer = estimate(spec, SHAPE, "train.cpu")

    assert answer.network == network_of(spec, SHAPE)
    assert answer.network is not None
    assert answer.network.parameters == (10 + 1) * 5 + (5 + 1) * 3 + (3 + 1) * 1
    assert (answer.rows, answer.epochs, answer.queue) == (442, 17, "train.cpu")
    assert {row.field for row in answer.translation if not row.same} >= {"loss_factor", "dtype"}
    assert answer.spec == spec


def test_what_is_not_known_before_the_data_is_fetched_is_left_open() -> None:
    """No number is better than a made-up one."""
    answer = estimate(spec_of(), None, "train.cpu")

    assert (answer.network, answer.rows, answer.memory_bytes, answer.seconds) == (None,) * 4
    assert answer.epochs == 200


def test_attribution_and_trials_are_counted() -> None:
    """Of an aligned twin the first costs nothing: no cause lies between its sides."""
    shares = {"explain": {"attribution": "shapley"}}
    tries = {"try": [{"name": "half", "change": {"fix": "loss-half"}}]}

    def seconds(candidate: str, **more: Any) -> float:
        plain = spec_of(candidate, hidden_layer_sizes=[10]).model_dump(mode="json")
        return training_seconds(PairSpec.model_validate({**plain, **more}), SHAPE)

    assert seconds("port", **shares) > seconds("port") + 10
    assert seconds("port", **tries) > seconds("port")
    assert seconds("like", **shares) == seconds("like", explain={"noise_floor": True})
