"""Trains what the ledger has queued: a Celery worker without frameworks, and its children."""
