"""The outermost door: strangers, headers, counts, and what nobody foresaw."""

import errno
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from a2wsgi import WSGIMiddleware
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service import problems
from service.counters import Counters
from service.edge import Edge
from tests.service.house import House, pair
from tests.service.test_bad_input import problem_in


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", ""]
)
def test_a_foreign_host_name_is_refused(house: House, host: str) -> None:
    """A page elsewhere cannot make its own name point here (DNS rebinding)."""
    answer = house.http.get("/v1/jobs", headers={"host": host})

    assert answer.status_code == 403
    assert "TWINFIT_ALLOWED_HOSTS" in problem_in(answer)["detail"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"])
def test_our_own_names_are_met(house: House, host: str) -> None:
    """With any port: it may be forwarded."""
    assert house.http.get("/healthz", headers={"host": host}).status_code == 200


def test_more_names_are_met_when_they_are_given(start_house: Callable[..., House]) -> None:
    """Behind a proxy with a name of its own."""
    house = start_house(allowed_hosts='["twinfit.example"]')

    assert house.http.get("/healthz", headers={"host": "twinfit.example"}).status_code == 200
    assert house.http.get("/healthz", headers={"host": "other.example"}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_page_of_another_site_changes_nothing(house: House, headers: dict[str, str]) -> None:
    """Even where the browser would send it without asking; looking is another matter."""
    job_id = house.submit()

    cancelled = house.http.post(f"/v1/jobs/{job_id}/cancel", headers=headers)
    uploaded = house.http.post(
        "/v1/datasets", files={"file": ("a.csv", "a,b\n1,2\n")}, headers=headers
    )

    assert (cancelled.status_code, uploaded.status_code) == (403, 403)
    assert house.http.get(f"/v1/jobs/{job_id}").json()["state"] == "queued"


def test_our_own_page_may_change_things(house: House) -> None:
    """Swagger UI sends both headers, with our name in them."""
    headers = {"sec-fetch-site": "same-origin", "origin": house.url}

    assert house.http.post("/v1/jobs", json=pair(), headers=headers).status_code == 202


def test_no_other_site_is_let_in_by_cors(house: House) -> None:
    """There is no CORS: a preflight is answered as any wrong method is."""
    answer = house.http.options(
        "/v1/jobs",
        headers={"origin": "https://evil.example", "access-control-request-method": "POST"},
    )

    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/v1/jobs", "/v1/jobs/job_0", "/metrics", "/nothing"]
)
def test_every_answer_says_that_its_type_is_meant(house: House, path: str) -> None:
    """Browsers must not guess."""
    assert house.http.get(path).headers["x-content-type-options"] == "nosniff"


VARYING = {"date", "server", "content-length"}
GET_ROUTES = (
    "/", "/docs", "/openapi.json", "/healthz", "/metrics", "/v1/jobs", "/v1/causes",
    "/v1/jobs/{job}", "/v1/jobs/{job}/metrics", "/jobs/{job}", "/v1/jobs/job_0", "/nothing",
    "/v1/jobs?limit=x", "/v1/explain", "/v1/jobs/{job}/tensorboard",
)  # fmt: skip


@pytest.mark.parametrize("path", GET_ROUTES)
def test_head_is_answered_as_get_is_less_the_body(house: House, path: str) -> None:
    """A link checker, `curl -I` and a proxy's health check ask this way; refusals are met too."""
    path = path.format(job=house.submit())

    whole, head = house.http.get(path), house.http.head(path)

    assert head.status_code == whole.status_code
    assert head.content == b""
    told = {name: whole.headers[name] for name in whole.headers if name not in VARYING}
    assert told.items() <= dict(head.headers).items()
    if path not in {"/", "/metrics", "/v1/jobs"}:  # these change from one request to the next
        assert head.headers.get("content-length") == whole.headers.get("content-length")


def test_head_waits_for_no_event(house: House) -> None:
    """A stream without an end would keep the asking connection for good."""
    job = house.submit()

    with httpx.Client(base_url=house.url, timeout=5) as http:
        head = http.head(f"/v1/jobs/{job}/events", headers={"accept": "text/event-stream"})
        again = http.get(f"/v1/jobs/{job}")  # on the same connection

    assert head.headers["content-type"].startswith("text/event-stream")
    assert again.status_code == 200


@pytest.fixture
def in_parts() -> Iterator[TestClient]:
    """An application behind the real doors that sends a body in more parts than a queue holds."""
    sent: list[int] = []

    def parts(environ: object, start_response: Callable[..., object]) -> Iterator[bytes]:
        del environ
        start_response("200 OK", [("content-type", "text/plain")])
        for number in range(50):
            sent.append(number)
            yield b"."

    app = FastAPI()
    app.add_middleware(Edge, known_hosts=None, counters=Counters())
    app.mount("/parts", WSGIMiddleware(parts, workers=1))  # type: ignore[arg-type] # stricter
    with TestClient(app) as client:
        yield client
    assert len(sent) % 50 == 0


def test_head_leaves_no_thread_behind_that_sends_what_nobody_takes(in_parts: TestClient) -> None:
    """TensorBoard has a few threads for all who look: each has to come back."""
    for _ in range(3):
        assert in_parts.head("/parts/").content == b""

    assert in_parts.get("/parts/").text == "." * 50


def test_requests_and_jobs_are_counted(house: House) -> None:
    """By route, never by path: a label for each path that somebody tries has no end."""
    house.submit()
    house.http.get("/v1/jobs/job_0")
    house.http.get("/some/random/path")

    text = house.http.get("/metrics").text

    assert 'twinfit_requests_total{method="POST",route="/v1/jobs",status="202"}' in text
    assert 'route="/v1/jobs/{job_id}",status="404"' in text
    assert 'twinfit_jobs{queue="train.cpu",state="queued"}' in text
    assert "random" not in text
    assert "job_0" not in text


def test_head_is_counted_as_head(house: House) -> None:
    """Who looks at the rate of downloads must not see a health check's."""
    before = _answered(house)

    for _ in range(3):
        house.http.head("/v1/jobs/job_0")
    after = _answered(house)

    assert after["HEAD"] - before["HEAD"] == 3
    assert after["GET"] == before["GET"]


def _answered(house: House) -> dict[str, float]:
    """How often a job that is not there was asked for, by method."""
    lines = house.http.get("/metrics").text.splitlines()
    counted = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    name = 'twinfit_requests_total{method="%s",route="/v1/jobs/{job_id}",status="404"}'
    return {method: float(counted.get(name % method, 0)) for method in ("GET", "HEAD")}


@pytest.fixture
def broken() -> Iterator[TestClient]:
    """An application behind the real doors whose routes fail."""
    app = FastAPI()
    app.add_middleware(Edge, known_hosts=None, counters=Counters())
    problems.install(app)

    @app.get("/bug", response_model=None)
    def bug() -> NoReturn:
        raise ZeroDivisionError("secret")

    @app.get("/full", response_model=None)
    def full() -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    @app.get("/file", response_model=None)
    def file() -> NoReturn:
        raise FileNotFoundError("secret")

    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("path", ["/bug", "/file"])
def test_what_nobody_foresaw_is_a_plain_problem_and_found_in_the_log(
    broken: TestClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    """The answer names a number and no inside; the log has both."""
    answer = broken.get(path)

    assert answer.status_code == 500
    problem = problem_in(answer)
    assert "secret" not in answer.text
    number = problem["detail"].split()[-1].rstrip(".")
    assert number in caplog.text
    assert "secret" in caplog.text


def test_a_full_disk_is_told_as_such(broken: TestClient) -> None:
    """507, and nobody is told that it was their fault."""
    answer = broken.get("/full")

    assert answer.status_code == 507
    assert "space" in problem_in(answer)["detail"]


def test_a_ledger_that_is_gone_is_not_available(start_house: Callable[..., House]) -> None:
    """503 with a time to try again; and when it is back, so are we."""
    house = start_house()
    job_id = house.submit()
    place = house.data / "ledger.sqlite3"
    with sqlite3.connect(place) as ledger:
        ledger.execute("ALTER TABLE jobs RENAME TO elsewhere")

    broken = [house.http.get("/v1/jobs"), house.http.post("/v1/jobs", json=pair())]

    with sqlite3.connect(place) as ledger:
        ledger.execute("ALTER TABLE elsewhere RENAME TO jobs")
    for answer in broken:
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        problem_in(answer)
    assert house.http.get(f"/v1/jobs/{job_id}").status_code == 200


def test_a_disk_that_is_full_refuses_jobs_and_loses_none(
    start_house: Callable[..., House], small_disk: Path
) -> None:
    """507 for new ones; what was accepted is still there, and told."""
    house = start_house(
        database_url=f"sqlite:///{small_disk / 'ledger.sqlite3'}",
        blobs_url=f"file://{small_disk / 'blobs'}",
    )
    made = house.submit(name="kept")
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="space"):
        file.writelines(b"x" * 4096 for _ in range(1000))

    refused: httpx.Response = house.http.post("/v1/jobs", json=pair(name="refused"))
    for _ in range(200):
        if refused.status_code == 507:
            break
        refused = house.http.post("/v1/jobs", json=pair(name="x" * 200, tags=["y" * 200]))

    assert refused.status_code == 507, refused.text
    problem_in(refused)
    assert house.http.get(f"/v1/jobs/{made}").json()["name"] == "kept"
    ballast.unlink()
    assert house.http.post("/v1/jobs", json=pair()).status_code == 202


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    import subprocess

    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)],  # noqa: S607
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S607
