"""`twinfit run`: submit a job, watch it, print its report."""

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from client.address import Address, find_address
from client.ending import stop_watching, tell_ending, tell_links
from client.errors import Unreachable
from client.http_client import HttpClient
from client.json_file import read_object
from client.options import AsJson, Data, JobFile, Url, settings_of, speaks
from client.own_stack import own_stack
from client.settings import DEFAULT_URL, ClientSettings
from client.terminal import Terminal
from client.watching import watch_job
from schemas.dataset import UploadOptions
from schemas.job import JobState


@dataclass(frozen=True)
class Service:
    """The service that this run speaks to; `passing` says that it ends with us."""

    client: HttpClient
    passing: bool


@speaks
def run(
    context: typer.Context,
    file: JobFile,
    upload: Annotated[
        Path | None, typer.Option(help="A table to upload first; it becomes the job's `dataset`.")
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
    address = find_address(settings, url, data)
    with _service(settings, address, keep_up, terminal) as service:
        client = service.client
        if upload is not None:
            dataset = client.upload(upload, UploadOptions())
            terminal.tell(f"Uploaded {upload} as {dataset.id}: {dataset.profile.rows} rows.")
            spec["dataset"] = {"upload": dataset.id}
        job = client.submit(spec, uuid.uuid4().hex)
        terminal.tell(f"Submitted {job.id}")
        try:
            job = watch_job(client, job.id, terminal)
        except KeyboardInterrupt:
            raise stop_watching(terminal, job.id, _after_interrupt(service, address)) from None
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


@contextlib.contextmanager
def _service(
    settings: ClientSettings, address: Address, keep_up: bool, terminal: Terminal
) -> Iterator[Service]:
    """The service at the address if it answers, else a stack of our own.

    Raises:
        Unreachable: The user named the service, and it does not answer.
        StackError: Our own does not start.
    """
    if address.url is not None:
        with HttpClient(address.url) as client:
            if client.answers():
                yield Service(client, passing=False)
                return
        if address.named:
            raise Unreachable(
                address.url, "without --url and TWINFIT_URL, `run` starts a stack for itself"
            )
    stays = "stays up" if keep_up else "ends with this command; --keep-up would leave it running"
    terminal.tell(
        f"No service answers; starting one on the data folder {address.data}. It {stays}."
    )
    with (
        own_stack(address.data, settings.environment, keep_up) as stack,
        HttpClient(stack.url) as client,
    ):
        terminal.tell(f"The stack is ready at {stack.url}")
        yield Service(client, passing=stack.started and not keep_up)


def _after_interrupt(service: Service, address: Address) -> str:
    if not service.passing:
        return "It goes on."
    return (
        "The stack of this command ends now and the job waits in the data folder; "
        f"`twinfit up --data {address.data}` goes on with it. Then:"
    )
