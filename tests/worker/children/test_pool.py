"""Children: kept warm, chosen by shape, replaced, never left behind."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worker.workplace import DOUBLES, alive, spec_named, until
from worker.bell import Bell
from worker.children.child import Child, resident_bytes
from worker.children.message import Answer, Failed, Finished, Ready, Stopped, TrainOrder
from worker.children.pool import ChildLimits, ChildPool, PoolClosed

GIBIBYTE = 2**30

# Never rung.
STOP = Bell()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Folders of one attempt."""
    (tmp_path / "artifacts").mkdir()
    (tmp_path / "logs" / "1").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def small_pool() -> Iterator[ChildPool]:
    """A pool whose children serve two jobs each."""
    pool = ChildPool(ChildLimits(warm=0, jobs=2, growth_bytes=GIBIBYTE), DOUBLES)
    yield pool
    pool.close()


def train(child: Child, folder: Path, name: str) -> Answer | None:
    """Give one order and wait for its answer; None when the child ended."""
    child.send(
        TrainOrder(
            job_id="job_1",
            attempt=1,
            spec=spec_named(name),
            table=None,
            artifacts=str(folder / "artifacts"),
            logs=str(folder / "logs" / "1"),
            cache=str(folder / "openml"),
        )
    )
    while (news := child.news()) is not None:
        if isinstance(news, Finished | Failed | Stopped):
            return news
    return None


def test_a_child_serves_job_after_job(pool: ChildPool, folder: Path) -> None:
    """In one process, which stays."""
    child = pool.take(STOP)
    first, second = train(child, folder, "quick:2"), train(child, folder, "quick:3")
    pool.give_back(child, reusable=True)

    assert isinstance(first, Finished)
    assert isinstance(second, Finished)
    assert second.report.legs["reference"].n_iter == 3
    assert pool.take(STOP) is child


def test_what_is_not_finite_becomes_null_on_the_way(pool: ChildPool, folder: Path) -> None:
    """JSON has no word for NaN."""
    answer = train(pool.take(STOP), folder, "quick")

    assert isinstance(answer, Finished)
    assert answer.report.legs["reference"].metrics == {"r2": None}


def test_a_child_that_has_trained_the_shape_is_preferred(pool: ChildPool) -> None:
    """Its compiled function is there already."""
    wide, deep = pool.take(STOP, "wide"), pool.take(STOP, "deep")
    pool.give_back(wide, reusable=True)
    pool.give_back(deep, reusable=True)

    assert pool.take(STOP, "wide") is wide
    assert pool.take(STOP, "unheard of") is deep


def test_a_child_is_replaced_after_its_number_of_jobs(small_pool: ChildPool, folder: Path) -> None:
    """The old process ends."""
    first = small_pool.take(STOP)
    for _ in range(2):
        train(first, folder, "quick")
        small_pool.give_back(first, reusable=True)
        following = small_pool.take(STOP)

    assert following is not first
    until(lambda: not alive(first.pid), 5)


def test_a_child_whose_memory_grew_is_replaced(folder: Path) -> None:
    """Growth counts, not what it held from the start."""
    pool = ChildPool(ChildLimits(warm=0, jobs=100, growth_bytes=1), DOUBLES)
    child = pool.take(STOP)
    train(child, folder, "quick")
    pool.give_back(child, reusable=True)

    assert pool.pids() == []
    pool.close()


def test_a_child_that_died_while_idle_is_not_given_out(pool: ChildPool) -> None:
    """Somebody may have killed it."""
    child = pool.take(STOP)
    pool.give_back(child, reusable=True)
    child.kill()

    assert pool.take(STOP) is not child


def test_warm_children_wait_for_the_first_job() -> None:
    """And a killed one is made up for."""
    pool = ChildPool(ChildLimits(warm=1, jobs=100, growth_bytes=GIBIBYTE), DOUBLES)
    pool.warm()
    until(pool.pids, 60)
    child = pool.take(STOP)
    assert isinstance(child.news(), Ready)
    child.kill()
    pool.give_back(child, reusable=False)

    until(pool.pids)

    assert pool.pids() != [child.pid]
    pool.close()


def test_a_closed_pool_has_ended_its_children(pool: ChildPool) -> None:
    """The busy ones too, and there are no new ones."""
    busy, idle = pool.take(STOP), pool.take(STOP)
    pool.give_back(idle, reusable=True)

    pool.close()

    assert not alive(busy.pid)
    assert not alive(idle.pid)
    with pytest.raises(PoolClosed):
        pool.take(STOP)


def test_memory_of_a_process_that_is_gone_is_unknown(pool: ChildPool) -> None:
    """Nothing is made up."""
    child = pool.take(STOP)
    assert (resident_bytes(child.pid) or 0) > 2**20

    child.kill()

    assert child.resident_bytes() is None


def test_nobody_waits_for_a_child_when_the_worker_ends() -> None:
    """The fork server may take many seconds to come up, and a stop takes two."""
    pool = ChildPool(ChildLimits(warm=0, jobs=100, growth_bytes=GIBIBYTE), DOUBLES)
    with Bell() as stop:
        stop.ring()
        with pytest.raises(PoolClosed):
            pool.take(stop)

    pool.close()


def test_children_of_a_busy_time_are_let_go_when_it_is_over(folder: Path) -> None:
    """The longest idle first, never the last one, and none before its time or at work."""
    limits = ChildLimits(warm=1, jobs=9, growth_bytes=GIBIBYTE, idle_seconds=0.2)
    pool = ChildPool(limits, DOUBLES)
    try:
        first, second, third = (pool.take(STOP) for _ in range(3))
        pool.give_back(first, reusable=True)
        pool.rest()
        assert len(pool.pids()) == 3

        time.sleep(0.3)
        pool.give_back(second, reusable=True)
        pool.rest()
        assert sorted(pool.pids()) == sorted([second.pid, third.pid])
        assert not alive(first.pid)

        time.sleep(0.3)
        pool.give_back(third, reusable=True)
        pool.rest()
        pool.rest()
        assert pool.pids() == [third.pid]
        assert isinstance(train(third, folder, "quick"), Finished)
    finally:
        pool.close()
