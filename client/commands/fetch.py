"""`twinfit fetch`: everything that a job left, into a folder."""

from pathlib import Path
from typing import Annotated

import typer

from client.address import find_url
from client.errors import WrongInput
from client.http_client import HttpClient
from client.options import AsJson, Data, JobId, Url, settings_of, speaks
from client.sweep_files import fetch_sweep
from client.terminal import Terminal
from schemas.artifact import Artifact
from schemas.event import Event
from schemas.job import JobState


@speaks
def fetch(
    context: typer.Context,
    job_id: JobId,
    to: Annotated[
        Path | None, typer.Option(help="The folder; by default one named after the job.")
    ] = None,
    url: Url = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Download a job, its report, metrics, history and all its files into a folder.

    Of a sweep that is its table as CSV, its report, and in `points/` each training's report.
    """
    terminal = Terminal(as_json)
    folder = to or Path(job_id)
    with HttpClient(find_url(settings_of(context), url, data)) as client:
        job = client.job(job_id)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            files = [_write(folder, "job.json", job.model_dump_json(indent=2))]
            files.append(_write(folder, "events.jsonl", _history(client, job_id)))
            if job.kind == "sweep":
                files.extend(fetch_sweep(client, job, folder))
            else:
                curves = client.metrics(job_id).model_dump_json()
                files.append(_write(folder, "metrics.json", curves))
            if job.kind != "sweep" and job.state is JobState.SUCCEEDED:
                files.append(
                    _write(folder, "report.json", client.report(job_id).model_dump_json(indent=2))
                )
            for artifact in client.artifacts(job_id).artifacts:
                place = place_of(folder, artifact)
                if place in files:
                    continue
                place.parent.mkdir(parents=True, exist_ok=True)
                client.download(artifact.link, place)
                files.append(place)
        except OSError as error:
            raise WrongInput(f"{folder} cannot be written: {error.strerror or error}") from error
    if as_json:
        terminal.document(
            {"job_id": job_id, "folder": str(folder), "files": [str(f) for f in files]}
        )
    else:
        terminal.out.print("\n".join(map(str, files)), markup=False, soft_wrap=True)


def place_of(folder: Path, artifact: Artifact) -> Path:
    """Where an artifact goes: its name may hold folders, but never lead out of ours.

    Raises:
        WrongInput: The name leads out of `folder`.
    """
    parts = artifact.name.split("/")
    if not all(parts) or {".", ".."} & set(parts) or "\0" in artifact.name:
        raise WrongInput(f"The artifact {artifact.name!r} has a name that cannot be a file here")
    return folder.joinpath(*parts)


def _write(folder: Path, name: str, text: str) -> Path:
    place = folder / name
    place.write_text(text + "\n", encoding="utf-8")
    return place


def _history(client: HttpClient, job_id: str) -> str:
    events: list[Event] = []
    after: int | None = 0
    while after is not None:
        page = client.events(job_id, after)
        events.extend(page.events)
        after = page.next_after
    return "\n".join(event.model_dump_json() for event in events)
