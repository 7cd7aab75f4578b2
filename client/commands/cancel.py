"""`twinfit cancel`: end a job before its time."""

import typer

from client.address import find_url
from client.http_client import HttpClient
from client.options import AsJson, Data, JobId, Url, settings_of, speaks
from client.terminal import Terminal
from client.words import standing
from schemas.job import ENDINGS


@speaks
def cancel(
    context: typer.Context,
    job_id: JobId,
    url: Url = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Cancel a job; what it reached is kept. One that has ended stays as it is."""
    terminal = Terminal(as_json)
    with HttpClient(find_url(settings_of(context), url, data)) as client:
        job = client.cancel(job_id)
    if as_json:
        terminal.document(job)
        return
    soon = "" if job.state in ENDINGS else "; the cancel takes effect within an epoch"
    terminal.out.print(f"{job.id} {standing(job)}{soon}", markup=False, soft_wrap=True)
