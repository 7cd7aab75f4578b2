"""`twinfit up`: gateway, worker and a private Redis, until Ctrl-C."""

import os
from typing import Annotated

import typer

from client.options import AsJson, Data, settings_of, speaks
from client.settings import DEFAULT_DATA
from client.stack.call import StackCall
from client.stack.slots import default_slots, slots_in


@speaks
def up(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free port.")] = 8000,
    data: Data = None,
    slots: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=256,
            help="Jobs trained at the same time; by default TWINFIT_SLOTS, or one for each core "
            "up to 4, as far as memory goes.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start the gateway, one worker and a private Redis on a data folder, until Ctrl-C.

    With --json one document is written as soon as the stack is ready: url, data and pid.
    """
    settings = settings_of(context)
    call = StackCall(
        data=data or settings.data or DEFAULT_DATA,
        host=host,
        port=port,
        slots=slots or slots_in(settings.slots) or default_slots(),
        as_json=as_json,
    )
    # This very process goes on as one that holds little: see `client.stack.__main__`.
    command = call.command()
    os.execve(command[0], command, settings.environment)  # noqa: S606 - a list of our own making
