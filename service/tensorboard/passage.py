"""Hands a request over to a board, as the answer to it."""

from a2wsgi import WSGIMiddleware
from fastapi import Response
from starlette.types import Message, Receive, Scope, Send
from typing_extensions import override

from service.refusal import TooLarge


class Passage(Response):
    """An answer that the board gives itself.

    Args:
        board: Who answers.
        limit_bytes: Largest body of the request that the board is let to read.
    """

    def __init__(self, board: WSGIMiddleware, limit_bytes: int) -> None:
        super().__init__()
        self._board = board
        self._limit_bytes = limit_bytes

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        left_bytes = self._limit_bytes

        async def limited() -> Message:
            nonlocal left_bytes
            message = await receive()
            left_bytes -= len(message.get("body", b""))
            if left_bytes < 0:
                raise TooLarge(f"The body is larger than {self._limit_bytes:,} bytes.")
            return message

        # The board takes the whole path: it knows its own prefix.
        whole = {**scope, "root_path": ""}
        await self._board(whole, limited, send)  # type: ignore[arg-type]
