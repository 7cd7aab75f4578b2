"""A report as people read it: what a trace adds."""

from typing import Any

import pytest

from client.report_view import show_report
from client.terminal import Terminal
from client.verification import compared
from schemas.decisions import Comparison, DecisionEvent, Decisions, EventKind, LegDecisions
from schemas.report import REPORT as REPORTS
from schemas.report import TrainReport
from schemas.step_trace import Amplification, FirstDifference
from tests.client.canned_objects import REPORT

AMPLIFICATION = Amplification(
    growth_per_epoch=1.25,
    gap_growth_per_epoch=1.3,
    horizon_epoch=1200,
    horizon_reached=False,
    epochs_free=40,
    epochs_stepped=32,
    steps=128,
    injections=(),
    seconds=1.0,
)
FIRST: dict[str, Any] = {
    "epoch": 1, "batch": 4, "gate": "loss", "tensor": "loss", "index": (), "ulps": 12345,
    "reference": 0.1, "candidate": 0.2, "beyond_rounding": True, "size": 0.5, "noise": 1e-16,
}  # fmt: skip


def shown(capsys: pytest.CaptureFixture[str], **more: Any) -> str:
    """Print a report."""
    show_report(Terminal(), REPORT.model_copy(update=more))
    return capsys.readouterr().out


def test_without_a_trace_nothing_is_said_of_steps(capsys: pytest.CaptureFixture[str]) -> None:
    """It was not asked for."""
    text = shown(capsys)

    assert "epoch 1" not in text
    assert "grows" not in text


def test_a_trace_names_the_first_place_beyond_rounding(capsys: pytest.CaptureFixture[str]) -> None:
    """Epoch, batch, gate, tensor, both values and their distance; growth and horizon."""
    first = FirstDifference(**FIRST)
    text = shown(capsys, first_difference=first, amplification=AMPLIFICATION)

    assert "First difference beyond rounding: epoch 1, batch 4, loss, loss" in text
    assert "12,345 ulps apart" in text
    assert "grows by a factor of 1.25 an epoch" in text
    assert "At that rate: beyond epoch 1,200 nothing can be said." in text


def test_a_digit_within_rounding_is_called_that(capsys: pytest.CaptureFixture[str]) -> None:
    """So that nobody takes it for a cause."""
    within = {"beyond_rounding": False, "index": (2, 0), "tensor": "layer_1/kernel", "ulps": 1}
    first = FirstDifference(**FIRST | within)
    text = shown(capsys, first_difference=first, amplification=AMPLIFICATION)

    assert "Nothing differs by more than rounding" in text
    assert "layer_1/kernel at [2, 0]" in text
    assert "1 ulp apart" in text


def test_a_decision_has_no_batch_and_no_ulps(capsys: pytest.CaptureFixture[str]) -> None:
    """It is taken when the epoch is over."""
    decided = {"gate": "decision", "tensor": "stops", "batch": None, "ulps": None}
    first = FirstDifference(**FIRST | decided)
    reached = AMPLIFICATION.model_copy(update={"horizon_reached": True})
    text = shown(capsys, first_difference=first, amplification=reached)

    assert "epoch 1, decision, stops: 0.1" in text
    assert "ulps" not in text
    assert "Measured: beyond epoch 1,200" in text


def test_legs_of_the_same_bits_are_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    """No number differs anywhere."""
    assert "no number of the two legs differs" in shown(capsys, amplification=AMPLIFICATION)


def decided(epoch: int, *, reference: bool, candidate: bool) -> DecisionEvent:
    """Write an event in which one leg or both stop."""
    comparison = Comparison(monitored=0.5, threshold=0.4, margin=0.1, count=11)
    return DecisionEvent(
        epoch=epoch,
        kind=EventKind.STOPS,
        happened={"reference": reference, "candidate": candidate},
        reference=comparison,
        candidate=comparison,
    )


def leg_decisions(rule: str = "training_loss") -> LegDecisions:
    """Write what one leg decided."""
    return LegDecisions(
        rule=rule,
        epochs=40,
        improvements=None if rule == "never" else 30,
        resets=2,
        learning_rate_drops=(),
        stopped_at=None,
        restored_epoch=None,
        narrowest=Comparison(monitored=0.5, threshold=0.49999, margin=1e-5, count=1),
        narrowest_epoch=17,
    )


def test_decisions_that_agree_are_said_to_with_the_narrowest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """How near the legs came to parting."""
    both = {"reference": leg_decisions(), "candidate": leg_decisions()}
    told = Decisions(agree=True, first_disagreement=None, legs=both, events=())
    text = shown(capsys, decisions=told)

    assert "Both legs decided alike after every epoch." in text
    assert "narrowest decision: epoch 17, by 1e-05." in " ".join(text.split())


def test_decisions_that_part_are_told_with_what_happened(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Which leg did what, in the first such epoch."""
    both = {"reference": leg_decisions(), "candidate": leg_decisions("never")}
    told = Decisions(
        agree=False,
        first_disagreement=31,
        legs=both,
        events=(
            decided(31, reference=True, candidate=False),
            decided(35, reference=False, candidate=True),
        ),
    )
    text = " ".join(shown(capsys, decisions=told).split())

    assert "The legs decide differently from epoch 31 on: the reference stops." in text
    assert "the candidate stops" not in text


ALONE = TrainReport(
    verdict="trained",
    summary="Keras, as written was trained for 3 epochs.",
    legs={"reference": REPORT.legs["candidate"]},
    rows=REPORT.rows,
    task=REPORT.task,
    notes=("a note",),
    translation=(),
    certificate=REPORT.certificate,
)


def test_one_network_alone_has_one_column_and_no_gap(capsys: pytest.CaptureFixture[str]) -> None:
    """Its metrics and how it ended, and nothing of what only a pair has."""
    show_report(Terminal(), ALONE)
    text = capsys.readouterr().out

    assert "Verdict: trained" in text
    assert "reference" in text
    assert "The reference stopped: " in text
    assert "Note: a note" in text
    for word in ("candidate", "noise floor", "between the legs"):
        assert word not in text


def test_a_network_alone_is_verified_by_its_bits_and_losses() -> None:
    """Leg by leg, as there are; no gap is asked for."""
    items = {item.name: item for item in compared(ALONE, ALONE)}

    assert {item.finding for item in items.values()} == {"equal"}
    assert "losses of the reference" in items
    assert not [name for name in items if "candidate" in name or "gap" in name]


def test_a_report_says_itself_of_which_kind_it_is() -> None:
    """To JSON and back."""
    for report in (REPORT, ALONE):
        assert type(REPORTS.validate_json(report.model_dump_json())) is type(report)
