"""A stack that `twinfit run` starts for itself when no service answers.

It is `twinfit up` as a process of its own: out of reach of a Ctrl-C that only ends the watching,
ended with us even if we are killed, unless it is to stay.
"""

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from client.errors import StackError
from client.stack import leash
from client.stack.folder_lock import owner_of
from schemas.problem import Problem

END_SECONDS = 60.0


class Ready(BaseModel):
    """What `twinfit up --json` says when it is ready."""

    model_config = ConfigDict(frozen=True)

    url: str
    data: Path
    pid: int


@dataclass(frozen=True)
class OwnStack:
    """A stack's address, and whether it was started here."""

    url: str
    started: bool


@contextlib.contextmanager
def own_stack(data: Path, environment: Mapping[str, str], keep_up: bool) -> Iterator[OwnStack]:
    """Start a stack on `data` and end it afterwards, unless `keep_up`.

    If somebody else starts one on the same folder at this moment, theirs is used.

    Raises:
        StackError: It does not start; the message says why.
    """
    program = [sys.executable, "-P", "-m", "client", "up", "--data", str(data), "--port", "0"]
    program.append("--json")
    running = subprocess.Popen(
        program if keep_up else leash.command(program),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environment),
        start_new_session=True,
    )
    stays = False
    try:
        address = _address(running, data)
        stays = keep_up
        yield address
    finally:
        if not stays:
            _end(running)
        if running.stdout:
            running.stdout.close()


def _address(running: "subprocess.Popen[bytes]", data: Path) -> OwnStack:
    """Where the stack is that just starts, or the one that was there before it."""
    if ready := _wait_until_ready(running):
        return OwnStack(ready.url, started=True)
    if owner := owner_of(data):
        return OwnStack(owner.url, started=False)
    raise StackError(f"The stack ended before it was ready, with status {running.wait()}.")


def _wait_until_ready(running: "subprocess.Popen[bytes]") -> Ready | None:
    """The address of the stack; null when it ended because another one is there.

    Raises:
        StackError: It ended for another reason, which it told.
    """
    told = running.stdout.readline() if running.stdout else b""
    with contextlib.suppress(ValidationError):
        return Ready.model_validate_json(told)
    told += running.stdout.read() if running.stdout else b""
    running.wait()
    try:
        problem = Problem.model_validate_json(told)
    except ValidationError:
        return None
    if problem.title == "FolderTaken":
        return None
    raise StackError(problem.detail)


def _end(running: "subprocess.Popen[bytes]") -> None:
    """End the stack politely; it gives its jobs back first."""
    if running.poll() is None:
        running.terminate()
        try:
            running.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
