"""How many jobs are trained at the same time, where nobody says."""

import os

import pytest

from client.errors import WrongInput
from client.stack.slots import cores_here, default_slots, free_bytes_here, slots_in

GIBIBYTE = 2**30


@pytest.mark.parametrize(
    ("cores", "gibibytes", "slots"),
    [(1, 64, 1), (2, 64, 2), (4, 64, 4), (64, 64, 4), (4, 2, 2), (4, 0, 1)],
)
def test_a_slot_for_each_core_as_far_as_memory_goes(cores: int, gibibytes: int, slots: int) -> None:
    """Never more than four, never none."""
    assert default_slots(cores, gibibytes * GIBIBYTE) == slots


def test_this_machine_is_looked_at() -> None:
    """Its cores are those that this process may use, and its memory is some."""
    free = free_bytes_here()

    assert cores_here() == len(os.sched_getaffinity(0))
    assert free is not None
    assert 0 < free < os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert 1 <= default_slots() <= 4


def test_what_the_environment_says_is_taken_or_refused() -> None:
    """A misspelt number must not be taken for none."""
    assert slots_in(None) is None
    assert slots_in("3") == 3
    for wrong in ("0", "two", "-1", "1000", "1.5"):
        with pytest.raises(WrongInput, match="TWINFIT_SLOTS"):
            slots_in(wrong)
