"""`twinfit run`: submit a job, watch it, print its report."""

import uuid
from pathlib import Path
from typing import Annotated

import typer

from client.address import Address, find_address
from client.ending import stop_watching, tell_ending, tell_links
from client.json_file import read_object
from client.options import AsJson, Data, JobFile, Url, settings_of, speaks
from client.passing_service import Service, reach_service
from client.saving import make_folder, save_job
from client.settings import DEFAULT_URL
from client.terminal import Terminal
from client.watching import watch_job
from schemas.dataset import UploadOptions
from schemas.job import JobState


@speaks
def run(
    context: typer.Context,
    file: JobFile,
    upload: Annotated[
        Path | None, typer.Option(help="A table to upload first; it becomes the job's `dataset`.")
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(help="A folder for all that the job leaves: report, files, plots."),
    ] = None,
    keep_up: Annotated[
        bool, typer.Option("--keep-up", help="Leave a stack that was started for this running.")
    ] = False,
    url: Url = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Submit a job file, show its progress, and print the report.

    If no service answers, a stack is started on the data folder and ended afterwards. Ctrl-C stops
    the watching and does not cancel the job.
    """
    terminal = Terminal(as_json)
    settings = settings_of(context)
    spec = read_object(file)
    if save is not None:
        make_folder(save)
    address = find_address(settings, url, data)
    with reach_service(settings, address, keep_up, terminal) as service:
        client = service.client
        if upload is not None:
            dataset = client.upload(upload, UploadOptions())
            terminal.tell(f"Uploaded {upload} as {dataset.id}: {dataset.profile.rows} rows.")
            trained = spec.get("base") if spec.get("kind") == "sweep" else spec
            if isinstance(trained, dict):
                trained["dataset"] = {"upload": dataset.id}
        job = client.submit(spec, uuid.uuid4().hex)
        terminal.tell(f"Submitted {job.id}")
        try:
            job = watch_job(client, job.id, terminal)
        except KeyboardInterrupt:
            raise stop_watching(terminal, job.id, _after_interrupt(service, address)) from None
        if save is not None:
            files = save_job(client, job.id, save, terminal)
            terminal.tell(f"Saved {len(files)} files in {save}")
        tell_ending(client, job, terminal)
        if not as_json and job.state is JobState.SUCCEEDED:
            terminal.out.print()
            if service.passing:
                terminal.out.print(
                    f"The stack ends with this command. After `twinfit up --data {address.data}`:",
                    markup=False,
                    soft_wrap=True,
                )
            tell_links(terminal, DEFAULT_URL if service.passing else client.url, job)


def _after_interrupt(service: Service, address: Address) -> str:
    if not service.passing:
        return "It goes on."
    return (
        "The stack of this command ends now and the job waits in the data folder; "
        f"`twinfit up --data {address.data}` goes on with it. Then:"
    )
