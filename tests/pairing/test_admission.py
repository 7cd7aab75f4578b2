"""Admission: which jobs are refused before they are made, and where the fault is said to be."""

import json
from typing import Any

import pytest

from pairing.admission import check, notes
from pairing.budget import Budget
from pairing.own.same_numbers import fitted_rows
from pairing.shape import Shape, shape_of_builtin, shape_of_table
from pairing.sides import sides_of
from schemas.builtin import BUILTIN_FACTS
from schemas.dataset import BuiltinDataset, Column, DatasetProfile
from schemas.spec import PairSpec, TrainSpec

BUDGET = Budget(layers=100, parameters=1_000_000, rows=100_000, epochs=10_000, training_bytes=2**31)
PARAMS = "/reference/sklearn/params"


def spec(estimator: str = "MLPRegressor", **fields: Any) -> PairSpec:
    """A job on an upload with the target `y`, or what `fields` say otherwise."""
    params = fields.pop("params", {})
    return PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": {"upload": "ds_" + "0" * 24},
            "target": "y",
            "reference": {"sklearn": {"estimator": estimator, "params": params}},
            "candidate": {"keras": {"like": "reference"}},
            **fields,
        }
    )


def column(name: str, kind: str = "number", **facts: Any) -> Column:
    """A column of many different fractions, or what `facts` say otherwise."""
    numbers = {"minimum": -1.0, "maximum": 1.0, "fractional": True} if kind == "number" else {}
    known = {"missing": 0, "distinct": 90, "constant": False, "smallest_class": 1, **numbers}
    return Column.model_validate({"name": name, "kind": kind, **known, **facts})


def classes(name: str = "y", distinct: int = 3, smallest: int = 20) -> Column:
    """A column of whole numbers that stand for classes."""
    return column(
        name,
        distinct=distinct,
        smallest_class=smallest,
        minimum=0.0,
        maximum=distinct - 1.0,
        fractional=False,
    )


def shape(job: PairSpec | TrainSpec, *columns: Column, rows: int = 100) -> Shape:
    """The shape of a table with these columns."""
    return shape_of_table(job, DatasetProfile(rows=rows, columns=columns, format="csv"))


def places(job: PairSpec | TrainSpec, *columns: Column, rows: int = 100) -> list[str]:
    """Pointers of the reasons why a job on this table is refused."""
    return [error.pointer for error in check(job, shape(job, *columns, rows=rows), BUDGET)]


X = column("x")
Y = column("y")
CLASSIFIER = "MLPClassifier"


@pytest.mark.parametrize("name", BUILTIN_FACTS)
def test_every_built_in_data_set_is_accepted_by_its_kind_of_estimator(name: str) -> None:
    """The facts that are known of them must not stand in their own way."""
    facts = BUILTIN_FACTS[name]  # type: ignore[index]
    estimator = "MLPRegressor" if facts.task == "regression" else CLASSIFIER
    job = spec(estimator, dataset={"builtin": name}, target=None)

    assert check(job, shape_of_builtin(job, facts), BUDGET) == []


def test_a_network_has_an_output_for_each_target_or_class() -> None:
    """One for two classes, as both frameworks have it."""
    expected = {"linnerud": 3, "iris": 3, "breast_cancer": 1, "digits": 10, "diabetes": 1}
    for name, outputs in expected.items():
        facts = BUILTIN_FACTS[name]  # type: ignore[index]
        job = spec("MLPRegressor" if facts.task == "regression" else CLASSIFIER)
        assert shape_of_builtin(job, facts).outputs == outputs


def test_a_fitting_table_is_accepted() -> None:
    """Numbers to numbers, numbers to classes, numbers to yes and no."""
    yes_no = [column(name, "boolean", distinct=2) for name in "yz"]

    assert places(spec(), X, Y) == []
    assert places(spec(CLASSIFIER), X, classes()) == []
    assert places(spec(CLASSIFIER), X, column("y", "text", distinct=4, smallest_class=9)) == []
    assert places(spec(CLASSIFIER, target=["y", "z"]), X, *yes_no) == []
    assert places(spec(target=["y", "z"]), X, Y, column("z")) == []


@pytest.mark.parametrize(
    ("job", "columns", "expected"),
    [
        (spec(target=None), [X, Y], ["/target"]),
        (spec(target=["y", "z"]), [X, Y], ["/target/1"]),
        (spec(target="z"), [X, Y], ["/target"]),
        (spec(target=["x", "y"]), [X, Y], ["/target"]),
        (spec(), [X, column("y", missing=3)], ["/target"]),
        (spec(), [X, column("y", "text")], ["/reference/sklearn/estimator"]),
        (spec(CLASSIFIER), [X, Y], ["/reference/sklearn/estimator"]),
        (spec(CLASSIFIER), [X, classes(distinct=1)], ["/target"]),
        (spec(CLASSIFIER), [X, column("y", "text", distinct=None)], ["/target"]),
        (spec(CLASSIFIER, target=["y", "z"]), [X, classes("y"), classes("z", 2)], ["/target"]),
        (spec(params={"loss": "poisson"}), [X, Y], [f"{PARAMS}/loss"]),
        (spec(), [X, column("y", minimum=-1e302)], ["/target"]),
        (spec(), [X, column("y", maximum=1e153)], ["/target"]),
        (spec(), [X, column("y", maximum=1e150)], []),
        (spec(), [column("x", maximum=1e302), Y], []),
        (spec(), [X, column("t", "text"), Y], ["/text_columns"]),
        (spec(), [X, column("g", missing=7), Y], ["/missing"]),
        (spec(missing="mean"), [X, column("g", missing=100), Y], ["/missing"]),
        (
            spec(),
            [column("g", missing=1), column("t", "text", missing=2), Y],
            ["/missing", "/text_columns"],
        ),
    ],
)
def test_a_table_that_does_not_fit_is_refused(
    job: PairSpec, columns: list[Column], expected: list[str]
) -> None:
    """Each with the field that would mend it."""
    assert places(job, *columns) == expected


def test_a_column_of_nearly_the_name_that_was_asked_for_is_suggested() -> None:
    """Of a wide table only the first columns are listed."""
    wide = [column(f"x{number}") for number in range(40)]
    wrong = spec(target=["Prise", "nothing like it"], sample_weight="X39")

    prise, nothing, weight = check(wrong, shape(wrong, *wide, column("price")), BUDGET)

    assert str(prise.allowed).startswith("did you mean 'price'? one of x0, x1, ")
    assert str(nothing.allowed).startswith("one of x0, x1, ")
    assert str(weight.allowed).startswith("did you mean 'x39'? one of x0, ")


W = column("w", minimum=0.0, maximum=3.0)
WEIGHTED = spec(sample_weight="w")


@pytest.mark.parametrize(
    ("job", "columns", "words"),
    [
        (spec(sample_weight="v"), [X, Y, W], "has no column 'v'"),
        (spec(sample_weight="y"), [X, Y, W], "'y' is the target"),
        (WEIGHTED, [X, Y, column("w", "text")], "holds text"),
        (WEIGHTED, [X, Y, column("w", "boolean")], "holds booleans"),
        (WEIGHTED, [X, Y, column("w", missing=4, minimum=0.0)], "no value in 4 rows"),
        (WEIGHTED, [X, Y, column("w", minimum=-0.5)], "goes down to -0.5"),
        (WEIGHTED, [X, Y, column("w", minimum=0.0, maximum=0.0)], "is 0 in all rows"),
    ],
)
def test_a_column_that_cannot_weigh_rows_is_refused_by_its_name(
    job: PairSpec, columns: list[Column], words: str
) -> None:
    """Each with what is wrong with it, at the field that names it."""
    (error,) = check(job, shape(job, *columns), BUDGET)

    assert error.pointer == "/sample_weight"
    assert words in error.detail


def test_weights_are_no_input_and_only_an_upload_has_them() -> None:
    """The network does not see them."""
    assert places(WEIGHTED, X, Y, W) == []
    assert shape(WEIGHTED, X, Y, W).inputs == 1
    assert places(WEIGHTED, Y, W) == ["/target"]
    builtin = WEIGHTED.model_copy(
        update={"dataset": BuiltinDataset(builtin="diabetes"), "target": None}
    )

    errors = check(builtin, shape_of_builtin(builtin, BUILTIN_FACTS["diabetes"]), BUDGET)

    assert [error.pointer for error in errors] == ["/sample_weight"]


def test_gaps_and_texts_are_accepted_when_asked_for() -> None:
    """One input for each value of a text column."""
    job = spec(missing="median", text_columns="one_hot")
    table = [column("g", missing=1), column("t", "text", distinct=5, missing=2), Y]

    assert places(job, *table) == []
    assert shape(job, *table).inputs == 6


def test_the_sentence_about_gaps_lists_them_and_says_what_to_send() -> None:
    """However many there are, it stays a sentence."""
    gaps = [column(f"g{number}", missing=number + 1) for number in range(30)]
    job = spec()

    (error,) = check(job, shape(job, *gaps, Y), BUDGET)

    assert "g0 (1), g1 (2)" in error.detail
    assert "and 10 more" in error.detail
    assert '"missing": "mean"' in error.detail


@pytest.mark.parametrize(("missing", "told"), [(1, "in 1 row"), (1200, "in 1,200 rows")])
def test_the_sentence_about_a_target_with_gaps_counts_them(missing: int, told: str) -> None:
    """One row is no rows."""
    job = spec()

    (error,) = check(job, shape(job, X, column("y", missing=missing)), BUDGET)

    assert error.detail == f"The target 'y' has no value {told}"


@pytest.mark.parametrize(
    ("job", "rows", "expected"),
    [
        (spec(), 3, []),
        (spec(), 2, ["/split/test_size"]),
        (spec(), 1, ["/split/test_size"]),
        (spec(split={"test_size": 0.999}), 100, ["/split/test_size"]),
        (spec(params={"early_stopping": True}), 3, [f"{PARAMS}/validation_fraction"]),
        (spec(params={"early_stopping": True}), 5, []),
    ],
)
def test_a_split_needs_rows_for_each_part(job: PairSpec, rows: int, expected: list[str]) -> None:
    """Two to train on, one to test on; what early stopping takes is taken off first."""
    assert places(job, X, Y, rows=rows) == expected


def variables(*, units: int) -> TrainSpec:
    """A network that does not say what it learns: the target does."""
    network = {"layers": [{"units": units}], "optimizer": {"name": "sgd"}}
    return TrainSpec.model_validate(
        {
            "kind": "train",
            "dataset": {"upload": "ds_" + "0" * 24},
            "target": "y",
            "network": {"tensorflow": network},
            "split": {"stratify": True},
        }
    )


@pytest.mark.parametrize(
    ("job", "target", "rows", "expected"),
    [
        (spec(CLASSIFIER, split={"stratify": True}), classes(), 100, []),
        (spec(CLASSIFIER, split={"stratify": True}), classes(smallest=1), 100, ["/split/stratify"]),
        (spec(CLASSIFIER, split={"stratify": True}), classes(distinct=9), 20, ["/split/test_size"]),
        (spec(CLASSIFIER), classes(smallest=1), 100, []),
        (spec(split={"stratify": True}), Y, 100, ["/split/stratify"]),
        (variables(units=3), classes(), 100, []),
        (variables(units=1), Y, 100, ["/split/stratify"]),
    ],
)
def test_stratifying_needs_enough_of_each_class(
    job: PairSpec | TrainSpec, target: Column, rows: int, expected: list[str]
) -> None:
    """Two rows of the rarest class, and room for all of them in the smaller part."""
    assert places(job, X, target, rows=rows) == expected


def test_lbfgs_has_a_twin_and_no_naive_port() -> None:
    """Keras' `fit` has no such optimizer; the refusal names the side that asks for it."""
    twin = spec(params={"solver": "lbfgs"})
    assert check(twin, shape(twin, X, Y), BUDGET) == []
    naive = spec(params={"solver": "lbfgs"}, candidate={"keras": {"port": "naive"}})

    (error,) = check(naive, shape(naive, X, Y), BUDGET)

    assert error.pointer == "/candidate/keras/port"
    assert error.came == "naive"
    assert "L-BFGS" in error.detail
    assert "sgd and adam" in str(error.allowed)


def test_causes_are_shared_out_and_changes_tried_where_there_are_corners() -> None:
    """Keras' fit has no L-BFGS, so nothing of it can be changed; but it may be asked."""
    asked: dict[str, Any] = {"explain": {"attribution": "shapley"}}
    tries: dict[str, Any] = {"try": [{"name": "half", "change": {"fix": "loss-half"}}]}
    shaped = shape(spec(), X, Y)
    for params in ({}, {"solver": "lbfgs"}):
        assert check(spec(params=params, **asked), shaped, BUDGET) == []
    assert check(spec(**tries), shaped, BUDGET) == []

    (error,) = check(spec(params={"solver": "lbfgs"}, **tries), shaped, BUDGET)

    assert error.pointer == "/try"
    assert "half" in str(error.came)


def test_what_lbfgs_ignores_is_neither_refused_nor_passed_over_in_silence() -> None:
    """As scikit-learn accepts it and looks at none of it."""
    ignored = {"early_stopping": True, "validation_fraction": 0.0, "batch_size": 10_000}
    job = spec(params={"solver": "lbfgs", **ignored})
    facts = shape(job, X, Y)

    assert check(job, facts, BUDGET) == []
    fitted = fitted_rows(sides_of(job)["reference"].semantics, facts.training_rows(job))
    assert fitted == facts.training_rows(job)
    (note,) = notes(job, facts)
    assert "batch_size, early_stopping" in note
    assert notes(spec(params={"solver": "lbfgs"}), facts) == ()


@pytest.mark.parametrize("solver", ["sgd", "adam", "lbfgs"])
def test_a_trace_is_offered_with_every_solver(solver: str) -> None:
    """By batches where there are any, else by evaluations."""
    traced = spec(explain={"trace": "first_difference"}, params={"solver": solver})

    assert check(traced, shape(traced, X, Y), BUDGET) == []


def test_causes_are_kept_where_keras_has_the_solver() -> None:
    """What a port by L-BFGS would look like, nobody can say."""
    keeps: dict[str, Any] = {"candidate": {"keras": {"like": "reference", "keep": ["loss-half"]}}}
    batchless = spec(params={"solver": "lbfgs"}, **keeps)
    batched = spec(**keeps)

    assert check(batched, shape(batched, X, Y), BUDGET) == []
    refused = [error.pointer for error in check(batchless, shape(batchless, X, Y), BUDGET)]
    assert refused == ["/candidate/keras/keep"]


def test_settings_that_contradict_each_other_are_refused() -> None:
    """Classes have no scale, and validating needs rows."""
    scaled = spec(CLASSIFIER, scaling={"target": "standard"})
    blind = spec(params={"early_stopping": True, "validation_fraction": 0})

    assert places(scaled, X, classes()) == ["/scaling/target"]
    assert places(blind, X, Y) == [f"{PARAMS}/validation_fraction"]


@pytest.mark.parametrize(("power_t", "refused"), [(65.0, False), (66.0, True), (1e308, True)])
def test_a_power_that_overflows_before_the_last_epoch_is_refused(
    power_t: float, refused: bool
) -> None:
    """scikit-learn ends with an OverflowError there; 75 rows in 700 epochs allow 65.3."""
    params = {"solver": "sgd", "learning_rate": "invscaling", "power_t": power_t, "max_iter": 700}
    samples = 75 * 700

    assert places(spec(params=params), X, Y) == [f"{PARAMS}/power_t"] * refused
    assert places(spec(params={**params, "learning_rate": "constant"}), X, Y) == []
    if refused:
        with pytest.raises(OverflowError):
            (samples + 1) ** power_t
    else:
        assert (samples + 1) ** power_t > 0


@pytest.mark.parametrize("name", ["diabetes", "linnerud"])
def test_a_quantity_is_no_class(name: str) -> None:
    """Whole numbers or not: these data sets are for regression."""
    job = spec(CLASSIFIER, dataset={"builtin": name}, target=None)
    facts = BUILTIN_FACTS[name]  # type: ignore[index]

    pointers = [error.pointer for error in check(job, shape_of_builtin(job, facts), BUDGET)]

    assert pointers == ["/reference/sklearn/estimator"]


def test_a_built_in_data_set_brings_its_target() -> None:
    """Another cannot be named."""
    job = spec(dataset={"builtin": "diabetes"})
    assert isinstance(job.dataset, BuiltinDataset)

    errors = check(job, shape_of_builtin(job, BUILTIN_FACTS["diabetes"]), BUDGET)

    assert [error.pointer for error in errors] == ["/target"]


@pytest.mark.parametrize(
    ("fields", "rows", "expected"),
    [
        ({"params": {"max_iter": 10_000}}, 100, []),
        ({"params": {"max_iter": 10_001}}, 100, [f"{PARAMS}/max_iter"]),
        ({}, 100_000, []),
        ({}, 100_001, ["/dataset"]),
        ({"params": {"hidden_layer_sizes": [333_333]}}, 100, []),
        ({"params": {"hidden_layer_sizes": [333_334]}}, 100, [f"{PARAMS}/hidden_layer_sizes"]),
        ({"params": {"hidden_layer_sizes": [2] * 100}}, 100, []),
        ({"params": {"hidden_layer_sizes": [2] * 101}}, 100, [f"{PARAMS}/hidden_layer_sizes"]),
        ({"params": {"hidden_layer_sizes": [10**15]}}, 100, [f"{PARAMS}/hidden_layer_sizes"] * 2),
    ],
)
def test_the_budget_is_kept_to_the_last_one(
    fields: dict[str, Any], rows: int, expected: list[str]
) -> None:
    """What is allowed is allowed; one more is not."""
    found = places(spec(**fields), X, Y, rows=rows)

    assert found[:1] == expected[:1]
    assert len(found) == len(expected)


def test_memory_is_part_of_the_budget() -> None:
    """A table may have few rows and still be too wide."""
    wide = [column(f"x{number}") for number in range(1000)]
    job = spec(params={"hidden_layer_sizes": []})

    assert places(job, *wide, Y, rows=90_000) == ["/dataset"]


def test_an_unknown_shape_is_not_held_against_a_job() -> None:
    """What nobody has loaded yet is checked by the worker; the network's inside is known."""
    openml = spec(dataset={"openml": 61})
    huge = spec(dataset={"openml": 61}, params={"hidden_layer_sizes": [9000, 9000]})

    assert check(openml, None, BUDGET) == []
    assert [error.pointer for error in check(huge, None, BUDGET)] == [
        f"{PARAMS}/hidden_layer_sizes"
    ]
    assert "once a worker has loaded it" in notes(openml, None)[0]


def test_what_is_done_without_being_asked_for_is_noted() -> None:
    """A clipped batch, columns that tell nothing."""
    job = spec(params={"batch_size": 75, "early_stopping": True})
    constant = column("c", constant=True, distinct=1)

    told = notes(job, shape(job, X, constant, Y))

    assert len(told) == 2
    assert told[0].startswith("batch_size 75 is larger than the 67 rows that are fitted")
    assert told[1].endswith("hold one value only and tell nothing: c.")
    assert notes(spec(params={"batch_size": 75}), shape(job, X, Y)) == ()


def test_a_text_of_one_value_that_is_sometimes_missing_tells_something() -> None:
    """A gap becomes a category of its own; a number's is filled in with the one value."""
    job = spec(text_columns="one_hot", missing="mean")
    word = column("word", "text", constant=True, distinct=1, missing=3)
    number = column("number", constant=True, distinct=1, missing=3)

    assert notes(job, shape(job, X, word, Y)) == ()
    assert notes(job, shape(job, X, number, Y)) == (
        "These input columns hold one value only and tell nothing: number.",
    )


def test_a_sides_own_preparation_is_checked_where_it_was_asked_for() -> None:
    """As the job's is, with a pointer to the side; and two ways cannot be traced."""
    job = spec(dataset={"builtin": "diabetes"}, target=None).model_dump(mode="json")
    job["candidate"]["preparation"] = {"split": {"stratify": True, "test_size": 0.999}}
    job["explain"]["trace"] = "first_difference"
    asked = PairSpec.model_validate_json(json.dumps(job))

    errors = check(asked, shape_of_builtin(asked, BUILTIN_FACTS["diabetes"]), BUDGET)

    assert {error.pointer for error in errors} == {
        "/candidate/preparation/split/stratify",
        "/candidate/preparation/split/test_size",
        "/explain/trace",
    }


@pytest.mark.parametrize(
    ("dataset", "told"),
    [("iris", []), ("wine", ["is written for 4 inputs; these rows have 13"])],
)
def test_a_program_written_for_other_columns_is_noted(dataset: str, told: list[str]) -> None:
    """A column of ids that was left in, or a table that is not the one."""
    code = (
        "model = Sequential([Dense(5, input_shape=(4,)), Dense(3, activation='softmax')])\n"
        "model.compile('sgd', 'sparse_categorical_crossentropy')\n"
        "model.fit(x, y)"
    )
    job = TrainSpec.model_validate(
        {"kind": "train", "dataset": {"builtin": dataset}, "network": {"keras": {"code": code}}}
    )

    found = notes(job, shape_of_builtin(job, BUILTIN_FACTS[dataset]))  # type: ignore[index]

    assert len(found) == len(told)
    assert all(words in note for words, note in zip(told, found, strict=True))
