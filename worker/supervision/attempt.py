"""One claimed job, from its folders to its ending in the ledger."""

import errno
import logging
import time
from dataclasses import dataclass
from pathlib import Path

from schemas.job import Failure, FailureKind, Progress
from schemas.metric import EpochMetrics
from schemas.spec import JobSpec
from store.blobs import Blobs
from store.errors import LostClaim, UnknownBlob
from store.ledger import Claim, Ledger
from worker.bell import Bell
from worker.children.message import EpochsDone, Failed, Finished, Noted, Stopped, TrainOrder
from worker.children.pool import ChildPool, PoolClosed
from worker.supervision.conversation import Abandoned, Bounds, Conversation, Crashed, Outcome
from worker.supervision.keeping import keep
from worker.supervision.patience import LEDGER_TROUBLE, Ending, Patience
from worker.supervision.pulse import Pulse
from worker.supervision.shape import shape_of
from worker.supervision.tables import Tables
from worker.supervision.workspace import Workspace, workspace

logger = logging.getLogger(__name__)

# Failures after which a child is as good as before: the job was at fault, or its clock.
_HARMLESS: set[FailureKind] = {"user_error", "time_limit"}


@dataclass(frozen=True)
class Means:
    """What every attempt of a worker works with."""

    ledger: Ledger
    blobs: Blobs
    pool: ChildPool
    tables: Tables
    patience: Patience
    stop: Bell
    scratch: Path
    logs: Path
    cache: Path
    lease_seconds: float
    heartbeat_seconds: float
    grace_seconds: float
    job_memory_bytes: int | None


def epochs_of(spec: JobSpec) -> int:
    """How many epochs the longer leg of a job trains at most; 0 where that is not known yet."""
    # Here: four MiB that an idle worker does without. See `warm_up`.
    from pairing.estimate import sides_known

    return max((side.semantics.epochs for side in sides_known(spec, None).values()), default=0)


def warm_up() -> None:
    """Load what the first attempt takes a tenth of a second to load."""
    import pairing.estimate  # noqa: F401 - to be there


class Attempt:
    """The attempt that a claim stands for.

    Args:
        means: What it works with.
        claim: The hold on the job. It was made a moment ago: the time limit counts from here.
    """

    def __init__(self, means: Means, claim: Claim) -> None:
        self._means = means
        self._claim = claim
        self._unsaved: list[EpochMetrics] = []
        limit = claim.time_limit_seconds
        self._bounds = Bounds(
            deadline=None if limit is None else time.monotonic() + limit,
            time_limit_seconds=limit,
            grace_seconds=means.grace_seconds,
            memory_bytes=means.job_memory_bytes,
        )
        self._pulse = Pulse(means.ledger, claim, means.lease_seconds, means.heartbeat_seconds)

    def run(self) -> None:
        """Train, and write the ending; or nothing, when the job is not ours any more."""
        means, claim = self._means, self._claim
        place = workspace(means.scratch, means.logs, claim.job_id, claim.attempt)
        try:
            with self._pulse:
                self._conclude(self._train(place))
        except LostClaim as lost:
            logger.warning("gave up: %s", lost)
        except Ending:
            logger.warning("%s was left to its lease: the ledger does not answer", claim.job_id)
        finally:
            place.close()

    def _train(self, place: Workspace) -> Outcome:
        try:
            place.open()
            table = self._means.tables.table(self._claim.spec)
        except UnknownBlob as missing:
            return Failed(failure="platform", detail=f"The data set's table is gone: {missing}")
        except OSError as trouble:
            return _storage_failure("preparing the job", trouble)
        try:
            return self._in_child(place, table)
        except (OSError, EOFError) as trouble:
            return Crashed(f"No training process could be started: {trouble}")
        except PoolClosed:
            return Abandoned("stopping")

    def _in_child(self, place: Workspace, table: Path | None) -> Outcome:
        means, claim = self._means, self._claim
        order = TrainOrder(
            job_id=claim.job_id,
            attempt=claim.attempt,
            spec=claim.spec,
            table=str(table) if table else None,
            artifacts=str(place.artifacts),
            logs=str(place.logs),
            cache=str(means.cache),
        )
        # The first process of a worker takes as long as TensorFlow takes to load.
        self._pulse.progress = Progress(
            phase="waiting for a training process", fraction=0.0, epochs=epochs_of(claim.spec)
        )
        child = means.pool.take(means.stop, shape_of(claim.spec))
        reusable = False
        try:
            talk = Conversation(child, self._pulse, means.stop, self._bounds, self._hear)
            outcome = talk.hold(order)
            failed = isinstance(outcome, Failed) and outcome.failure not in _HARMLESS
            reusable = not failed and child.is_alive()
        finally:
            means.pool.give_back(child, reusable=reusable)
        return outcome

    def _hear(self, news: EpochsDone | Noted) -> None:
        """Pass on what the child tells; what the ledger cannot take now is kept for later."""
        if isinstance(news, Noted):
            ledger, claim, text = self._means.ledger, self._claim, news.text
            self._means.patience.with_ledger(lambda: ledger.record(claim, "noted", text, {}))
            return
        self._unsaved.extend(news.epochs)
        try:
            self._save_metrics()
        except LEDGER_TROUBLE as trouble:
            logger.warning("metrics wait for the ledger: %s", type(trouble).__name__)

    def _save_metrics(self) -> None:
        if self._unsaved:
            self._means.ledger.append_metrics(self._claim, self._unsaved)
            self._unsaved = []

    def _conclude(self, outcome: Outcome) -> None:
        """Write the ending. Each branch is one transaction, tried until the ledger has it."""
        ledger, claim = self._means.ledger, self._claim
        patiently = self._means.patience.with_ledger
        if not isinstance(outcome, Abandoned):
            patiently(self._save_metrics)
        match outcome:
            case Finished() | Stopped():
                self._keep_and_end(outcome)
            case Failed():
                failure = Failure(
                    kind=outcome.failure, detail=outcome.detail, pointer=outcome.pointer
                )
                patiently(lambda: ledger.fail(claim, failure))
            case Crashed(detail):
                self._put_back(detail)
            case Abandoned("stopping"):
                patiently(lambda: ledger.release(claim, "the worker was asked to end"))
            case Abandoned():
                logger.warning("gave up %s: its lease was lost", claim.job_id)

    def _keep_and_end(self, outcome: Finished | Stopped) -> None:
        means, claim = self._means, self._claim
        try:
            artifacts = keep(means.blobs, claim, outcome.files, means.patience)
        except OSError as trouble:
            return self._conclude(_storage_failure("keeping the results", trouble))
        if isinstance(outcome, Finished):
            report = outcome.report
            means.patience.with_ledger(lambda: means.ledger.succeed(claim, report, artifacts))
        else:
            reached = outcome.report
            means.patience.with_ledger(
                lambda: means.ledger.end_cancelled(claim, reached, artifacts)
            )
        return None

    def _put_back(self, detail: str) -> None:
        """Let the lease run out now: the ledger queues the job again, unless that was too often."""
        ledger, claim = self._means.ledger, self._claim
        patiently = self._means.patience.with_ledger
        self._pulse.rest()
        logger.warning("%s, attempt %d: %s", claim.job_id, claim.attempt, detail)
        patiently(lambda: ledger.record(claim, "noted", detail, {}))
        patiently(lambda: ledger.heartbeat(claim, 0.0, None))
        patiently(ledger.recover)


def _storage_failure(doing: str, trouble: OSError) -> Failed:
    full = trouble.errno in {errno.ENOSPC, errno.EDQUOT}
    reason = "the disk is full" if full else str(trouble)
    return Failed(failure="platform", detail=f"The worker could not go on {doing}: {reason}.")
