"""The `twinfit` command: its commands and its way out."""

import importlib
import importlib.metadata
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typing_extensions import override

from client.settings import ClientSettings
from client.usage import Command
from client.way_out import way_out

# Where each command is found. Only the one that is asked for is loaded: `up` has no time to lose.
COMMANDS = {
    "up": "up",
    "run": "run",
    "explain": "explain",
    "submit": "submit",
    "list": "list_jobs",
    "show": "show",
    "watch": "watch",
    "cancel": "cancel",
    "fetch": "fetch",
    "code": "programs",
    "verify": "verify",
    "upload": "upload",
    "predict": "predict",
}


class Commands(TyperGroup):
    """The commands, each loaded when it is first asked for."""

    @override
    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order in which one meets them."""
        return list(COMMANDS)

    @override
    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One of them; null if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        name = COMMANDS[cmd_name]
        room = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=HELP)
        found = getattr(importlib.import_module(f"client.commands.{name}"), name)
        room.command(cmd_name, cls=Command)(found)
        return typer.main.get_command(room)


HELP = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    name="twinfit",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings=HELP,
)


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
    """Train one network in scikit-learn, Keras or TensorFlow, and learn why two of them disagree.

    Exit status: 0 success, 1 the job failed or was cancelled, 2 the command could not be carried
    out, 130 interrupted.
    """
    if context.obj is None:
        context.obj = ClientSettings.read()


def main() -> None:
    """Run the command that the command line names."""
    with way_out():
        app()
