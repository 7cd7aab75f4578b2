"""The scikit-learn leg is bit for bit what `fit` gives, in single epochs."""

import threading
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from schemas.estimator import ACTIVATIONS, Regressor
from tests.worker.training.legs.configurations import (
    ROWS,
    TABLE,
    TASKS,
    Configuration,
    Kind,
    Problem,
    named,
    problem_of,
)
from tests.worker.training.legs.drawn import any_configuration
from worker.training.errors import UserError
from worker.training.leg import Network, Weights
from worker.training.legs.sklearn_leg import (
    SklearnLeg,
    final_metrics,
    load_outputs,
    save_model,
    validation_score,
)
from worker.training.legs.sklearn_leg.softplus import SoftplusClassifier, SoftplusRegressor

SEED = 11
LBFGS = next(row for row in TABLE if row.params.get("solver") == "lbfgs" and not row.weighted)
Fitted: TypeAlias = Any  # an MLPRegressor or MLPClassifier, which ship no types


def leg_of(configuration: Configuration, problem: Problem, **more: Any) -> SklearnLeg:
    """Make a leg."""
    more = {"weights": problem.weights} | more
    return SklearnLeg(
        configuration.estimator, problem.inputs, problem.labels, problem.network, seed=SEED, **more
    )


def plain(configuration: Configuration) -> Fitted:
    """Make the estimator as a user would, from the same parameters."""
    params = {"random_state": SEED} | configuration.params
    if params["random_state"] is None:
        params["random_state"] = SEED
    kinds = (MLPRegressor, MLPClassifier)
    if params.get("activation") == "softplus":
        kinds = (SoftplusRegressor, SoftplusClassifier)
    return kinds[configuration.task != "regression"](**params)


def fit(configuration: Configuration, problem: Problem) -> Fitted:
    """Let scikit-learn fit it, its advice unheard."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", "Got `batch_size`", UserWarning)
        warnings.filterwarnings("ignore", category=RuntimeWarning)
        return plain(configuration).fit(problem.inputs, problem.labels, problem.weights)


def assert_same_bits(ours: Fitted, theirs: Fitted, inputs: Any) -> None:
    """Compare everything that `fit` leaves for a user to read."""
    for name in ("coefs_", "intercepts_"):
        for mine, other in zip(getattr(ours, name), getattr(theirs, name), strict=True):
            assert mine.dtype == other.dtype
            assert mine.tobytes() == other.tobytes(), name
    for name in ("loss_curve_", "validation_scores_", "n_iter_", "loss_", "t_", "best_loss_"):
        mine, other = getattr(ours, name, "absent"), getattr(theirs, name, "absent")
        np.testing.assert_array_equal(mine, other, err_msg=name)  # NaN is NaN
    with np.errstate(all="ignore"):
        assert ours.predict(inputs).tobytes() == theirs.predict(inputs).tobytes()


@pytest.mark.parametrize("configuration", TABLE, ids=named)
def test_a_leg_equals_fit_bit_for_bit(configuration: Configuration) -> None:
    """Weights, losses, scores, number of epochs and predictions."""
    problem = problem_of(configuration)
    theirs = fit(configuration, problem)

    leg = leg_of(configuration, problem)
    epochs = list(leg.epochs())

    assert_same_bits(leg.fitted(), theirs, problem.inputs)
    if configuration.estimator.params.solver == "lbfgs":
        assert len(epochs) == theirs.n_iter_
        assert leg.loss_curve[-1] == theirs.loss_
        assert not hasattr(theirs, "loss_curve_")
    else:
        assert leg.loss_curve == theirs.loss_curve_
    assert leg.loss_curve == [ended.loss for ended in epochs]
    assert leg.validation_scores == (getattr(theirs, "validation_scores_", None) or [])
    assert (
        leg.outputs(problem.inputs).tobytes()
        == theirs._forward_pass_fast(problem.inputs, check_input=False).tobytes()
    )


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("batch_size", [37, 200])
def test_a_leg_equals_fit_on_matrices_that_are_multiplied_in_blocks(
    batch_size: int, shuffle: bool
) -> None:
    """Where rows lie in memory must not change the order of a sum."""
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(700, 784)).astype(np.float32)
    params = {
        "hidden_layer_sizes": [100, 1], "batch_size": batch_size, "max_iter": 2,
        "shuffle": shuffle, "random_state": 1,
    }  # fmt: skip
    configuration = Configuration("one", params, "float32")
    targets = inputs[:, :1].astype(np.float64)
    problem = Problem(inputs, targets[:, 0], targets, Network(784, (100, 1), 1))

    leg = leg_of(configuration, problem)
    list(leg.epochs())

    assert_same_bits(leg.fitted(), fit(configuration, problem), inputs)


def test_the_table_holds_every_kind_of_network_that_is_offered() -> None:
    """Forty configurations of one kind would prove less."""
    assert len(TABLE) >= 40
    assert {row.kind for row in TABLE} == set(TASKS)
    assert {row.dtype for row in TABLE} == {"float32", "float64"}
    params = [row.estimator.params for row in TABLE]
    assert {each.solver for each in params} == {"sgd", "adam", "lbfgs"}
    assert {each.activation for each in params} == set(ACTIVATIONS)
    assert {each.learning_rate for each in params} == {"constant", "invscaling", "adaptive"}
    assert {len(each.hidden_layer_sizes) for each in params} >= {0, 1, 2, 3}
    assert {each.shuffle for each in params} == {each.early_stopping for each in params}
    assert {"auto", 1, ROWS} <= {each.batch_size for each in params}


def test_the_table_stops_early_by_both_rules_and_lets_the_rate_fall() -> None:
    """A rule that never fires in the table would not be compared at all."""
    reasons, falls = set(), set()
    for configuration in TABLE:
        leg = leg_of(configuration, problem_of(configuration))
        rates = [ended.learning_rate for ended in leg.epochs()]
        reasons.add(leg.stopped_because.split(" did ")[0])
        if len(set(rates)) > 1:
            falls.add(configuration.estimator.params.learning_rate)

    assert {"the training loss", "the validation score"} < reasons
    assert {"no entry of the gradient is larger than tol=0.05"} < reasons
    assert {f"max_fun={most} evaluations of the loss were exceeded" for most in (1, 9)} < reasons
    assert falls == {"invscaling", "adaptive"}


def check_any(configuration: Configuration) -> None:
    """Compare a leg with `fit`; where it diverges, all that was before must be equal."""
    problem = problem_of(configuration)
    leg = leg_of(configuration, problem)
    with np.errstate(all="ignore"):
        try:
            list(leg.epochs())
        except UserError:
            with pytest.raises((ZeroDivisionError, ValueError), match=r"sum to zero|non-zero"):
                fit(configuration, problem)
            return
    if leg.weights().not_finite() is None:
        assert_same_bits(leg.fitted(), fit(configuration, problem), problem.inputs)
        return
    if configuration.estimator.params.solver == "lbfgs":
        return
    # `fit` goes on with NaN to the last epoch, and then raises or, stopping early, hides it.
    finite = {**configuration.params, "max_iter": len(leg.loss_curve) - 1}
    if finite["max_iter"] > 0:
        before = fit(replace(configuration, params=finite), problem)
        np.testing.assert_array_equal(leg.loss_curve[:-1], before.loss_curve_)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_configuration())
def test_a_leg_equals_fit_whatever_the_parameters(configuration: Configuration) -> None:
    """Beyond the table: values that nobody would choose."""
    check_any(configuration)


@pytest.mark.fuzz
@pytest.mark.timeout(7200)
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_configuration())
def test_a_leg_equals_fit_for_very_many_parameters(configuration: Configuration) -> None:
    """The same, for as long as somebody wants to wait."""
    check_any(configuration)


@pytest.mark.parametrize("configuration", [TABLE[16], LBFGS], ids=named)
def test_the_estimator_that_is_stored_is_scikit_learns_own_and_can_be_fitted_again(
    configuration: Configuration,
) -> None:
    """Nothing of the leg's clings to it."""
    problem = problem_of(configuration)
    leg = leg_of(configuration, problem)
    list(leg.epochs())

    stored = leg.fitted()

    assert type(stored) is MLPRegressor
    assert vars(stored).keys() == vars(fit(configuration, problem)).keys()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        again = stored.fit(problem.inputs, problem.labels)
    assert_same_bits(again, fit(configuration, problem), problem.inputs)


@pytest.mark.parametrize("kind", ["one", "several", "counts", "binary text", "multiclass"])
def test_a_stored_estimator_puts_out_the_same_bits(kind: Kind, tmp_path: Path) -> None:
    """A skops file keeps every bit, and no class outside the trusted ones is in the file."""
    loss = {"loss": "poisson"} if kind == "counts" else {}
    configuration = Configuration(kind, {"max_iter": 3, "hidden_layer_sizes": [4], **loss})
    problem = problem_of(configuration)
    leg = leg_of(configuration, problem)
    list(leg.epochs())

    save_model(tmp_path / "model.skops", leg.fitted())

    outputs = load_outputs(tmp_path / "model.skops")(problem.inputs)
    assert outputs.tobytes() == leg.outputs(problem.inputs).tobytes()


@pytest.mark.parametrize("configuration", [TABLE[16], LBFGS], ids=named)
def test_watching_between_epochs_changes_no_bit(configuration: Configuration) -> None:
    """Reading weights, gradients and outputs draws nothing and writes nothing."""
    problem = problem_of(configuration)
    watched, bare = leg_of(configuration, problem), leg_of(configuration, problem)
    list(bare.epochs())

    for _ in watched.epochs():
        watched.weights().copy()
        watched.gradients()
        watched.outputs(problem.inputs)

    assert_same_bits(watched.fitted(), bare.fitted(), problem.inputs)
    assert watched.orders_seen.hexdigest() == bare.orders_seen.hexdigest()


def waiting_threads() -> int:
    """Optimisations that stand still between two iterations."""
    return sum(thread.name == "in-turns" for thread in threading.enumerate())


@pytest.mark.parametrize("iterations", [1, 3, 10])
def test_an_iteration_ends_where_a_fit_of_so_many_iterations_does(iterations: int) -> None:
    """What is watched on the way are the iterates themselves, not points of a line search."""
    problem = problem_of(LBFGS)
    leg = leg_of(LBFGS, problem)
    epochs = leg.epochs()
    ended = [next(epochs) for _ in range(iterations)][-1]

    theirs = fit(replace(LBFGS, params=LBFGS.params | {"max_iter": iterations}), problem)

    assert (ended.epoch, ended.loss) == (iterations, theirs.loss_)
    assert ended.learning_rate is None
    for mine, other in zip(leg.weights().kernels, theirs.coefs_, strict=True):
        assert mine.tobytes() == other.tobytes()
    leg.close()


def test_the_gradient_of_an_iteration_is_that_of_its_weights() -> None:
    """Worked out by hand for a network without a hidden layer."""
    params = LBFGS.params | {"hidden_layer_sizes": [], "alpha": 0.5}
    configuration = replace(LBFGS, params=params)
    problem = problem_of(configuration)
    leg = leg_of(configuration, problem)
    epochs = leg.epochs()
    next(epochs)

    residuals = leg.outputs(problem.inputs) - problem.targets
    (kernel,) = leg.weights().kernels
    by_hand = (problem.inputs.T @ residuals + 0.5 * kernel) / ROWS

    np.testing.assert_allclose(leg.gradients().kernels[0], by_hand, rtol=1e-12)
    np.testing.assert_allclose(leg.gradients().biases[0], residuals.mean(axis=0), rtol=1e-12)
    leg.close()


@pytest.mark.parametrize("how", ["closed leg", "closed iterator", "dropped"])
def test_an_optimisation_that_is_left_half_way_leaves_no_thread(how: str) -> None:
    """A cancelled job's, in a process that serves a thousand jobs more."""
    before = waiting_threads()
    leg = leg_of(LBFGS, problem_of(LBFGS))
    epochs: Any = leg.epochs()
    next(epochs)
    next(epochs)
    assert waiting_threads() == before + 1

    if how == "closed leg":
        leg.close()
    elif how == "closed iterator":
        epochs.close()
    del epochs

    assert waiting_threads() == before
    assert leg.stopped_because == "left half way"
    assert len(leg.loss_curve) == 2


def test_two_optimisations_go_on_in_turns_without_disturbing_each_other() -> None:
    """A leg and its twin, and whoever else trains in this process."""
    problem = problem_of(LBFGS)
    legs = [leg_of(LBFGS, problem) for _ in range(2)]

    for _ in zip(*(leg.epochs() for leg in legs), strict=True):
        pass

    for leg in legs:
        assert_same_bits(leg.fitted(), fit(LBFGS, problem), problem.inputs)


def test_lbfgs_warns_nobody_and_leaves_the_filters_of_warnings_alone() -> None:
    """Its ConvergenceWarning is the reason to stop; filters belong to the whole process."""
    leg = leg_of(LBFGS, problem_of(LBFGS))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        filters = list(warnings.filters)
        for _ in leg.epochs():
            assert warnings.filters == filters
        assert warnings.filters == filters

    assert leg.stopped_because == "max_iter=25 was reached"


def test_given_weights_replace_the_drawn_ones_and_leave_the_orders_alone() -> None:
    """So a twin starts elsewhere and goes through the same rows."""
    configuration = TABLE[5]
    problem = problem_of(configuration)
    drawn = leg_of(configuration, problem)
    halved = Weights(
        tuple(kernel / 2 for kernel in drawn.initial.kernels),
        tuple(bias / 2 for bias in drawn.initial.biases),
    )
    twin = leg_of(configuration, problem, initial=halved)
    assert twin.weights() is halved

    list(drawn.epochs())
    list(twin.epochs())

    assert twin.orders_seen.hexdigest() == drawn.orders_seen.hexdigest()
    assert twin.weights().kernels[0].tobytes() != drawn.weights().kernels[0].tobytes()
    assert halved.kernels[0].tobytes() == (drawn.initial.kernels[0] / 2).tobytes()


def test_a_leg_that_diverges_stops_there_and_raises_nothing() -> None:
    """Where `fit` would go on with NaN and raise at the end."""
    configuration = Configuration(
        "one", {"solver": "sgd", "learning_rate_init": 10.0, "max_iter": 200, "batch_size": 4}
    )
    problem = problem_of(configuration)
    with pytest.raises(ValueError, match="non-finite"):
        fit(configuration, problem)

    leg = leg_of(configuration, problem)
    with np.errstate(all="ignore"):
        epochs = list(leg.epochs())

    assert leg.weights().not_finite() is not None
    assert leg.stopped_because == "a weight is no longer finite"
    assert len(epochs) < 200


def test_where_no_score_is_a_number_the_first_weights_are_the_best() -> None:
    """So `fit` has it, and so has a twin that was given its first weights."""
    configuration = Configuration(
        "counts",
        {
            "loss": "poisson", "solver": "sgd", "learning_rate_init": 300.0, "max_iter": 1,
            "hidden_layer_sizes": [], "early_stopping": True, "momentum": 0.0, "random_state": 0,
        },
    )  # fmt: skip
    problem = problem_of(configuration)
    leg = leg_of(configuration, problem)
    halved = Weights((leg.initial.kernels[0] / 2,), (leg.initial.biases[0] / 2,))
    twin = leg_of(configuration, problem, initial=halved)

    with np.errstate(all="ignore"):
        (ended,), _ = leg.epochs(), list(twin.epochs())

    assert ended.validation_score is not None
    assert np.isnan(ended.validation_score)
    ours, theirs = leg.fitted(), fit(configuration, problem)
    assert ours.coefs_[0].tobytes() == theirs.coefs_[0].tobytes()
    assert ours.coefs_[0].tobytes() == leg.initial.kernels[0].tobytes()
    assert twin.weights().kernels[0].tobytes() == halved.kernels[0].tobytes()


@pytest.mark.parametrize(
    ("kind", "fraction"), [("one", 0.01), ("one", 0.999), ("binary", 0.01), ("multiclass", 0.01)]
)
def test_too_few_rows_kept_aside_are_refused_where_the_user_can_mend_it(
    kind: Kind, fraction: float
) -> None:
    """scikit-learn raises too; here the field is named."""
    configuration = Configuration(
        kind, {"early_stopping": True, "validation_fraction": fraction, "max_iter": 3}
    )
    problem = problem_of(configuration)
    with pytest.raises(ValueError, match=r"validation set is too small|test_size|train set"):
        fit(configuration, problem)

    with pytest.raises(UserError) as refused:
        next(leg_of(configuration, problem).epochs())

    assert refused.value.pointer == "/reference/sklearn/params/validation_fraction"
    assert "keep" in refused.value.detail


@pytest.mark.parametrize("kind", ["one", "several", "binary", "multiclass text", "multilabel"])
def test_the_validation_score_of_encoded_targets_is_the_estimators_own(kind: Kind) -> None:
    """The Keras leg is rated with it, and must stop where scikit-learn would."""
    configuration = Configuration(kind, {"max_iter": 5, "hidden_layer_sizes": [6]})
    problem = problem_of(configuration)
    theirs = fit(configuration, problem)
    outputs = theirs._forward_pass_fast(problem.inputs, check_input=False)

    score = validation_score(configuration.task, outputs, problem.targets)

    assert score == theirs.score(problem.inputs, problem.labels)


def test_final_metrics_of_classes_count_and_measure_in_nats() -> None:
    """Worked out by hand: three of four right, probabilities 0.5 and 0.25."""
    outputs = np.array([[0.5], [0.25], [0.75], [0.75]])
    targets = np.array([[0.0], [0.0], [1.0], [0.0]])

    scores, confusion = final_metrics("binary", outputs, targets)

    assert scores["accuracy"] == 0.75
    by_hand = -(np.log(0.5) + np.log(0.75) + np.log(0.75) + np.log(0.25)) / 4
    assert scores["log_loss"] == pytest.approx(by_hand, rel=1e-15)
    assert confusion == ((2, 1), (0, 1))


def test_final_metrics_of_numbers_that_are_not_finite_are_not_numbers() -> None:
    """A diverged leg still has a report."""
    broken = np.array([[np.inf], [1.0]])
    for task, names in (("regression", {"r2", "mse", "mae"}), ("binary", {"accuracy", "log_loss"})):
        scores, confusion = final_metrics(task, broken, np.array([[0.0], [1.0]]))  # type: ignore[arg-type]
        assert scores.keys() == names
        assert all(np.isnan(score) for score in scores.values())
        assert confusion is None


def test_several_labels_are_right_only_together() -> None:
    """The subset accuracy that scikit-learn monitors, and the labels' mean log loss."""
    outputs = np.array([[0.9, 0.2], [0.6, 0.6]])
    targets = np.array([[1.0, 0.0], [1.0, 0.0]])

    scores, confusion = final_metrics("multilabel", outputs, targets)

    assert scores["accuracy"] == 0.5
    by_hand = -np.log([0.9, 0.8, 0.6, 0.4]).mean()
    assert scores["log_loss"] == pytest.approx(by_hand, rel=1e-15)
    assert confusion is None


def test_verbose_and_warm_start_are_accepted_and_do_nothing() -> None:
    """A job is always a first fit, and prints nothing."""
    configuration = Configuration("one", {"verbose": True, "warm_start": True, "max_iter": 2})
    assert isinstance(configuration.estimator, Regressor)
    problem = problem_of(configuration)
    leg = leg_of(configuration, problem)

    list(leg.epochs())

    assert leg.fitted().get_params()["verbose"] is False
    quiet = Configuration("one", {"max_iter": 2, "random_state": SEED})
    assert_same_bits(leg.fitted(), fit(quiet, problem), problem.inputs)
