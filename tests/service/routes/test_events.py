"""Following a job: pages, streams, and going on after a break."""

import json
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from httpx_sse import ServerSentEvent, connect_sse

from tests.service.house import House
from tests.service.samples import fail, go_on, started
from tests.service.test_bad_input import problem_in

STREAM = {"accept": "text/event-stream"}


def frames(house: House, path: str, **headers: str) -> Iterator[ServerSentEvent]:
    """What a stream sends until it ends."""
    with (
        httpx.Client(base_url=house.url, timeout=20) as http,
        connect_sse(http, "GET", path, headers={**STREAM, **headers}) as stream,
    ):
        yield from stream.iter_sse()


def test_a_page_of_events_is_json(house: House) -> None:
    """Oldest first, and the next page is named."""
    job_id = house.submit()
    house.http.post(f"/v1/jobs/{job_id}/cancel")

    whole = house.http.get(f"/v1/jobs/{job_id}/events").json()
    first = house.http.get(f"/v1/jobs/{job_id}/events?limit=1").json()
    rest = house.http.get(f"/v1/jobs/{job_id}/events?after={first['next_after']}").json()

    assert [event["type"] for event in whole["events"]] == ["queued", "cancelled"]
    assert first["events"] + rest["events"] == whole["events"]


def test_a_stream_follows_a_job_to_its_end(house: House) -> None:
    """Events with their numbers, progress without, and nothing after the ending."""
    claim = started(house)

    def work() -> None:
        for epoch in (1, 2, 3):
            time.sleep(0.3)
            go_on(house, claim, epoch)
        house.ledger.record(claim, "noted", "a note")
        time.sleep(0.3)
        fail(house, claim)

    worker = threading.Thread(target=work)
    worker.start()
    seen = list(frames(house, f"/v1/jobs/{claim.job_id}/events"))
    worker.join()

    history = [frame for frame in seen if frame.event != "progress"]
    assert [frame.event for frame in history] == ["queued", "started", "noted", "failed"]
    assert [frame.id for frame in history] == ["1", "2", "3", "4"]
    assert json.loads(history[2].data)["detail"] == "a note"
    progress = [json.loads(frame.data) for frame in seen if frame.event == "progress"]
    assert [told["epoch"] for told in progress] == sorted({told["epoch"] for told in progress})
    assert progress[-1]["epoch"] == 3
    assert progress[-1]["phase"] == "training"


@pytest.mark.parametrize("received", [0, 1, 2])
def test_a_stream_goes_on_behind_the_last_event_received(house: House, received: int) -> None:
    """Nothing twice, nothing left out."""
    claim = started(house)
    fail(house, claim)

    seen = frames(house, f"/v1/jobs/{claim.job_id}/events", **{"last-event-id": str(received)})

    assert [frame.id for frame in seen] == ["1", "2", "3"][received:]


def test_a_browser_that_has_everything_is_told_to_stay_away(house: House) -> None:
    """204 ends an EventSource for good; a plain end would make it ask again for ever."""
    claim = started(house)
    fail(house, claim)

    answer = house.http.get(
        f"/v1/jobs/{claim.job_id}/events", headers={**STREAM, "last-event-id": "3"}
    )

    assert answer.status_code == 204


@pytest.mark.parametrize("last", ["x", "-1", "9" * 30, "1.5"])
def test_an_unusable_last_event_id_is_refused(house: House, last: str) -> None:
    """It is a number that we gave out."""
    job_id = house.submit()

    answer = house.http.get(f"/v1/jobs/{job_id}/events", headers={**STREAM, "last-event-id": last})

    assert answer.status_code == 422
    assert problem_in(answer)["errors"][0]["pointer"] == "/last-event-id"


def test_a_stream_of_an_unknown_job_is_a_plain_problem(house: House) -> None:
    """Said before the stream begins."""
    assert house.http.get("/v1/jobs/job_0/events", headers=STREAM).status_code == 404


def test_open_streams_do_not_keep_the_gateway_from_ending(
    start_house: Callable[..., House],
) -> None:
    """A signal ends it within seconds, and the client sees the stream end in order."""
    house = start_house()
    job_id = house.submit()
    seen: list[str] = []
    listener = threading.Thread(
        target=lambda: seen.extend(f.event for f in frames(house, f"/v1/jobs/{job_id}/events"))
    )
    listener.start()
    time.sleep(0.7)

    began = time.monotonic()
    house.process.terminate()
    house.process.wait(20)

    assert time.monotonic() - began < 4
    listener.join(5)
    assert seen == ["queued"]
