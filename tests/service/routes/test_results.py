"""Metrics, report, files and predictions of a job."""

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.service.house import House
from tests.service.samples import artifact, fail, go_on, started
from tests.service.test_bad_input import problem_in
from tests.worker.workplace import Redis


def test_curves_are_read_while_a_job_runs(house: House) -> None:
    """All of them, or thinned."""
    claim = started(house)
    for epoch in range(1, 10):
        go_on(house, claim, epoch)

    whole = house.http.get(f"/v1/jobs/{claim.job_id}/metrics").json()
    thin = house.http.get(f"/v1/jobs/{claim.job_id}/metrics?max_points=3").json()

    assert whole["reference"]["loss"]["epochs"] == list(range(1, 10))
    assert whole["points"] == thin["points"] == 9
    assert len(thin["candidate"]["loss"]["epochs"]) == 3


def test_a_report_that_is_not_there_is_not_there_yet(house: House) -> None:
    """404, and the job's state."""
    job_id = house.submit()

    answer = house.http.get(f"/v1/jobs/{job_id}/report")

    assert answer.status_code == 404
    assert "queued and has no report yet" in problem_in(answer)["detail"]


def test_a_job_that_has_ended_without_a_report_will_have_none(house: House) -> None:
    """Nobody need wait for it."""
    job_id = house.submit()
    house.http.post(f"/v1/jobs/{job_id}/cancel")

    answer = house.http.get(f"/v1/jobs/{job_id}/report")

    assert answer.status_code == 404
    assert problem_in(answer)["detail"] == f"{job_id} is cancelled and has no report."


CONTENT = bytes(range(256)) * 4000


@pytest.fixture(scope="module")
def file_of(house: House, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Link of a file of a cancelled job."""
    claim = started(house)
    stored = artifact(house, claim, "rows.bin", CONTENT, tmp_path_factory.mktemp("scratch"))
    house.ledger.end_cancelled(claim, None, [stored])
    listed = house.http.get(f"/v1/jobs/{claim.job_id}/artifacts").json()["artifacts"]
    assert [one["name"] for one in listed] == ["rows.bin"]
    link: str = listed[0]["link"]
    return link


def test_a_file_is_downloaded_whole(house: House, file_of: str) -> None:
    """With its hash as ETag, as a file and not as a page."""
    answer = house.http.get(file_of)

    assert answer.content == CONTENT
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''rows.bin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.headers["etag"]) == 66
    again = house.http.get(file_of, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=1000000-", 206, slice(1_000_000, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=500000-99999999", 206, slice(500_000, None)),
        ("bytes=0-1023999", 200, slice(None)),
        ("bytes=9-3", 200, slice(None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("rows=0-1", 200, slice(None)),
        ("bytes=1024000-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
    ],
)
def test_a_part_of_a_file_is_downloaded(
    house: House, file_of: str, asked: str, status: int, part: slice
) -> None:
    """One range; what cannot be read as one gives the whole file."""
    answer = house.http.get(file_of, headers={"range": asked})

    assert answer.status_code == status
    assert answer.content == CONTENT[part]
    assert ("content-range" in answer.headers) == (status != 200)


@pytest.mark.parametrize("asked", [None, "bytes=5-9", "bytes=2000000-", "rows=0-1"])
def test_head_of_a_file_has_the_headers_of_get(
    house: House, file_of: str, asked: str | None
) -> None:
    """Its length, type and ETag, of a part too; a fresh copy is told of likewise."""
    headers = {"range": asked} if asked else {}
    whole = house.http.get(file_of, headers=headers)

    head = house.http.head(file_of, headers=headers)

    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert _lasting(head) == _lasting(whole)
    known = {"if-none-match": whole.headers["etag"]}
    assert house.http.head(file_of, headers=known).status_code == 304


def _lasting(answer: httpx.Response) -> dict[str, str]:
    return {name: answer.headers[name] for name in answer.headers if name != "date"}


def test_head_of_a_large_file_reads_none_of_it(house: House, tmp_path: Path) -> None:
    """A hole of 256 GiB would be read for minutes; then of what is gone HEAD says so."""
    claim = started(house)
    length = 256 * 2**30
    stored = artifact(house, claim, "rows.bin", b"", tmp_path)
    os.truncate(house.data / "blobs" / stored.blob, length)
    house.ledger.end_cancelled(claim, None, [replace(stored, bytes=length)])
    link = f"/v1/jobs/{claim.job_id}/artifacts/rows.bin"

    head = house.http.head(link, timeout=10)
    house.blobs.delete(stored.blob)
    gone = house.http.head(link), house.http.get(link)

    assert head.status_code == 200
    assert head.headers["content-length"] == str(length)
    assert head.headers["etag"] == f'"{stored.sha256}"'
    assert gone[0].status_code == gone[1].status_code == 404


def test_an_unknown_file_is_a_problem(house: House, file_of: str) -> None:
    """Whatever its name tries."""
    for name in ("nothing.bin", "..%2f..%2f..%2fledger.sqlite3", "%00", "a/b/c"):
        answer = house.http.get(file_of.rpartition("/")[0] + "/" + name)
        assert answer.status_code == 404
        problem_in(answer)


def test_a_job_without_models_predicts_nothing(house: House) -> None:
    """Neither before its end nor after a failure."""
    claim = started(house)
    rows = {"rows": [[1, 2]]}

    running = house.http.post(f"/v1/jobs/{claim.job_id}/predictions", json=rows)
    fail(house, claim)
    failed = house.http.post(f"/v1/jobs/{claim.job_id}/predictions", json=rows)

    assert (running.status_code, failed.status_code) == (409, 409)
    assert "is running" in problem_in(running)["detail"]
    assert "left no models" in problem_in(failed)["detail"]


def test_without_a_worker_a_prediction_is_not_available(
    start_house: Callable[..., House], broker: Redis, tmp_path: Path
) -> None:
    """503 within the time limit, while other requests are answered."""
    house = start_house(redis_url=broker.url, prediction_timeout_seconds=1.0)
    claim = started(house)
    names = ("reference.skops", "candidate.keras")
    house.ledger.end_cancelled(
        claim, None, [artifact(house, claim, name, b"model", tmp_path) for name in names]
    )
    answers: list[int] = []

    def ask() -> None:
        answer = house.http.post(
            f"/v1/jobs/{claim.job_id}/predictions", json={"rows": [[1.0] * 10]}
        )
        assert answer.headers["retry-after"]
        answers.append(answer.status_code)

    asking = [threading.Thread(target=ask) for _ in range(60)]
    for thread in asking:
        thread.start()
    assert house.http.get("/healthz", timeout=0.9).status_code == 200
    for thread in asking:
        thread.join()

    assert answers == [503] * 60


def test_without_a_queue_a_prediction_is_not_available(
    start_house: Callable[..., House], tmp_path: Path
) -> None:
    """Said as soon as it is known."""
    house = start_house(prediction_timeout_seconds=60)
    claim = started(house)
    names = ("reference.skops", "candidate.keras")
    house.ledger.end_cancelled(
        claim, None, [artifact(house, claim, name, b"model", tmp_path) for name in names]
    )

    answer = house.http.post(f"/v1/jobs/{claim.job_id}/predictions", json={"rows": [[1.0]]})

    assert answer.status_code == 503
    assert "queue" in problem_in(answer)["detail"]
