"""Two values changed in a sweep."""

from service.plots.paper import COLOURS
from tests.service.plots.sweep_samples import LAYERS, RATE, metric_spec, points, row


def test_two_values_changed_are_a_map_that_says_what_has_no_number() -> None:
    """Cells in the order in which they were asked for, the best the strongest."""
    some = [
        row(1, {RATE: 0.1, LAYERS: [8]}, 0.5),
        row(2, {RATE: 0.1, LAYERS: [16]}, 0.9),
        row(3, {RATE: 1.0, LAYERS: [8]}, None, verdict="diverged"),
        row(4, {RATE: 1.0, LAYERS: [16]}, 0.6),
    ]

    spec = metric_spec(points(some))

    assert [cell["words"] for cell in spec["data"]["values"]] == ["0.5", "0.9", "diverged", "0.6"]
    assert spec["data"]["values"][1]["fill"] == COLOURS["candidate"].lower()
    assert spec["encoding"]["y"]["scale"]["domain"] == ["[8]", "[16]"]
    assert spec["encoding"]["x"]["axis"]["title"] == "learning_rate_init"
    assert "1 of 4 points diverged" in spec["title"]["subtitle"]
