"""The spec of confusion matrices."""

import json
from collections.abc import Sequence

import pytest

from schemas.job import JobState, Leg
from service.plots.confusion_matrices import class_names, confusion_matrices
from service.plots.kind import Spec
from service.plots.paper import COLOURS, LIGHT
from tests.client.canned_objects import REPORT, job_of

ENDED = job_of("job_0", JobState.SUCCEEDED)
Matrix = Sequence[Sequence[int]]


def spec_of(reference: Matrix, candidate: Matrix) -> Spec:
    """The spec of two matrices whose classes are numbers."""
    both: dict[Leg, Matrix] = {"reference": reference, "candidate": candidate}
    names = [str(number) for number in range(len(reference))]
    spec = confusion_matrices(ENDED, names, both, LIGHT)
    json.dumps(spec, allow_nan=False)
    return spec


def words_in(spec: Spec, square: int) -> list[str]:
    """What is written in the cells, line after line."""
    return [cell["words"] for cell in spec["concat"][square]["data"]["values"]]


def diagonal(classes: int) -> Matrix:
    """Seven right rows of each class."""
    return [[7 * (true == said) for said in range(classes)] for true in range(classes)]


def test_cells_say_counts_and_shares_of_the_true_class() -> None:
    """An empty cell is empty, and the strongest colour is the leg's own."""
    spec = spec_of([[3, 1], [0, 4]], [[3, 1], [0, 4]])

    assert words_in(spec, 0) == ["3\n75%", "1\n25%", "", "4\n100%"]
    cells = spec["concat"][1]["data"]["values"]
    assert cells[3]["fill"] == COLOURS["candidate"].lower()
    assert cells[2]["fill"] == LIGHT.ground
    axes = spec["concat"][0]["encoding"]
    assert (axes["x"]["axis"]["title"], axes["y"]["axis"]["title"]) == (
        "predicted class",
        "true class",
    )


def test_the_difference_says_which_leg_has_more() -> None:
    """With its sign, and in its colour."""
    spec = spec_of([[3, 1], [0, 4]], [[4, 0], [1, 3]])

    assert words_in(spec, 2) == ["+1", "\N{MINUS SIGN}1", "+1", "\N{MINUS SIGN}1"]
    fills = [cell["fill"] for cell in spec["concat"][2]["data"]["values"]]
    assert fills[0] == COLOURS["candidate"].lower()
    assert fills[1] == COLOURS["reference"].lower()


def test_equal_matrices_have_no_difference_to_draw() -> None:
    """That is said."""
    spec = spec_of([[3, 1], [0, 4]], [[3, 1], [0, 4]])

    assert len(spec["concat"]) == 2
    said = spec["title"]["subtitle"]
    assert "the two matrices are the same" in said
    assert any("7 of 8 test rows right (87.5%)" in line for line in said)


@pytest.mark.parametrize(("classes", "first"), [(6, "7\n100%"), (20, "7"), (21, None)])
def test_what_has_no_room_in_a_cell_is_left_out(classes: int, first: str | None) -> None:
    """Shares up to six classes, counts up to twenty."""
    spec = spec_of(diagonal(classes), diagonal(classes))

    square = spec["concat"][0]
    assert len(square["layer"]) == (1 if first is None else 2)
    if first is not None:
        assert words_in(spec, 0)[0] == first
    assert len(square["data"]["values"]) == classes**2


def test_a_hundred_classes_have_labels_that_do_not_overlap() -> None:
    """Every third, say, on cells of a few pixels."""
    square = spec_of(diagonal(100), diagonal(100))["concat"][0]

    labels = square["encoding"]["y"]["axis"]["values"]
    pixels = square["height"] / 100
    assert (int(labels[1]) - int(labels[0])) * pixels >= 15
    assert labels[0] == "0"


def test_long_names_are_cut_and_stay_apart() -> None:
    """By their number where they are cut to the same."""
    rows = REPORT.rows.model_copy(
        update={"classes": ("a very long name of a class", "a very long name of another", "b")}
    )
    report = REPORT.model_copy(update={"rows": rows})

    names = class_names(report, {"reference": diagonal(3)})

    assert len(set(names)) == 3
    assert names[0].startswith("0: a very long")
    assert max(map(len, names)) <= 20


def test_a_class_without_a_test_row_divides_nothing_by_zero() -> None:
    """Its line is empty."""
    spec = spec_of([[0, 0], [0, 4]], [[0, 0], [0, 4]])

    assert words_in(spec, 0)[:2] == ["", ""]
