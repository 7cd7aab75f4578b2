"""`twinfit submit`: send a job and do not wait for it."""

import uuid
from typing import Annotated

import typer

from client.address import find_url
from client.http_client import HttpClient
from client.json_file import read_object
from client.options import AsJson, Data, JobFile, Url, settings_of, speaks
from client.terminal import Terminal
from client.words import number, seconds, standing
from schemas.estimate import Estimate
from schemas.sweep_estimate import SweepEstimate


@speaks
def submit(
    context: typer.Context,
    file: JobFile,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only check it, and say what would be trained.")
    ] = False,
    key: Annotated[
        str | None, typer.Option(help="Idempotency key: the same key never makes a second job.")
    ] = None,
    url: Url = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Submit a job file and return at once."""
    terminal = Terminal(as_json)
    spec = read_object(file)
    with HttpClient(find_url(settings_of(context), url, data)) as client:
        if dry_run:
            _tell_estimate(terminal, client.dry_run(spec))
            return
        job = client.submit(spec, key or uuid.uuid4().hex)
        if as_json:
            terminal.document(job)
            return
        terminal.out.print(job.id)
        terminal.tell(f"{standing(job)}\n`twinfit watch {job.id}` shows how it goes.")


def _tell_estimate(terminal: Terminal, estimate: Estimate | SweepEstimate) -> None:
    if terminal.as_json:
        terminal.document(estimate)
        return
    if isinstance(estimate, SweepEstimate):
        lines = [*_of_sweep(estimate), *(f"Note: {note}" for note in estimate.notes)]
    else:
        lines = _of_job(estimate)
    terminal.out.print("\n".join(lines), markup=False, soft_wrap=True)


def _of_sweep(estimate: SweepEstimate) -> list[str]:
    told = [f"points      {estimate.points}, each of them checked"]
    if estimate.memory_bytes is not None:
        told.append(f"memory      about {number(estimate.memory_bytes / 2**20, 3)} MiB each")
    at_once = f", {estimate.slots} at once" if estimate.slots else ""
    told.append(f"time        about {seconds(estimate.wall_seconds)}{at_once}")
    told.append(f"queue       {estimate.queue}")
    told.append(f"compared by {estimate.metric}, {estimate.goal}")
    for first in estimate.first:
        told.append(f"point {first.number}: {first.label}")
        told.extend(f"  {line}" for line in _of_job(first.estimate))
    if estimate.points > len(estimate.first):
        told.append(f"and {estimate.points - len(estimate.first)} more points")
    return told


def _of_job(estimate: Estimate) -> list[str]:
    told = []
    if net := estimate.network:
        layers = " - ".join(map(str, (net.inputs, *net.hidden, net.outputs)))
        told.append(f"network     {layers}, {net.parameters} parameters")
    told.append(f"training    at most {estimate.epochs} epochs over {estimate.rows or '?'} rows")
    if estimate.memory_bytes is not None:
        told.append(f"memory      about {number(estimate.memory_bytes / 2**20, 3)} MiB")
    told.append(f"time        about {seconds(estimate.seconds)}")
    told.append(f"queue       {estimate.queue}")
    told.extend(
        f"differs     {f.field}: {f.reference} and {f.candidate}"
        for f in estimate.translation
        if not f.same
    )
    return [*told, *(f"Note: {note}" for note in estimate.notes)]
