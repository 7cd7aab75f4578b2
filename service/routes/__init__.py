"""The routes, one noun per file."""

from fastapi import FastAPI

from service.routes import (
    artifacts,
    causes,
    datasets,
    docs,
    events,
    health,
    home,
    jobs,
    metrics,
    plots,
    points,
    predictions,
    programs,
    report,
    tensorboard,
)

_NOUNS = (
    *(jobs, events, metrics, report, points, programs, plots, artifacts, predictions, tensorboard),
    *(datasets, causes, health, home, docs),
)


def install(app: FastAPI) -> None:
    """Add every route to the application."""
    for noun in _NOUNS:
        app.include_router(noun.router)
