"""Pipelines as files."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.worker.training.preparation.cases import spec_of, table_of
from worker.training.preparation import PairPipeline, load_pipeline, save_pipeline
from worker.training.preparation.prepare import prepare_table


def made(factor: float) -> PairPipeline:
    """A pipeline that scales one column."""
    table = table_of(size=factor * np.arange(8.0), y=np.arange(8.0))
    return prepare_table(spec_of(), table).pipeline


def means(path: Path) -> list[float]:
    """What a file's pipeline takes off its columns."""
    numbers = load_pipeline(path).numbers
    assert numbers is not None
    told: list[float] = numbers[-1].mean_.tolist()
    return told


def test_a_pipeline_that_is_saved_again_is_the_same_file(tmp_path: Path) -> None:
    """The points of a sweep share it; and another one is not taken for it."""
    first, second = made(1.0), made(2.0)
    for name, pipeline in (("a", first), ("b", first), ("c", second), ("d", first)):
        save_pipeline(pipeline, tmp_path / name)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert means(tmp_path / "a") == means(tmp_path / "d")
    assert means(tmp_path / "c") == [2 * mean for mean in means(tmp_path / "a")]


def test_a_changed_copy_is_written_as_it_is(tmp_path: Path) -> None:
    """It is another pipeline, although most of it is the same."""
    pipeline = made(1.0)
    save_pipeline(pipeline, tmp_path / "a")

    save_pipeline(replace(pipeline, fills_missing=True), tmp_path / "b")

    assert not load_pipeline(tmp_path / "a").fills_missing
    assert load_pipeline(tmp_path / "b").fills_missing
