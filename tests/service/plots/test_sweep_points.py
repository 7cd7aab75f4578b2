"""What plots of sweeps share."""

from service.plots.sweep_points import distinct_labels


def test_labels_that_are_cut_to_the_same_are_numbered() -> None:
    """So that no two points share a line in the legend."""
    labels = distinct_labels(["x" * 80 + "a", "x" * 80 + "b", ""])

    assert len(set(labels)) == 3
    assert max(map(len, labels)) < 65
    assert labels[2] == "3: as it is"
