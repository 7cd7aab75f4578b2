"""Limits on what reading a file may cost, and a way to outlive a reader that breaks.

The reader works in a forked child. If a limit or a damaged file ends the child, the
parent, which has touched nothing of the file, still says in words what happened.
"""

import ctypes
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from intake.refusal import Flaw, Refused
from schemas.upload import IntakeLimits

PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG in <sys/prctl.h>."""


def run_confined(work: Callable[[], bytes], limits: IntakeLimits) -> bytes:
    """Run `work` in a child and return what it returned.

    Raises:
        Refused: The child was ended by a limit or by a crash of its own.
        ChildProcessError: The child raised; its traceback is on standard error.
    """
    reading_end, writing_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading_end)
        _work_and_exit(work, writing_end, limits)
    os.close(writing_end)
    with os.fdopen(reading_end, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        raise Refused(_flaw_of(signal.Signals(-code), limits))
    if code > 0:
        raise ChildProcessError(f"the reading process ended with status {code}")
    return answer


def _work_and_exit(work: Callable[[], bytes], pipe: int, limits: IntakeLimits) -> NoReturn:
    # Nothing may escape from here: the child would return to the parent's code as a second parent.
    code = 1
    try:
        _die_with_parent()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
        answer = work()
        with os.fdopen(pipe, "wb") as stream:
            stream.write(answer)
        code = 0
    except BaseException:  # noqa: BLE001 - the child's outermost edge
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)


def limit_memory(limits: IntakeLimits) -> None:
    """Limit this process to the memory it has now and `limits.memory_bytes` beyond.

    Called once the libraries are loaded, whose reservations differ between machines.
    """
    pages = Path("/proc/self/statm")
    if pages.exists():
        now = int(pages.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        most = now + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def memory_flaw(limits: IntakeLimits) -> Flaw:
    """What is said of a file that needs more memory than is allowed."""
    return Flaw(
        "/file",
        f"Reading the file takes more than {limits.memory_bytes:,} bytes of memory.",
        allowed=f"a file that can be read in {limits.memory_bytes} bytes of memory",
    )


def _flaw_of(ending: signal.Signals, limits: IntakeLimits) -> Flaw:
    if ending == signal.SIGXCPU:
        return Flaw(
            "/file",
            f"Reading the file takes more than {limits.cpu_seconds} seconds of processor time.",
            allowed=f"a file that can be read in {limits.cpu_seconds} seconds",
        )
    if ending == signal.SIGKILL:
        return memory_flaw(limits)
    return Flaw(
        "/file",
        f"The reader broke on the file ({ending.name}): the file is damaged, or made to harm.",
        came=ending.name,
        allowed="a whole file as usual programs write it",
    )
