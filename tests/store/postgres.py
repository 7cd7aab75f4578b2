"""A PostgreSQL of the tests' own, in a folder that vanishes with it."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.gate import require

START_SECONDS = 30.0


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a server on a Unix socket; stop it at the end of the block.

    Yields:
        The address of an empty database on it.
    """
    initdb, postgres = require("initdb"), require("postgres")
    # Not below pytest's own folder, which PostgreSQL's user may not enter; and short, for the
    # path of a socket may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="twinfit-pg-", dir="/tmp"))
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    cluster = folder / "cluster"
    subprocess.run(
        [initdb, "-D", cluster, "-A", "trust", "-U", "twinfit", "-E", "UTF8", "--no-sync"],
        check=True,
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    hurry = ["-c", "fsync=off", "-c", "max_connections=200"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [postgres, "-D", cluster, *options, *hurry], user=user, cwd=folder, stderr=log
        )
    try:
        url = f"postgresql://twinfit@/postgres?host={folder}"
        _await_answer(server, url, folder / "log")
        yield url
    finally:
        # The quickest way to stop: it waits for nobody and writes nothing that is thrown away.
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _await_answer(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    patience_ends = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > patience_ends:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.02)
        else:
            return
