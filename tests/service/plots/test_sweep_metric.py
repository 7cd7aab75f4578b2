"""What was changed in a sweep, which decides how its points are drawn."""

from service.plots.sweep_metric import varied
from tests.service.plots.sweep_samples import LAYERS, RATE, row


def test_what_was_not_changed_has_no_axis() -> None:
    """A path with one value at all points."""
    some = [row(1, {RATE: 0.1, LAYERS: [8]}, 0.5), row(2, {RATE: 0.2, LAYERS: [8]}, 0.5)]

    assert varied(some) == [RATE]
