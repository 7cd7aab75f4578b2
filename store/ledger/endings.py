"""How attempts end: with a result, with a failure, cancelled, or put back in the queue."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Connection, insert

from schemas.event import EventType
from schemas.job import Failure, JobState
from schemas.report import Report
from store.ledger.database import Part
from store.ledger.outcome import outcome_of
from store.ledger.records import Claim, StoredArtifact
from store.ledger.recovery import put_back
from store.ledger.tables import job_artifacts, job_reports
from store.ledger.transitions import NOTHING, OVER, held, move, refuse_lost, require_held


class Endings(Part):
    """Endings. Each is one transaction, none is ever left, and a lost attempt reaches none."""

    def succeed(
        self, claim: Claim, report: Report, artifacts: Sequence[StoredArtifact] = ()
    ) -> None:
        """End the job with its report; from now on the artifacts are visible.

        Raises:
            LostClaim: The attempt no longer holds the job.
        """
        with self._database.write() as connection:
            entry: tuple[EventType, str, Mapping[str, JsonValue]] = (
                "succeeded",
                report.summary,
                {"verdict": report.verdict},
            )
            self._end(connection, claim, JobState.SUCCEEDED, _results_of(report), entry)
            _keep(connection, claim, report, artifacts)

    def fail(self, claim: Claim, failure: Failure) -> None:
        """End the job with the reason why it failed.

        Raises:
            LostClaim: The attempt no longer holds the job.
        """
        with self._database.write() as connection:
            changes = {"failure": failure.model_dump_json()}
            entry: tuple[EventType, str, Mapping[str, JsonValue]] = (
                "failed",
                failure.detail,
                {"kind": failure.kind},
            )
            self._end(connection, claim, JobState.FAILED, changes, entry)

    def end_cancelled(
        self,
        claim: Claim,
        report: Report | None = None,
        artifacts: Sequence[StoredArtifact] = (),
    ) -> None:
        """End the job as somebody wished, with what was reached.

        Raises:
            LostClaim: The attempt no longer holds the job.
        """
        with self._database.write() as connection:
            changes = _results_of(report) if report else {}
            entry: tuple[EventType, str, Mapping[str, JsonValue]] = (
                "cancelled",
                "stopped on request" + ("; what was reached is kept" if report else ""),
                NOTHING,
            )
            self._end(connection, claim, JobState.CANCELLED, changes, entry)
            _keep(connection, claim, report, artifacts)

    def release(self, claim: Claim, reason: str) -> None:
        """Give the job back unfinished, to the place it had; this does not count as a loss.

        A job that was to be cancelled ends as cancelled instead.

        Raises:
            LostClaim: The attempt no longer holds the job.
        """
        with self._database.write() as connection:
            row = require_held(connection, claim)
            put_back(connection, self._now_us(), row, reason)

    def _end(
        self,
        connection: Connection,
        claim: Claim,
        state: JobState,
        changes: Mapping[str, Any],
        entry: tuple[EventType, str, Mapping[str, JsonValue]],
    ) -> None:
        at_us = self._now_us()
        ending = {"state": state, "ended_at": at_us, **OVER, **changes}
        if move(connection, at_us, held(claim), ending, entry) is None:
            refuse_lost(connection, claim)


def _results_of(report: Report) -> dict[str, Any]:
    """What a row holds of a report, so that a table of many jobs need not read many reports."""
    return {"verdict": report.verdict, "outcome": outcome_of(report).model_dump_json()}


def _keep(
    connection: Connection,
    claim: Claim,
    report: Report | None,
    artifacts: Sequence[StoredArtifact],
) -> None:
    if report is not None:
        connection.execute(
            insert(job_reports), {"job_id": claim.job_id, "body": report.model_dump_json()}
        )
    if artifacts:
        connection.execute(
            insert(job_artifacts),
            [
                {
                    "job_id": claim.job_id,
                    "name": artifact.name,
                    "media_type": artifact.media_type,
                    "bytes": artifact.bytes,
                    "sha256": artifact.sha256,
                    "description": artifact.description,
                    "blob": artifact.blob,
                }
                for artifact in artifacts
            ],
        )
