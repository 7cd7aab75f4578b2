"""Options that several commands share, and what every command does about errors."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from client.errors import ClientError
from client.settings import ClientSettings
from client.terminal import Terminal
from client.way_out import WRONG_USAGE

P = ParamSpec("P")

Url = Annotated[
    str | None,
    typer.Option(help="The service; by default TWINFIT_URL, or the stack of the data folder."),
]
Data = Annotated[
    Path | None, typer.Option(help="The data folder; by default TWINFIT_DATA, or ./.twinfit.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout, and nothing else there.")
]
JobId = Annotated[str, typer.Argument(help="The job's id, as `twinfit list` shows it.")]
JobFile = Annotated[Path, typer.Argument(help="A job file: JSON; - reads it from stdin.")]


def settings_of(context: typer.Context) -> ClientSettings:
    """What the environment said when the command started."""
    settings: ClientSettings = context.find_root().obj
    return settings


def speaks(command: Callable[P, None]) -> Callable[P, None]:
    """Let a command tell what keeps it from its work, and end with status 2."""

    @functools.wraps(command)
    def spoken(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except ClientError as error:
            Terminal(as_json=bool(kwargs.get("as_json"))).complain(error)
            raise typer.Exit(WRONG_USAGE) from error

    return spoken
