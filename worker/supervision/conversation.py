"""The talk with the child that trains one job, from the order to the last word."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from schemas.job import Progress
from worker.bell import Bell
from worker.children.child import Child
from worker.children.message import (
    CancelOrder,
    EpochsDone,
    Failed,
    Finished,
    News,
    Noted,
    PhaseBegan,
    Predicted,
    Ready,
    Stopped,
    TrainOrder,
)
from worker.supervision.memory import in_words, oom_kills
from worker.supervision.pulse import Pulse
from worker.waiting import wait_for


@dataclass(frozen=True)
class Crashed:
    """The child ended in the middle of the job, and not by us."""

    detail: str


@dataclass(frozen=True)
class Abandoned:
    """The job is not ours any more, or the worker ends; the child was killed."""

    why: Literal["lost", "stopping"]


Outcome = Finished | Stopped | Failed | Crashed | Abandoned


@dataclass(frozen=True)
class Bounds:
    """What a job may use.

    Args:
        deadline: Reading of `time.monotonic()`; None for no limit.
        time_limit_seconds: The same for people.
        grace_seconds: What a child has for ending the epoch in hand.
        memory_bytes: What the child may hold.
    """

    deadline: float | None
    time_limit_seconds: float | None
    grace_seconds: float
    memory_bytes: int | None


class Conversation:
    """Drives one job in one child.

    Args:
        child: Idle until now.
        pulse: The job's heartbeat; progress goes there.
        stop: Rung when the worker ends.
        bounds: What the job may use.
        hear: Called with epochs and notes, in order.
    """

    def __init__(
        self,
        child: Child,
        pulse: Pulse,
        stop: Bell,
        bounds: Bounds,
        hear: Callable[[EpochsDone | Noted], None],
    ) -> None:
        self._child = child
        self._pulse = pulse
        self._stop = stop
        self._bounds = bounds
        self._hear = hear
        self._asked: Literal["cancel", "time_limit"] | None = None
        self._grace_ends = 0.0
        self._held_bytes: int | None = None
        self._oom_kills = oom_kills()

    def hold(self, order: TrainOrder) -> Outcome:
        """Give the order and stay until there is an outcome.

        The child still lives after Finished, Stopped or Failed, unless it had to be killed.
        """
        self._child.send(order)
        while True:
            outcome = self._next()
            if outcome is not None:
                return outcome

    def _next(self) -> Outcome | None:
        """Wait for the next thing to happen and see to it."""
        ready = wait_for(
            self._child,
            self._child.sentinel,
            self._pulse.bell,
            self._stop,
            timeout_seconds=self._patience(),
        )
        if self._stop in ready:
            return self._abandon("stopping")
        if self._pulse.bell in ready:
            self._pulse.bell.silence()
        if self._pulse.lost:
            return self._abandon("lost")
        # What a child said before it died counts: read first, look for its death after.
        if self._child in ready:
            news = self._read()
            return self._died() if news is None else self._heed(news)
        if self._child.sentinel in ready:
            return self._died()
        return self._hurry()

    def _patience(self) -> float:
        """Seconds until something must be looked at although nothing happened."""
        alarms = [self._grace_ends] if self._asked else []
        if self._bounds.deadline is not None and self._asked is None:
            alarms.append(self._bounds.deadline)
        # A look at the child's memory, about once a second.
        return max(0.0, min([1.0, *(alarm - time.monotonic() for alarm in alarms)]))

    def _hurry(self) -> Outcome | None:
        """See to what time has brought: a wish, a limit, a grace that is over."""
        now = time.monotonic()
        self._held_bytes = self._child.resident_bytes() or self._held_bytes
        limit = self._bounds.memory_bytes
        if limit is not None and (self._held_bytes or 0) > limit:
            self._child.kill()
            return self._out_of_memory(f"more than the {in_words(limit)} allowed for a job")
        if self._asked is not None:
            return self._grace_is_over() if now >= self._grace_ends else None
        if self._pulse.cancel_requested:
            self._ask("cancel")
        elif self._bounds.deadline is not None and now >= self._bounds.deadline:
            self._ask("time_limit")
        return None

    def _ask(self, why: Literal["cancel", "time_limit"]) -> None:
        self._asked = why
        self._grace_ends = time.monotonic() + self._bounds.grace_seconds
        self._child.send(CancelOrder())

    def _grace_is_over(self) -> Outcome:
        self._child.kill()
        return self._out_of_time() if self._asked == "time_limit" else Stopped()

    def _read(self) -> News | None:
        try:
            return self._child.news()
        except ValidationError as error:
            self._child.kill()
            return Failed(
                failure="platform",
                detail=f"The training process said something that is no message: {error}"[:2000],
            )

    def _heed(self, news: News) -> Outcome | None:
        match news:
            case Ready():
                pass
            case PhaseBegan():
                self._begin(news.phase)
            case EpochsDone():
                self._pulse.progress = news.progress or self._pulse.progress
                self._hear(news)
            case Noted():
                self._hear(news)
            case Stopped() if self._asked == "time_limit":
                return self._out_of_time()
            case Failed(failure="out_of_memory"):
                return self._out_of_memory(news.detail)
            case Finished() | Stopped() | Failed():
                return news
            case Predicted():
                return Failed(failure="platform", detail="a training process made predictions")
        # A child that talks without a pause must not keep a limit from being seen.
        return self._hurry()

    def _begin(self, phase: str) -> None:
        known = self._pulse.progress or Progress(phase=phase, fraction=0.0, epochs=0)
        self._pulse.progress = known.model_copy(update={"phase": phase})

    def _abandon(self, why: Literal["lost", "stopping"]) -> Abandoned:
        self._child.kill()
        return Abandoned(why)

    def _died(self) -> Outcome:
        """Tell why a child is gone that we did not kill."""
        code = self._child.wait()
        if code == -signal.SIGKILL and oom_kills() > self._oom_kills:
            return self._out_of_memory("it was ended by the kernel")
        if self._asked == "cancel":
            return Stopped()
        return Crashed(f"The training process ended {_in_words(code)}")

    def _out_of_memory(self, why: str) -> Failed:
        held = in_words(self._held_bytes or self._child.resident_bytes())
        return Failed(
            failure="out_of_memory",
            detail=f"Training ran out of memory: the process held {held}; {why}.",
        )

    def _out_of_time(self) -> Failed:
        limit = self._bounds.time_limit_seconds
        return Failed(
            failure="time_limit",
            detail=f"Training took longer than the {limit:g} seconds allowed.",
            pointer="/time_limit_seconds",
        )


def _in_words(code: int | None) -> str:
    if code is not None and code < 0:
        return f"by signal {signal.Signals(-code).name}"
    return f"with exit status {code}"
