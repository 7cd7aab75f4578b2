"""`twinfit up`: gateway, worker and a private Redis, until Ctrl-C."""

import time
from typing import Annotated

import typer

from client.options import AsJson, Data, settings_of, speaks
from client.settings import DEFAULT_DATA
from client.stack.slots import default_slots, slots_in
from client.stack.stack import Stack, StackSettings
from client.terminal import Terminal


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
    terminal = Terminal(as_json)
    settings = settings_of(context)
    began = time.monotonic()
    stack = Stack(
        StackSettings(
            data=data or settings.data or DEFAULT_DATA,
            host=host,
            port=port,
            environment=settings.environment,
            redis_url=settings.redis_url,
            database_url=settings.database_url,
            slots=slots or slots_in(settings.slots) or default_slots(),
        ),
        terminal.tell,
    )
    with stack:
        if stack.wait_until_ready():
            _tell_ready(terminal, stack, time.monotonic() - began)
            stack.watch()
        terminal.tell("Ending: the worker gives its jobs back, then the gateway and Redis end.")
    terminal.tell("Ended. Jobs that were not finished go on with the next `twinfit up`.")


def _tell_ready(terminal: Terminal, stack: Stack, took_seconds: float) -> None:
    if terminal.as_json:
        terminal.document(
            {"url": stack.url, "data": str(stack.data), "pid": stack.pid}, indent=None
        )
        return
    terminal.out.print(
        f"Twinfit is ready at {stack.url} after {took_seconds:.1f} s "
        f"(interactive documentation: {stack.url}/docs)\n"
        f"data folder {stack.data}, logs {stack.logs}/*.log; Ctrl-C ends it",
        markup=False,
        soft_wrap=True,
    )
