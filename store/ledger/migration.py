"""Brings a database to the tables that this version knows."""

import sqlite3
import time
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, inspect, text

import store.migrations
from store.errors import LedgerTooNew
from store.ledger.database import BUSY_TIMEOUT_SECONDS, Database

# The newest file in store/migrations/versions; a test compares.
HEAD = "0001"

# Any number that no other program locks in the same database.
MIGRATION_LOCK = 7_946_483_661


def migrate(database: Database) -> None:
    """Bring the tables up to date; of several processes that do so at once, the others wait.

    Raises:
        LedgerTooNew: The tables were made by a newer version.
    """
    if database.is_sqlite:
        _set_write_ahead_log(database)
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK}
            )
        if revision_of(connection) != HEAD:
            _upgrade(connection)


def revision_of(connection: Connection) -> str | None:
    """Name the last migration that the database went through; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar_one_or_none()
    return revision


def _upgrade(connection: Connection) -> None:
    # Imported here: it takes a quarter of a second, and most starts do not need it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(store.migrations.__path__[0])))
    config.attributes["connection"] = connection
    found = revision_of(connection)
    try:
        if found:
            ScriptDirectory.from_config(config).get_revision(found)
    except CommandError as error:
        raise LedgerTooNew(
            f"the ledger is at {found!r}, which this version does not know (its own newest is "
            f"{HEAD!r}); start the version that wrote it, or a newer one"
        ) from error
    command.upgrade(config, "head")


def _set_write_ahead_log(database: Database) -> None:
    """Switch SQLite to its write-ahead log, in which readers and a writer do not stop each other.

    SQLite does not wait for other processes here as it does elsewhere, so this does.
    """
    patience_ends = time.monotonic() + BUSY_TIMEOUT_SECONDS
    connection = database.engine.raw_connection()
    driver = cast("sqlite3.Connection", connection.driver_connection)
    try:
        while _journal_mode(driver) != "wal":
            if time.monotonic() > patience_ends:
                raise TimeoutError("another process holds the ledger and does not let go")
            time.sleep(0.01)
    finally:
        connection.close()


def _journal_mode(connection: sqlite3.Connection) -> str:
    try:
        mode: str = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise
        return "locked"
    return mode
