"""`twinfit fetch`: everything that a job left, into a folder."""

from pathlib import Path
from typing import Annotated

import typer

from client.address import find_url
from client.http_client import HttpClient
from client.options import AsJson, Data, JobId, Url, settings_of, speaks
from client.saving import save_job
from client.terminal import Terminal


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
    """Download a job, its report, metrics, history, plots and all its files into a folder.

    Of a sweep that is its table as CSV, its report, its plots, and in `points/` each training's
    report.
    """
    terminal = Terminal(as_json)
    folder = to or Path(job_id)
    with HttpClient(find_url(settings_of(context), url, data)) as client:
        files = save_job(client, job_id, folder, terminal)
    if as_json:
        terminal.document(
            {"job_id": job_id, "folder": str(folder), "files": [str(f) for f in files]}
        )
    else:
        terminal.out.print("\n".join(map(str, files)), markup=False, soft_wrap=True)
