"""The routes, one noun per file."""

from fastapi import FastAPI

from service.routes import (
    artifacts,
    datasets,
    docs,
    events,
    health,
    home,
    jobs,
    metrics,
    predictions,
    report,
    tensorboard,
)

_V1 = (jobs, events, metrics, report, artifacts, predictions, tensorboard, datasets)
_PLAIN = (health, home, docs)


def install(app: FastAPI) -> None:
    """Add every route to the application."""
    for noun in _V1:
        app.include_router(noun.router, prefix="/v1")
    for noun in _PLAIN:
        app.include_router(noun.router)
