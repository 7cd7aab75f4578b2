"""The verdict and its sentence, spelt out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.report import Divergence, Gap, Verdict
from worker.training.verdict import GAPS, judge, sentence

INF, NAN = math.inf, math.nan


def gap(number: float | None = 0.0, **others: float | None) -> Gap:
    """Make a gap with one number everywhere but where another is given."""
    return Gap.model_validate(dict.fromkeys(GAPS, number) | others)


ROUNDING = gap(1e-16)
DIVERGED = (Divergence(leg="candidate", epoch=3, tensor="layer_2/bias"),)


@pytest.mark.parametrize(
    ("measured", "floor", "verdict"),
    [
        (gap(1e-15), gap(1e-15), "indistinguishable"),
        (gap(1e-14), gap(1e-15), "indistinguishable"),
        (gap(1.1e-14), gap(1e-15), "different"),
        (gap(1e-15, weights_max=1e-13), gap(1e-15), "different"),
        (gap(1e-15, weights_max=1e-13), gap(1e-15, weights_max=2e-14), "indistinguishable"),
        # A twin may agree by luck; no floor is below one rounding.
        (gap(9e-16), gap(0.0), "indistinguishable"),
        (gap(2e-15), gap(0.0), "different"),
        # Ten times the floor is as large as the targets' own spread.
        (gap(0.5), gap(0.1), "undecidable"),
        (gap(0.5), gap(0.099), "indistinguishable"),
        (gap(5.0), gap(0.099), "different"),
        # Numbers that are none.
        (gap(INF), gap(1e-15), "different"),
        (gap(0.0, loss_curve_max=INF), gap(1e-15), "different"),
        (gap(NAN), gap(1e-15), "different"),
        (gap(0.0, loss_curve_max=None), gap(1e-15), "different"),
        (gap(1e-3), gap(INF), "undecidable"),
        (gap(1e-3), gap(None), "undecidable"),
        (gap(1e-3), gap(NAN), "undecidable"),
        (gap(1e-3), None, "undecidable"),
        (gap(0.0), None, "undecidable"),
    ],
)
def test_a_gap_is_judged_by_ten_times_its_floor(
    measured: Gap, floor: Gap | None, verdict: Verdict
) -> None:
    """Each of the four by its own floor."""
    assert judge(measured, floor, ROUNDING, same=False, diverged=()) == verdict


def test_a_leg_that_diverged_comes_before_everything_else() -> None:
    """Gaps to NaN mean nothing."""
    assert judge(gap(0.0), gap(1.0), ROUNDING, same=True, diverged=DIVERGED) == "diverged"


def test_the_same_bits_are_identical_whatever_the_floor() -> None:
    """With a floor, without one, and with one that decides nothing."""
    for floor in (gap(1e-15), gap(1.0), None):
        assert judge(gap(0.0), floor, ROUNDING, same=True, diverged=()) == "identical"


@given(st.floats(0.0, 1e3), st.floats(0.0, 1e3), st.floats(0.0, 0.05), st.sampled_from(GAPS))
def test_a_smaller_gap_is_never_judged_worse(
    small: float, larger: float, floor: float, name: str
) -> None:
    """Monotone in each gap."""
    verdicts = [
        judge(gap(0.0, **{name: number}), gap(floor), ROUNDING, same=False, diverged=())
        for number in sorted((small, larger))
    ]

    assert verdicts != ["different", "indistinguishable"]


@pytest.mark.parametrize(
    ("verdict", "floor", "words"),
    [
        ("identical", None, ["the same bits"]),
        ("undecidable", None, ["2.5e-03", "without a noise floor"]),
        ("undecidable", gap(0.4), ["2.5e-03", "4.0e-01", "nothing can be said"]),
        ("undecidable", gap(None), ["an unbounded amount", "nothing can be said"]),
        ("indistinguishable", gap(1e-3), ["cannot be told apart", "2.5e-03", "1.0e-03"]),
        ("different", gap(1e-9), ["are different", "2.5e-03", "1.0e-09"]),
    ],
)
def test_the_sentence_says_the_verdict_with_its_numbers(
    verdict: Verdict, floor: Gap | None, words: list[str]
) -> None:
    """So that it can stand alone in a terminal."""
    said = sentence(verdict, gap(2.5e-3), floor, ())

    assert all(word in said for word in words)
    assert said.endswith(".")


def test_the_sentence_of_a_divergence_names_leg_epoch_and_tensor() -> None:
    """Where to look."""
    said = sentence("diverged", gap(INF), None, DIVERGED)

    assert said == (
        "Training diverged: the candidate holds a number that is not finite in layer_2/bias "
        "after epoch 3."
    )
