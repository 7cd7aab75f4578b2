"""Takes sweeps in: every point looked at, all of them queued or none."""

import hashlib
from collections.abc import Callable
from typing import Final

from schemas.problem import FieldError
from schemas.sweep import SweepSpec
from schemas.sweep_estimate import PointEstimate, SweepEstimate
from service.doorbell import Doorbell
from service.refusal import Invalid, first_of
from service.submission import Admit
from service.sweeps.admission import Admitted, admitted
from service.sweeps.columns import checked_best
from service.sweeps.expansion import Point, points_of
from service.sweeps.line import ranks
from store.ledger import IdempotencyKey, Ledger, NewPoint, Submitted

_FIRST_SHOWN: Final = 3


class Sweeps:
    """From a sweep to its trainings in the ledger.

    Args:
        ledger: Where they are kept.
        doorbell: Rung for the first of them.
        admission: Makes what says what one training takes, or raises `Invalid`.
        most_points: Trainings that a sweep may have.
    """

    def __init__(
        self, ledger: Ledger, doorbell: Doorbell, admission: Callable[[], Admit], most_points: int
    ) -> None:
        self._ledger = ledger
        self._doorbell = doorbell
        self._admission = admission
        self._most_points = most_points

    def estimate(self, spec: SweepSpec) -> SweepEstimate:
        """What would be trained, and about at what cost; every point is checked, nothing is kept.

        Raises:
            Invalid: A point cannot be trained.
        """
        spec, found = self._admitted(spec)
        best = checked_best(spec, classifies=found[0].classifies)
        seconds, queue = _sum_of_seconds(found), found[0].estimate.queue
        slots = sum(w.slots for w in self._ledger.live_workers() if queue in w.queues)
        memory = [each.estimate.memory_bytes for each in found]
        return SweepEstimate(
            points=len(found),
            seconds=seconds,
            slots=slots,
            wall_seconds=None if seconds is None else seconds / max(1, min(slots, len(found))),
            memory_bytes=max((each for each in memory if each is not None), default=None),
            queue=queue,
            metric=best.metric,
            goal=best.goal,
            first=tuple(_shown(each) for each in found[:_FIRST_SHOWN]),
            notes=_notes(found),
            spec=spec,
        )

    def submit(self, spec: SweepSpec, key: str | None) -> Submitted:
        """Write a sweep down with all its trainings, and wake workers.

        Args:
            spec: What to train.
            key: The client's Idempotency-Key; the same one again gives the first sweep again.

        Raises:
            Invalid: A point cannot be trained.
            KeyReused: The key came before, with another spec.
        """
        digest = hashlib.sha256(spec.model_dump_json().encode()).hexdigest()
        spec, found = self._admitted(spec)
        places = ranks([each.estimate for each in found])
        submitted = self._ledger.submit_sweep(
            spec,
            [_new(each, rank) for each, rank in zip(found, places, strict=True)],
            estimated_seconds=_sum_of_seconds(found),
            notes=_notes(found),
            key=IdempotencyKey(key, digest) if key is not None else None,
        )
        for ring in submitted.rings:
            self._doorbell.ring(ring)
        return submitted

    def _points(self, spec: SweepSpec, admit: Admit) -> list[Point]:
        try:
            return points_of(spec, self._most_points)
        except Invalid:
            # A path may lead nowhere because what it leads into is source that nobody understands.
            _refuse_unread(spec, admit)
            raise

    def _admitted(self, spec: SweepSpec) -> tuple[SweepSpec, list[Admitted]]:
        """The sweep with its metric written down, by which it is shown from now on; its points."""
        admit = self._admission()
        found = admitted(spec, self._points(spec, admit), admit)
        _refuse_idle_seeds(spec, found)
        best = checked_best(spec, classifies=found[0].classifies)
        return spec.model_copy(update={"best": best}), found


def _refuse_unread(spec: SweepSpec, admit: Admit) -> None:
    try:
        admit(spec.base)
    except Invalid as refusal:
        unread = [
            error.model_copy(update={"pointer": f"/base{error.pointer}"})
            for error in refusal.errors
            if "/code" in error.pointer
        ]
        if unread:
            raise Invalid(first_of(unread[:1]), unread) from refusal


def _refuse_idle_seeds(spec: SweepSpec, found: list[Admitted]) -> None:
    """Seeds that change nothing would be told as repeats without any spread."""
    seeds = len(spec.seeds_of_each)
    if seeds < 2:
        return
    first, second = (each.estimate.translation for each in found[:2])
    if first != second:
        return
    where = "/seeds" if spec.seeds is not None else "/repeats"
    detail = (
        "The seeds would change nothing: `seed` stands in where `random_state` and other seeds "
        "are null, and the base sets them itself"
    )
    error = FieldError(pointer=where, detail=detail, allowed="random_state null in the base")
    raise Invalid(f"{detail}.", [error])


def _sum_of_seconds(found: list[Admitted]) -> float | None:
    known = [each.estimate.seconds for each in found]
    return None if None in known else sum(seconds for seconds in known if seconds is not None)


def _notes(found: list[Admitted]) -> tuple[str, ...]:
    """What holds of every point once, what holds of some with the first of them."""
    first: dict[str, list[int]] = {}
    for each in found:
        for note in each.notes:
            first.setdefault(note, []).append(each.point.place.number)
    return tuple(
        note if len(numbers) == len(found) else f"{_which(numbers)}: {note}"
        for note, numbers in first.items()
    )


def _which(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Point {numbers[0]}"
    return f"Point {numbers[0]} and {len(numbers) - 1} more"


def _shown(each: Admitted) -> PointEstimate:
    place = each.point.place
    return PointEstimate(
        number=place.number,
        label=place.label,
        changes=place.changes,
        seed=place.seed,
        estimate=each.estimate,
    )


def _new(each: Admitted, rank: int) -> NewPoint:
    return NewPoint(
        spec=each.spec,
        place=each.point.place,
        rank=rank,
        queue=each.estimate.queue,
        estimated_seconds=each.estimate.seconds,
        notes=each.notes,
    )
