"""What is refused, what is noted, and that nothing leaks from the test rows."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from tests.worker.training.preparation.cases import spec_of, table_of
from worker.training.errors import UserError
from worker.training.preparation.prepare import prepare_table

_FINITE = {"allow_nan": False, "allow_infinity": False, "min_value": -1e6, "max_value": 1e6}
_TEXTS = ["a", "b", "c", None]


def _mixed(numbers: NDArray[Any], texts: list[str | None]) -> Any:
    columns = {f"x{place}": column for place, column in enumerate(numbers.T)}
    return table_of(**columns, word=texts, y=np.arange(len(numbers), dtype=float))


@given(
    hnp.arrays(np.float64, (12, 2), elements=_FINITE),
    hnp.arrays(np.float64, (3, 2), elements=_FINITE),
    st.lists(st.sampled_from(_TEXTS), min_size=12, max_size=12),
    st.lists(st.sampled_from([*_TEXTS, "new"]), min_size=3, max_size=3),
)
def test_what_the_test_rows_hold_never_changes_the_training_inputs(
    numbers: NDArray[np.float64],
    others: NDArray[np.float64],
    texts: list[str | None],
    other_texts: list[str | None],
) -> None:
    """Mean, deviation, filling and categories are learnt from the training rows alone."""
    spec = spec_of(missing="median", text_columns="one_hot")
    before = prepare_table(spec, _mixed(numbers, texts))

    numbers = numbers.copy()
    numbers[before.rows_test] = others
    for place, text in zip(before.rows_test, other_texts, strict=True):
        texts[place] = text
    after = prepare_table(spec, _mixed(numbers, texts))

    assert after.inputs_train.tobytes() == before.inputs_train.tobytes()
    assert after.input_columns == before.input_columns


@given(st.permutations(range(12)))
def test_the_order_of_columns_orders_the_inputs_and_nothing_else(order: list[int]) -> None:
    """Each column is treated by itself."""
    values = np.random.default_rng(0).normal(size=(20, 12))
    spec = spec_of()
    plain = prepare_table(
        spec, table_of(**{f"x{i}": values[:, i] for i in range(12)}, y=values[:, 0])
    )

    moved = prepare_table(spec, table_of(**{f"x{i}": values[:, i] for i in order}, y=values[:, 0]))

    assert moved.input_columns == tuple(f"x{place}" for place in order)
    np.testing.assert_allclose(moved.inputs_train, plain.inputs_train[:, order], rtol=1e-13)


@given(st.permutations(range(20)))
def test_a_row_takes_its_target_along(order: list[int]) -> None:
    """However the rows come, each input stays beside its own target."""
    numbers = np.arange(20.0)[list(order)]
    spec = spec_of(scaling={"inputs": "none"})

    prepared = prepare_table(spec, table_of(x=numbers, y=numbers * 10))

    np.testing.assert_array_equal(prepared.inputs_train[:, 0] * 10, prepared.targets_train)
    np.testing.assert_array_equal(prepared.inputs_test[:, 0] * 10, prepared.targets_test)
    np.testing.assert_array_equal(numbers[prepared.rows_test], prepared.inputs_test[:, 0])


_ROWS = np.arange(8.0)
_REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "missing values": (
        {"x": [1.0, None, 3.0, None], "z": [None, 2.0, 3.0, 4.0], "y": [1.0, 2.0, 3.0, 4.0]},
        {},
        "/missing",
        r"missing in x \(2 rows\), z \(1 row\); ask with \"missing\": \"mean\" or \"median\"",
    ),
    "a text column": (
        {"x": ["a", "b", "c", "d"], "y": [1.0, 2.0, 3.0, 4.0]},
        {},
        "/text_columns",
        r"Text columns: x; ask with \"text_columns\": \"one_hot\"",
    ),
    "a missing text": (
        {"x": ["a", None, "c", "d"], "y": [1.0, 2.0, 3.0, 4.0]},
        {"text_columns": "one_hot"},
        "/missing",
        r"missing in x \(1 row\)",
    ),
    "both": (
        {"x": [1.0, None], "z": ["a", "b"], "y": [1.0, 2.0]},
        {},
        "/dataset",
        r"missing in x .* Text columns: z",
    ),
    "an infinite input": (
        {"x": [1.0, 2.0, -np.inf, 4.0], "y": [1.0, 2.0, 3.0, 4.0]},
        {"missing": "mean"},
        "/dataset",
        r"'x' holds -inf in row 3; allowed are finite numbers",
    ),
    "an infinite target": (
        {"x": [1.0, 2.0], "y": [1.0, np.inf]},
        {},
        "/dataset",
        r"'y' holds inf in row 2",
    ),
    "a target beyond squares": (
        {"x": _ROWS, "y": [*_ROWS[:7], -3e200]},
        {},
        "/target",
        r"'y' holds numbers as large as 3e\+200, whose squares .* a larger unit",
    ),
    "missing targets": (
        {"x": _ROWS, "y": [1.0, None, 3.0, None, None, 6.0, 7.0, 8.0]},
        {"missing": "mean"},
        "/target",
        r"'y' has no value in row 2 and in 2 more",
    ),
    "a missing label": (
        {"x": [1.0, 2.0, 3.0], "y": ["a", "b", None]},
        {"estimator": "MLPClassifier"},
        "/target",
        r"'y' has no value in row 3; every row needs one",
    ),
    "no rows": ({"x": [], "y": []}, {}, "/dataset", r"no rows"),
    "a single row": (
        {"x": [1.0], "y": [1.0]},
        {},
        "/split/test_size",
        r"test share of 0\.25 takes all of the 1 row;",
    ),
    "a test share for all rows": (
        {"x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.0]},
        {"split": {"test_size": 0.9}},
        "/split/test_size",
        r"0\.9 takes all of the 3 rows",
    ),
    "one class": (
        {"x": _ROWS, "y": ["a"] * 8},
        {"estimator": "MLPClassifier"},
        "/target",
        r"one class only, 'a'",
    ),
    "one class among the training rows": (
        {"x": _ROWS, "y": [0, 0, 1, 0, 0, 0, 0, 0]},
        {"estimator": "MLPClassifier"},
        "/split",
        r"training rows have one class only, 0; .* Class 1 has no other row: seed the split",
    ),
    "a class among the test rows only": (
        {"x": _ROWS, "y": ["a", "b", "c", "a", "b", "a", "b", "a"]},
        {"estimator": "MLPClassifier"},
        "/split",
        r"Class 'c' is among the test rows but .* Class 'c' has no other row: seed",
    ),
    "a class of two rows among the test rows only": (
        {"x": _ROWS, "y": ["a", "b", "c", "a", "b", "c", "b", "a"]},
        {"estimator": "MLPClassifier", "split": {"random_state": 7}},
        "/split",
        r"Class 'c' is among the test rows but .* Stratify the split, or seed it otherwise",
    ),
    "a class of one row, stratified": (
        {"x": _ROWS, "y": [0, 0, 0, 0, 1, 1, 1, 7]},
        {"estimator": "MLPClassifier", "split": {"stratify": True}},
        "/split/stratify",
        r"Class 7 has 1 row; .* at least 2",
    ),
    "more classes than test rows, stratified": (
        {"x": _ROWS, "y": [0, 0, 1, 1, 2, 2, 3, 3]},
        {"estimator": "MLPClassifier", "split": {"stratify": True}},
        "/split/stratify",
        r"4 classes cannot all be among 2 rows for test",
    ),
    "more classes than training rows, stratified": (
        {"x": _ROWS, "y": [0, 0, 1, 1, 2, 2, 3, 3]},
        {"estimator": "MLPClassifier", "split": {"stratify": True, "test_size": 0.7}},
        "/split/stratify",
        r"4 classes cannot all be among 2 rows for training",
    ),
    "a stratified regression": (
        {"x": _ROWS, "y": _ROWS},
        {"split": {"stratify": True}},
        "/split/stratify",
        r"a regressor has none",
    ),
    "fractions as classes": (
        {"x": _ROWS, "y": _ROWS + 0.5},
        {"estimator": "MLPClassifier"},
        "/reference/sklearn/estimator",
        r"fractions such as 0\.5; MLPRegressor",
    ),
    "text as numbers": (
        {"x": _ROWS, "y": list("abababab")},
        {},
        "/reference/sklearn/estimator",
        r"'y' holds text such as 'a'; MLPClassifier",
    ),
    "several targets of text": (
        {"x": _ROWS, "y": list("abababab"), "z": list("abababab")},
        {"estimator": "MLPClassifier", "target": ["y", "z"]},
        "/target",
        r"target 'y' holds 'a', allowed are 0 and 1",
    ),
    "several targets of many values": (
        {"x": _ROWS, "y": [0, 1] * 4, "z": [0, 1, 2, 3] * 2},
        {"estimator": "MLPClassifier", "target": ["y", "z"]},
        "/target",
        r"target 'z' holds 2\.0, allowed are 0 and 1",
    ),
    "negative counts": (
        {"x": _ROWS, "y": _ROWS - 3},
        {"params": {"loss": "poisson"}},
        "/reference/sklearn/params/loss",
        r"'y' is -3 in row 1; allowed are 0 and more",
    ),
    "scaled counts": (
        {"x": _ROWS, "y": _ROWS},
        {"params": {"loss": "poisson"}, "scaling": {"target": "standard"}},
        "/scaling/target",
        r"allowed with it is \"none\"",
    ),
    "scaled classes": (
        {"x": _ROWS, "y": [0, 1] * 4},
        {"estimator": "MLPClassifier", "scaling": {"target": "standard"}},
        "/scaling/target",
        r"Classes have no scale",
    ),
    "numbers too large to be scaled": (
        {"x": _ROWS * 1e307, "y": _ROWS},
        {},
        "/scaling/inputs",
        r"column 'x' are too large to be scaled",
    ),
    "numbers too large for the precision": (
        {"x": _ROWS * 1e38, "y": _ROWS},
        {"scaling": {"inputs": "none"}},
        "/dtype",
        r"column 'x' are too large for float32",
    ),
    "more categories than columns are allowed": (
        {"x": [f"text {row}" for row in range(14_000)], "y": np.zeros(14_000)},
        {"text_columns": "one_hot"},
        "/text_columns",
        r"10,500 different values .* 10,000 are allowed",
    ),
}


@pytest.mark.parametrize("case", _REFUSED)
def test_what_does_not_fit_is_refused_with_a_sentence_and_the_field(case: str) -> None:
    """Each refusal says what came and what is allowed, and points at the spec."""
    columns, fields, pointer, sentence = _REFUSED[case]
    target = fields.get("target", "y")

    with pytest.raises(UserError, match=sentence) as caught:
        prepare_table(spec_of(**fields), table_of(target, **columns), dtype="float32")

    assert caught.value.pointer == pointer
    assert str(caught.value) == caught.value.detail


_LABELS: dict[str, tuple[list[Any], str, tuple[Any, ...]]] = {
    "texts": (["nein", "ja"] * 6, "binary", ("ja", "nein")),
    "more texts": (["b", "a", "ß"] * 4, "multiclass", ("a", "b", "ß")),
    "booleans": ([True, False] * 6, "binary", (False, True)),
    "whole numbers": ([3.0, 1.0, -2.0] * 4, "multiclass", (-2, 1, 3)),
}


@pytest.mark.parametrize("case", _LABELS)
def test_labels_keep_their_type_and_are_known_in_order(case: str) -> None:
    """Text, booleans and whole numbers are classes as they are."""
    labels, task, classes = _LABELS[case]

    prepared = prepare_table(spec_of("MLPClassifier"), table_of(x=np.arange(12.0), y=labels))

    assert prepared.task == task
    assert prepared.classes == classes
    assert [type(label) for label in prepared.classes] == [type(classes[0])] * len(classes)
    assert [labels[row] for row in prepared.rows_test] == prepared.targets_test.tolist()


def test_several_targets_of_yes_and_no_are_several_labels() -> None:
    """Booleans and numbers of 0 and 1 alike."""
    prepared = prepare_table(
        spec_of("MLPClassifier"),
        table_of(["a", "b"], x=_ROWS, a=[0, 1] * 4, b=[True, False] * 4),
    )

    assert prepared.task == "multilabel"
    assert prepared.classes is None
    assert prepared.target_columns == ("a", "b")
    assert prepared.targets_train.dtype == np.int64
    assert (prepared.targets_train.sum(axis=1) == 1).all()


def test_missing_values_are_filled_in_from_the_training_rows() -> None:
    """Numbers by their median, booleans as numbers, texts as a category of their own."""
    columns: dict[str, Any] = {
        "x": [1.0, None, 3.0, 100.0, None, 5.0, 2.0, 4.0],
        "flag": [True, None, False, True, True, False, True, True],
        "word": ["a", None, "b", "a", "b", None, "a", "b"],
        "y": _ROWS,
    }
    spec = spec_of(missing="median", text_columns="one_hot", scaling={"inputs": "none"})

    prepared = prepare_table(spec, table_of(**columns))

    train = [columns["x"][row] for row in prepared.rows_train]
    median = np.median([number for number in train if number is not None])
    filled = [median if number is None else number for number in train]
    assert prepared.input_columns == ("x", "flag", "word_a", "word_b", "word_missing")
    assert prepared.raw_input_columns == ("x", "flag", "word")
    assert prepared.inputs_train[:, 0].tolist() == filled
    assert set(prepared.inputs_train[:, 1].tolist()) <= {0.0, 1.0}
    assert (prepared.inputs_train[:, 2:].sum(axis=1) == 1).all()
    assert "x: filled in with the training rows' median in 2 rows." in prepared.notes
    assert "word: filled in with the category 'missing' in 2 rows." in prepared.notes
    assert "Booleans taken as 0 and 1: flag." in prepared.notes
    assert "Text columns turned into 3 columns, one per value: word." in prepared.notes


def test_a_text_that_says_missing_is_told_of() -> None:
    """It shares the category of what is missing, which must not go unseen."""
    spec = spec_of(missing="mean", text_columns="one_hot")

    prepared = prepare_table(spec, table_of(word=["missing", None, "a", "a"], y=_ROWS[:4]))

    assert "word: rows that say 'missing' themselves share that category." in prepared.notes


def test_a_constant_column_is_scaled_to_zero_and_told_of() -> None:
    """Nothing is divided by zero."""
    prepared = prepare_table(spec_of(), table_of(x=_ROWS, same=[0.1] * 8, y=_ROWS))

    np.testing.assert_allclose(prepared.inputs_train[:, 1], 0, atol=1e-16)  # but for rounding
    assert "These input columns hold one value only and tell nothing: same." in prepared.notes


def test_a_column_without_any_value_is_constant_when_filled_in() -> None:
    """It stays in its place, so that later rows still fit."""
    spec = spec_of(missing="mean")

    prepared = prepare_table(spec, table_of(x=_ROWS, none=[np.nan] * 8, y=_ROWS))

    assert prepared.input_columns == ("x", "none")
    assert (prepared.inputs_train[:, 1] == 0).all()


def test_a_constant_target_and_a_class_per_row_are_told_of() -> None:
    """Both can be trained, and are seldom meant."""
    still = prepare_table(spec_of(), table_of(x=_ROWS, y=[2.0] * 8))
    many = prepare_table(
        spec_of("MLPClassifier", split={"test_size": 0.1, "random_state": 3}),
        table_of(x=_ROWS, y=[0, 1, 2, 3, 4, 5, 5, 5]),
    )

    assert "These target columns hold one value only: y." in still.notes
    assert any("6 classes in 8 rows" in note for note in many.notes)


def test_columns_that_would_share_a_name_are_told_apart() -> None:
    """A number column may be called like another column's category."""
    spec = spec_of(text_columns="one_hot")

    prepared = prepare_table(spec, table_of(word_a=_ROWS, word=["a", "b"] * 4, y=_ROWS))

    assert prepared.input_columns == ("word_a", "word_a (2)", "word_b")


@pytest.mark.parametrize("outputs", [1, 3])
def test_scaled_targets_are_learnt_scaled_and_tested_in_their_own_units(outputs: int) -> None:
    """And predictions find back."""
    values = np.random.default_rng(1).normal(50.0, 9.0, size=(40, outputs))
    targets = {f"y{place}": column for place, column in enumerate(values.T)}
    names = list(targets)

    prepared = prepare_table(
        spec_of(scaling={"target": "standard"}), table_of(names, x=values[:, 0], **targets)
    )

    train = values[prepared.rows_train]
    assert prepared.targets_train.ndim == prepared.targets_test.ndim == min(outputs, 2)
    np.testing.assert_allclose(prepared.targets_train.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(prepared.targets_train.std(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(
        prepared.pipeline.unscale(prepared.targets_train).reshape(train.shape), train, rtol=1e-14
    )
    np.testing.assert_array_equal(
        prepared.targets_test.reshape(-1, outputs), values[prepared.rows_test]
    )


def test_a_targets_table_of_text_only_needs_no_number_column() -> None:
    """Inputs may be texts alone."""
    spec = spec_of("MLPClassifier", text_columns="one_hot")

    prepared = prepare_table(spec, table_of(word=list("abab"), y=[0, 1, 0, 1]))

    assert prepared.inputs_train.shape == (3, 2)
