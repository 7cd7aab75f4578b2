"""`twinfit list`: the jobs, newest first."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from client.address import find_url
from client.http_client import HttpClient
from client.options import AsJson, Data, Url, settings_of, speaks
from client.terminal import Terminal
from client.words import ago
from schemas.job import Job, JobKind, JobPage, JobState


@speaks
def list_jobs(
    context: typer.Context,
    state: Annotated[JobState | None, typer.Option(help="Only jobs in this state.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only jobs with this tag.")] = None,
    name: Annotated[str | None, typer.Option(help="Only jobs with this name.")] = None,
    kind: Annotated[JobKind | None, typer.Option(help="Only jobs of this kind.")] = None,
    parent: Annotated[
        str | None, typer.Option(help="The trainings of this sweep, which are left out else.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Jobs on a page.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Where the next page begins.")] = None,
    url: Url = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List the jobs, newest first."""
    terminal = Terminal(as_json)
    with HttpClient(find_url(settings_of(context), url, data)) as client:
        page = client.jobs(
            state=state, tag=tag, name=name, kind=kind, parent=parent, limit=limit, cursor=cursor
        )
    if as_json:
        terminal.document(page)
    else:
        _tell(terminal, page)


def _tell(terminal: Terminal, page: JobPage) -> None:
    if not page.jobs:
        terminal.tell("No jobs.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "kind", "state", "verdict", "created", "name"):
        table.add_column(heading, no_wrap=heading == "id")
    for job in page.jobs:
        table.add_row(*map(escape, _row(job)))
    terminal.out.print(table)
    if page.next_cursor:
        terminal.tell(f"There are more: --cursor {page.next_cursor}")


def _row(job: Job) -> tuple[str, ...]:
    told = job.verdict or ""
    if job.children is not None:
        told = f"{job.children.ended}/{job.children.total} points"
    return (job.id, job.kind, str(job.state), told, ago(job.created_at), job.name or "")
