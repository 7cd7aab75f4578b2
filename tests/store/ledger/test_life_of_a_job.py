"""Anything may happen to a job in any order; some things hold always."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from schemas.job import Failure
from store.errors import LostClaim
from store.ledger import Claim, Ledger
from tests.store.ledger.queued import LEASE_SECONDS, history, queue_job
from tests.store.samples import HandClock, measured, pair_report

QUEUES = (f"queue-{number}" for number in count())
PRIORITIES = st.sampled_from([-10, -1, 0, 0, 0, 1, 10])
FAILURE = Failure(kind="platform", detail="for a test")


@dataclass
class Expected:
    """What a job must look like, told without the ledger's own words for states."""

    priority: int
    number: int
    state: str = "queued"
    attempt: int = 0
    losses: int = 0
    wished: bool = False
    lease_ends: float = 0.0
    frozen: bytes | None = None
    story: list[str] = field(default_factory=lambda: ["queued"])


class LifeOfAJob(RuleBasedStateMachine):
    """Submits, workers, cancels and losses in any order, beside a model kept by hand."""

    ledger: Ledger
    clock: HandClock

    def __init__(self) -> None:
        super().__init__()
        self.queue = next(QUEUES)
        self.seconds = 0.0
        self.expected: dict[str, Expected] = {}
        self.claims: list[Claim] = []

    def holds(self, claim: Claim) -> bool:
        """Whether the claim's attempt is the one that runs."""
        job = self.expected[claim.job_id]
        return job.state == "running" and job.attempt == claim.attempt

    def write(self, claim: Claim, act: Callable[[], object]) -> bool:
        """Do it; a claim that does not hold must be refused."""
        if self.holds(claim):
            act()
            return True
        with pytest.raises(LostClaim):
            act()
        return False

    def back_to_the_queue(self, job: Expected) -> None:
        """Leave the worker, unless somebody wanted the job ended."""
        job.state, kind = ("cancelled", "cancelled") if job.wished else ("queued", "requeued")
        job.story.append(kind)

    @rule(priority=PRIORITIES)
    def submit(self, priority: int) -> None:
        """A job comes."""
        job = queue_job(self.ledger, queue=self.queue, priority=priority)
        self.expected[job.id] = Expected(priority, len(self.expected))

    @rule(lease=st.sampled_from([5.0, 50.0]))
    def claim(self, lease: float) -> None:
        """A worker takes the first in line."""
        line = sorted(
            (job for job in self.expected.items() if job[1].state == "queued"),
            key=lambda job: (-job[1].priority, job[1].number),
        )
        claim = self.ledger.claim([self.queue], "worker", lease)
        if not line:
            assert claim is None
            return
        first_id, first = line[0]
        first.state, first.attempt = "running", first.attempt + 1
        first.lease_ends = self.seconds + lease
        first.story.append("started")
        assert claim is not None
        assert (claim.job_id, claim.attempt) == (first_id, first.attempt)
        self.claims.append(claim)

    @precondition(lambda self: self.claims)
    @rule(choice=st.data())
    def heartbeat(self, choice: st.DataObject) -> None:
        """A worker that may be long gone reports itself."""
        claim = choice.draw(st.sampled_from(self.claims))
        job = self.expected[claim.job_id]
        heard: list[bool] = []
        if self.write(
            claim,
            lambda: heard.append(self.ledger.heartbeat(claim, LEASE_SECONDS).cancel_requested),
        ):
            assert heard == [job.wished]
            job.lease_ends = self.seconds + LEASE_SECONDS

    @precondition(lambda self: self.claims)
    @rule(choice=st.data())
    def note(self, choice: st.DataObject) -> None:
        """A worker that may be long gone writes an event and metrics."""
        claim = choice.draw(st.sampled_from(self.claims))
        if self.write(claim, lambda: self.ledger.record(claim, "noted", "")):
            self.expected[claim.job_id].story.append("noted")
        self.write(claim, lambda: self.ledger.append_metrics(claim, measured("candidate", [1])))

    @precondition(lambda self: self.claims)
    @rule(choice=st.data(), ending=st.sampled_from(["succeeded", "failed", "cancelled"]))
    def end(self, choice: st.DataObject, ending: str) -> None:
        """A worker that may be long gone ends its job."""
        claim = choice.draw(st.sampled_from(self.claims))
        acts: dict[str, Callable[[], object]] = {
            "succeeded": lambda: self.ledger.succeed(claim, pair_report()),
            "failed": lambda: self.ledger.fail(claim, FAILURE),
            "cancelled": lambda: self.ledger.end_cancelled(claim),
        }
        if self.write(claim, acts[ending]):
            self.expected[claim.job_id].state = ending
            self.expected[claim.job_id].story.append(ending)

    @precondition(lambda self: self.claims)
    @rule(choice=st.data())
    def release(self, choice: st.DataObject) -> None:
        """A worker stops in good order, or too late."""
        claim = choice.draw(st.sampled_from(self.claims))
        if self.write(claim, lambda: self.ledger.release(claim, "stop")):
            self.back_to_the_queue(self.expected[claim.job_id])

    @precondition(lambda self: self.expected)
    @rule(choice=st.data())
    def cancel(self, choice: st.DataObject) -> None:
        """Somebody wants a job ended."""
        job_id = choice.draw(st.sampled_from(sorted(self.expected)))
        job = self.expected[job_id]
        self.ledger.request_cancel(job_id)
        if job.state == "queued":
            job.state, job.wished = "cancelled", True
            job.story.append("cancelled")
        elif job.state == "running" and not job.wished:
            job.wished = True
            job.story.append("cancel_requested")

    @rule(seconds=st.sampled_from([1.0, 10.0, 100.0]))
    def lose(self, seconds: float) -> None:
        """Time passes, and the reconciler looks for leases that ran out."""
        self.clock.turn(seconds)
        self.seconds += seconds
        recovery = self.ledger.recover()
        changed = {*recovery.requeued, *recovery.failed, *recovery.cancelled}
        overdue = {
            job_id
            for job_id, job in self.expected.items()
            if job.state == "running" and job.lease_ends < self.seconds
        }
        assert changed & set(self.expected) == overdue
        for job in (self.expected[job_id] for job_id in overdue):
            job.losses += 1
            if job.losses == 3 and not job.wished:
                job.state = "failed"
                job.story.append("failed")
            else:
                self.back_to_the_queue(job)

    @invariant()
    def each_job_is_as_expected(self) -> None:
        """State, attempt and story are the model's; an ended job never changes a byte."""
        for job_id, expected in self.expected.items():
            text = self.ledger.job_json(job_id)
            if expected.frozen is not None:
                assert text == expected.frozen
                continue
            job = self.ledger.job(job_id)
            assert (job.state, job.attempt) == (expected.state, expected.attempt)
            assert (job.cancel_requested_at is not None) == expected.wished
            assert (job.queue_place is not None) == (expected.state == "queued")
            assert (job.ended_at is None) == (expected.state in {"queued", "running"})
            assert history(self.ledger, job_id) == expected.story
            if expected.state in {"succeeded", "failed", "cancelled"}:
                expected.frozen = text

    @invariant()
    def the_line_is_counted_from_one(self) -> None:
        """Positions of the waiting jobs are 1, 2, 3, ... without a hole."""
        waiting = [job_id for job_id, job in self.expected.items() if job.state == "queued"]
        places = [self.ledger.job(job_id).queue_place for job_id in waiting]
        positions = sorted(place.position for place in places if place)
        assert positions == list(range(1, len(waiting) + 1))


@pytest.mark.slow
def test_anything_may_happen_in_any_order(ledger: Ledger, clock: HandClock) -> None:
    """The ledger and the model by hand never part."""

    class OnThisLedger(LifeOfAJob):
        """The same, on the ledger of this test."""

    OnThisLedger.ledger, OnThisLedger.clock = ledger, clock
    run_state_machine_as_test(
        OnThisLedger,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
