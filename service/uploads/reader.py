"""Reading an upload, in a process of its own that may break without harm."""

import asyncio
import contextlib
import logging
import sys
from pathlib import Path

from pydantic import ValidationError

from schemas.problem import FieldError, Problem
from schemas.upload import IntakeOrder
from service.refusal import Invalid, Unavailable

log = logging.getLogger(__name__)

_REFUSED = 2


class Unreadable(Invalid):
    """The file cannot be read as a table."""

    title = "The file cannot be read as a table"


async def read_upload(folder: Path, order: IntakeOrder, timeout_seconds: float) -> None:
    """Make `table.parquet` and `profile.json` from `original`, all three in `folder`.

    Raises:
        Unreadable: The file was refused; the errors say where and why.
        Unavailable: The reader itself failed.
    """
    status, answer, complaint = await _run(folder, order, timeout_seconds)
    if status == _REFUSED:
        raise _refusal(answer)
    if status != 0:
        log.error(
            "the reader of uploads ended with %s: %s", status, complaint.decode(errors="replace")
        )
        raise Unavailable("The reader of uploads failed; it is in the log.")


async def _run(
    folder: Path, order: IntakeOrder, timeout_seconds: float
) -> tuple[int, bytes, bytes]:
    options = folder / "order.json"
    await asyncio.to_thread(options.write_text, order.model_dump_json(), encoding="utf-8")
    places = ("--input", folder / "original", "--options", options, "--output", folder)
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "intake", *map(str, places)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(timeout_seconds):
            answer, complaint = await reader.communicate()
    except TimeoutError as error:
        raise _too_slow(timeout_seconds) from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            reader.kill()
    return reader.returncode or 0, answer, complaint


def _too_slow(timeout_seconds: float) -> Unreadable:
    detail = f"Reading it took longer than {timeout_seconds:g} seconds"
    return Unreadable(
        f"{detail}.", [FieldError(pointer="/file", detail=detail, came=None, allowed=None)]
    )


def _refusal(answer: bytes) -> Unreadable:
    try:
        told = Problem.model_validate_json(b'{"status": 422, ' + answer.lstrip()[1:])
    except ValidationError as error:
        log.exception("the reader of uploads gave no problem but %r", answer[:200])
        raise Unavailable("The reader of uploads failed; it is in the log.") from error
    return Unreadable(told.detail, told.errors)
