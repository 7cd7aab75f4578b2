"""How a command tells of an ended job, and with which status it ends."""

import typer

from client.http_client import HttpClient
from client.report_view import show_report
from client.sweep_view import show_sweep
from client.terminal import Terminal
from client.way_out import INTERRUPTED, JOB_FAILED
from client.words import standing
from schemas.job import Job, JobState
from schemas.report import Report
from schemas.sweep_report import SweepReport


def tell_ending(client: HttpClient, job: Job, terminal: Terminal) -> None:
    """Print an ended job with its report, and end with status 1 if it did not succeed."""
    report = report_of(client, job)
    if terminal.as_json:
        terminal.document({"job": job, "report": report})
    else:
        terminal.out.print(f"{job.id} {standing(job)}", markup=False, soft_wrap=True)
        if job.failure and job.failure.pointer:
            terminal.out.print(f"  at {job.failure.pointer} of the spec", markup=False)
        for note in job.notes:
            terminal.out.print(f"Note: {note}", markup=False)
        if report is not None:
            terminal.out.print()
            show(terminal, report)
    if job.state is not JobState.SUCCEEDED:
        raise typer.Exit(JOB_FAILED)


def report_of(client: HttpClient, job: Job) -> Report | SweepReport | None:
    """The report of a job that has one; a sweep always has."""
    if job.kind == "sweep":
        return client.sweep_report(job.id)
    return client.report(job.id) if job.state is JobState.SUCCEEDED else None


def show(terminal: Terminal, report: Report | SweepReport) -> None:
    """Print a report of either kind."""
    if isinstance(report, SweepReport):
        show_sweep(terminal, report)
    else:
        show_report(terminal, report)


def tell_links(terminal: Terminal, base: str, job: Job) -> None:
    """Print where a browser finds the rest."""
    links = {
        "job": job.links.self,
        "report": job.links.report,
        "TensorBoard": job.links.tensorboard,
        "artifacts": job.links.artifacts,
    }
    if job.links.points is not None:
        links = {"job": job.links.self, "page": f"/jobs/{job.id}", "table": job.links.points}
        links |= {"report": job.links.report, "TensorBoard": job.links.tensorboard}
    for name, path in links.items():
        if path is not None:
            terminal.out.print(f"{name:12} {base}{path}", markup=False, soft_wrap=True)


def stop_watching(terminal: Terminal, job_id: str, more: str = "") -> typer.Exit:
    """Say that the job goes on, and how to come back to it or end it."""
    terminal.tell(
        f"Stopped watching; the job {job_id} is not cancelled. {more}\n"
        f"  twinfit watch {job_id}    watches it again\n"
        f"  twinfit cancel {job_id}   cancels it"
    )
    return typer.Exit(INTERRUPTED)
