"""Why two sides differ, said before anything is trained."""

from dataclasses import replace
from typing import Any

import pytest

from pairing.catalogue.between import Facts
from pairing.causes import CAUSES
from pairing.corners import causes_between, keeping
from pairing.explaining import armed, explain
from pairing.side import Told
from pairing.sides import pair_of
from pairing.translate import naive_port, of_sklearn
from schemas.estimator import Regressor
from schemas.explanation import Explanation
from schemas.side import KerasSide, SklearnSide
from schemas.written_side import CodeSide
from tests.pairing.reading import snippets

DIABETES = Facts(rows=331, inputs=10, outputs=1, task="regression")
BY_ID = {cause.id: cause for cause in CAUSES}

# What the naive port of the question's estimator brings, by what the catalogue knows of it.
OF_THE_PORT = {
    "loss-half", "l2-factor", "l2-batch-scaling", "l2-short-batch", "weight-init", "bias-init",
    "weight-draws", "batch-order", "float32-coefficients", "dtype", "stopping-rule",
}  # fmt: skip


def estimator(**params: Any) -> SklearnSide:
    """An MLPRegressor with these parameters."""
    return SklearnSide.model_validate({"sklearn": {"estimator": "MLPRegressor", "params": params}})


def keras(**form: Any) -> KerasSide:
    """A Keras side that follows from the estimator."""
    return KerasSide.model_validate({"keras": form})


def explained(reference: Any, candidate: Any, facts: Facts = DIABETES) -> Explanation:
    """What is said of two sides."""
    return explain(pair_of(reference, candidate, Told()), facts)


QUESTION = {"hidden_layer_sizes": [10], "activation": "logistic", "alpha": 1.0, "solver": "sgd"}


def ids(explanation: Explanation) -> set[str]:
    """The causes that are armed."""
    return {finding.id for finding in explanation.armed}


def test_the_naive_port_of_the_question_has_the_full_list() -> None:
    """All that its report would name, on the rows of the diabetes data."""
    assert ids(explained(estimator(**QUESTION), keras(port="naive"))) == OF_THE_PORT


def test_without_rows_what_depends_on_them_is_armed_with_a_proviso() -> None:
    """One output is not known to be one, nor that a batch is short."""
    said = explained(estimator(**QUESTION), keras(port="naive"), Facts())
    because = {finding.id: finding.because for finding in said.armed}

    assert ids(said) == OF_THE_PORT | {"output-sum"}
    assert "unless there is one output" in because["output-sum"]
    assert "unless the rows that are fitted are whole batches" in because["l2-short-batch"]
    assert any("Without a data set" in note for note in said.notes)


@pytest.mark.parametrize("facts", [Facts(), DIABETES], ids=["no rows", "rows"])
def test_nothing_is_armed_between_a_reference_and_its_aligned_twin(facts: Facts) -> None:
    """Whatever the estimator."""
    for params in (QUESTION, {}, {"solver": "lbfgs"}, {"early_stopping": True, "solver": "sgd"}):
        said = explained(estimator(**params), keras(like="reference"), facts)

        assert said.armed == ()
        assert len(said.silent) == len(CAUSES)
        assert said.summary.startswith("Nothing is armed")


@pytest.mark.parametrize("cause", sorted(OF_THE_PORT))
def test_a_twin_that_keeps_one_cause_differs_by_that_cause(cause: str) -> None:
    """And by no other; what is not divided at all is not divided by a short batch either."""
    said = explained(estimator(**QUESTION), keras(like="reference", keep=[cause]))

    along = {"l2-short-batch"} if cause == "l2-batch-scaling" else set()
    assert ids(said) == {cause, *along}


def test_causes_come_largest_first_and_each_says_how_it_was_sized() -> None:
    """A penalty two hundred times too strong before epsilon's last digits."""
    said = explained(estimator(alpha=1.0), keras(port="naive"))
    sizes = [finding.expected for finding in said.armed if finding.expected]

    assert len(sizes) == len(said.armed)
    assert [each.relative for each in sizes] == sorted(
        (each.relative for each in sizes), reverse=True
    )
    assert all(each.because.endswith(".") for each in sizes)
    assert said.armed[0].id == "l2-batch-scaling"
    assert said.armed[-1].id in {"dtype", "adam-epsilon", "float32-coefficients"}


def test_each_armed_cause_has_a_fix_for_either_side_that_takes_over_the_others_values() -> None:
    """Keras is given scikit-learn's epsilon, scikit-learn is given Keras'."""
    said = explained(estimator(epsilon=3e-9), keras(port="naive"))
    epsilon = next(finding for finding in said.armed if finding.id == "adam-epsilon")

    assert all(set(finding.fix) == {"reference", "candidate"} for finding in said.armed)
    assert "epsilon=3e-09" in (epsilon.fix["candidate"].code or "")
    assert "set_params(epsilon=1e-07)" in (epsilon.fix["reference"].code or "")
    assert all(finding.fix == {} and finding.expected is None for finding in said.silent)


def test_every_finding_says_why() -> None:
    """In a sentence, armed or silent, and shows the fields that differ."""
    said = explained(estimator(**QUESTION), keras(port="naive"))

    assert all(finding.because.endswith(".") for finding in (*said.armed, *said.silent))
    half = next(finding for finding in said.armed if finding.id == "loss-half")
    assert [(f.field, f.reference, f.candidate) for f in half.fields] == [("loss_factor", 0.5, 1.0)]
    silent = {finding.id: finding.because for finding in said.silent}
    assert silent["adam-epsilon"] == "Neither side's optimizer is Adam, or has an epsilon."
    assert silent["output-sum"] == "The network has one output, of which the mean is the sum."


def test_the_causes_that_are_named_are_those_between_the_records() -> None:
    """Of the causes that own fields none is armed that no field says, whatever the estimator."""
    for params in (QUESTION, {"solver": "adam", "early_stopping": True}, {"alpha": 0.0}):
        pair = pair_of(estimator(**params), keras(port="naive"), Told())
        between = causes_between(pair.reference.semantics, pair.candidate.semantics)

        assert ids(explain(pair, Facts())) <= {cause.id for cause in between}


def test_two_estimators_are_explained_as_well() -> None:
    """Another rate and another activation, and nothing else."""
    said = explained(estimator(), estimator(learning_rate_init=0.1, activation="tanh"))

    assert ids(said) == {"learning-rate", "activation"}
    fixes = {finding.id: finding.fix["reference"].code for finding in said.armed}
    assert fixes["activation"] == 'estimator.set_params(activation="tanh")\n'


def code(*parts: str) -> CodeSide:
    """Pasted source."""
    return CodeSide(code="\n".join(parts))


def test_the_snippets_of_the_question_are_explained_as_they_stand() -> None:
    """Both of its Keras networks; the first one leaves the output layer's weights unpenalised."""
    first = explained(code(snippets.SKLEARN_REPR), code(snippets.SKL_NORM, snippets.KERAS_1))
    second = explained(code(snippets.SKLEARN_REPR), code(snippets.SKL_NORM, snippets.KERAS_2))

    # The author halved alpha, and so has no l2-factor.
    assert ids(second) == OF_THE_PORT - {"l2-factor"}
    assert ids(first) == ids(second) | {"l2-coverage"}
    assert second.armed[0].id == "l2-batch-scaling"
    assert first.sides["candidate"].form == "code"


def test_two_keras_networks_are_explained_as_well() -> None:
    """The author's two differ by the layers that the penalty covers, and by nothing else."""
    first = code(snippets.SKL_NORM, snippets.KERAS_1)
    second = code(snippets.SKL_NORM, snippets.KERAS_2)

    assert ids(explained(first, second)) == {"l2-coverage"}


def test_a_network_of_graph_mode_is_explained_with_what_scikit_learn_has_no_words_for() -> None:
    """The third document's program: dropout, normal biases, labels already encoded."""
    classifier = SklearnSide.model_validate(
        {
            "sklearn": {
                "estimator": "MLPClassifier",
                "params": {"hidden_layer_sizes": [256], "batch_size": 100, "max_iter": 30},
            }
        }
    )
    network = CodeSide(code=snippets.HELPERS, network="keras_train", given={"out_shape": 10})
    said = explained(classifier, network, Facts())
    found = ids(said)

    assert {"dropout-meaning", "bias-init", "l2-factor", "dtype"} <= found
    # Glorot's bound by hand is Glorot's, and the old optimizer has scikit-learn's epsilon.
    assert not {"weight-init", "adam-epsilon", "batch-size", "learning-rate", "epochs"} & found
    assert [each.what for each in said.unexpressed] == ["Dropout of 0.7"]


def test_scaling_that_one_program_shows_and_the_other_does_not_is_a_cause_with_a_proviso() -> None:
    """It may have been done elsewhere."""
    scaled = code(
        "from sklearn.preprocessing import StandardScaler",
        "from sklearn.neural_network import MLPRegressor",
        "X = StandardScaler().fit_transform(X)",
        "MLPRegressor().fit(X, y)",
    )
    bare = code("from sklearn.neural_network import MLPRegressor", "MLPRegressor().fit(X, y)")
    found = {finding.id: finding.because for finding in explained(scaled, bare).armed}

    assert set(found) == {"input-scaling"}
    assert "unless its rows were prepared elsewhere" in found["input-scaling"]
    assert ids(explained(scaled, scaled)) == set()
    assert ids(explained(bare, bare)) == set()


def test_another_architecture_is_named_first() -> None:
    """Before causes of the same size, and before larger ones."""
    said = explained(estimator(hidden_layer_sizes=[10], alpha=1e3), code(
        "import keras",
        "m = keras.Sequential([keras.layers.Dense(8, 'relu'), keras.layers.Dense(4, 'relu'),",
        "                      keras.layers.Dense(1)])",
        "m.compile('adam', 'mse')",
        "m.fit(X, y, epochs=200)",
    ))  # fmt: skip

    assert said.armed[0].id == "architecture"
    assert "hidden layers of 10 units" in said.armed[0].because
    assert "hidden layers of 8, 4 units" in said.armed[0].because


def test_a_cause_is_asked_for_by_records_alone() -> None:
    """As the attribution does, which has no sides."""
    base = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
    port = naive_port(base)

    short = armed(BY_ID["l2-short-batch"], base, port, Facts(rows=400))
    assert short == (False, "400 rows are 2 whole batches of 200: none is short.")
    assert armed(BY_ID["l2-short-batch"], base, port, Facts(rows=331))[0]
    still = replace(base, l2=0.0)
    kept = keeping(still, naive_port(still), ["l2-factor", "l2-batch-scaling"])
    assert armed(BY_ID["l2-factor"], still, kept, Facts()) == (False, "Both sides have l2 0.0.")
    assert armed(BY_ID["l2-batch-scaling"], still, kept, Facts()) == (
        False,
        "Neither side penalises weights.",
    )
