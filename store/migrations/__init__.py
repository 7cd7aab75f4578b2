"""How the ledger's tables came about, one file per step; Alembic runs them."""
