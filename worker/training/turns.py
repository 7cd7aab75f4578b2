"""Work that tells what it has reached as it goes, turned into something to iterate over."""

from collections.abc import Callable, Generator
from contextvars import copy_context
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

Told = TypeVar("Told")
Result = TypeVar("Result")


class Left(BaseException):
    """Raised inside the work, from `tell`, once nobody listens any more."""


def in_turns(
    work: Callable[[Callable[[Told], None]], Result],
) -> Generator[Told, None, Result]:
    """Iterate over what `work(tell)` tells; return what it returns.

    The work has a thread of its own, but never runs beside its caller: it begins when
    the first thing is asked for, and stands still inside `tell` until the next one is.
    NumPy's error state and other context variables are those of the first turn.

    When the iterator is closed or dropped half way, `tell` raises `Left` in the work,
    and closing returns once the thread has ended.

    Raises:
        BaseException: Whatever the work raises.
    """
    turns = _Turns(work)
    context = copy_context()
    # A daemon, lest a process that ends in the middle of a turn waits for it for ever.
    thread = Thread(target=lambda: context.run(turns.run), name="in-turns", daemon=True)
    thread.start()
    try:
        while True:
            turns.go_on.put(True)
            told, over = turns.told.get()
            if over:
                return turns.outcome()
            yield told
    finally:
        turns.go_on.put(False)
        thread.join()


class _Turns(Generic[Told, Result]):
    def __init__(self, work: Callable[[Callable[[Told], None]], Result]) -> None:
        self.go_on: SimpleQueue[bool] = SimpleQueue()
        self.told: SimpleQueue[tuple[Told, bool]] = SimpleQueue()
        self._work = work
        self._result: list[Result] = []
        self._failure: BaseException | None = None

    def run(self) -> None:
        try:
            self._wait()
            self._result.append(self._work(self._tell))
        except BaseException as failure:  # noqa: BLE001 - raised again in the caller's thread
            self._failure = failure
        self.told.put((None, True))  # type: ignore[arg-type] # nothing more to tell

    def _tell(self, thing: Told) -> None:
        self.told.put((thing, False))
        self._wait()

    def _wait(self) -> None:
        if not self.go_on.get():
            raise Left

    def outcome(self) -> Result:
        if self._failure is not None:
            raise self._failure
        return self._result[0]
