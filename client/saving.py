"""Everything that a job left, as files of a folder."""

from collections.abc import Iterator
from pathlib import Path

from client.errors import Refused, WrongInput
from client.http_client import HttpClient
from client.sweep_files import fetch_sweep
from client.terminal import Terminal
from schemas.artifact import Artifact
from schemas.event import Event
from schemas.job import Job, JobState

PICTURES = "plots"


def save_job(client: HttpClient, job_id: str, folder: Path, terminal: Terminal) -> list[Path]:
    """Download a job, its report, metrics, history, all its files, and its plots in two formats.

    A plot that the service cannot draw just now is told of and left out.

    Args:
        client: Where the job is.
        job_id: Which one.
        folder: Made where it is missing; files of the same name are replaced.
        terminal: Where it is told what is left out.

    Returns:
        The files.

    Raises:
        WrongInput: The folder cannot be written.
    """
    make_folder(folder)
    try:
        return list(_saved(client, job_id, folder, terminal))
    except OSError as error:
        raise WrongInput(f"{folder} cannot be written: {error.strerror or error}") from error


def make_folder(folder: Path) -> None:
    """Make the folder, before a long training ends in front of one that cannot be made.

    Raises:
        WrongInput: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongInput(f"{folder} cannot be written: {error.strerror or error}") from error


def _saved(client: HttpClient, job_id: str, folder: Path, terminal: Terminal) -> Iterator[Path]:
    job = client.job(job_id)
    yield _write(folder, "job.json", job.model_dump_json(indent=2))
    yield _write(folder, "events.jsonl", _history(client, job_id))
    report = folder / "report.json"
    if job.kind == "sweep":
        yield from fetch_sweep(client, job, folder)
    else:
        yield from _told(client, job, report)
    for artifact in client.artifacts(job_id).artifacts:
        place = place_of(folder, artifact)
        if place == report:
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        client.download(artifact.link, place)
        yield place
    yield from _pictures(client, job_id, folder / PICTURES, terminal)


def _told(client: HttpClient, job: Job, report: Path) -> Iterator[Path]:
    curves = client.metrics(job.id).model_dump_json()
    yield _write(report.parent, "metrics.json", curves)
    if job.state is JobState.SUCCEEDED:
        yield _write(report.parent, report.name, client.report(job.id).model_dump_json(indent=2))


def _pictures(client: HttpClient, job_id: str, folder: Path, terminal: Terminal) -> Iterator[Path]:
    for plot in client.plots(job_id).plots:
        for link, ending in ((plot.svg, "svg"), (plot.png, "png")):
            place = folder / f"{plot.name}.{ending}"
            folder.mkdir(exist_ok=True)
            try:
                client.download(link, place)
            except Refused as refusal:
                terminal.tell(f"Without {place.name}: {refusal}")
            else:
                yield place


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
