"""Brings a database to the tables that this version knows."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from store.errors import LedgerTooNew
from store.ledger import Ledger
from store.ledger.database import Database
from store.ledger.migration import HEAD, alembic_config, migrate, revision_of
from store.ledger.tables import jobs, metadata
from tests.conftest import ROOT
from tests.store.ledger.queued import queue_job
from tests.store.samples import pair_spec

STARTS_AT_ONCE = 4


def indexes_of(database: Database) -> list[str]:
    """The text of every index as the database holds it; Alembic compares no conditions."""
    of_sqlite = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    of_postgres = "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()"
    with database.read() as connection:
        rows = connection.execute(text(of_sqlite if database.is_sqlite else of_postgres))
        return sorted(row[0] for row in rows)


def test_the_steps_lead_to_the_same_tables(database_url: str, tmp_path: Path) -> None:
    """A new database gets its tables at once, an old one step by step; both are the same."""
    database = Database(database_url)
    with database.write() as connection:
        command.upgrade(alembic_config(connection), "head")
    by_steps = indexes_of(database)
    with database.write() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    migrate(database)

    assert differences == []
    assert [line for line in indexes_of(database) if "alembic" not in line] == [
        line for line in by_steps if "alembic" not in line
    ]
    database.close()


def test_the_newest_step_is_the_one_that_is_named(tmp_path: Path) -> None:
    """Whoever adds a step and forgets `HEAD` hears of it here."""
    database = Database(f"sqlite:///{tmp_path / 'ledger.sqlite3'}")
    with database.write() as connection:
        steps = ScriptDirectory.from_config(alembic_config(connection))
    database.close()

    assert steps.get_heads() == [HEAD]


def test_an_older_database_is_brought_up_to_date(database_url: str) -> None:
    """Here from before the first step."""
    database = Database(database_url)
    with database.write() as connection:
        command.stamp(alembic_config(connection), "base")

    migrate(database)

    with database.read() as connection:
        assert revision_of(connection) == HEAD
        assert connection.execute(select(jobs)).all() == []
    database.close()


def test_jobs_of_the_first_version_are_kept(database_url: str) -> None:
    """What was there before there were sweeps is no training of one, and is listed as it was."""
    database = Database(database_url)
    with database.write() as connection:
        command.upgrade(alembic_config(connection), "0001")
        connection.execute(
            text(
                "INSERT INTO jobs (id, kind, name, state, queue, turn, attempt, losses, events, "
                "created_at, head, notes, spec) VALUES ('job_1k0sae76m9qay97r', 'pair', NULL, "
                "'queued', 'train.cpu', '34.job_1k0sae76m9qay97r', 0, 0, 0, 1, :head, '[]', :spec)"
            ),
            {
                "head": '"kind":"pair","name":null,"tags":[]',
                "spec": pair_spec().model_dump_json(),
            },
        )
    database.close()

    with Ledger(database_url) as ledger:
        ledger.migrate()
        (job,) = ledger.jobs().jobs
        claim = ledger.claim(["train.cpu"], "worker", 15.0)

    assert (job.id, job.parent_id, job.point, job.children) == (
        *("job_1k0sae76m9qay97r", None, None, None),
    )
    assert claim is not None
    assert claim.job_id == job.id


def test_a_second_migration_changes_nothing(ledger: Ledger) -> None:
    """What is there stays."""
    job = queue_job(ledger)

    ledger.migrate()

    assert ledger.job(job.id) == job


def test_a_ledger_of_a_newer_version_is_refused(ledger: Ledger, database_url: str) -> None:
    """An old program must not write into tables that it does not know."""
    with ledger._database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(LedgerTooNew, match="9999"):
        ledger.migrate()


def test_processes_that_start_at_once_do_not_disturb_each_other(database_url: str) -> None:
    """One makes the tables, the others wait and find them."""
    program = (
        "import sys; from store.ledger import Ledger; ledger = Ledger(sys.argv[1]); "
        "sys.stdin.read(1); ledger.migrate(); print(len(ledger.jobs().jobs))"
    )
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", program, database_url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(STARTS_AT_ONCE)
    ]
    for start in starts:
        assert start.stdin
        start.stdin.write("x")
        start.stdin.flush()

    assert [start.communicate()[0] for start in starts] == ["0\n"] * STARTS_AT_ONCE


def test_sqlite_keeps_a_write_ahead_log_and_syncs_each_commit(tmp_path: Path) -> None:
    """An accepted job survives a power cut."""
    database = Database(f"sqlite:///{tmp_path / 'new' / 'ledger.sqlite3'}")
    migrate(database)

    with database.read() as connection:
        journal = connection.execute(text("PRAGMA journal_mode")).scalar_one()
        synchronous = connection.execute(text("PRAGMA synchronous")).scalar_one()

    assert (journal, synchronous) == ("wal", 2)
    database.close()
