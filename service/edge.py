"""The outermost door: whose requests are met, what every answer carries, what is counted.

One of the two places that catch everything: what nobody foresaw becomes a plain
problem with a number that is found again in the log.
"""

import logging
import secrets
import time
from http import HTTPStatus
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.problem import Problem
from service.counters import Counters
from service.head import as_get
from service.problems import problem_response, refused
from service.refusal import ForeignOrigin, Refusal

log = logging.getLogger(__name__)

_Headers = dict[bytes, bytes]

_ON_EVERY_ANSWER: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
_SHORT_BODY_BYTES: Final = 2**20
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Edge:
    """Wraps the application; one instance serves all requests."""

    def __init__(
        self, app: ASGIApp, *, known_hosts: frozenset[str] | None, counters: Counters
    ) -> None:
        self.app = app
        self.known_hosts = known_hosts
        self.counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, to its end."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        body = _Body(receive, headers)
        asked = scope["method"]
        answer = _Answer(send, body, is_whole=asked != "HEAD")
        if asked == "HEAD":
            scope = as_get(scope)
        began = time.perf_counter()
        try:
            await self._serve(scope, headers, body, answer)
        finally:
            seconds = time.perf_counter() - began
            self.counters.answered(asked, scope, answer.status, seconds)

    async def _serve(
        self, scope: Scope, headers: _Headers, receive: Receive, answer: "_Answer"
    ) -> None:
        try:
            self._refuse_strangers(headers, scope["method"])
            await self.app(scope, receive, answer)
        except _NobodyWaits:
            return
        except Refusal as refusal:
            await refused(refusal, scope["path"])(scope, receive, answer)
        except Exception:
            number = secrets.token_hex(6)
            log.exception("unforeseen, number %s", number)
            if not answer.status:
                await problem_response(_unforeseen(number))(scope, receive, answer)

    def _refuse_strangers(self, headers: _Headers, method: str) -> None:
        host = headers.get(b"host", b"").decode("latin-1")
        if self.known_hosts is not None and _name_in(host) not in self.known_hosts:
            raise ForeignOrigin(
                f"The request is for the host {host[:100]!r}; allowed are "
                f"{', '.join(sorted(self.known_hosts))}, and what TWINFIT_ALLOWED_HOSTS names."
            )
        if method not in _SAFE_METHODS:
            _refuse_other_sites(headers, host)


def _refuse_other_sites(headers: _Headers, host: str) -> None:
    # A browser sends along where a page comes from; our own commands send neither header.
    if headers.get(b"sec-fetch-site", b"none") not in {b"none", b"same-origin"}:
        raise ForeignOrigin("A page of another site may not change anything here.")
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin and origin.partition("://")[2] != host:
        raise ForeignOrigin(f"The origin {origin[:100]!r} may not change anything here.")


class _Body:
    """Receives, and remembers whether a long body was left unread."""

    def __init__(self, receive: Receive, headers: _Headers) -> None:
        self.receive = receive
        length = headers.get(b"content-length", b"0")
        self.long_and_unread = (
            b"transfer-encoding" in headers
            or not length.isdigit()
            or int(length[:20]) > _SHORT_BODY_BYTES
        )

    async def __call__(self) -> Message:
        message = await self.receive()
        if not message.get("more_body", False):
            self.long_and_unread = False
        return message


class _NobodyWaits(Exception):
    """The body of a stream that may never end is not wanted."""


class _Answer:
    """Sends on, and remembers whether and how the answer began."""

    def __init__(self, send: Send, body: _Body, *, is_whole: bool) -> None:
        self.send = send
        self.body = body
        self.is_whole = is_whole
        self.is_stream = False
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.body" and not self.is_whole:
            await self._send_no_body(message)
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"] = list(message.get("headers", ()))
            self.is_stream = any(
                name == b"content-type" and value.startswith(b"text/event-stream")
                for name, value in headers
            )
            given = {name for name, _ in headers}
            headers += [pair for pair in _ON_EVERY_ANSWER if pair[0] not in given]
            if self.body.long_and_unread:
                # Else the server would read to its end, and throw away, what was refused.
                headers.append((b"connection", b"close"))
        await self.send(message)

    async def _send_no_body(self, message: Message) -> None:
        if self.is_stream:
            await self.send({"type": "http.response.body"})
            raise _NobodyWaits
        # Other bodies end, and are thrown away to their end: what makes them, a thread of
        # TensorBoard's for one, must not be left with what nobody takes.
        if not message.get("more_body", False):
            await self.send({"type": "http.response.body"})


def _name_in(host: str) -> str:
    """The host without its port.

    Example:
        >>> _name_in("[::1]:8000"), _name_in("LocalHost:80")
        ('[::1]', 'localhost')
    """
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def _unforeseen(number: str) -> Problem:
    return Problem(
        title=HTTPStatus.INTERNAL_SERVER_ERROR.phrase.capitalize(),
        status=500,
        detail=f"Something went wrong that was not foreseen. It is in the log as {number}.",
    )
