"""What an ended job leaves: its report and its files."""

from sqlalchemy import select

from schemas.artifact import ArtifactPage
from store.errors import UnknownArtifact
from store.ledger.database import Part
from store.ledger.jobs import storable
from store.ledger.reading import job_row
from store.ledger.records import StoredArtifact
from store.ledger.tables import job_artifacts, job_reports

_FIELDS = (
    job_artifacts.c.name,
    job_artifacts.c.media_type,
    job_artifacts.c.bytes,
    job_artifacts.c.sha256,
    job_artifacts.c.description,
    job_artifacts.c.blob,
)


class Results(Part):
    """Results, seen from the moment on in which the job ended."""

    def report(self, job_id: str) -> bytes | None:
        """Read the `Report` as JSON; None as long as there is none.

        Raises:
            UnknownJob: No job has this id.
        """
        with self._database.read() as connection:
            job_row(connection, job_id)
            body: str | None = connection.execute(
                select(job_reports.c.body).where(job_reports.c.job_id == job_id)
            ).scalar_one_or_none()
        return None if body is None else body.encode()

    def artifacts(self, job_id: str) -> ArtifactPage:
        """List the job's visible files by name.

        Raises:
            UnknownJob: No job has this id.
        """
        with self._database.read() as connection:
            job_row(connection, job_id)
            rows = connection.execute(
                select(*_FIELDS)
                .where(job_artifacts.c.job_id == job_id)
                .order_by(job_artifacts.c.name)
            ).all()
        return ArtifactPage(artifacts=tuple(StoredArtifact(*row).shown(job_id) for row in rows))

    def artifact(self, job_id: str, name: str) -> StoredArtifact:
        """Find one visible file; its `blob` is what to open.

        Raises:
            UnknownJob: No job has this id.
            UnknownArtifact: The job has no such file, or not yet.
        """
        with self._database.read() as connection:
            state = job_row(connection, job_id).state
            row = connection.execute(
                select(*_FIELDS).where(
                    job_artifacts.c.job_id == job_id, job_artifacts.c.name == storable(name)
                )
            ).one_or_none()
        if row is None:
            raise UnknownArtifact(f"{job_id} is {state} and has no file {name[:200]!r}")
        return StoredArtifact(*row)
