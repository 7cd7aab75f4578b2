"""Epochs leave a child in batches, and none stays behind."""

import threading
import time

from schemas.job import Progress
from schemas.metric import EpochMetrics
from tests.worker.workplace import until
from worker.children.message import EpochsDone, News, PhaseBegan
from worker.children.reporter import Reporter


def tell(reporter: Reporter, epoch: int) -> None:
    """Report one epoch of one leg."""
    reporter.epochs(
        [EpochMetrics(leg="reference", epoch=epoch, values={"loss": 1.0})],
        Progress(phase="training", fraction=0.0, epoch=epoch, epochs=1000),
    )


def numbers(heard: list[News]) -> list[int]:
    """The epochs that were heard of."""
    return [e.epoch for news in heard if isinstance(news, EpochsDone) for e in news.epochs]


def test_a_thousand_quick_epochs_are_a_few_messages() -> None:
    """All of them, in order."""
    heard: list[News] = []
    reporter = Reporter(heard.append, threading.Event())
    began = time.monotonic()

    for epoch in range(1, 1001):
        tell(reporter, epoch)
    reporter.flush()

    assert numbers(heard) == list(range(1, 1001))
    assert len(heard) <= 2 + 10 * (time.monotonic() - began)


def test_an_epoch_is_told_although_none_follows_it() -> None:
    """The next one may take an hour."""
    heard: list[News] = []
    reporter = Reporter(heard.append, threading.Event())

    tell(reporter, 1)

    until(lambda: heard, 2)
    assert numbers(heard) == [1]


def test_a_phase_comes_after_the_epochs_before_it() -> None:
    """What is told is told in order."""
    heard: list[News] = []
    reporter = Reporter(heard.append, threading.Event())

    tell(reporter, 1)
    reporter.phase("testing")

    assert [type(news) for news in heard] == [EpochsDone, PhaseBegan]


def test_nothing_is_told_twice() -> None:
    """Flushing again is free."""
    heard: list[News] = []
    reporter = Reporter(heard.append, threading.Event())
    tell(reporter, 1)

    reporter.flush()
    reporter.flush()

    assert numbers(heard) == [1]
