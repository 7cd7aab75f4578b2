"""`twinfit verify`: train a finished job once more, and compare it with its certificate."""

import uuid
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue, ValidationError

from client.address import find_url
from client.ending import stop_watching
from client.errors import WrongInput
from client.http_client import HttpClient
from client.json_file import read_object
from client.options import AsJson, Data, Url, settings_of, speaks
from client.terminal import Terminal
from client.verification import Item, compared
from client.watching import watch_job
from client.way_out import JOB_FAILED
from schemas.job import JobState
from schemas.report import REPORT, Report

Spec = dict[str, JsonValue]


@speaks
def verify(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="A report, what `twinfit show --json` gave, or a folder of `twinfit fetch`."
        ),
    ],
    url: Url = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Train a job once more and compare hashes and gaps with its certificate, item by item.

    Exit status: 0 everything is as the certificate says, or differs by rounding where versions
    differ; 1 something is not; 2 it could not be done.
    """
    terminal = Terminal(as_json)
    spec, before = certified(file)
    with HttpClient(find_url(settings_of(context), url, data)) as client:
        job = client.submit(spec, uuid.uuid4().hex)
        terminal.tell(f"Submitted {job.id}, the same spec once more.")
        try:
            job = watch_job(client, job.id, terminal)
        except KeyboardInterrupt:
            raise stop_watching(terminal, job.id) from None
        if job.state is not JobState.SUCCEEDED:
            raise WrongInput(f"The job {job.id} is {job.state}, so there is nothing to compare.")
        items = compared(before, client.report(job.id))
    _tell(terminal, job.id, items)
    if any(item.is_fault for item in items):
        raise typer.Exit(JOB_FAILED)


def certified(file: Path) -> tuple[Spec, Report]:
    """Give the spec and the report that a file or folder holds.

    Raises:
        WrongInput: It holds no report of a job, or a report without a spec.
    """
    place = file / "report.json" if file.is_dir() else file
    found = read_object(place)
    told, job = found.get("report", found), found.get("job")
    try:
        report = REPORT.validate_python(told)
    except ValidationError as error:
        where = "/".join(map(str, error.errors()[0]["loc"]))
        raise WrongInput(
            f"{place} holds no report of a job (at {where or 'its start'}: "
            f"{error.errors()[0]['msg']})"
        ) from error
    spec = job.get("spec") if isinstance(job, dict) else report.certificate.spec
    if not isinstance(spec, dict):
        raise WrongInput(f"{place} holds no spec, neither at /job/spec nor at /certificate/spec")
    return spec, report


def _tell(terminal: Terminal, job_id: str, items: tuple[Item, ...]) -> None:
    as_certified = not any(item.is_fault for item in items)
    if terminal.as_json:
        told: list[JsonValue] = [
            {"name": i.name, "finding": i.finding, "before": i.before, "now": i.now} for i in items
        ]
        terminal.document({"job_id": job_id, "as_certified": as_certified, "items": told})
        return
    width = max(len(item.name) for item in items)
    for item in items:
        line = f"{item.name:{width}}  {item.finding}"
        if item.finding != "equal":
            line += f": {_short(item.before)} before, {_short(item.now)} now"
        terminal.out.print(line, markup=False, soft_wrap=True)
    others = any(item.finding == "versions differ" for item in items)
    if not as_certified:
        end = "Not as the certificate says."
    elif others:
        end = "Other versions, and the same numbers but for rounding."
    else:
        end = "As the certificate says, bit for bit."
    terminal.out.print(end, markup=False)


def _short(value: JsonValue) -> str:
    return f"{value[:16]}…" if isinstance(value, str) and len(value) > 20 else str(value)
