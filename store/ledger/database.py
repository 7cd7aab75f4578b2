"""Connections and transactions, on SQLite and on PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url

from store.ledger.identity import Ascending
from store.ledger.moment import Clock, microseconds

# Writers of other processes hold SQLite for a few milliseconds each; a long queue of them or a
# slow disk must not turn into an error.
BUSY_TIMEOUT_SECONDS = 30.0


class Database:
    """One database that any number of threads may use; not to be carried over a fork.

    Args:
        database_url: `sqlite:///FILE` (its folder is made) or `postgresql://...`.
    """

    def __init__(self, database_url: str) -> None:
        url = _with_driver(make_url(database_url))
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url)
        self._writing = self.engine.execution_options(writes=True)
        # SQLite's waiting writers sleep and retry, and the unlucky starve: threads of one process
        # queue here instead, in order.
        self._turn = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that changes nothing."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that is kept when the block ends, and undone when it raises."""
        if self.is_sqlite:
            with self._turn, self._writing.begin() as connection:
                yield connection
        else:
            with self._writing.begin() as connection:
                yield connection

    def insert(self, table: Table) -> Any:
        """Start an insert that knows `on_conflict_...`, which both databases spell alike."""
        # Only the dialect that is used is loaded: PostgreSQL's takes two MiB.
        if self.is_sqlite:
            from sqlalchemy.dialects import sqlite

            return sqlite.insert(table)
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)

    def close(self) -> None:
        """Close all idle connections."""
        self.engine.dispose()


class Part:
    """What every part of the ledger stands on: the database and the clock."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._created = Ascending()

    def _now_us(self) -> int:
        return microseconds(self._clock())


def _with_driver(url: URL) -> URL:
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def _postgresql(url: URL) -> Engine:
    return create_engine(url, pool_size=8, max_overflow=56, pool_pre_ping=True)


def _sqlite(url: URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, pool_size=8, max_overflow=56, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    # Python's driver would begin transactions late and by itself; `_begin_sqlite` does it instead.
    connection.isolation_level = None
    # FULL: a job that was accepted survives a power cut, not only the end of a process.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later could find that another wrote in between,
    # which no waiting mends: writers take their turn at the very beginning.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
