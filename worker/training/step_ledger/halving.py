"""The whole training in spans: their first epochs step by step, the rest as wholes.

A span begins where a checkpoint of the reference was kept. Its first epoch is stepped
through; the epochs after it run as wholes, the candidate and a twin starting from the
reference's numbers. If the candidate then is further from the reference than rounding
takes the twin, the first such epoch is found by halving, from the checkpoint anew each time,
and stepped through. So what is kept at any time is a bounded number of checkpoints, and what
is stepped through is a bounded number of epochs, however long training is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from worker.training.gap import apart, least_scale
from worker.training.step_ledger.forced import Findings, ForcedPair
from worker.training.step_ledger.free import Turn
from worker.training.step_ledger.gates import scale_of
from worker.training.step_ledger.step import Number, State
from worker.training.verdict import FLOORS


@dataclass(frozen=True, slots=True)
class Span:
    """Epochs from one checkpoint to the next.

    Attributes:
        start: Epochs done at its beginning.
        stop: Epochs done at its end.
        checkpoint: The reference at its beginning.
    """

    start: int
    stop: int
    checkpoint: object


def spans_of(checkpoints: dict[int, object], epochs: int) -> list[Span]:
    """Part a training of so many epochs at its checkpoints."""
    starts = sorted(start for start in checkpoints if start < epochs)
    stops = [*starts[1:], epochs]
    return [Span(a, b, checkpoints[a]) for a, b in zip(starts, stops, strict=True)]


class Search:
    """Goes through a training once more, the candidate on the reference's numbers."""

    def __init__(self, pair: ForcedPair, turn: Turn) -> None:
        """Take a pair whose candidate stands at its beginning; `turn` as in the free run."""
        self.pair, self.findings = pair, Findings()
        self._turn = turn

    def through(self, spans: list[Span]) -> Findings:
        """Go through all spans, in order."""
        for span in spans:
            self._through(span)
        return self.findings

    def _through(self, span: Span) -> None:
        pair = self.pair
        pair.reference.restore(span.checkpoint)
        began = pair.candidate.checkpoint()
        pair.step_through(span.start + 1, self.findings)
        self._turn(span.start + 1)
        if span.stop == span.start + 1:
            return
        settled = self.findings.first_beyond is not None
        strayed = self._strays(span.start + 1, span.stop, screened=not settled)
        ended = pair.candidate.checkpoint()
        if strayed:
            self._locate(span, began)
            pair.candidate.restore(ended)

    def _locate(self, span: Span, began: object) -> None:
        """Halve until one epoch is left and step through it; through all if it shows nothing."""
        first = span.start + 1  # has been stepped through, with nothing beyond rounding
        low, high = first, span.stop  # has not strayed after `low` epochs, has after `high`
        while high - low > 1:
            middle = (low + high) // 2
            self._stand_after(first, span, began)
            strays = self._strays(first, middle, screened=True)
            low, high = (low, middle) if strays else (middle, high)
        found = self._step(high, high, span, began)
        if found.first_beyond is None:
            found = self._step(first + 1, span.stop, span, began)
        self.findings.merge(found)

    def _stand_after(self, epochs: int, span: Span, began: object) -> None:
        """Bring both legs from the span's beginning to where so many epochs are done."""
        self.pair.reference.restore(span.checkpoint)
        self.pair.candidate.restore(began)
        unread = Findings()
        for epoch in range(span.start + 1, epochs + 1):
            self._whole_epoch(epoch, unread, screened=False)

    def _step(self, first: int, last: int, span: Span, began: object) -> Findings:
        """Step through some epochs of a span, up to the first difference beyond rounding."""
        self._stand_after(first - 1, span, began)
        found = Findings()
        for epoch in range(first, last + 1):
            self.pair.step_through(epoch, found)
            self._turn(epoch)
            if found.first_beyond is not None:
                break
        return found

    def _strays(self, done: int, stop: int, *, screened: bool) -> bool:
        """Run from where some epochs are done to the end of another one, as wholes.

        Returns:
            Whether the candidate, which starts from the reference's numbers, strays by then:
            by an order or a decision of its own, or by numbers further off than a twin's.
            Always false where nothing is screened.
        """
        pair, found = self.pair, Findings()
        state = pair.reference.state()
        pair.candidate.load(state)
        pair.twins.load(pair.twins.moved(state, np.random.default_rng(done)))
        noise = theirs = 0.0
        for epoch in range(done + 1, stop + 1):
            losses = self._whole_epoch(epoch, found, screened=screened)
            # The losses of all epochs so far: a single one's twins may agree by luck.
            theirs, noise = max(theirs, _parted(losses[:2])), max(noise, _parted(losses[::2]))
            self._turn(epoch)
        if not screened or found.first_beyond is not None:
            return screened
        ours = pair.reference.state()
        least, unit = least_scale(pair.dtype), float(np.finfo(pair.dtype).eps)
        noise = max(noise, _relative(ours, pair.twins.state(), least), unit)
        return max(theirs, _relative(ours, pair.candidate.state(), least)) > FLOORS * noise

    def _whole_epoch(
        self, epoch: int, found: Findings, *, screened: bool
    ) -> tuple[Number, Number, Number]:
        """Run one epoch of the reference, and if it is screened, of the candidate and a twin.

        Returns:
            The three losses; the reference's in place of those that did not run.
        """
        pair = self.pair
        state = pair.reference.state()
        order = pair.reference.next_order()
        pair.compare_order(epoch, order, found)
        loss = theirs = twin = pair.reference.run(order)
        if screened:
            # The candidate's own schedule has set its rate; a twin has none of its own.
            pair.twins.set_rate(state)
            theirs, twin = pair.candidate.run(order), pair.twins.stepper.run(order)
        scores = (pair.reference.score(), pair.candidate.score())
        pair.judge(epoch, loss, scores, found)
        return loss, theirs, twin


def _relative(ours: State, theirs: State, least: float) -> float:
    """Largest difference of two states over the largest number of its tensor."""
    pairs: Iterator[float] = (
        float(apart(mine, other).max(initial=0.0)) / max(scale_of(mine) or 1.0, least)
        for tensors, others in zip(
            (ours.weights, *ours.moments), (theirs.weights, *theirs.moments), strict=False
        )
        for (_, mine), (_, other) in zip(tensors.named(), others.named(), strict=True)
    )
    return max(pairs)


def _parted(losses: tuple[Number, ...]) -> float:
    ours, theirs = losses
    return float(apart(np.asarray(ours), np.asarray(theirs))) / (abs(float(ours)) or 1.0)
