"""Which test rows are images, and which of them are shown."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

from schemas.row_images import RowImages
from tests.worker.training.cases import NAIVE, TASKS, Finished, ran, spec_of
from worker.training.images import FILE, MOST_IMAGES, are_pixels

_PARAMS = {"hidden_layer_sizes": [8], "max_iter": 5}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A pair on digits that is wrong about some of them."""
    spec = spec_of(
        "digits", "MLPClassifier", params=_PARAMS, candidate=NAIVE, explain={"noise_floor": False}
    )
    return ran(spec, tmp_path_factory.mktemp("digits"))


def test_pixels_are_in_their_own_units(finished: Finished) -> None:
    """0 to 16 in digits, whatever scaling the networks were given them with."""
    images = RowImages.model_validate_json((finished.artifacts / FILE).read_bytes())
    data = load_digits().data

    assert (images.height, images.width) == (8, 8)
    for row, pixels in zip(images.rows, images.pixels, strict=True):
        assert pixels == tuple(data[row])


def test_every_class_and_right_and_wrong_rows_are_shown(finished: Finished) -> None:
    """All of them test rows, in the order of predictions.csv; the same ones when run again."""
    images = RowImages.model_validate_json((finished.artifacts / FILE).read_bytes())
    table: Any = np.genfromtxt(
        finished.artifacts / "predictions.csv", delimiter=",", names=True, dtype=None
    )
    shown = [place for place, row in enumerate(table["row"]) if row in images.rows]
    wrong = (table["reference"] != table["true"]) | (table["candidate"] != table["true"])

    assert len(images.rows) == MOST_IMAGES
    assert tuple(table["row"][shown]) == images.rows
    assert set(table["true"][shown]) == set(range(10))
    assert 8 <= wrong[shown].sum() < MOST_IMAGES
    assert (~wrong[shown]).any()


@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
def test_rows_that_are_no_images_leave_no_file(task: str, tmp_path: Path) -> None:
    """Diabetes, breast cancer and iris."""
    done = ran(TASKS[task], tmp_path)

    assert FILE not in {file.name for file in done.trained.files}
    assert not (done.artifacts / FILE).exists()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([f"pixel{n}" for n in range(1, 785)], True),
        ([f"X_{n}" for n in range(64)], True),
        ([f"X_{n}" for n in range(63)], False),
        ([f"X_{n}" for n in range(49)], False),
        ([f"X_{n}" for n in range(63)] + ["age"], False),
        ([f"X_{n}" for n in range(63)] + ["wind_2"], False),
    ],
)
def test_columns_are_pixels_by_their_number_and_their_names(
    names: list[str], expected: bool
) -> None:
    """One word and a place; a square of at least 64."""
    assert are_pixels(names) is expected
