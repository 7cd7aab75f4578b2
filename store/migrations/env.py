"""Alembic's entry: runs the steps on the connection that `store.ledger.migration` opened."""

from alembic import context

from store.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # The transaction is ours already, and holds all steps or none, on SQLite too.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
