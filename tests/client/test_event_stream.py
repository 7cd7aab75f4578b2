"""Following a job's events over a line that breaks."""

from collections import Counter

import pytest

from client.errors import Refused, Unreachable
from client.event_stream import follow
from client.http_client import HttpClient
from schemas.event import Event
from schemas.job import Progress
from tests.client.canned_service import CannedService


def test_every_event_comes_once_and_progress_between(canned: CannedService) -> None:
    """In order, until the ending."""
    with HttpClient(canned.url) as client:
        told = list(follow(client, "job_good"))

    events = [entry for entry in told if isinstance(entry, Event)]
    assert [event.sequence for event in events] == [1, 2, 3, 4]
    assert isinstance(told[0], Progress)


def test_a_broken_line_goes_on_where_it_broke(canned: CannedService) -> None:
    """With `Last-Event-ID`: nothing is lost, nothing comes twice."""
    with HttpClient(canned.url) as client:
        told = [e.sequence for e in follow(client, "job_broken") if isinstance(e, Event)]

    assert told == [1, 2, 3, 4]
    assert canned.lines == [0, 1, 2, 3]


def test_who_has_everything_gets_nothing_more(canned: CannedService) -> None:
    """The service answers 204, and the following ends."""
    with HttpClient(canned.url) as client:
        assert list(follow(client, "job_good", after=4)) == []


def test_a_service_that_is_gone_is_told_after_a_while(canned: CannedService) -> None:
    """Not at once: it may just be starting again."""
    with HttpClient("http://127.0.0.1:9") as client, pytest.raises(Unreachable):
        list(follow(client, "job_good", patience_seconds=0.3))


def test_a_refusal_is_not_tried_again(canned: CannedService) -> None:
    """A path that is not there will not come."""
    with HttpClient(canned.url + "/elsewhere") as client, pytest.raises(Refused):
        list(follow(client, "job_good"))

    assert Counter(asked.path for asked in canned.asked).most_common(1)[0][1] == 1
