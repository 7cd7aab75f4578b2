"""Which service a command speaks to."""

from dataclasses import dataclass
from pathlib import Path

from client.errors import StackError
from client.settings import DEFAULT_DATA, DEFAULT_URL, ClientSettings
from client.stack.folder_lock import owner_of


@dataclass(frozen=True)
class Address:
    """A service's URL, null if the data folder's own stack is not running; and the folder.

    `named` says that the user gave the URL: then nothing else takes its place.
    """

    url: str | None
    data: Path
    named: bool


def find_address(settings: ClientSettings, url: str | None, data: Path | None) -> Address:
    """The URL that was given, else that of the data folder's stack, else the usual one.

    A data folder that was given means its own stack and no other.
    """
    folder = data or settings.data or DEFAULT_DATA
    if given := url or (settings.url if data is None else None):
        return Address(given, folder, named=True)
    if owner := owner_of(folder):
        return Address(owner.url, folder, named=False)
    usual = DEFAULT_URL if data is None and settings.data is None else None
    return Address(usual, folder, named=False)


def find_url(settings: ClientSettings, url: str | None, data: Path | None) -> str:
    """The URL to speak to, for commands that start nothing.

    Raises:
        StackError: The data folder that was given has no running stack.
    """
    address = find_address(settings, url, data)
    if address.url is None:
        raise StackError(
            f"No stack serves the data folder {address.data}. "
            f"`twinfit up --data {address.data}` starts one."
        )
    return address.url
