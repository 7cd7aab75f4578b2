"""What became of a disturbed batch, counted from what the service itself says afterwards."""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.chaos.batch import fingerprint
from tests.chaos.visitor import PatientVisitor
from tests.integration.visitor import ENDINGS, Json, without_seconds


@dataclass(frozen=True)
class Tally:
    """The figures of one row of the matrix.

    Args:
        accepted: Jobs that were answered with 202.
        succeeded: Of these, those that have a report.
        failed: Of these, those that ended as failed.
        lost: Of these, those that are unknown afterwards or never ended.
        unasked: Jobs in the ledger beside the accepted ones: duplicates.
        ended_twice: Jobs with another number of endings among their events than one.
        broken: Jobs with holes in their events, or whose files are not what the ledger says.
        differing: Reports unlike that of an undisturbed run of the same spec, seconds aside.
        starts: How often a job was started, over all jobs.
        recovery_seconds: From each crash, see `recovery`; the longest. None without crashes.
    """

    accepted: int
    succeeded: int
    failed: int
    lost: int
    unasked: int
    ended_twice: int
    broken: int
    differing: int
    starts: int
    recovery_seconds: float | None

    @property
    def repeated(self) -> int:
        """Starts beyond each job's first."""
        return self.starts - self.accepted

    @property
    def flawless(self) -> bool:
        """Whether every job succeeded once, with the report that it must have."""
        wrong = (self.lost, self.unasked, self.ended_twice, self.broken, self.differing)
        return not any(wrong) and self.succeeded == self.accepted


def count(
    visitor: PatientVisitor,
    accepted: Sequence[str],
    undisturbed: Mapping[str, Json],
    crashes: Iterable[datetime] = (),
) -> Tally:
    """Ask the service about every job.

    Args:
        visitor: Who asks.
        accepted: Ids that were answered with 202.
        undisturbed: Reports by the fingerprint of their spec as it was sent.
        crashes: When something was killed.
    """
    known = {job["id"]: job for job in visitor.all_jobs()}
    told = {number: visitor.history(job) for number, job in known.items()}
    ours = [known[number] for number in set(accepted) & set(known)]
    succeeded = [job for job in ours if job["state"] == "succeeded"]
    return Tally(
        accepted=len(accepted),
        succeeded=len(succeeded),
        failed=sum(job["state"] == "failed" for job in ours),
        lost=len(accepted) - sum(job["state"] in ENDINGS for job in ours),
        unasked=len(set(known) - set(accepted)),
        ended_twice=sum(len(_of(events, ENDINGS)) > 1 for events in told.values()),
        broken=sum(_is_broken(visitor, job, told[job["id"]]) for job in known.values()),
        differing=sum(_differs(visitor, job, undisturbed) for job in succeeded),
        starts=sum(len(_of(told[job["id"]], {"started"})) for job in ours),
        recovery_seconds=recovery(crashes, list(told.values())),
    )


def recovery(crashes: Iterable[datetime], told: Sequence[Sequence[Json]]) -> float | None:
    """The longest time from a crash until all jobs that it interrupted had been started again.

    Where a crash interrupted nothing, until any job was started.

    Args:
        crashes: When.
        told: The events of every job.
    """
    longest = None
    for crash in crashes:
        again = [at for events in told if (at := _started_again(events, crash))]
        anywhere = [_at(e) for events in told for e in _of(events, {"started"}) if _at(e) > crash]
        back = max(again) if again else min(anywhere, default=None)
        if back is not None:
            longest = max(longest or 0.0, (back - crash).total_seconds())
    return longest


def _started_again(events: Sequence[Json], crash: datetime) -> datetime | None:
    """When a job was started again that ran at the crash and did not survive it."""
    before = [event for event in events if _at(event) <= crash]
    after = [event for event in events if _at(event) > crash]
    runs = before and _of(before, {"started", "requeued", *ENDINGS})[-1:]
    if not runs or runs[0]["type"] != "started":
        return None
    return next((_at(event) for event in _of(after, {"started"})), None)


def _of(events: Sequence[Json], types: Iterable[str]) -> list[Json]:
    wanted = set(types)
    return [event for event in events if event["type"] in wanted]


def _at(event: Json) -> datetime:
    return datetime.fromisoformat(event["at"])


def _is_broken(visitor: PatientVisitor, job: Json, events: Sequence[Json]) -> bool:
    if [event["sequence"] for event in events] != list(range(1, len(events) + 1)):
        return True
    for artifact in visitor.get(job["links"]["artifacts"])["artifacts"]:
        content = visitor.http.get(artifact["link"]).content
        if hashlib.sha256(content).hexdigest() != artifact["sha256"]:
            return True
    return False


def _differs(visitor: PatientVisitor, job: Json, undisturbed: Mapping[str, Json]) -> bool:
    return without_seconds(visitor.report(job)) != undisturbed[_key(job, undisturbed)]


def _key(job: Json, undisturbed: Mapping[str, Json]) -> str:
    """The spec comes back with every default filled in: the same for the same spec."""
    key = fingerprint(job["spec"])
    assert key in undisturbed, f"no undisturbed run of {job['spec']}"
    return key


def ledger_is_sound(file: Path) -> bool:
    """Whether SQLite finds nothing wrong in the whole file."""
    with closing(sqlite3.connect(file)) as connection:
        verdicts = connection.execute("PRAGMA integrity_check").fetchall()
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    return verdicts == [("ok",)] and orphans == []
