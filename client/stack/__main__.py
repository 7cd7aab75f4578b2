"""`python -m client.stack CALL`: the process that looks after a stack until a signal comes.

`twinfit up` becomes this once it has read its options. It may stay for months, so it holds little:
what reads command lines takes more memory than all that it needs itself.
"""

import sys
import time

from client.errors import ClientError
from client.settings import ClientSettings
from client.stack.call import StackCall
from client.stack.stack import Stack, StackSettings
from client.terminal import Terminal
from client.way_out import WRONG_USAGE, way_out


def main() -> int:
    """Serve the stack that the command line asks for; the exit status."""
    call = StackCall.read(sys.argv[1])
    terminal = Terminal(call.as_json)
    try:
        _serve(call, ClientSettings.read(), terminal)
    except ClientError as error:
        terminal.complain(error)
        return WRONG_USAGE
    return 0


def _serve(call: StackCall, settings: ClientSettings, terminal: Terminal) -> None:
    began = time.monotonic()
    stack = Stack(
        StackSettings(
            data=call.data,
            host=call.host,
            port=call.port,
            environment=settings.environment,
            redis_url=settings.redis_url,
            database_url=settings.database_url,
            slots=call.slots,
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
    # Plainly: drawing in colours would load what stays as large as the rest of this process.
    sys.stdout.write(
        f"Twinfit is ready at {stack.url} after {took_seconds:.1f} s "
        f"(interactive documentation: {stack.url}/docs)\n"
        f"data folder {stack.data}, logs {stack.logs}/*.log; Ctrl-C ends it\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    with way_out():
        sys.exit(main())
