"""`twinfit code`: a job's leg as a program that runs without the service."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from client.address import find_url
from client.errors import WrongInput
from client.http_client import HttpClient
from client.options import Data, JobId, Url, settings_of, speaks
from client.terminal import Terminal
from schemas.job import Leg

ARRAYS = ("rows.npz", "expected.npz")


@speaks
def programs(
    context: typer.Context,
    job_id: JobId,
    leg: Annotated[Leg, typer.Argument(help="reference or candidate.")],
    kind: Annotated[
        Literal["program", "repaired", "diff"],
        typer.Option(
            "--as",
            help="`program` gives the leg's own numbers; `repaired` the other leg's, in this leg's "
            "framework; `diff` what changes from the one to the other.",
        ),
    ] = "program",
    to: Annotated[
        Path | None, typer.Option(help="A folder for the program, and for the rows that it reads.")
    ] = None,
    url: Url = None,
    data: Data = None,
) -> None:
    """Print a leg as a Python program, or write it to a folder where it can be run at once."""
    terminal = Terminal()
    with HttpClient(find_url(settings_of(context), url, data)) as client:
        text = client.code(job_id, leg, kind)
        if to is None:
            typer.echo(text, nl=False)
            return
        program = to / f"{leg}.{'diff' if kind == 'diff' else 'py'}"
        try:
            to.mkdir(parents=True, exist_ok=True)
            program.write_text(text, encoding="utf-8")
            for artifact in client.artifacts(job_id).artifacts:
                if artifact.name in ARRAYS:
                    client.download(artifact.link, to / artifact.name)
        except OSError as error:
            raise WrongInput(f"{to} cannot be written: {error.strerror or error}") from error
    terminal.out.print(str(program), markup=False, soft_wrap=True)
