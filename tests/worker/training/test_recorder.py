"""A leg that is watched ends as one that is not, and what is measured is right."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from schemas.job import Leg as LegName
from schemas.metric import EpochMetrics
from tests.worker.training.legs.configurations import Configuration, Problem, named, problem_of
from tests.worker.training.legs.keras_legs import bits, keras_leg
from worker.training.event_log import schedule
from worker.training.leg import Leg
from worker.training.legs.sklearn_leg import SklearnLeg
from worker.training.recorder import Recorder

_SMALL = {"hidden_layer_sizes": [4], "max_iter": 5, "batch_size": 16}
WATCHED = (
    Configuration("several", _SMALL | {"alpha": 0.1}),
    Configuration("binary", _SMALL | {"early_stopping": True, "solver": "sgd"}),
    Configuration("multiclass", _SMALL | {"hidden_layer_sizes": []}, "float32"),
    Configuration("multilabel", _SMALL),
)


def leg_of(name: LegName, configuration: Configuration, problem: Problem) -> Leg:
    """Make one of the two."""
    if name == "candidate":
        return keras_leg(configuration, problem)
    return SklearnLeg(
        configuration.estimator, problem.inputs, problem.labels, problem.network, seed=11
    )


def watched(
    name: LegName, configuration: Configuration, logs: Path
) -> tuple[Leg, list[EpochMetrics]]:
    """Train a leg with a recorder beside it, on its own rows as test rows."""
    problem = problem_of(configuration)
    leg = leg_of(name, configuration, problem)
    recorder = Recorder(
        name, leg, logs, epochs=5, task=configuration.task, test=(problem.inputs, problem.targets)
    )
    recorder.begin({"a": 1.0}, [{"a": 2.0}], "text", None)
    metrics = [recorder.epoch_ended(ended) for ended in leg.epochs()]
    recorder.log.close()
    return leg, metrics


@pytest.mark.parametrize("name", ["reference", "candidate"])
@pytest.mark.parametrize("configuration", WATCHED, ids=named)
def test_a_watched_leg_ends_with_the_bits_of_a_bare_one(
    name: LegName, configuration: Configuration, tmp_path: Path
) -> None:
    """Weights, losses and row orders."""
    bare = leg_of(name, configuration, problem_of(configuration))
    list(bare.epochs())

    leg, _ = watched(name, configuration, tmp_path)

    assert bits(leg.weights()) == bits(bare.weights())
    assert leg.loss_curve == bare.loss_curve
    assert leg.orders_seen.hexdigest() == bare.orders_seen.hexdigest()
    for each in (leg, bare):
        each.close()


@pytest.mark.parametrize("name", ["reference", "candidate"])
def test_the_last_epochs_measures_are_those_of_the_trained_leg(
    name: LegName, tmp_path: Path
) -> None:
    """Norms and test metrics, worked out again from what the leg is."""
    configuration = WATCHED[0]
    problem = problem_of(configuration)

    leg, metrics = watched(name, configuration, tmp_path)

    values: dict[str, Any] = dict(metrics[-1].values)
    for number, (kernel, bias) in enumerate(
        zip(leg.weights().kernels, leg.weights().biases, strict=True), 1
    ):
        norm = np.linalg.norm(np.concatenate([kernel.ravel(), bias]))
        assert values[f"weight_norm/layer_{number}"] == pytest.approx(norm, rel=1e-12)
    residuals = problem.targets - leg.outputs(problem.inputs)
    assert values["test/mse"] == pytest.approx(np.square(residuals).mean(), rel=1e-12)
    r2 = 1 - residuals.var(axis=0) / problem.targets.var(axis=0)
    shift = np.square(residuals.mean(axis=0)) / problem.targets.var(axis=0)
    assert values["test/r2"] == pytest.approx((r2 - shift).mean(), rel=1e-12)
    assert [each.epoch for each in metrics] == [1, 2, 3, 4, 5]
    assert [each.values["loss"] for each in metrics] == leg.loss_curve
    leg.close()


@pytest.mark.parametrize("configuration", WATCHED[1:], ids=named)
def test_accuracy_counts_rows_in_which_everything_is_right(
    configuration: Configuration, tmp_path: Path
) -> None:
    """As the estimator's own `score` does."""
    problem = problem_of(configuration)
    leg, metrics = watched("reference", configuration, tmp_path)
    assert isinstance(leg, SklearnLeg)
    if configuration.estimator.params.early_stopping:
        assert all("validation_score" in each.values for each in metrics)
        return

    score = leg.fitted().score(problem.inputs, problem.labels)

    assert metrics[-1].values["test/accuracy"] == pytest.approx(score, abs=1e-15)


def test_test_rows_are_rated_in_the_epochs_that_have_histograms(tmp_path: Path) -> None:
    """Long trainings are not slowed down by being looked at."""
    configuration = Configuration("one", {"hidden_layer_sizes": [2], "max_iter": 200, "tol": 0.0})
    problem = problem_of(configuration)
    leg = leg_of("reference", configuration, problem)
    recorder = Recorder(
        "reference", leg, tmp_path, epochs=200, task="regression",
        test=(problem.inputs, problem.targets),
    )  # fmt: skip
    metrics = [recorder.epoch_ended(ended) for ended in leg.epochs()]
    recorder.log.close()

    rated = {each.epoch for each in metrics if "test/mse" in each.values}

    assert rated == {epoch for epoch in schedule(200) if epoch <= len(metrics)}
    assert 10 < len(rated) < 100
