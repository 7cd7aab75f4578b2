"""Experiment 2: identity, relu and softplus train in scikit-learn, and come to NaN in Keras."""

from collections.abc import Iterator
from statistics import median

import pytest

from schemas.job import Leg
from tests.experiments.laboratory import Laboratory, Size
from tests.experiments.unbounded_activations import (
    ASKED_RATE,
    CAUSES_BUT_THE_HALF,
    UNBOUNDED,
    Activation,
    UnboundedActivations,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def question(laboratory: Laboratory, size: Size) -> Iterator[UnboundedActivations]:
    """The question's jobs; what was measured is written to its page in the end."""
    question = UnboundedActivations(laboratory, size)
    yield question
    if question.is_full:
        question.page.write()


@pytest.mark.parametrize("activation", UNBOUNDED)
def test_scikit_learn_trains_where_the_literal_port_comes_to_nan(
    question: UnboundedActivations, activation: Activation
) -> None:
    """At one and the same learning rate."""
    report = question.ran(activation, ASKED_RATE).report

    assert report["verdict"] == "diverged"
    (end,) = report["diverged"]
    assert end["leg"] == "candidate"
    assert end["epoch"] == report["legs"]["candidate"]["n_iter"] < 20
    assert report["legs"]["reference"]["metrics"]["r2"] > 0.2


@pytest.mark.parametrize("activation", UNBOUNDED)
def test_the_report_names_the_missing_half(
    question: UnboundedActivations, activation: Activation
) -> None:
    """Before training by the size of the steps, after it by what was tried."""
    ran = question.ran(activation, ASKED_RATE)
    off, advice = ran.report["running_off"], ran.report["advice"]
    tried = {each["name"]: each for each in advice["each"]}

    assert off["larger_steps"] == [{"cause": "loss-half", "factor": 2.0}]
    assert "as if its learning rate were 0.004 and not 0.002" in ran.report["summary"]
    assert tried["the one half"]["gap_after"] is not None
    assert tried["the L2 term"]["gap_after"] is None
    left = tried[CAUSES_BUT_THE_HALF]["gap_after"]
    # relu's units can die instead, and a network of dead units runs off no further.
    assert left is None or (activation == "relu" and left > 0.2)


def test_the_three_at_the_asked_rate_are_told_side_by_side(question: UnboundedActivations) -> None:
    """What each leg comes to, and what becomes of Keras when one thing is mended."""
    rows = []
    for activation in UNBOUNDED:
        ran = question.ran(activation, ASKED_RATE)
        (end,) = ran.report["diverged"]
        tried = {each["name"]: each for each in ran.report["advice"]["each"]}
        after = tried["the one half"]["gap_after"]
        still = tried[CAUSES_BUT_THE_HALF]["gap_after"]
        mse = question.mse("reference", activation, ASKED_RATE)
        rows.append([activation, mse, f"NaN after epoch {end['epoch']}", after, still or "NaN"])
        assert after < 0.5
        assert ran.report["advice"]["together"]["gap_after"] < 1e-9
    columns = [
        "activation", "scikit-learn, mse", "Keras as ported",
        "gap with the one half alone mended", "gap with everything else mended",
    ]  # fmt: skip
    question.page.table("asked", columns, rows)


@pytest.mark.parametrize("activation", UNBOUNDED)
def test_the_ports_rates_end_at_about_half_of_scikit_learns(
    question: UnboundedActivations, activation: Activation
) -> None:
    """As twice the gradient must: what trains at a rate in the one trains at half of it in Keras.

    One rate alone, as in the short version, shows which side of it each leg is on.
    """
    legs: tuple[Leg, ...] = ("reference", "candidate")
    ends = {
        leg: [question.highest(leg, activation, seed) for seed in question.seeds] for leg in legs
    }

    for ours, theirs in zip(ends["candidate"], ends["reference"], strict=True):
        assert ours < theirs
    if not question.is_full:
        return
    ratios = [
        theirs / ours for ours, theirs in zip(ends["candidate"], ends["reference"], strict=True)
    ]
    assert 1.5 <= median(ratios) <= 2.7
    assert all(question.rates[0] <= each < question.rates[-1] for each in ends["reference"])
    for leg, told in ends.items():
        question.page.number(f"{activation}-{leg}", " ".join(f"{each:g}" for each in told))
    question.page.number(f"{activation}-ratio", median(ratios))


def test_the_highest_rates_are_drawn_side_by_side(question: UnboundedActivations) -> None:
    """In full, where there are more rates than one."""
    if question.is_full:
        question.figure()
        assert question.page.figures["rates"].count(b'aria-roledescription="point"') == 12


def test_attribution_names_it_too(question: UnboundedActivations) -> None:
    """Of all causes the one half alone makes the network run off by itself."""
    report = question.attributed.report

    off = report["running_off"]
    assert off["done_by"] == ["loss-half"]
    assert "loss-half" in {cause for fixed in off["ended_by"] for cause in fixed}
    assert "with everything fixed but loss-half it still runs off" in report["summary"]
    causes = [cause for cause in report["causes"] if not cause["silent"]]
    assert max(causes, key=lambda cause: cause["share_decades"])["id"] == "loss-half"
    if question.is_full:
        rows = [
            [
                cause["id"],
                cause["share_decades"],
                _told(cause["alone"]["gap_after"]),
                _told(cause["all_but"]["gap_after"]),
            ]
            for cause in causes
        ]
        columns = ["cause", "share, decades", "gap with it alone fixed", "gap by it alone"]
        question.page.table("causes", columns, rows)
        question.page.number("summary", report["summary"])


def _told(gap: float | None) -> str:
    return "NaN" if gap is None else f"{gap:.2g}"


def test_tensorboard_shows_the_run_to_its_last_epoch(question: UnboundedActivations) -> None:
    """Also the epoch whose weights are NaN, where Keras' own callback ends in an error."""
    ran = question.ran("softplus", ASKED_RATE)
    board = ran.job["links"]["tensorboard"]
    (end,) = ran.report["diverged"]
    where = {"run": "candidate"}

    losses = ran.house.get(f"{board}data/plugin/scalars/scalars", **where, tag="loss")
    tags = ran.house.get(f"{board}data/plugin/histograms/tags")["candidate"]
    (kernel,) = (tag for tag in tags if tag == "weights/layer_1/kernel")
    drawn = ran.house.get(f"{board}data/plugin/histograms/histograms", **where, tag=kernel)
    counted = ran.house.get(
        f"{board}data/plugin/scalars/scalars", **where, tag=f"non_finite/{kernel}"
    )

    assert losses[-1][1] == end["epoch"] == len(losses)
    assert drawn[-1][1] == end["epoch"]
    assert counted[-1][1:] == [end["epoch"], pytest.approx(100)]
    question.page.number("last-epoch", end["epoch"])
    question.page.number("not-finite", int(counted[-1][2]))
