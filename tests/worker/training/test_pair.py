"""Two legs side by side, and how far they have come."""

from collections.abc import Iterator
from typing import Any

import pytest

from schemas.job import LEGS
from schemas.job import Leg as LegName
from schemas.metric import EpochMetrics
from tests.worker.training.cases import Watcher
from worker.training.errors import Cancelled
from worker.training.leg import EpochEnded
from worker.training.pair import Clock, Runner, train_side_by_side


class CountingLeg:
    """A leg that counts to its last epoch, and says when it had its turn."""

    def __init__(self, name: LegName, last: int, turns: list[str]) -> None:
        self.name, self.last, self.turns = name, last, turns
        self.tensor: str | None = None

    def epochs(self) -> Iterator[EpochEnded]:
        """Count."""
        for epoch in range(1, self.last + 1):
            self.turns.append(f"{self.name} {epoch}")
            yield EpochEnded(epoch, 1.0 / epoch, 0.1, None)

    def weights(self) -> "CountingLeg":
        """Stand in for weights, which are only asked whether they are finite."""
        return self

    def not_finite(self) -> str | None:
        """Answer as the test wants."""
        return self.tensor


class Notebook:
    """A recorder that writes nothing."""

    def __init__(self, name: LegName) -> None:
        self.name = name

    def epoch_ended(self, ended: EpochEnded) -> EpochMetrics:
        """Measure the loss."""
        return EpochMetrics(leg=self.name, epoch=ended.epoch, values={"loss": ended.loss})


def runners(reference: int, candidate: int) -> tuple[dict[LegName, Runner], list[str]]:
    """Make a pair whose legs stop after so many epochs."""
    turns: list[str] = []
    made: dict[LegName, Runner] = {}
    for name, last in zip(LEGS, (reference, candidate), strict=True):
        leg: Any = CountingLeg(name, last, turns)
        recorder: Any = Notebook(name)
        made[name] = Runner(name, leg, recorder)
    return made, turns


def test_legs_take_turns_and_the_longer_one_goes_on_alone() -> None:
    """Epoch by epoch, so both curves grow together."""
    pair, turns = runners(2, 4)
    watcher = Watcher()

    train_side_by_side(pair, Clock(4, with_floor=False), watcher)

    assert turns == [
        "reference 1", "candidate 1", "reference 2", "candidate 2", "candidate 3", "candidate 4",
    ]  # fmt: skip
    assert [f"{each.leg} {each.epoch}" for each in watcher.metrics] == turns
    assert all(runner.is_over for runner in pair.values())


@pytest.mark.parametrize(("with_floor", "whole"), [(False, 1.0), (True, 0.8)])
def test_progress_grows_to_the_share_of_the_two_legs(with_floor: bool, whole: float) -> None:
    """A leg that stopped early counts as whole; the twin's half is left over."""
    pair, _ = runners(2, 4)
    watcher = Watcher()

    train_side_by_side(pair, Clock(4, with_floor=with_floor), watcher)

    fractions = [each.fraction for each in watcher.progress]
    assert fractions == sorted(fractions)
    assert fractions[0] == pytest.approx(whole / 4)
    assert fractions[-1] == pytest.approx(whole)
    last = watcher.progress[-1]
    assert (last.epoch, last.epochs) == (4, 4)
    assert last.loss == {"reference": 0.5, "candidate": 0.25}


def test_the_rest_is_estimated_from_what_the_part_took() -> None:
    """As long again at half; unknown before anything was done."""
    clock = Clock(10, with_floor=False)

    half = clock.progress("training", (5, 5), {})
    nothing = clock.progress("training", (0, 0), {})

    assert half.elapsed_seconds is not None
    assert half.remaining_seconds == pytest.approx(half.elapsed_seconds)
    assert (nothing.fraction, nothing.remaining_seconds) == (0.0, None)


def test_cancelling_takes_effect_after_the_epoch_of_both_legs() -> None:
    """Both stand at the same epoch."""
    pair, turns = runners(9, 9)

    with pytest.raises(Cancelled):
        train_side_by_side(pair, Clock(9, with_floor=True), Watcher(stop_after=3))

    assert turns[-2:] == ["reference 3", "candidate 3"]
    assert {runner.last.epoch for runner in pair.values() if runner.last} == {3}


def test_a_leg_that_ends_with_a_number_that_is_not_finite_diverged_there() -> None:
    """Legs end by themselves at such an epoch; the tensor is named once they have."""
    pair, _ = runners(4, 2)
    leg: Any = pair["candidate"].leg
    leg.tensor = "layer_1/kernel"

    train_side_by_side(pair, Clock(4, with_floor=False), Watcher())

    found = pair["candidate"].diverged
    assert found is not None
    assert (found.leg, found.epoch, found.tensor) == ("candidate", 2, "layer_1/kernel")
    assert not pair["candidate"].leg_is_sound()
    assert pair["reference"].leg_is_sound()
