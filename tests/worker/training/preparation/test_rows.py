"""Raw rows on their way to predictions, through the pipeline as it was saved."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worker.training.preparation.cases import spec_of, table_of
from worker.training.errors import UserError
from worker.training.preparation import (
    PairPipeline,
    Prepared,
    load_pipeline,
    rows_to_inputs,
    save_pipeline,
)
from worker.training.preparation.prepare import prepare_table

_COLUMNS: dict[str, list[Any]] = {
    "size": [1.0, 2.5, None, 4.0, -3.0, 0.1, 7.0, 8.0],
    "kind": ["a", "b", "a", None, "c", "a", "b", "ü/~"],
    "new": [True, False, True, True, None, False, True, False],
}
_GIVEN = list(zip(*_COLUMNS.values(), strict=True))


def _prepared() -> Prepared:
    spec = spec_of(missing="mean", text_columns="one_hot", scaling={"target": "standard"})
    return prepare_table(spec, table_of(**_COLUMNS, y=np.arange(8.0)))


@pytest.fixture(scope="module")
def filling(tmp_path_factory: pytest.TempPathFactory) -> PairPipeline:
    """A pipeline that fills in missing values, saved and loaded."""
    path = tmp_path_factory.mktemp("pipeline") / "pipeline.skops"
    save_pipeline(_prepared().pipeline, path)
    return load_pipeline(path)


@pytest.fixture(scope="module")
def strict() -> PairPipeline:
    """A pipeline of two number columns and a text column that fills nothing in."""
    spec = spec_of("MLPClassifier", text_columns="one_hot")
    columns = {"a/b": [1.0, 2.0, 3.0, 4.0], "size": [0.0, 1.0, 5.0, 2.0], "kind": list("uvuv")}
    return prepare_table(spec, table_of(**columns, y=["no", "yes"] * 2)).pipeline


def test_saved_and_loaded_it_gives_the_same_bits_as_in_training(filling: PairPipeline) -> None:
    """The raw rows of the table, sent as a request, become the training and the test inputs."""
    prepared = _prepared()

    train = rows_to_inputs(filling, [_GIVEN[row] for row in prepared.rows_train])
    test = rows_to_inputs(filling, [_GIVEN[row] for row in prepared.rows_test])

    assert train.tobytes() == prepared.inputs_train.tobytes()
    assert test.tobytes() == prepared.inputs_test.tobytes()
    assert train.flags.c_contiguous


def test_all_else_of_a_pipeline_comes_back(filling: PairPipeline) -> None:
    """Names, kinds, task and the target's scale."""
    pipeline = _prepared().pipeline
    predictions = np.array([-1.0, 0.0, 2.0])

    assert filling.columns == pipeline.columns
    assert filling.input_columns == pipeline.input_columns
    assert (filling.task, filling.target_columns) == ("regression", ("y",))
    assert filling.classes is None
    assert filling.unscale(predictions).tobytes() == pipeline.unscale(predictions).tobytes()


@pytest.mark.parametrize(
    "labels", [["no", "yes"] * 2, [True, False] * 2, [-1, 7] * 2], ids=["text", "bool", "number"]
)
def test_labels_come_back_in_their_own_type(labels: list[Any], tmp_path: Path) -> None:
    """A class that was a number is not a text after loading."""
    table = table_of(x=[1.0, 2.0, 3.0, 4.0], y=labels)
    save_pipeline(prepare_table(spec_of("MLPClassifier"), table).pipeline, tmp_path / "p.skops")

    loaded = load_pipeline(tmp_path / "p.skops")

    assert loaded.classes == tuple(sorted(set(labels)))
    assert [type(label) for label in loaded.classes or ()] == [type(labels[0])] * 2


def test_rows_by_name_and_rows_in_order_are_the_same(filling: PairPipeline) -> None:
    """In whatever order the names come."""
    by_name = [dict(reversed(list(zip(_COLUMNS, row, strict=True)))) for row in _GIVEN]

    assert rows_to_inputs(filling, by_name).tobytes() == rows_to_inputs(filling, _GIVEN).tobytes()


@given(st.permutations(range(8)))
def test_each_row_is_turned_by_itself(order: list[int]) -> None:
    """Rows that come together do not touch each other, to the last bit."""
    pipeline = _prepared().pipeline

    moved = rows_to_inputs(pipeline, [_GIVEN[place] for place in order])

    assert moved.tobytes() == rows_to_inputs(pipeline, _GIVEN)[order].tobytes()


def test_a_text_never_seen_is_none_of_the_categories(filling: PairPipeline) -> None:
    """Its columns are all 0, as the encoder was told."""
    (inputs,) = rows_to_inputs(filling, [[1.0, "never seen", True]])

    of_kind = [place for place, name in enumerate(filling.input_columns) if "kind_" in name]
    assert len(of_kind) >= 3
    assert not inputs[of_kind].any()


_REFUSED: dict[str, tuple[Any, str, str]] = {
    "too few cells": ([1.0, 2.0], "/rows/1", r"Row 2 has 2 cells; the 3 input columns are a/b, "),
    "too many cells": ([1.0, 2.0, "u", 4.0], "/rows/1", r"has 4 cells"),
    "an unknown column": (
        {"a/b": 1.0, "size": 2.0, "kind": "u", "x/y": 1},
        "/rows/1/x~1y",
        r"names 'x/y', which is no input column; these are a/b, size, kind",
    ),
    "an unknown column in place of another": (
        {"a/b": 1.0, "size": 2.0, "sort": "u"},
        "/rows/1/sort",
        r"names 'sort', which is no input column",
    ),
    "a missing column": ({"a/b": 1.0, "kind": "u"}, "/rows/1", r"lacks size;"),
    "text for a number": (
        {"a/b": "1", "size": 2.0, "kind": "u"},
        "/rows/1/a~1b",
        r"column 'a/b': came '1', allowed is a finite number\.",
    ),
    "a boolean for a number": ([True, 2.0, "u"], "/rows/1/0", r"came True, allowed is a finite"),
    "a number for text": ([1.0, 2.0, 3.0], "/rows/1/2", r"came 3\.0, allowed is a text\."),
    "no value": ([1.0, None, "u"], "/rows/1/1", r"came no value, allowed is a finite number\."),
    "no text": ([1.0, 2.0, None], "/rows/1/2", r"came no value, allowed is a text\."),
    "NaN": ([float("nan"), 2.0, "u"], "/rows/1/0", r"came nan"),
    "infinity": ([float("inf"), 2.0, "u"], "/rows/1/0", r"came inf"),
    "a whole number beyond all floats": ([10**400, 2.0, "u"], "/rows/1/0", r"came 1000"),
}


@pytest.mark.parametrize("case", _REFUSED)
def test_a_row_that_does_not_fit_is_refused_by_row_and_column(
    case: str, strict: PairPipeline
) -> None:
    """The row before it is right, so the pointer has something to say."""
    row, pointer, sentence = _REFUSED[case]

    with pytest.raises(UserError, match=sentence) as caught:
        rows_to_inputs(strict, [[1.0, 2.0, "u"], row])

    assert caught.value.pointer == pointer


def test_a_number_that_scaling_makes_infinite_is_refused() -> None:
    """A finite cell may still leave the range of numbers."""
    small = table_of(x=np.arange(8.0) * 1e-8, y=np.arange(8.0))
    pipeline = prepare_table(spec_of(), small).pipeline

    with pytest.raises(UserError, match="Row 1 holds a number too large") as caught:
        rows_to_inputs(pipeline, [[1.7e308]])

    assert caught.value.pointer == "/rows/0"


@pytest.mark.parametrize("cell", [0, 1, 0.0, True])
def test_a_boolean_may_come_as_zero_or_one(cell: Any, filling: PairPipeline) -> None:
    """As a CSV reader or a spreadsheet would send it."""
    sent = rows_to_inputs(filling, [[1.0, "a", cell]])

    assert sent.tobytes() == rows_to_inputs(filling, [[1.0, "a", bool(cell)]]).tobytes()


def test_what_is_no_boolean_is_refused(filling: PairPipeline) -> None:
    """With null named as allowed, where missing values are filled in."""
    with pytest.raises(UserError, match=r"came 2, allowed is true or false or null\."):
        rows_to_inputs(filling, [[1.0, "a", 2]])
