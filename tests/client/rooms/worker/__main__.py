"""Stands where the worker stands: starts a child that would outlive it, and waits for its end."""

import os
import signal
import subprocess
from pathlib import Path


def main() -> None:
    """Wait for SIGTERM; with `STUBBORN` set, do not heed it."""
    diary = Path(os.environ["TWINFIT_DATA"]) / "diary"

    def note(what: str, pid: int) -> None:
        with diary.open("a") as lines:
            lines.write(f"{what} {pid}\n")

    def end(_number: int, _frame: object) -> None:
        if "STUBBORN" not in os.environ:
            note("worker ended", os.getpid())
            os._exit(0)

    signal.signal(signal.SIGTERM, end)
    # In a session of its own, as far from us as a process can be.
    with subprocess.Popen(["/bin/sleep", "1000"], start_new_session=True) as child:
        note("grandchild started", child.pid)
        note("worker started", os.getpid())
        while True:
            signal.pause()


if __name__ == "__main__":
    main()
