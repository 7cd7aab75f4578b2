"""Experiment 3: the advice that the question got, point by point, and what would have helped."""

from collections.abc import Iterator

import pytest

from tests.experiments.eight_points import ADVICE, FIXES, TOGETHER, WHY, EightPoints
from tests.experiments.laboratory import Laboratory, Size

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def points(laboratory: Laboratory, size: Size) -> Iterator[EightPoints]:
    """The jobs; what was measured is written to its page in the end."""
    points = EightPoints(laboratory, size)
    yield points
    if points.is_full:
        points.page.write()


def test_the_first_point_hurts_and_the_other_seven_change_no_number(points: EightPoints) -> None:
    """Alone; and all together they are the first."""
    for setting in points.settings:
        advice = points.advice(ADVICE, setting)

        assert [each["effect"] for each in advice["each"]] == ["hurt", *["nothing"] * 7]
        assert [each["fields"] for each in advice["each"]] == [["l2"], *[[]] * 7]
        assert len(advice["each"]) == len(WHY)
        together, first = advice["together"], advice["each"][0]
        assert (together["effect"], together["gap_after"]) == ("hurt", first["gap_after"])
        points.table(setting.replace(" ", "-"), ADVICE, setting)


def test_regularizers_l2_is_twice_as_strong_as_what_the_asker_had(points: EightPoints) -> None:
    """`skl_norm` halves alpha already, and scikit-learn divides the half by the rows as well."""
    report = points.ran(ADVICE, "inputs scaled").report
    told = {each["field"]: each for each in report["translation"]}

    assert told["l2"]["reference"] == told["l2"]["candidate"] == 0.5
    assert told["l2_divisor"]["reference"] == "batch_rows"
    assert told["l2_divisor"]["candidate"] == "none"


def test_our_fixes_together_end_the_gap_and_no_one_of_them_does(points: EightPoints) -> None:
    """A single one may even hurt: what one cause does, another hides."""
    for setting in points.settings:
        *alone, together = points.changes(FIXES, setting)

        assert together["name"] == TOGETHER
        assert together["effect"] == "helped"
        assert together["gap_after"] < 1e-12
        assert min(each["gap_after"] for each in alone) > 0.02
        half = next(each for each in alone if each["name"] == "the loss's one half")
        assert half["effect"] == "hurt"
        points.table(f"fixes-{setting.replace(' ', '-')}", FIXES, setting)
    before = points.advice(FIXES, "inputs scaled")["together"]
    points.page.number("gap-before", before["gap_before"])
    points.page.number("gap-after", before["gap_after"])


def test_the_figure_holds_a_bar_for_each_change(points: EightPoints) -> None:
    """Nine of the advice and eight of ours."""
    for setting in points.settings:
        picture = points.figure(setting)

        assert picture.count(b'aria-roledescription="bar"') == 9 + 8
        points.page.figure(setting.replace(" ", "-"), picture)
