"""Brings a database to the tables that this version knows."""

import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select, text

import store.migrations
from store.errors import LedgerTooNew
from store.ledger.database import BUSY_TIMEOUT_SECONDS, Database
from store.ledger.tables import WHERE, metadata

if TYPE_CHECKING:
    from alembic.config import Config

# The newest file in store/migrations/versions; a test compares.
HEAD = "0002"

# Any number that no other program locks in the same database.
MIGRATION_LOCK = 7_946_483_661

# Alembic's own table, as it makes it.
_alembic_version = Table(
    "alembic_version", MetaData(), Column("version_num", String(32), primary_key=True)
)


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
        if not inspect(connection).has_table(_alembic_version.name):
            _create(connection)
        elif (found := revision_of(connection)) != HEAD:
            _upgrade(connection, found)


def revision_of(connection: Connection) -> str | None:
    """Name the last step that the database went through; None when it stands before the first."""
    return connection.execute(select(_alembic_version.c.version_num)).scalar_one_or_none()


def _create(connection: Connection) -> None:
    """Make all tables at once, as a test says that the steps would, and without loading Alembic."""
    _set_conditions(connection.dialect.name)
    metadata.create_all(connection, checkfirst=False)
    _alembic_version.create(connection)
    connection.execute(insert(_alembic_version), {"version_num": HEAD})


def _set_conditions(dialect: str) -> None:
    """Tell the partial indexes their conditions in the words of this database's dialect."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if WHERE in index.info:
                index.dialect_options[dialect]["where"] = text(index.info[WHERE])


def _upgrade(connection: Connection, found: str | None) -> None:
    # Imported here: it takes a quarter of a second, and most starts do not need it.
    from alembic import command
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    steps = alembic_config(connection)
    try:
        ScriptDirectory.from_config(steps).get_revision(found or "base")
    except CommandError as error:
        raise LedgerTooNew(
            f"the ledger is at {found!r}, which this version does not know (its own newest is "
            f"{HEAD!r}); start the version that wrote it, or a newer one"
        ) from error
    command.upgrade(steps, "head")


def alembic_config(connection: Connection) -> "Config":
    """Point Alembic at our steps, to be run on this connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(store.migrations.__path__[0])))
    config.attributes["connection"] = connection
    return config


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
