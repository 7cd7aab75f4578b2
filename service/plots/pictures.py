"""Pictures: specs drawn in short-lived processes, few at a time, the latest kept."""

import asyncio
import contextlib
import hashlib
import json
import logging
import math
import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from starlette.concurrency import run_in_threadpool

from service.plots.kind import Spec
from service.refusal import Unavailable

log = logging.getLogger(__name__)

Format = Literal["svg", "png"]
MEDIA_TYPES: Final[dict[Format, str]] = {"svg": "image/svg+xml", "png": "image/png"}

_MOST_AT_ONCE: Final = 2
_MOST_BYTES: Final = 32 * 2**20


@dataclass(frozen=True)
class Picture:
    """A drawn plot."""

    content: bytes
    format: Format
    etag: str


class Pictures:
    """Draws and remembers; for one event loop.

    The process that draws holds an engine of JavaScript: its memory and its crashes stay
    its own.

    Args:
        timeout_seconds: For one picture, its wait for others included.
    """

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout_seconds = timeout_seconds
        self._free = asyncio.Semaphore(_MOST_AT_ONCE)
        self._drawn: OrderedDict[tuple[str, ...], Picture] = OrderedDict()
        self._drawing: dict[tuple[str, ...], asyncio.Task[Picture]] = {}

    async def picture(
        self, name: tuple[str, ...], spec: Callable[[], Spec], form: Format
    ) -> Picture:
        """The picture of a spec.

        Args:
            name: The same spec has the same name, any other another.
            spec: Builds the spec, in a thread; not called for a picture that is remembered.
            form: In which format.

        Raises:
            Unavailable: It was not drawn, or not in time.
        """
        key = (*name, form)
        if key in self._drawn:
            self._drawn.move_to_end(key)
            return self._drawn[key]
        if key not in self._drawing:
            task = asyncio.create_task(self._draw_in_turn(spec, form))
            self._drawing[key] = task
            task.add_done_callback(lambda done: self._ended(key, done))
        # One who goes away must not end it for the others who wait.
        return await asyncio.shield(self._drawing[key])

    def _ended(self, key: tuple[str, ...], task: asyncio.Task[Picture]) -> None:
        del self._drawing[key]
        if task.cancelled() or task.exception() is not None:
            return
        self._drawn[key] = task.result()
        while sum(len(picture.content) for picture in self._drawn.values()) > _MOST_BYTES:
            self._drawn.popitem(last=False)

    async def _draw_in_turn(self, spec: Callable[[], Spec], form: Format) -> Picture:
        try:
            async with asyncio.timeout(self._timeout_seconds), self._free:
                content = await self._draw(await run_in_threadpool(spec), form)
        except TimeoutError as error:
            raise Unavailable(
                f"The plot was not drawn within {self._timeout_seconds:g} seconds."
            ) from error
        return Picture(content, form, f'"{hashlib.sha256(content).hexdigest()}"')

    async def _draw(self, spec: Spec, form: Format) -> bytes:
        limit = str(math.ceil(self._timeout_seconds))
        drawer = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "service.plots", form, limit),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            content, complaint = await drawer.communicate(
                json.dumps(spec, allow_nan=False).encode()
            )
        finally:
            with contextlib.suppress(ProcessLookupError):
                drawer.kill()
            # Its place is free when it is gone, not when it is told to go.
            await drawer.wait()
        if drawer.returncode != 0 or not content:
            said = complaint[-2000:].decode(errors="replace")
            log.error("drawing a plot ended with %s: %s", drawer.returncode, said)
            raise Unavailable("Drawing the plot failed; the reason is in the log.")
        return content
