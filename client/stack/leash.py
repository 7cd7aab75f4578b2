"""Start a program that cannot outlive the process that asked for it.

Run as a script, `python -I -S leash.py PARENT_PID PROGRAM [ARGUMENT ...]`, with nothing but the
standard library: it costs each start about 20 milliseconds. On Linux the kernel keeps the promise
and the script becomes the program; elsewhere the script stays, watches its parent and ends the
program in its stead.
"""

import os
import signal
import subprocess
import sys
from types import FrameType

PR_SET_PDEATHSIG = 1
LOOK_SECONDS = 0.5


def command(program: list[str], parent_pid: int | None = None) -> list[str]:
    """The command line that starts `program` on the leash of `parent_pid`, by default our own."""
    parent = str(os.getpid() if parent_pid is None else parent_pid)
    return [sys.executable, "-I", "-S", __file__, parent, *program]


def become(program: list[str], parent_pid: int) -> None:
    """Turn into `program`, which the kernel ends at the moment `parent_pid` ends (Linux).

    Raises:
        OSError: The kernel refused, or the program cannot be executed.
    """
    import ctypes  # not above: who only asks for a command line stays small

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    # A parent that ended before the line above would never be noticed by the kernel.
    if os.getppid() != parent_pid:
        sys.exit(1)
    os.execv(program[0], program)  # noqa: S606 - a list of our own making, no shell


def watch(program: list[str], parent_pid: int) -> int:
    """Run `program` and end it when `parent_pid` is no longer our parent; its exit status."""
    # The program may be handed open files, the lock of the data folder among them.
    with subprocess.Popen(program, close_fds=False) as child:

        def pass_on(number: int, _frame: FrameType | None) -> None:
            child.send_signal(number)

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, pass_on)
        while True:
            try:
                return child.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                if os.getppid() != parent_pid:
                    child.kill()


def main() -> None:
    """Read `PARENT_PID PROGRAM [ARGUMENT ...]` from the command line and run it."""
    parent_pid, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        become(program, parent_pid)
    else:
        sys.exit(watch(program, parent_pid))


if __name__ == "__main__":
    main()
