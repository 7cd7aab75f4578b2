"""The service that a command speaks to, started for it if none answers."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from client.address import Address
from client.errors import Unreachable
from client.http_client import HttpClient
from client.own_stack import own_stack
from client.settings import ClientSettings
from client.terminal import Terminal


@dataclass(frozen=True)
class Service:
    """The service that a command speaks to; `passing` says that it ends with us."""

    client: HttpClient
    passing: bool


@contextlib.contextmanager
def reach_service(
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
                address.url,
                "without --url and TWINFIT_URL, this command starts a stack for itself",
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
