"""A twin trains to scikit-learn's numbers, and goes wherever an estimator goes."""

import pickle
import warnings
from typing import Any

import joblib
import keras
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.worker.training.twins.configurations import TABLE, Configuration, of, rows_of, weights_of
from worker.training.twins import TwinClassifier, TwinRegressor
from worker.training.twins.engine import ROWS_AT_ONCE

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

# Sums are taken in another order, some thousand updates long: the legs' own bound.
ROUNDING = 1e-12

NUMBERS = of("numbers", MLPRegressor)
CLASSES = of("three classes", MLPClassifier)


def apart(ours: Any, theirs: Any) -> float:
    """The largest distance of two estimators' weights, relative to the largest weight."""
    pairs = zip(ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True)
    largest = max(float(np.abs(tensor).max()) for tensor in theirs.coefs_ + theirs.intercepts_)
    return max(float(np.abs(mine - his).max()) for mine, his in pairs) / largest


def same(ours: Any, theirs: Any) -> None:
    """Everything that training leaves behind is the same, numbers up to rounding."""
    assert apart(ours, theirs) < ROUNDING
    for name in ("n_iter_", "t_", "n_layers_", "n_outputs_", "n_features_in_", "out_activation_"):
        assert getattr(ours, name) == getattr(theirs, name), name
    for name in ("loss_", "loss_curve_", "best_loss_", "validation_scores_"):
        mine: Any = getattr(ours, name, None)
        his: Any = getattr(theirs, name, None)
        assert (mine is None) == (his is None), name
        if his is not None:
            np.testing.assert_allclose(mine, his, rtol=ROUNDING, atol=ROUNDING, err_msg=name)
    if hasattr(theirs, "classes_"):
        np.testing.assert_array_equal(ours.classes_, theirs.classes_)


def fitted(configuration: Configuration, **more: Any) -> tuple[Any, Any]:
    """scikit-learn's estimator and the twin, fitted to the same rows."""
    reference, twin = configuration.pair(**more)
    X, y = rows_of(configuration.task)
    return reference.fit(X, y), twin.fit(X, y)


@pytest.mark.parametrize("configuration", TABLE, ids=str)
def test_a_twin_trains_to_scikit_learns_numbers(configuration: Configuration) -> None:
    """Weights, curves, counts and predictions, up to rounding."""
    X, _ = rows_of(configuration.task)

    reference, twin = fitted(configuration)

    same(twin, reference)
    outputs = "predict_proba" if hasattr(twin, "classes_") else "predict"
    np.testing.assert_allclose(
        getattr(twin, outputs)(X), getattr(reference, outputs)(X), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize(
    "configuration", [NUMBERS, CLASSES, of("two classes", MLPClassifier, solver="sgd")], ids=str
)
def test_partial_fit_goes_on_as_scikit_learns_does(configuration: Configuration) -> None:
    """Moments, step count and learning rate last from call to call."""
    X, y = rows_of(configuration.task)
    reference, twin = configuration.pair(learning_rate="invscaling")
    first = () if configuration.kind is MLPRegressor else (None, np.unique(y))

    for start in (0, 40, 80, 0):
        rows = slice(start, start + 50)
        reference.partial_fit(X[rows], y[rows], *first)
        twin.partial_fit(X[rows], y[rows], *first)

    same(twin, reference)


def test_partial_fit_goes_on_from_fit() -> None:
    """As scikit-learn's does, with the optimizer that `fit` left."""
    X, y = rows_of("numbers")
    reference, twin = fitted(NUMBERS)

    reference.partial_fit(X, y)
    twin.partial_fit(X, y)

    same(twin, reference)


def test_a_new_learning_rate_does_not_reach_an_optimizer_that_is_made() -> None:
    """scikit-learn's optimizer keeps what it was made with until the next `fit`; so does ours."""
    X, y = rows_of("numbers")
    reference, twin = NUMBERS.pair()

    for estimator in (reference, twin):
        estimator.partial_fit(X, y).set_params(learning_rate_init=0.5, beta_1=0.1)
        estimator.partial_fit(X, y)

    same(twin, reference)


@pytest.mark.parametrize(
    "params",
    [
        {"solver": "sgd", "learning_rate": "invscaling"},
        {"solver": "adam", "early_stopping": True},
        {"solver": "sgd", "learning_rate": "adaptive", "tol": 0.05},
    ],
    ids=str,
)
def test_a_warm_start_goes_on_as_scikit_learns_does(params: dict[str, Any]) -> None:
    """Weights, best loss and samples seen stay; the optimizer is made anew."""
    X, y = rows_of("numbers")
    reference, twin = fitted(NUMBERS, warm_start=True, **params)

    reference.fit(X, y)
    twin.fit(X, y)

    same(twin, reference)


@pytest.mark.parametrize("configuration", TABLE, ids=str)
def test_weights_of_rows_weigh_as_in_scikit_learn(configuration: Configuration) -> None:
    """In every batch's loss and penalty, and in the scores of early stopping (D10)."""
    X, y = rows_of(configuration.task)
    # A small batch may weigh nothing, which the next test is about.
    small = configuration.params.get("batch_size") in {1, 7}
    reference, twin = configuration.pair(**({"batch_size": 16} if small else {}))

    for estimator in (reference, twin):
        estimator.fit(X, y, sample_weight=weights_of(len(X)))

    same(twin, reference)


@pytest.mark.parametrize("kind", [MLPRegressor, TwinRegressor])
@pytest.mark.parametrize("early_stopping", [False, True])
def test_a_batch_that_weighs_nothing_ends_the_fit(kind: Any, early_stopping: bool) -> None:
    """As in scikit-learn: the batch's loss is divided by its weights' sum (D11)."""
    X, y = rows_of("numbers")
    weights = np.arange(len(X)) % 2.0

    with pytest.raises(ZeroDivisionError, match="sum to zero"):
        kind(batch_size=1, early_stopping=early_stopping).fit(X, y, sample_weight=weights)


def test_lbfgs_leaves_float64_weights_whatever_the_rows_are() -> None:
    """SciPy's last vector is float64, and so is what is unpacked from it (D29)."""
    X, y = rows_of("numbers")
    reference, twin = NUMBERS.pair(solver="lbfgs", max_iter=15)

    for estimator in (reference, twin):
        estimator.fit(X.astype(np.float32), y)

    assert {tensor.dtype for tensor in twin.coefs_ + twin.intercepts_} == {np.dtype(np.float64)}
    assert apart(twin, reference) < 1e-5


def test_a_warm_start_of_lbfgs_begins_where_the_last_fit_ended() -> None:
    """Twice ten iterations, the second ten from the first ten's weights."""
    X, y = rows_of("numbers")
    reference, twin = fitted(NUMBERS, solver="lbfgs", max_iter=10, warm_start=True)
    begun = twin.loss_

    reference.fit(X, y)
    twin.fit(X, y)

    same(twin, reference)
    assert twin.loss_ < begun


def test_a_stream_that_has_begun_goes_on() -> None:
    """A `RandomState` is drawn from, not copied, as scikit-learn does."""
    X, y = rows_of("numbers")
    streams = [np.random.RandomState(5) for _ in range(2)]
    reference, twin = NUMBERS.pair()

    for estimator, stream in zip((reference, twin), streams, strict=True):
        estimator.set_params(random_state=stream).fit(X, y).fit(X, y)

    same(twin, reference)
    assert streams[0].randint(2**31) == streams[1].randint(2**31)


@pytest.mark.parametrize("format_of_targets", [np.float32, np.float64])
@pytest.mark.parametrize(
    "configuration",
    [NUMBERS, CLASSES, of("numbers", MLPRegressor, solver="sgd"), of("two classes", MLPClassifier)],
    ids=str,
)
def test_float32_rows_give_float32_weights(
    configuration: Configuration, format_of_targets: type
) -> None:
    """Slopes are float64 where targets are, as in scikit-learn (D38), and weights float32."""
    X, y = rows_of(configuration.task)
    y = y.astype(format_of_targets) if configuration.kind is MLPRegressor else y
    reference, twin = configuration.pair()

    reference.fit(X.astype(np.float32), y)
    twin.fit(X.astype(np.float32), y)

    assert {tensor.dtype for tensor in twin.coefs_ + twin.intercepts_} == {np.dtype(np.float32)}
    assert apart(twin, reference) < 1e-6  # ten float32 roundings; one was seen
    theirs = reference._optimizer
    moments = theirs.ms if configuration.params.get("solver") != "sgd" else theirs.velocities
    ours = [slot for slot in twin._optimizer.slots if slot.ndim]
    assert {slot.dtype for slot in ours} == {moment.dtype for moment in moments}


@pytest.mark.parametrize("kind", ["csr_matrix", "csc_array"])
@pytest.mark.parametrize("early_stopping", [False, True])
def test_sparse_rows_train_to_scikit_learns_numbers(kind: str, early_stopping: bool) -> None:
    """One batch is dense at a time; the numbers are the same."""
    sparse = pytest.importorskip("scipy.sparse")
    X, y = rows_of("numbers")
    rows = getattr(sparse, kind)(np.where(np.abs(X) > 0.8, X, 0.0))
    reference, twin = NUMBERS.pair(early_stopping=early_stopping, batch_size=40)

    reference.fit(rows, y)
    twin.fit(rows, y)

    same(twin, reference)


def test_many_sparse_rows_go_through_lbfgs_in_parts() -> None:
    """More than are made dense at once; the penalty counts once."""
    sparse = pytest.importorskip("scipy.sparse")
    generator = np.random.default_rng(0)
    X = generator.normal(size=(ROWS_AT_ONCE + 900, 4))
    rows = sparse.csr_array(np.where(np.abs(X) > 1.0, X, 0.0))
    y = X[:, 0] + 0.1 * generator.normal(size=len(X))
    reference, twin = NUMBERS.pair(solver="lbfgs", max_iter=8, alpha=50.0)

    reference.fit(rows, y)
    twin.fit(rows, y)

    same(twin, reference)


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_the_training_is_not_scikit_learns(solver: str) -> None:
    """No batch goes through scikit-learn's backpropagation or its optimizers."""

    class Watched(TwinRegressor):
        """A twin in which scikit-learn's training is out of order."""

        def _backprop(self, *arguments: Any) -> Any:
            raise AssertionError(f"scikit-learn's backpropagation got {len(arguments)} arguments")

    X, y = rows_of("numbers")

    _, twin = NUMBERS.pair(solver=solver)
    watched = Watched(**twin.get_params()).fit(X, y)

    assert apart(watched, twin.fit(X, y)) == 0.0


@pytest.mark.parametrize("configuration", TABLE, ids=str)
def test_the_keras_model_predicts_what_the_twin_predicts(configuration: Configuration) -> None:
    """Its outputs are `predict` of a regressor and `predict_proba` of a classifier."""
    X, _ = rows_of(configuration.task)
    _, twin = fitted(configuration, max_iter=3)

    outputs = np.asarray(twin.keras_model_(X))

    if not hasattr(twin, "classes_"):
        expected = twin.predict(X).reshape(outputs.shape)
    else:
        expected = twin.predict_proba(X)[:, -outputs.shape[1] :]
    np.testing.assert_allclose(outputs, expected, rtol=1e-12, atol=1e-12)


def test_the_keras_model_is_there_once_the_twin_is_fitted() -> None:
    """Before, asking for it says what is missing."""
    assert not hasattr(TwinRegressor(), "keras_model_")
    with pytest.raises(NotFittedError):
        _ = TwinClassifier().keras_model_


def test_the_number_format_of_keras_is_left_as_it_was() -> None:
    """Whoever trains a twin may use Keras beside it."""
    before = keras.config.floatx()
    for chosen in ("float32", "float64"):
        keras.config.set_floatx(chosen)

        _, twin = fitted(NUMBERS)

        assert twin.keras_model_.layers[0].dtype == "float64"
        assert keras.config.floatx() == chosen
    keras.config.set_floatx(before)


@pytest.mark.parametrize("configuration", [NUMBERS, CLASSES], ids=str)
def test_a_clone_is_unfitted_and_trains_to_the_same_bits(configuration: Configuration) -> None:
    """`clone` copies parameters, nothing else; training repeats itself."""
    X, y = rows_of(configuration.task)
    _, twin = fitted(configuration)

    copy = clone(twin)

    assert not hasattr(copy, "coefs_")
    assert copy.get_params() == twin.get_params()
    assert apart(copy.fit(X, y), twin) == 0.0


def test_a_pickled_twin_predicts_and_trains_on(tmp_path: Any) -> None:
    """The optimizer's state travels along, Keras' objects do not."""
    X, y = rows_of("numbers")
    _, twin = fitted(NUMBERS)

    joblib.dump(twin, tmp_path / "twin.joblib")
    copies = [pickle.loads(pickle.dumps(twin)), joblib.load(tmp_path / "twin.joblib")]  # noqa: S301 - our own bytes
    expected = twin.predict(X)
    twin.partial_fit(X, y)

    for copy in copies:
        np.testing.assert_array_equal(copy.predict(X), expected)
        assert apart(copy.partial_fit(X, y), twin) == 0.0


@pytest.mark.parametrize("configuration", [NUMBERS, CLASSES], ids=str)
def test_a_grid_search_picks_what_it_picks_for_scikit_learn(configuration: Configuration) -> None:
    """The same scores for every candidate and fold, and the same choice."""
    X, y = rows_of(configuration.task)
    grid = {"alpha": [0.0001, 1.0], "learning_rate_init": [0.001, 0.05]}

    searches = [GridSearchCV(each, grid, cv=3).fit(X, y) for each in configuration.pair()]

    assert searches[0].best_params_ == searches[1].best_params_
    theirs, ours = (search.cv_results_["mean_test_score"] for search in searches)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)


def test_threads_train_one_after_the_other() -> None:
    """Keras' number format is one for the process; parallel folds must not mix it up."""
    X, y = rows_of("three classes")
    _, twin = CLASSES.pair()

    alone = cross_val_score(twin, X, y, cv=4)
    with joblib.parallel_backend("threading", n_jobs=4):
        together = cross_val_score(twin, X, y, cv=4)

    np.testing.assert_array_equal(alone, together)


def test_a_twin_is_a_step_of_a_pipeline_over_a_table() -> None:
    """Names of columns arrive, and parameters are reached through the pipeline."""
    X, y = rows_of("numbers")
    table = pd.DataFrame(X * 3.0 + 1.0, columns=[f"column_{place}" for place in range(X.shape[1])])
    pipelines = [make_pipeline(StandardScaler(), each) for each in NUMBERS.pair()]

    for pipeline in pipelines:
        pipeline.set_params(**{f"{pipeline.steps[-1][0]}__alpha": 0.01})
        pipeline.fit(table, y)

    reference, twin = (pipeline[-1] for pipeline in pipelines)
    same(twin, reference)
    bare = TwinRegressor(max_iter=1).fit(table, y)
    assert list(bare.feature_names_in_) == list(table.columns)


def test_training_that_was_interrupted_keeps_the_last_whole_epoch() -> None:
    """Ctrl-C ends training as it does in scikit-learn: with a warning and usable weights."""
    X, y = rows_of("numbers")
    epochs_until_then = 3

    class Interrupted(TwinRegressor):
        """A twin whose user presses Ctrl-C while an epoch's score is taken."""

        def _score(self, *arguments: Any, **names: Any) -> float:
            if self.n_iter_ == epochs_until_then:
                raise KeyboardInterrupt
            return float(super()._score(*arguments, **names))

    twin = Interrupted(random_state=3, early_stopping=True)
    with pytest.warns(UserWarning, match="interrupted by user"):
        twin.fit(X, y)

    assert twin.n_iter_ == epochs_until_then
    assert np.isfinite(twin.predict(X)).all()


@pytest.mark.parametrize(
    "params",
    [{"learning_rate": "adaptive"}, {"early_stopping": True, "learning_rate": "constant"}],
    ids=str,
)
def test_words_about_the_training_are_scikit_learns(
    params: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """`verbose` prints losses, scores and reasons line by line as scikit-learn does."""
    said = []
    for kind in (MLPRegressor, TwinRegressor):
        estimator = kind(solver="sgd", tol=0.5, n_iter_no_change=2, random_state=3, verbose=True)
        estimator.set_params(**params).fit(*rows_of("numbers"))
        said.append(capsys.readouterr().out)

    assert said[0] == said[1]
    assert "2 consecutive epochs." in said[1]


def test_what_is_not_converged_is_said() -> None:
    """With scikit-learn's words, so that filters written for it hold."""
    X, y = rows_of("numbers")

    said = []
    for estimator in NUMBERS.pair(max_iter=2):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            estimator.fit(X, y)
        said.append([(each.category, str(each.message)) for each in caught])

    assert said[0] == said[1]
    assert said[1][0][0] is ConvergenceWarning


def test_weights_that_are_no_longer_finite_are_refused_in_scikit_learns_words() -> None:
    """A learning rate far too large ends in a sentence, not in a model."""
    X, y = rows_of("numbers")
    twin = TwinRegressor(solver="sgd", activation="identity", learning_rate_init=1e3)

    with pytest.raises(ValueError, match="non-finite parameter weights"):
        twin.fit(X, y)


def test_two_classes_have_two_columns_of_probabilities() -> None:
    """One logistic unit, and what is left of 1 beside it (D44)."""
    X, y = rows_of("two classes")
    original, twin = fitted(of("two classes", MLPClassifier), max_iter=3)

    probabilities = twin.predict_proba(X)

    assert probabilities.shape == (len(y), 2)
    np.testing.assert_allclose(probabilities, original.predict_proba(X), rtol=1e-12)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-15)


def test_the_first_argument_is_what_scikit_learns_is() -> None:
    """The loss of a regressor, the layers of a classifier (D45)."""
    assert TwinRegressor("poisson").loss == "poisson"
    assert TwinClassifier((5, 3)).hidden_layer_sizes == (5, 3)
