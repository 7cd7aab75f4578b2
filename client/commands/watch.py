"""`twinfit watch`: a job's progress until it ends."""

import typer

from client.address import find_url
from client.ending import stop_watching, tell_ending, tell_links
from client.http_client import HttpClient
from client.options import AsJson, Data, JobId, Url, settings_of, speaks
from client.terminal import Terminal
from client.watching import watch_job
from schemas.job import JobState


@speaks
def watch(
    context: typer.Context,
    job_id: JobId,
    url: Url = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show a job's progress until it ends, then its report. Ctrl-C does not cancel it."""
    terminal = Terminal(as_json)
    with HttpClient(find_url(settings_of(context), url, data)) as client:
        try:
            job = watch_job(client, job_id, terminal)
        except KeyboardInterrupt:
            raise stop_watching(terminal, job_id) from None
        tell_ending(client, job, terminal)
        if not as_json and job.state is JobState.SUCCEEDED:
            terminal.out.print()
            tell_links(terminal, client.url, job)
