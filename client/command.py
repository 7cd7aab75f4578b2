"""The `twinfit` command: its commands and its way out."""

import importlib.metadata
import os
import sys
from typing import Annotated

import typer

from client.commands.cancel import cancel
from client.commands.fetch import fetch
from client.commands.list_jobs import list_jobs
from client.commands.predict import predict
from client.commands.run import run
from client.commands.show import show
from client.commands.submit import submit
from client.commands.up import up
from client.commands.upload import upload
from client.commands.watch import watch
from client.options import INTERRUPTED
from client.settings import ClientSettings

app = typer.Typer(
    name="twinfit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _command in (up, run, submit, show, watch, cancel, fetch, upload, predict):
    app.command()(_command)
app.command("list")(list_jobs)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"twinfit {importlib.metadata.version('twinfit')}")
        raise typer.Exit


@app.callback()
def twinfit(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - typer calls `_tell_version` before anything else
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """Train one network in scikit-learn and in Keras, and learn why the two disagree.

    Exit status: 0 success, 1 the job failed or was cancelled, 2 the command could not be carried
    out, 130 interrupted.
    """
    if context.obj is None:
        context.obj = ClientSettings.read()


def main() -> None:
    """Run the command that the command line names."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read us has seen enough (`twinfit list | head`): nothing more may be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
