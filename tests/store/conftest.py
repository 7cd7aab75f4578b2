"""Ledgers on both databases."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from store.ledger import Ledger
from tests.store.postgres import running_postgres
from tests.store.samples import HandClock

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a real PostgreSQL that lasts as long as the tests."""
    with running_postgres() as url:
        yield url


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database, on SQLite and on PostgreSQL in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    # A namespace of its own is as empty as a database of its own, and made far quicker.
    name = f"twinfit_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
    yield f"{server}&options=-csearch_path%3D{name}"


@pytest.fixture
def clock() -> HandClock:
    """The clock of `ledger`."""
    return HandClock()


@pytest.fixture
def ledger(database_url: str, clock: HandClock) -> Iterator[Ledger]:
    """An empty ledger whose clock the test turns."""
    with Ledger(database_url, clock=clock) as ledger:
        ledger.migrate()
        yield ledger
