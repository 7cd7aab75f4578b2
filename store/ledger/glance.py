"""Looking at the same jobs again and again, at the price of one look.

People and programs poll: most polls find that nothing was written since the last one.
SQLite tells that for the price of a few microseconds (`PRAGMA data_version`), so that
what was read can be shown again, and is never older than the latest commit.
"""

import sqlite3
import time
from urllib.parse import quote

from sqlalchemy import make_url

from store.ledger.ledger import Ledger

# A waiting job's estimate and the workers' presence change with time, too, unwritten.
LATEST_SECONDS = 0.25
MOST_JOBS = 1000


class Glance:
    """Shows jobs as `Ledger.job_json` does. For one thread at a time, and for SQLite.

    Args:
        ledger: Where jobs are read.
        database_url: The same ledger's address, `sqlite:///FILE`; its tables are there.
    """

    def __init__(self, ledger: Ledger, database_url: str) -> None:
        self._ledger = ledger
        self._file = make_url(database_url).database or ""
        self._version: sqlite3.Cursor | None = None
        self._seen_version = -1
        self._seen: dict[str, tuple[float, bytes]] = {}

    def job_json(self, job_id: str) -> bytes:
        """Read a job, as of the latest commit; see `Ledger.job_json`.

        Raises:
            UnknownJob: No job has this id.
        """
        # First the version, then the job: read the other way round, a commit in between
        # would be taken for seen.
        version = self._latest_version()
        if version != self._seen_version or len(self._seen) >= MOST_JOBS:
            self._seen.clear()
            self._seen_version = version
        seen = self._seen.get(job_id)
        now = time.monotonic()
        if seen is None or now - seen[0] > LATEST_SECONDS:
            seen = self._seen[job_id] = (now, self._ledger.job_json(job_id))
        return seen[1]

    def _latest_version(self) -> int:
        if self._version is None:
            # A file of that name that is not there must not be made here.
            address = f"file:{quote(self._file)}?mode=rw"
            connection = sqlite3.connect(
                address, uri=True, isolation_level=None, check_same_thread=False
            )
            self._version = connection.cursor()
        version: int = self._version.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        """Let go of the file."""
        if self._version is not None:
            self._version.connection.close()
            self._version = None
