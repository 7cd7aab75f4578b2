"""How programs build and prepare scikit-learn's perceptrons."""

import pytest

from pairing.written import Preparation
from tests.pairing.reading.told import keras, misreads, sklearn


@pytest.mark.parametrize(
    "program",
    [
        "MLPRegressor(hidden_layer_sizes=(10, 5), alpha=0.5)",
        "MLPRegressor((10, 5), alpha=0.5)",
        "MLPRegressor('squared_error', (10, 5), alpha=0.5)",
        "import sklearn.neural_network as nn\nm = nn.MLPRegressor([10, 5], alpha=1 / 2)",
        "from sklearn.neural_network import MLPRegressor as M\nM((10,) + (5,), alpha=.5)",
        "import sklearn.neural_network.rbm as m\nm.MLPRegressor((10, 5)).set_params(alpha=.5)",
        "s = dict_ = {'alpha': .5}\nMLPRegressor(hidden_layer_sizes=(10, 5), **s)",
        "p = make_pipeline(MLPRegressor((10, 5)))\np.set_params(mlpregressor__alpha=0.5)",
    ],
)
def test_a_regressor_in_every_style(program: str) -> None:
    """The same parameters each time."""
    params = sklearn(program).estimator.params

    assert (params.hidden_layer_sizes, params.alpha) == ((10, 5), 0.5)


def test_a_classifier_with_everything_by_position_is_read_as_it_once_was() -> None:
    """Until 0.24 all arguments could be given so."""
    params = sklearn("MLPClassifier((3,), 'tanh', 'sgd', 0.1, 50)").estimator.params

    assert (params.activation, params.solver, params.alpha) == ("tanh", "sgd", 0.1)
    assert params.batch_size == 50


def test_old_names_and_seeds() -> None:
    """`algorithm` became `solver`; a RandomState of a seed is that seed."""
    program = "MLPClassifier(algorithm='lbfgs', random_state=np.random.RandomState(3))"
    params = sklearn(program).estimator.params

    assert (params.solver, params.random_state) == ("lbfgs", 3)


@pytest.mark.parametrize(
    ("written", "words", "column"),
    [
        ("MLPRegressor(alhpa=1)", "has no parameter `alhpa`", 20),
        ("MLPRegressor(alpha=-1)", "`alpha` of MLPRegressor is not understood", 20),
        ("MLPRegressor(activation='softsign')", "`activation` of MLPRegressor", 25),
        ("MLPRegressor(alpha=a)", "`a` has no value in this text", 20),
        ("MLPClassifier(loss='poisson')", "has no parameter `loss`", 20),
        ("MLPRegressor(max_iter=1e3)", "`max_iter` of MLPRegressor is not understood", 23),
        ("GridSearchCV(MLPRegressor(), {'alpha': [1]})", "trains many networks", 1),
        ("MLPRegressor().fit(X, y, sample_weight=w)", "Weights of rows", 1),
        ("MLPRegressor().partial_fit(X, y)", "Training by hand", 1),
        ("make_pipeline(PCA(), MLPRegressor())", "A step of this pipeline", 1),
    ],
)
def test_what_is_not_understood_has_its_place(written: str, words: str, column: int) -> None:
    """And what is allowed."""
    (found,) = misreads(written)

    assert words in found.what
    assert (found.place.line, found.place.column) == (1, column)
    assert found.allowed


def test_what_a_program_does_to_its_rows() -> None:
    """A split, a scaler of the inputs, one of the target."""
    written = sklearn("""
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler, MinMaxScaler
X, y = load_diabetes(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=3)
scaler = StandardScaler().fit(X_train)
X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)
target = MinMaxScaler()
y_train = target.fit_transform(y_train.reshape(-1, 1)).ravel()
MLPRegressor().fit(X_train, y_train)
""")

    assert written.preparation == Preparation(0.2, 3, False, "standard", "min_max")


def test_a_pipeline_says_the_same() -> None:
    """With a transformed target, and a split that keeps the classes' shares."""
    written = sklearn("""
pipe = Pipeline([('scale', MinMaxScaler()), ('net', MLPRegressor())])
model = TransformedTargetRegressor(regressor=pipe, transformer=StandardScaler())
a, b, c, d = train_test_split(X, y, stratify=y)
model.fit(a, c)
""")

    assert written.preparation == Preparation(0.25, None, True, "min_max", "standard")


@pytest.mark.parametrize(
    ("encoding", "labels"),
    [
        ("keras.utils.np_utils.to_categorical(y)", "one_hot"),
        ("LabelBinarizer().fit_transform(y)", "one_hot"),
        ("pd.get_dummies(y)", "one_hot"),
        ("OneHotEncoder(sparse=False).fit_transform(y)", "one_hot"),
        ("LabelEncoder().fit_transform(y)", "label_encoded"),
        ("y", None),
    ],
)
def test_how_labels_are_encoded(encoding: str, labels: str | None) -> None:
    """By Keras, scikit-learn and pandas."""
    program = f"""
import keras, pandas as pd
m = Sequential([Dense(3, activation='softmax')])
m.compile('sgd', 'categorical_crossentropy')
m.fit(X, {encoding})
"""
    assert keras(program).preparation.labels == labels


def test_preparation_that_is_not_read_is_noted_or_refused() -> None:
    """Arithmetic is noted; a scaler with other settings is refused."""
    program = "MLPRegressor().fit({}, y)"

    assert any("X / 255" in note for note in sklearn(program.format("X / 255.0")).notes)
    scaled = program.format("StandardScaler(with_mean=False).fit_transform(X)")
    assert misreads(scaled)[0].what == "`with_mean` of StandardScaler is not understood."
    leak = "Z = StandardScaler().fit_transform(X)\na, b, c, d = train_test_split(Z, y)\n"
    notes = sklearn(leak + program.format("a")).notes
    assert any("scaled before they are split" in note for note in notes)


def test_a_misspelt_estimator_is_told_with_the_name_that_was_meant() -> None:
    """With its line, and not as if nothing had been written."""
    (found,) = misreads("scale = 1\nMLPRegresor(alpha=1)")

    assert (found.came, found.allowed) == ("MLPRegresor", "MLPRegressor")
    assert (found.place.line, found.place.column) == (2, 1)
