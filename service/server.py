"""The server: uvicorn, which tells open streams that it wants to end."""

import asyncio
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI
from typing_extensions import override

from service.settings import ServiceSettings


class Server(uvicorn.Server):
    """Ends within a few seconds of a signal, however many event streams are open."""

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn waits for open answers before it tells the application: streams would never end.
        app = self.config.app
        if isinstance(app, FastAPI):
            app.state.ending = True
        super().handle_exit(sig, frame)


def serve(app: FastAPI, settings: ServiceSettings) -> None:
    """Serve until a signal comes; a `ready` line names the address."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="info",
        ws="none",  # nothing here speaks it, and a library that happens to be there would be loaded
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=65_536,
    )
    given = settings.listen_descriptor
    sockets = None if given is None else [socket.socket(fileno=given)]
    asyncio.run(Server(config).serve(sockets))
