"""The verdict and its sentence, spelt out by hand."""

import math
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.report import Divergence, EpochGap, Gap, Verdict
from worker.training.verdict import GAPS, Evidence, is_doubtful, judge, rests_on_steps, sentence

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
    assert judge(Evidence(measured, floor, ROUNDING)) == verdict


def test_a_leg_that_diverged_comes_before_everything_else() -> None:
    """Gaps to NaN mean nothing."""
    assert judge(Evidence(gap(0.0), gap(1.0), ROUNDING, same=True, diverged=DIVERGED)) == "diverged"


def test_the_same_bits_are_identical_whatever_the_floor() -> None:
    """With a floor, without one, and with one that decides nothing."""
    for floor in (gap(1e-15), gap(1.0), None):
        assert judge(Evidence(gap(0.0), floor, ROUNDING, same=True)) == "identical"


@given(st.floats(0.0, 1e3), st.floats(0.0, 1e3), st.floats(0.0, 0.05), st.sampled_from(GAPS))
def test_a_smaller_gap_is_never_judged_worse(
    small: float, larger: float, floor: float, name: str
) -> None:
    """Monotone in each gap."""
    verdicts = [
        judge(Evidence(gap(0.0, **{name: number}), gap(floor), ROUNDING))
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
    said = sentence(verdict, Evidence(gap(2.5e-3), floor, ROUNDING))

    assert all(word in said for word in words)
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("prediction_rms", "the predictions on the test rows differ by 2.5e-03 of the spread"),
        ("prediction_max", "a prediction on the test rows differs by 2.5e-03 of the spread"),
        ("weights_max", "a weight differs by 2.5e-03 of its tensor's spread"),
        ("loss_curve_max", "the loss curves differ by 2.5e-03 of their range"),
    ],
)
def test_the_sentence_tells_the_gap_that_is_beyond_its_floor(name: str, words: str) -> None:
    """Predictions that agree say nothing of weights that do not."""
    measured, floor = gap(5e-17, **{name: 2.5e-3}), gap(5e-17, **{name: 4e-13})
    different = Evidence(measured, floor, ROUNDING)
    chance = Evidence(measured, floor, ROUNDING, steps_agree=True)

    assert sentence("different", different) == (
        f"The two legs are different: {words}, while rounding alone explains 4.0e-13."
    )
    assert sentence("undecidable", chance) == (
        f"{words[0].upper()}{words[1:]}, while the reference differs from its own twin by 4.0e-13."
        " But no single step differs by more than rounding: a chance was amplified."
    )


def test_the_sentence_of_a_divergence_names_leg_epoch_and_tensor() -> None:
    """Where to look."""
    said = sentence("diverged", Evidence(gap(INF), None, ROUNDING, diverged=DIVERGED))

    assert said == (
        "Training diverged: the candidate holds a number that is not finite in layer_2/bias "
        "after epoch 3."
    )


def course(*pairs: tuple[float, float]) -> tuple[EpochGap, ...]:
    """Give gap and floor of the first epochs."""
    return tuple(
        EpochGap(epoch=epoch, gap=gap, noise_floor=floor)
        for epoch, (gap, floor) in zip(count(1), pairs, strict=False)
    )


CHAOS = gap(0.5)


@pytest.mark.parametrize(
    ("along_the_way", "verdict", "horizon"),
    [
        (course((1e-15, 1e-15), (5e-7, 1e-7), (0.3, 0.2)), "undecidable", 3),
        # The legs had parted while something could still be said.
        (course((1e-3, 1e-15), (1e-2, 1e-7), (0.3, 0.2)), "different", 3),
        # Noise that has been seen stays possible, though the twin came near again.
        (course((1e-7, 1e-7), (9e-7, 1e-12), (0.3, 0.2)), "undecidable", 3),
        # Nothing was compared before the horizon, or nothing at all.
        (course((0.3, 0.2)), "undecidable", 1),
        ((), "undecidable", None),
    ],
)
def test_a_training_that_amplifies_rounding_beyond_words_is_judged_up_to_its_horizon(
    along_the_way: tuple[EpochGap, ...], verdict: Verdict, horizon: int | None
) -> None:
    """After it nothing can be said; before it, a difference is one."""
    evidence = Evidence(gap(0.5), CHAOS, ROUNDING, along_the_way)

    assert (judge(evidence), evidence.horizon()) == (verdict, horizon)
    if horizon is not None:
        assert f"epoch {horizon}" in sentence(verdict, evidence)


@pytest.mark.parametrize(
    ("evidence", "doubtful"),
    [
        (Evidence(gap(2e-14), gap(1e-15), ROUNDING), True),
        (Evidence(gap(1e-12), gap(1e-15), ROUNDING), True),
        (Evidence(gap(1.1e-12), gap(1e-15), ROUNDING), False),
        (Evidence(gap(1e-15), gap(1e-15), ROUNDING), False),
        (Evidence(gap(1e-15, weights_max=2e-14), gap(1e-15), ROUNDING), True),
        (Evidence(gap(0.5), CHAOS, ROUNDING, course((2e-14, 1e-15), (0.3, 0.2))), True),
        (Evidence(gap(0.5), CHAOS, ROUNDING, course((2e-9, 1e-15), (0.3, 0.2))), False),
        (Evidence(gap(INF), gap(1e-15), ROUNDING), False),
    ],
)
def test_only_a_difference_of_few_floors_leaves_a_doubt(evidence: Evidence, doubtful: bool) -> None:
    """One twin is one draw; a thousand floors are no chance any more."""
    assert is_doubtful(evidence) == doubtful


@pytest.mark.parametrize(
    ("along_the_way", "may_part_at_once", "rests"),
    [
        (course((1e-15, 1e-15), (1e-3, 1e-15)), False, True),
        (course((1e-3, 1e-15), (1e-3, 1e-15)), False, False),
        # After an iteration of L-BFGS a line search has passed, and legs may have parted by it.
        (course((1e-3, 1e-15), (1e-3, 1e-15)), True, True),
        ((), False, False),
        ((), True, True),
    ],
)
def test_what_began_together_rests_on_its_steps(
    along_the_way: tuple[EpochGap, ...], may_part_at_once: bool, rests: bool
) -> None:
    """And only a difference does."""
    evidence = Evidence(gap(1e-3), gap(1e-15), ROUNDING, along_the_way)
    alike = Evidence(gap(1e-15), gap(1e-15), ROUNDING, course((1e-15, 1e-15)))

    assert rests_on_steps(evidence, may_part_at_once=may_part_at_once) == rests
    assert not rests_on_steps(alike, may_part_at_once=may_part_at_once)


@pytest.mark.parametrize(
    ("along_the_way", "verdict"),
    [
        (course((1e-15, 1e-15), (5e-3, 1e-3), (0.5, 0.09)), "indistinguishable"),
        # Noise that has grown since would hide that these were never the same network.
        (course((1e-1, 1e-15), (0.5, 1e-3), (0.5, 0.09)), "different"),
    ],
)
def test_what_parted_along_the_way_is_different_though_noise_has_caught_up(
    along_the_way: tuple[EpochGap, ...], verdict: Verdict
) -> None:
    """A naive port of a training that amplifies rounding, but not beyond words."""
    evidence = Evidence(gap(0.5), gap(0.09), ROUNDING, along_the_way)

    assert judge(evidence) == verdict
    assert ("by epoch 1" in sentence(verdict, evidence)) == (verdict == "different")


def test_where_steps_agree_only_the_end_is_undecided() -> None:
    """What parted by chance along the way, and came together again, is nothing to doubt."""
    parted = course((1e-15, 1e-15), (1e-9, 1e-15), (1e-15, 1e-15))

    together = Evidence(gap(1e-15), gap(1e-15), ROUNDING, parted, steps_agree=True)
    apart = Evidence(gap(1e-9), gap(1e-15), ROUNDING, parted, steps_agree=True)

    assert judge(together) == "indistinguishable"
    assert judge(apart) == "undecidable"
    assert apart.undecidable_from() == 2


TOGETHER = course((1e-15, 1e-15), (1e-15, 1e-15), (1e-15, 1e-15))


@pytest.mark.parametrize(
    ("along_the_way", "steps_agree", "verdict", "since"),
    [
        (TOGETHER, False, "different", 2),
        (TOGETHER, True, "undecidable", 2),
        # Noise has become so large before that no decision means anything, and then shrunk.
        (course((0.3, 0.2), (1e-15, 1e-15)), False, "undecidable", 1),
        (course((1e-15, 1e-15), (0.3, 0.2), (0.3, 0.2)), False, "undecidable", 2),
        # It came later.
        (course((1e-15, 1e-15), (1e-15, 1e-15), (0.3, 0.2)), False, "different", 2),
        (course((1e-15, 1e-15), (1e-15, 1e-15), (0.3, 0.2)), True, "undecidable", 2),
    ],
)
def test_legs_that_decided_otherwise_are_never_indistinguishable(
    along_the_way: tuple[EpochGap, ...], steps_agree: bool, verdict: Verdict, since: int
) -> None:
    """Nothing but a cause, which only the steps show, or noise turns a decision."""
    evidence = Evidence(
        gap(1e-15),
        gap(1e-15),
        ROUNDING,
        along_the_way,
        steps_agree=steps_agree,
        decided_otherwise=2,
    )

    assert (judge(evidence), evidence.undecidable_from()) == (verdict, since)
    assert rests_on_steps(evidence) == (verdict == "different")
    assert not is_doubtful(evidence)
    assert f"epoch {since}" in sentence(verdict, evidence)


def test_the_same_bits_are_identical_whatever_was_counted() -> None:
    """Two rules that count differently and never come to anything."""
    assert judge(Evidence(gap(), gap(), ROUNDING, same=True, decided_otherwise=1)) == "identical"


def test_a_loss_that_overflowed_in_one_leg_alone_rests_on_the_steps() -> None:
    """A mean at the edge of its format is infinite or huge by its last digit."""
    edge = gap(1e-15, loss_curve_max=INF)
    doubt = Evidence(edge, gap(1e-15), ROUNDING, TOGETHER)
    agreed = Evidence(edge, gap(1e-15), ROUNDING, TOGETHER, steps_agree=True)

    assert rests_on_steps(doubt)
    assert judge(agreed) == "undecidable"
