"""The application: doors, routes, errors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from service import openapi, problems, routes
from service.counters import Counters
from service.edge import Edge
from service.gateway import Gateway
from service.settings import ServiceSettings


def create_app(settings: ServiceSettings) -> FastAPI:
    """The gateway for these settings; it opens its ledger when it starts to serve."""
    counters = Counters()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.gateway = await run_in_threadpool(Gateway.open, settings, counters)
        yield
        await run_in_threadpool(app.state.gateway.close)

    app = FastAPI(
        lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    app.state.counters = counters
    app.state.ending = False
    app.add_middleware(Edge, known_hosts=settings.known_hosts, counters=counters)
    problems.install(app)
    routes.install(app)
    openapi.install(app)
    return app
