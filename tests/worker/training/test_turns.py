"""Work in turns: what is told comes out one by one, and leaving ends the work."""

import threading
from collections.abc import Callable

import numpy as np
import pytest

from worker.training.turns import Left, in_turns


def counting(upto: int, log: list[str] | None = None) -> Callable[[Callable[[int], None]], str]:
    """Make work that tells 1, 2, ... and writes down where it is."""
    said = [] if log is None else log

    def work(tell: Callable[[int], None]) -> str:
        try:
            for number in range(1, upto + 1):
                said.append(f"doing {number}")
                tell(number)
        except Left:
            said.append("left")
            raise
        return "all told"

    return work


def test_what_is_told_comes_out_in_order_and_the_result_last() -> None:
    """As a generator returns it."""
    turns = in_turns(counting(3))

    assert [next(turns) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(StopIteration) as end:
        next(turns)
    assert end.value.value == "all told"


def test_the_work_never_runs_ahead_of_its_caller() -> None:
    """Nothing is begun before it is asked for: the caller reads what the work has made."""
    log: list[str] = []
    turns = in_turns(counting(3, log))
    assert log == []

    next(turns)
    assert log == ["doing 1"]
    next(turns)
    assert log == ["doing 1", "doing 2"]
    turns.close()


@pytest.mark.parametrize("asked", [0, 1, 2])
def test_closing_ends_the_work_where_it_stands(asked: int) -> None:
    """Its thread has ended when closing returns, and it has done nothing more."""
    before, log = threading.active_count(), list[str]()
    turns = in_turns(counting(5, log))
    for _ in range(asked):
        next(turns)

    turns.close()

    assert threading.active_count() == before
    assert log == [f"doing {number}" for number in range(1, asked + 1)] + ["left"] * (asked > 0)


def test_what_the_work_raises_is_raised_to_the_caller() -> None:
    """Not lost in a thread that nobody looks at."""
    before = threading.active_count()

    def work(tell: Callable[[int], None]) -> None:
        tell(1)
        raise LookupError("no such thing")

    turns = in_turns(work)
    assert next(turns) == 1
    with pytest.raises(LookupError, match="no such thing"):
        next(turns)
    assert threading.active_count() == before


def test_numpys_error_state_is_the_callers() -> None:
    """A training that may overflow in silence may do so in its thread too."""

    def work(tell: Callable[[str], None]) -> None:
        tell(np.geterr()["over"])

    for state in ("ignore", "raise"):
        with np.errstate(over=state):
            assert list(in_turns(work)) == [state]
