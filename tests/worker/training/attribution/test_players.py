"""Who takes part, who is silent, and how many corners may be trained."""

from dataclasses import replace

from pairing.corner_cost import MOST_SEEDS
from pairing.effective import Facts, effective
from pairing.translate import naive_port, of_sklearn
from schemas.estimator import Regressor
from worker.training.attribution.budget import budget_of
from worker.training.attribution.players import players_between
from worker.training.leg import Network

PARAMS = {"hidden_layer_sizes": [10], "solver": "sgd", "batch_size": 200, "alpha": 1.0}
REFERENCE = of_sklearn(
    Regressor.model_validate({"estimator": "MLPRegressor", "params": PARAMS}),
    seed=0,
    dtype="float64",
)
PORT = naive_port(REFERENCE)
NETWORK = Network(10, (10,), 1)


def test_a_naive_port_of_sgd_has_two_silent_causes() -> None:
    """One output has no sum to differ by, and SGD no epsilon; the short batch is armed."""
    players = players_between(REFERENCE, PORT, Facts(rows=331, outputs=1))

    assert {cause.id for cause in players.silent} == {"output-sum", "adam-epsilon"}
    assert "l2-short-batch" in players.ids(players.all)


def test_no_short_batch_and_no_penalty_arm_nothing() -> None:
    """Four hundred rows are two whole batches; without L2 its four causes are one silence."""
    whole = players_between(REFERENCE, PORT, Facts(rows=400, outputs=1))
    assert "l2-short-batch" in {cause.id for cause in whole.silent}

    bare, port = replace(REFERENCE, l2=0.0), replace(PORT, l2=0.0)
    without = players_between(bare, port, Facts(rows=331, outputs=3))
    assert {"l2-short-batch", "l2-batch-scaling"} <= {cause.id for cause in without.silent}
    assert "output-sum" in without.ids(without.all)


def test_sets_run_from_the_reference_to_the_candidate() -> None:
    """Silent causes are left as the reference has them, which changes nothing."""
    facts = Facts(rows=331, outputs=1)
    players = players_between(REFERENCE, PORT, facts)

    assert players.semantics(0) == REFERENCE
    assert players.effective(players.all) == effective(PORT, facts, REFERENCE)
    assert players.distinct([0, 0, 1]) == 2


def test_aligned_sides_have_no_players() -> None:
    """And one corner."""
    players = players_between(REFERENCE, REFERENCE, Facts(rows=331, outputs=1))

    assert (players.causes, players.silent, players.all) == ((), (), 0)


def test_few_causes_are_shared_out_exactly_and_many_rows_by_sampling() -> None:
    """By arithmetic, before the first training, and the same each time."""
    facts = Facts(rows=331, outputs=1)
    players = players_between(REFERENCE, PORT, facts)
    exact = budget_of(players, NETWORK, changes=0, seed=0)
    assert exact.is_exact
    assert exact.seeds == MOST_SEEDS

    large = players_between(REFERENCE, PORT, Facts(rows=2_000_000, outputs=1))
    sampled = budget_of(large, NETWORK, changes=0, seed=0)
    assert not sampled.is_exact
    assert sampled.rounds >= 3
    assert sampled == budget_of(large, NETWORK, changes=0, seed=0)
    assert sampled.trainings < exact.trainings


def test_sampling_takes_no_more_trainings_than_all_sets() -> None:
    """Three causes have eight sets, however long each takes."""
    near = replace(REFERENCE, loss_factor=1.0, l2=1.0, learning_rate=0.01)
    players = players_between(REFERENCE, near, Facts(rows=2_000_000, outputs=1))

    assert budget_of(players, NETWORK, changes=0, seed=0, seconds=1.0).is_exact
