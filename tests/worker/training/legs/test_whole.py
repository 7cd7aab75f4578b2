"""A whole training in few calls: the bits of the watched leg, for every kind of semantics."""

from dataclasses import replace
from typing import Any

import pytest

from pairing.semantics import Semantics
from tests.worker.training.cases import spec_of
from worker.training.compiled import whole as whole_module
from worker.training.legs.keras_leg import KerasLeg, run_whole
from worker.training.plan import Plan, dtype_of_inputs, plan_of
from worker.training.preparation import prepare

SMALL = {"hidden_layer_sizes": [5], "max_iter": 12, "learning_rate_init": 0.01, "batch_size": 64}
CASES: dict[str, dict[str, Any]] = {
    "sgd": {"solver": "sgd", "activation": "logistic", "alpha": 1.0},
    "without momentum": {"solver": "sgd", "momentum": 0.0},
    "adam": {"solver": "adam"},
    "stops by its loss": {"solver": "adam", "tol": 1e9, "n_iter_no_change": 3},
    "a falling rate": {"solver": "sgd", "learning_rate": "invscaling", "activation": "tanh"},
    "a rate that adapts": {
        "solver": "sgd",
        "learning_rate": "adaptive",
        "tol": 1e9,
        "n_iter_no_change": 2,
    },
    "a score on rows kept aside": {"early_stopping": True, "n_iter_no_change": 2},
    "runs off": {"solver": "sgd", "activation": "identity", "learning_rate_init": 1e30},
}


def plan(params: dict[str, Any], port: str) -> Plan:
    """Plan a pair on the diabetes rows."""
    candidate = {"port": "naive"} if port == "naive" else {"like": "reference"}
    spec = spec_of("diabetes", "MLPRegressor", params=SMALL | params, candidate=candidate)
    return plan_of(spec, prepare(spec, None, cache=None, dtype=dtype_of_inputs(spec)))


def state(plan: Plan, leg: KerasLeg) -> tuple[Any, ...]:
    """What is compared of a leg, in bits."""
    tensors = [tensor.tobytes() for _, tensor in leg.weights().named()]
    outputs = plan.test_outputs(leg).tobytes()
    return tensors, outputs, repr(leg.loss_curve), leg.stopped_because


def both_ways(plan: Plan, semantics: Semantics) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Train watched, and as a whole."""
    watched = plan.with_candidate(semantics).candidate_leg()
    for _ in watched.epochs():
        pass
    first = state(plan, watched)
    watched.close()
    whole = plan.with_candidate(semantics).candidate_leg()
    run_whole(whole, lambda: None)
    second = state(plan, whole)
    whole.close()
    return first, second


@pytest.mark.parametrize("port", ["aligned", "naive"])
@pytest.mark.parametrize("case", list(CASES))
def test_a_whole_run_leaves_the_bits_of_a_watched_one(case: str, port: str) -> None:
    """Weights, predictions, losses, and the reason why it ended."""
    planned = plan(CASES[case], port)

    watched, whole = both_ways(planned, planned.candidate)

    assert whole == watched


OWN: dict[str, dict[str, Any]] = {
    "dropout": {"dropout": (0.4,)},
    "rmsprop": {"optimizer": "rmsprop"},
    "nadam": {"optimizer": "nadam"},
    "a decay by step": {"schedule": "inverse_time", "decay": 0.1},
    "Keras' rule on the epoch's loss": {"stopping": "epoch_loss", "tol": 1e9, "patience": 3},
    "no biases": {"use_bias": (False, False)},
    "L2 on one layer": {"l2": 0.3, "l2_coverage": (1.0, 0.0)},
    "softplus": {"activations": ("softplus",)},
    "the last rows kept aside": {"validation_rows": "last", "validation_fraction": 0.2},
}


@pytest.mark.parametrize("case", list(OWN))
def test_networks_of_users_are_trained_to_the_same_bits(case: str) -> None:
    """What no perceptron of scikit-learn has."""
    gentle = {"solver": "sgd", "activation": "logistic", "learning_rate_init": 1e-4}
    planned = plan(gentle, "naive")

    watched, whole = both_ways(planned, replace(planned.candidate, **OWN[case]))

    assert whole == watched
    assert watched != both_ways(planned, planned.candidate)[0]


def test_a_run_in_several_calls_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large networks and many rows are trained some epochs at a time."""
    planned = plan(CASES["a falling rate"], "aligned")
    watched, whole = both_ways(planned, planned.candidate)
    monkeypatch.setattr(whole_module, "ORDERS_AT_ONCE", 331 * 5)
    _, in_parts = both_ways(planned, planned.candidate)

    assert in_parts == whole == watched


def test_a_leg_may_take_its_rows_as_another_would() -> None:
    """The weights of one seed, the orders of another."""
    planned = plan(CASES["adam"], "aligned")
    other = replace(planned.candidate, seed=7)
    reseeded = planned.with_candidate(other)
    mine, theirs, taking = (
        planned.candidate_leg(),
        reseeded.candidate_leg(),
        reseeded.candidate_leg(),
    )
    taking.take_rows_as(planned.candidate_leg())
    for leg in (mine, theirs, taking):
        for _ in leg.epochs():
            pass

    assert taking.initial.kernels[0].tobytes() == theirs.initial.kernels[0].tobytes()
    assert taking.orders_seen.digest() == mine.orders_seen.digest() != theirs.orders_seen.digest()
