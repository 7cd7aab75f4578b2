"""The ledger's tables. Times are microseconds since 1970; what the ledger only passes on is JSON.

Changing anything here needs a migration beside those in `store/migrations/versions`; a test
compares the two.
"""

from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    literal_column,
)

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

metadata = MetaData()

# Ids are compared byte by byte: that is the order of time, whatever the database's language.
Id = Text().with_variant(Text(collation="C"), "postgresql")

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text),
    Column("state", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("turn", Id, nullable=False),  # order in the queue, see `turn_of`
    Column("attempt", Integer, nullable=False),
    Column("losses", Integer, nullable=False),  # leases that ran out
    Column("events", Integer, nullable=False),  # number of the latest event
    Column("created_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),  # of the running or last attempt; null while queued
    Column("ended_at", BigInteger),
    Column("cancel_requested_at", BigInteger),
    Column("lease_owner", Text),
    Column("lease_until", BigInteger),
    Column("rung_at", BigInteger),  # last doorbell for this attempt
    Column("estimated_seconds", Float),
    Column("remaining_seconds", Float),
    Column("progress_at", BigInteger),
    Column("progress", Text),
    Column("verdict", Text),
    Column("failure", Text),
    Column("head", Text, nullable=False),  # JSON members `kind` to `tags`, written once
    Column("notes", Text, nullable=False),
    Column("spec", Text, nullable=False),
    Column("parent_id", Id),  # the sweep that this is a training of
    Column("point", Integer),  # its number there, from 1
    Column("place", Text),  # JSON of its `PointPlace`, written once
    Column("outcome", Text),  # JSON of its `Outcome`, written with its ending
)

# A partial index keeps its condition in `info` until the tables are made: `postgresql_where` would
# load the whole of that dialect, two MiB, into processes that never meet a PostgreSQL.
WHERE: Final = "where"

# Partial, so that a claim stays quick however many jobs have ended. With all that a place in the
# queue is counted from (SQLite looks at the state again), so that no row itself need be read.
Index(
    "jobs_in_line",
    jobs.c.queue,
    jobs.c.turn,
    jobs.c.estimated_seconds,
    jobs.c.state,
    info={WHERE: "state = 'queued'"},
)
Index(
    "jobs_by_ring",
    jobs.c.rung_at,
    jobs.c.turn,
    info={WHERE: "state = 'queued'"},
)
Index(
    "jobs_leased",
    jobs.c.lease_until,
    info={WHERE: "state = 'running'"},
)
# A listing leaves out the trainings of sweeps, of which there may be a thousand to one job.
Index(
    "jobs_alone",
    jobs.c.id,
    info={WHERE: "parent_id IS NULL"},
)
Index(
    "jobs_by_state",
    jobs.c.state,
    jobs.c.id,
    info={WHERE: "parent_id IS NULL"},
)
Index(
    "jobs_by_name",
    jobs.c.name,
    jobs.c.id,
    info={WHERE: "parent_id IS NULL"},
)
Index(
    "jobs_of_parent",
    jobs.c.parent_id,
    jobs.c.state,
    jobs.c.id,
    info={WHERE: "parent_id IS NOT NULL"},
)

# Written out, not as parameters: only so does a database know that a partial index holds the rows.
is_queued = jobs.c.state == literal_column("'queued'")
is_running = jobs.c.state == literal_column("'running'")

job_tags = Table(
    "job_tags",
    metadata,
    Column("tag", Text, primary_key=True),
    Column("job_id", Id, ForeignKey("jobs.id"), primary_key=True),
    sqlite_with_rowid=False,
)

job_events = Table(
    "job_events",
    metadata,
    Column("job_id", Id, ForeignKey("jobs.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("told", Text, nullable=False),  # JSON of `detail` and `facts`
    sqlite_with_rowid=False,
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("body_sha256", Text, nullable=False),
    Column("job_id", Id, nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
)

job_metrics = Table(
    "job_metrics",
    metadata,
    Column("job_id", Id, ForeignKey("jobs.id"), primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("leg", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("measured", Text, nullable=False),  # JSON of the values by tag
    sqlite_with_rowid=False,
)

job_reports = Table(
    "job_reports",
    metadata,
    Column("job_id", Id, ForeignKey("jobs.id"), primary_key=True),
    Column("body", Text, nullable=False),
)

job_artifacts = Table(
    "job_artifacts",
    metadata,
    Column("job_id", Id, ForeignKey("jobs.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("blob", Text, nullable=False),
)

datasets = Table(
    "datasets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)
Index("datasets_by_time", datasets.c.created_at, datasets.c.id)

workers = Table(
    "workers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("queues", Text, nullable=False),  # JSON list
)

predictions = Table(
    "predictions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("job_id", Id, ForeignKey("jobs.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
    Column("taken", Boolean, nullable=False),
    Column("request", Text, nullable=False),
    Column("reply", Text),
    Column("problem", Boolean, nullable=False),
)
