"""Labels become numbers and outputs become labels again."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import LabelBinarizer

from worker.training.targets import decide, encode, network_outputs


@given(
    st.lists(st.text(max_size=5), min_size=3, max_size=6, unique=True),
    st.lists(st.integers(0, 5), min_size=1, max_size=30),
)
def test_classes_in_words_come_back_from_their_one_hot_rows(
    words: list[str], places: list[int]
) -> None:
    """Of any length, empty and outside ASCII."""
    # NumPy's fixed-width strings end at their last character that is not NUL.
    classes = sorted({word.rstrip("\0") for word in words})
    labels = np.array([classes[place % len(classes)] for place in places], dtype="<U5")

    encoded = encode("multiclass", labels, classes)

    assert encoded.shape == (len(labels), len(classes))
    assert (encoded.sum(axis=1) == 1).all()
    assert [classes[place] for place in decide("multiclass", encoded)] == labels.tolist()


@pytest.mark.parametrize("classes", [[3, 4], [-1, 7], ["no", "yes"], [False, True], [0, 2**62]])
def test_two_classes_come_back_from_zero_and_one(classes: list[Any]) -> None:
    """Numbers, words and truths."""
    labels = np.array([classes[place] for place in (0, 1, 1, 0)])

    encoded = encode("binary", labels, classes)

    assert encoded.tolist() == [[0.0], [1.0], [1.0], [0.0]]
    assert [classes[place] for place in decide("binary", encoded)] == labels.tolist()


def test_a_class_longer_than_any_label_is_not_cut_short() -> None:
    """Test rows may have short labels only."""
    encoded = encode("multiclass", np.array(["b", "a"]), ["a", "abc", "b"])

    assert encoded.tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]


def test_several_labels_come_back_as_they_are() -> None:
    """Zeros and ones."""
    labels = np.array([[1, 0, 1], [0, 0, 0]])

    encoded = encode("multilabel", labels, None)

    assert encoded.dtype == np.float64
    assert decide("multilabel", encoded).tolist() == labels.tolist()


def test_numbers_become_a_column() -> None:
    """One target is a table of one column."""
    assert encode("regression", np.array([1.5, 2.5]), None).tolist() == [[1.5], [2.5]]
    two = np.array([[1.0, 2.0]])
    assert encode("regression", two, None).tolist() == two.tolist()


@given(st.lists(st.floats(0.0, 1.0) | st.just(0.5), min_size=6, max_size=6))
def test_outputs_are_decided_as_scikit_learn_decides(shares: list[float]) -> None:
    """Ties at one half and between classes included (D39)."""
    for task, labels, shape in (
        ("binary", np.array([0, 1]), (6, 1)),
        ("multiclass", np.array([0, 1, 2]), (2, 3)),
        ("multilabel", np.array([[0, 1], [1, 0]]), (3, 2)),
    ):
        outputs = np.array(shares).reshape(shape)
        # What `MLPClassifier.predict` does with its outputs.
        flat = outputs.ravel() if shape[1] == 1 else outputs
        theirs = LabelBinarizer().fit(labels).inverse_transform(flat)

        assert decide(task, outputs).tolist() == theirs.tolist()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("task", "labels", "classes", "units"),
    [
        ("regression", np.zeros(3), None, 1),
        ("regression", np.zeros((3, 2)), None, 2),
        ("binary", np.zeros(3), [0, 1], 1),
        ("multiclass", np.zeros(3), [0, 1, 2], 3),
        ("multilabel", np.zeros((3, 4)), None, 4),
    ],
)
def test_the_output_layer_has_as_many_units_as_scikit_learns(
    task: Any, labels: Any, classes: list[int] | None, units: int
) -> None:
    """One for two classes, one for each of more (D42)."""
    assert network_outputs(task, labels, classes) == units
