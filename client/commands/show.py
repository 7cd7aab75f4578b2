"""`twinfit show`: how a job stands, with its report if it has one."""

import typer

from client.address import find_url
from client.ending import report_of, tell_links
from client.ending import show as show_any
from client.http_client import HttpClient
from client.options import AsJson, Data, JobId, Url, settings_of, speaks
from client.terminal import Terminal
from client.words import ago, standing
from schemas.job import Job


@speaks
def show(
    context: typer.Context,
    job_id: JobId,
    url: Url = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show how a job stands, with its report if it has one."""
    terminal = Terminal(as_json)
    with HttpClient(find_url(settings_of(context), url, data)) as client:
        job = client.job(job_id)
        report = report_of(client, job)
        if as_json:
            terminal.document({"job": job, "report": report})
            return
        terminal.out.print("\n".join(_lines(job)), markup=False, soft_wrap=True)
        if report is not None:
            terminal.out.print()
            show_any(terminal, report)
            terminal.out.print()
        tell_links(terminal, client.url, job)


def _lines(job: Job) -> list[str]:
    lines = [f"{job.id} {standing(job)}"]
    if job.name:
        lines.append(f"name         {job.name}")
    if job.tags:
        lines.append(f"tags         {', '.join(job.tags)}")
    if job.parent_id and job.point:
        lines.append(f"point        {job.point.number} of {job.parent_id}: {job.point.label}")
    lines.append(f"created      {ago(job.created_at)}, attempt {job.attempt}")
    if job.cancel_requested_at and job.ended_at is None:
        lines.append("A cancel was asked for and takes effect within an epoch.")
    return [*lines, *(f"Note: {note}" for note in job.notes)]
