"""Rows that the next job of a process finds ready."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from schemas.preparation import Scaling, Split
from schemas.spec import JOB_SPEC, PairSpec, TrainSpec
from worker.training.preparation import KeptRows, Prepared, kept, prepare

CODE = (
    "model = Sequential([Dense(units, input_dim=2), Dense(1)])\n"
    "model.compile('sgd', 'mse')\nmodel.fit(x, y)"
)


def job(units: int = 3, **more: Any) -> PairSpec | TrainSpec:
    """A training on an upload."""
    network = {"keras": {"code": CODE, "given": {"units": units}}}
    spec = {"kind": "train", "dataset": {"upload": "ds_" + "a" * 24}, "target": "y"}
    return JOB_SPEC.validate_python({**spec, "network": network, **more})


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twenty rows as Parquet."""
    generator = np.random.default_rng(0)
    path = tmp_path / "table.parquet"
    pd.DataFrame(generator.normal(size=(20, 3)), columns=["a", "b", "y"]).to_parquet(path)
    return path


def same(one: Prepared, other: Prepared) -> bool:
    """Whether two jobs were given the same numbers."""
    names = ("inputs_train", "inputs_test", "targets_train", "targets_test", "rows_test")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


def test_another_network_finds_the_rows_of_the_last_one(table: Path) -> None:
    """As they would have been prepared for it; they are not even read again."""
    rows = KeptRows()
    first = rows.rows(job(units=3), table)
    expected = prepare(job(units=5), table)
    table.unlink()

    second = rows.rows(job(units=5), table)

    assert second.inputs_train is first.inputs_train
    assert same(second, expected)
    assert second.source is not None
    assert second.source.spec == job(units=5)


@pytest.mark.parametrize(
    "more",
    [
        {"split": {"random_state": 1}},
        {"scaling": {"inputs": "min_max"}},
        {"target": "a"},
        {"dataset": {"upload": "ds_" + "b" * 24}},
        {"sample_weight": "b"},
    ],
)
def test_what_asks_for_other_rows_is_given_them(table: Path, more: dict[str, Any]) -> None:
    """And the way back is prepared anew: only the last job's rows are kept."""
    rows = KeptRows()
    frame = pd.read_parquet(table)
    frame["b"] = frame["b"].abs()
    frame.to_parquet(table)
    first = rows.rows(job(), table)

    other = rows.rows(job(**more), table)
    again = rows.rows(job(), table)

    assert same(other, prepare(job(**more), table))
    assert other.inputs_train is not first.inputs_train
    assert again.inputs_train is not first.inputs_train
    assert same(again, first)


def test_another_number_format_is_another_job(table: Path) -> None:
    """Rounded rows are no others' rows."""
    rows = KeptRows()

    wide = rows.rows(job(), table, dtype="float64").inputs_train
    narrow = rows.rows(job(), table, dtype="float32").inputs_train

    assert (str(wide.dtype), str(narrow.dtype)) == ("float64", "float32")


def test_nobody_can_change_what_the_next_job_finds(table: Path) -> None:
    """An attempt to is an error there and then."""
    prepared = KeptRows().rows(job(), table)

    with pytest.raises(ValueError, match="read-only"):
        prepared.inputs_train[0, 0] = 1.0


def test_a_large_table_is_let_go(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child must not hold on to it."""
    monkeypatch.setattr(kept, "MOST_BYTES", 100)
    rows = KeptRows()

    first, second = rows.rows(job(), table), rows.rows(job(), table)

    assert rows.prepared is None
    assert first.inputs_train is not second.inputs_train


def test_rows_can_still_be_prepared_in_another_way(table: Path) -> None:
    """As a candidate with a split of its own asks for."""
    rows = KeptRows()
    rows.rows(job(), table)

    told = rows.rows(job(units=4), table).otherwise(Split(random_state=3), Scaling(inputs="none"))

    assert told.inputs_train.flags.writeable
    assert not np.array_equal(told.rows_train, prepare(job(), table).rows_train)
