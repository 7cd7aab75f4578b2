"""What a sweep leaves, as files in a folder."""

from collections.abc import Iterator
from pathlib import Path

from client.http_client import HttpClient
from schemas.job import Job, JobState
from schemas.sweep import SweepSpec

PAGE = 100


def fetch_sweep(client: HttpClient, job: Job, folder: Path) -> Iterator[Path]:
    """Write the table, the report and each training's report; the files, as they are written.

    Raises:
        OSError: The folder cannot be written.
    """
    yield _written(folder / "table.csv", client.table(job.id))
    if isinstance(job.spec, SweepSpec) and job.spec.seeds_of_each:
        yield _written(folder / "groups.csv", client.table(job.id, group=True))
    report = client.sweep_report(job.id)
    yield _written(folder / "report.json", report.model_dump_json(indent=2))
    width = len(str(len(report.points)))
    for child in _children(client, job.id):
        number = child.point.number if child.point else 0
        place = folder / "points" / f"{number:0{width}}"
        place.mkdir(parents=True, exist_ok=True)
        yield _written(place / "job.json", child.model_dump_json(indent=2))
        if child.state is JobState.SUCCEEDED:
            told = client.report(child.id).model_dump_json(indent=2)
            yield _written(place / "report.json", told)


def _children(client: HttpClient, job_id: str) -> Iterator[Job]:
    cursor: str | None = None
    while True:
        page = client.jobs(parent=job_id, limit=PAGE, cursor=cursor)
        yield from page.jobs
        cursor = page.next_cursor
        if cursor is None:
            return


def _written(place: Path, text: str) -> Path:
    place.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8", newline="")
    return place
