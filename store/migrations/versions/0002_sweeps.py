"""Sweeps: jobs that are trainings of another job."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ALONE = sa.text("parent_id IS NULL")
OF_A_SWEEP = sa.text("parent_id IS NOT NULL")


def upgrade() -> None:
    """Let a job have a parent, and leave children out of what listings go through."""
    op.add_column("jobs", sa.Column("parent_id", ID, nullable=True))
    op.add_column("jobs", sa.Column("point", sa.Integer(), nullable=True))
    op.add_column("jobs", sa.Column("place", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("outcome", sa.Text(), nullable=True))
    op.drop_index("jobs_by_name", "jobs")
    op.drop_index("jobs_by_state", "jobs")
    _index("jobs_alone", ["id"], ALONE)
    _index("jobs_by_name", ["name", "id"], ALONE)
    _index("jobs_by_state", ["state", "id"], ALONE)
    _index("jobs_of_parent", ["parent_id", "state", "id"], OF_A_SWEEP)


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, "jobs", columns, unique=False, sqlite_where=where, postgresql_where=where)
