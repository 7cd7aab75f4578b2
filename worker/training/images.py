"""Test rows that are images, chosen to be shown with what both legs make of them."""

import re
from collections.abc import Iterator
from math import isqrt
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.row_images import RowImages
from worker.training.comparison import Trained
from worker.training.plan import Plan
from worker.training.targets import decide

FILE = "images.json"
LEAST_PIXELS = 64
MOST_IMAGES, MOST_CLASSES, MOST_WRONG = 24, 12, 8
DIGITS = 6

Facts = tuple[str, str, str]


def write_images(trained: Trained, folder: Path) -> tuple[Facts, ...]:
    """Write `images.json` where the test rows are images, and say what it is."""
    images = images_of(trained)
    if images is None:
        return ()
    (folder / FILE).write_text(images.model_dump_json())
    said = "Some test rows as images, before scaling; predictions.csv says what they were taken for"
    return ((FILE, "application/json", f"{said}."),)


def images_of(trained: Trained) -> RowImages | None:
    """Choose test rows; None for rows that are no images, and where nothing is classified."""
    plan = trained.plan
    pixels = _pixels(plan)
    if pixels is None:
        return None
    chosen = list(chosen_rows(trained))
    side = isqrt(pixels.shape[1])
    return RowImages(
        height=side,
        width=side,
        rows=tuple(int(plan.prepared.rows_test[place]) for place in chosen),
        pixels=tuple(tuple(map(_short, pixels[place].tolist())) for place in chosen),
    )


def _pixels(plan: Plan) -> NDArray[np.float64] | None:
    """Give the test rows as they came, shape (rows, pixels), if they are images."""
    prepared = plan.prepared
    if prepared.source is None or prepared.task not in {"binary", "multiclass"}:
        return None
    frame = prepared.source.table.inputs
    if not are_pixels([str(name) for name in frame]):
        return None
    if any(not pd.api.types.is_float_dtype(kind) for kind in frame.dtypes):
        return None
    values = frame.to_numpy(np.float64)
    if not np.isfinite(values).all() or values.min() < 0:
        return None
    return values[prepared.rows_test]


def are_pixels(names: list[str]) -> bool:
    """Whether columns are called by one word and their place, and make a square.

    Example:
        >>> are_pixels([f"pixel_{row}_{column}" for row in range(8) for column in range(8)])
        True
        >>> are_pixels([f"X_{place}" for place in range(65)]), are_pixels(["age"] * 64)
        (False, False)
    """
    side = isqrt(len(names))
    if len(names) < LEAST_PIXELS or side * side != len(names):
        return False
    words = {re.sub(r"\d+", "#", name) for name in names}
    return len(words) == 1 and "#" in next(iter(words))


def chosen_rows(trained: Trained) -> Iterator[int]:
    """Choose places of test rows, in order: the first of each class, wrong ones, and right ones."""
    task, true = trained.plan.prepared.task, trained.plan.targets_test
    classes = decide(task, true)
    answers = [decide(task, trace.outputs) for trace in trained.traces.values()]
    wrong = np.any([answer != classes for answer in answers], axis=0)
    _, firsts = np.unique(classes, return_index=True)
    chosen = firsts[:MOST_CLASSES].tolist()
    mistaken = [place for place in np.flatnonzero(wrong).tolist() if place not in chosen]
    chosen += mistaken[:MOST_WRONG]
    rest = [place for place in np.flatnonzero(~wrong).tolist() if place not in chosen]
    yield from sorted([*chosen, *rest][:MOST_IMAGES])


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
