"""Bad input, item by item of the list that was promised: a clear problem, and nothing lost.

Sent over HTTP to the whole stack, the last test of which is that it still trains.
"""

import contextlib
import json
import socket
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest

from tests.integration.house import House
from tests.integration.malformed import archive, npy, npz_bomb, raw_job, table
from tests.integration.visitor import Json, diabetes, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MEBIBYTE = 2**20
PARAMS = "/reference/sklearn/params"
CLASSIFIER = {
    "sklearn": {"estimator": "MLPClassifier", "params": {"hidden_layer_sizes": [3], "max_iter": 2}}
}


def problem_of(answer: httpx.Response, status: int) -> Json:
    """The problem in an answer: its form is right and its words can be read."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: Json = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    told = [problem["detail"], *(error["detail"] for error in problem["errors"])]
    for sentence in told:
        assert len(sentence.split()) > 2, sentence
        assert len(sentence) < 500
        assert "Traceback" not in sentence
    return problem


def pointers(problem: Json) -> list[str]:
    """The places that a problem names."""
    return [error["pointer"] for error in problem["errors"]]


class Body(NamedTuple):
    """A body that is no job: what is sent, and what is said of it."""

    name: str
    sent: bytes
    status: int
    pointer: str | None
    says: str


def job(**fields: Any) -> bytes:
    """A job with other fields."""
    return json.dumps({**diabetes(), **fields}).encode()


BODIES = [
    Body("empty", b"", 422, "", "The body holds nothing"),
    Body("blank", b" \n ", 400, None, "empty"),
    Body("malformed", b'{"kind": "pair",}', 400, None, "line 1"),
    Body("cut off", raw_job()[:-20], 400, None, "not JSON"),
    Body("not UTF-8", b'{"name": "\xe9"}', 400, None, "UTF-8"),
    Body("a list", b"[]", 422, "", "object"),
    Body("enormous", b'{"name": "' + b"x" * (9 * MEBIBYTE) + b'"}', 413, None, "8,388,608"),
    Body("an unknown field", job(colour="red"), 422, "/colour", "colour"),
    Body(
        "an unknown parameter",
        json.dumps(diabetes(alfa=1)).encode(),
        422,
        f"{PARAMS}/alfa",
        "alpha",
    ),
    Body("NaN", raw_job(seed="NaN"), 400, "/seed", "NaN"),
    Body("Infinity", raw_job(time_limit_seconds="Infinity"), 400, "/time_limit_seconds", "Inf"),
    Body("minus Infinity", raw_job(split='{"test_size": -Infinity}'), 400, "/split/test_size", ""),
    Body("1e999", raw_job(split='{"test_size": 1e999}'), 400, "/split/test_size", "too large"),
    Body("a name in two lines", job(name="a\nb"), 422, "/name", "control characters"),
    Body("NUL in a name", raw_job(name='"a\\u0000"'), 400, "/name", "NUL"),
    Body("no test rows", job(split={"test_size": 0}), 422, "/split/test_size", "greater than 0"),
    Body("no training rows", job(split={"test_size": 0.999}), 422, "/split/test_size", "442 rows"),
    Body(
        "an unknown dataset", job(dataset={"upload": f"ds_{'0' * 24}"}), 422, "/dataset/upload", ""
    ),
    Body("a path as dataset", job(dataset={"upload": "../etc"}), 422, "/dataset/upload", ""),
    Body("an unknown builtin", job(dataset={"builtin": "mnist"}), 422, "/dataset/builtin", "iris"),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.name)
def test_a_bad_body_is_refused_with_its_place(house: House, body: Body) -> None:
    """And no job is made of it."""
    before = house.get("/v1/jobs", limit=1)["jobs"]
    answer = house.http.post(
        "/v1/jobs", content=body.sent, headers={"content-type": "application/json"}
    )

    problem = problem_of(answer, body.status)
    assert body.pointer is None or body.pointer in pointers(problem)
    assert body.says in answer.text
    assert house.get("/v1/jobs", limit=1)["jobs"] == before


class File(NamedTuple):
    """A file that is no table: what is sent, and what is said of it."""

    name: str
    sent: bytes
    pointer: str
    says: str


FILES = [
    File("empty", b"", "/file", "empty"),
    File("a header without rows", b"a,b,y\n", "/file", "no rows"),
    File("duplicate column names", b"a,a,y\n1,2,3\n", "/file", "both called 'a'"),
    File("infinity in a CSV", b"a,y\n1,2\ninf,3\n", "/file", "line 3"),
    File("too large a number", b"a,y\n1e999,2\n", "/file", "1e999"),
    File("infinity in an array", npy(np.array([[1.0, np.inf]])), "/file", "x1"),
    File("Latin-1 as UTF-8", "naïve,y\n1,2\n".encode("latin-1"), "/options/encoding", "0xEF"),
    File("half a UTF-16 letter", b"\xff\xfea", "/options/encoding", "utf-16"),
    File("lines of other lengths", b"a,y\n1,2\n1,2,3\n", "/file", "Line 3"),
    File("pickled objects", npy(np.array([{}, 1], dtype=object)), "/file", "pickled"),
    File("an NPZ bomb", npz_bomb(), "/file", "swell"),
    File("an NPZ with paths", archive(**{"..__..__evil": npy(np.ones(3))}), "/file", "evil"),
    File("a damaged NPZ", archive(x=npy(np.ones((9, 9))))[:-40], "/file", ""),
    File("a damaged Parquet file", b"PAR1" + b"\0" * 50 + b"PAR1", "/file", ""),
    File("a slash in a column's name", b"../x,y\n1,2\n", "/file", "slash"),
    File("only dots as a name", b"..,y\n1,2\n", "/file", "'..'"),
    File("a bell in a column's name", b"a\x07,y\n1,2\n", "/file", "control character"),
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_bad_file_is_refused_with_its_place(house: House, file: File) -> None:
    """Whatever its name says it is, and no data set is made of it."""
    before = house.get("/v1/datasets", limit=1)

    answer = house.upload(file.sent)

    problem = problem_of(answer, 422)
    assert file.pointer in pointers(problem)
    assert file.says in answer.text
    assert house.get("/v1/datasets", limit=1) == before


def test_a_file_name_with_slashes_and_dots_is_only_a_name(house: House) -> None:
    """What is stored lies under the id; of the name its last part is kept, without controls."""
    content = table("{}")
    for name in ("../../../../etc/passwd", "..\\..\\x\x01.csv", "."):
        answer = house.upload(content + f"\n7,{len(name)}".encode(), name)

        assert answer.is_success, answer.text
        kept = answer.json()["name"]
        assert "/" not in kept
        assert kept.isprintable()
    stored = {path.name for path in (house.data / "blobs" / "datasets").iterdir()}
    assert all(name.startswith("ds_") for name in stored)


def uploaded(house: House, content: bytes) -> dict[str, str]:
    """A reference to a table that is accepted."""
    answer = house.upload(content)
    assert answer.is_success, answer.text
    return {"upload": answer.json()["id"]}


class Table(NamedTuple):
    """A table that does not fit what is asked of it."""

    name: str
    content: bytes
    fields: Json
    pointer: str
    says: str


TABLES = [
    Table("one class", table("same"), {"reference": CLASSIFIER}, "/target", "one class"),
    Table("fewer rows than the split needs", table("{}", rows=2), {}, "/split/test_size", "2 rows"),
    Table("a gap in the target", table("{}") + b"\n7,\n", {}, "/target", "no value"),
    Table("a gap in the inputs", table("{}") + b"\n,7\n", {}, "/missing", "a (1)"),
    Table("text as a number", table("word{}"), {}, "/reference/sklearn/estimator", "text"),
    Table("no such target", table("{}"), {"target": "z"}, "/target", "no column 'z'"),
    Table(
        "a class of one row",
        table("x") + b"\n1,y\n",
        {"reference": CLASSIFIER, "split": {"stratify": True}},
        "/split/stratify",
        "one row",
    ),
]


@pytest.mark.parametrize("bad", TABLES, ids=lambda bad: bad.name)
def test_a_table_that_does_not_fit_is_refused_before_anything_is_trained(
    house: House, bad: Table
) -> None:
    """With the column, the number of rows or the field that is at fault."""
    spec = diabetes() | {"dataset": uploaded(house, bad.content), "target": "y"} | bad.fields

    answer = house.http.post("/v1/jobs", json=spec)

    problem = problem_of(answer, 422)
    assert bad.pointer in pointers(problem)
    assert bad.says in answer.text


def test_a_batch_larger_than_the_rows_is_clipped_and_said(house: House) -> None:
    """As scikit-learn does with a warning; in the job at once, and in the report."""
    job = house.submit(diabetes(batch_size=100_000))
    house.until_succeeded(job)

    assert any("clipped" in note and "331" in note for note in job["notes"])
    assert any("clipped" in note for note in house.report(job)["notes"])


def test_a_constant_column_is_trained_and_said(house: House) -> None:
    """It cannot be scaled by its deviation, and nothing becomes NaN by it."""
    rows = (f"{number},7,{number % 9}" for number in range(40))
    content = "\n".join(["a,still,y", *rows]).encode()
    job = house.submit({**diabetes(), "dataset": uploaded(house, content), "target": "y"})
    house.until_succeeded(job)

    assert any("still" in note for note in job["notes"])
    report = house.report(job)
    assert report["diverged"] == []
    assert all(value is not None for value in report["legs"]["candidate"]["metrics"].values())


UNKNOWN = [
    ("GET", "/v1/jobs/job_0123456789abcdef"),
    ("GET", "/v1/jobs/%00"),
    ("GET", "/v1/jobs/..%2f..%2fledger.sqlite3"),
    ("GET", "/v1/jobs/job_0/report"),
    ("GET", "/v1/jobs/job_0/metrics"),
    ("GET", "/v1/jobs/job_0/events"),
    ("GET", "/v1/jobs/job_0/tensorboard/"),
    ("POST", "/v1/jobs/job_0/cancel"),
    ("GET", "/v1/datasets/ds_0"),
    ("GET", "/v1/datasets/..%2f..%2fledger.sqlite3"),
    ("GET", "/v1/causes/loss-third"),
    ("GET", "/v1/causes/..%2f..%2fledger.sqlite3"),
    ("GET", "/v1/nothing"),
]


@pytest.mark.parametrize(("method", "path"), UNKNOWN)
def test_what_is_unknown_is_not_found(house: House, method: str, path: str) -> None:
    """By name, and whatever the name tries to be."""
    problem_of(house.http.request(method, path), 404)


def test_an_unknown_artifact_is_not_found(house: House) -> None:
    """Of a job that has some: neither by another name nor by a way out of its folder."""
    job = house.submit(diabetes())
    house.until_succeeded(job)

    for name in ("nothing.keras", "..%2f..%2f..%2fledger.sqlite3", "%00", "a%0ab"):
        problem_of(house.http.get(f"{job['links']['artifacts']}/{name}"), 404)


@pytest.mark.parametrize("path", ["/v1/jobs", "/v1/datasets"])
def test_an_unknown_cursor_is_refused(house: House, path: str) -> None:
    """A page that never was cannot be gone on from."""
    answer = house.http.get(path, params={"cursor": "bm9uc2Vuc2U"})

    assert pointers(problem_of(answer, 422)) == ["/cursor"]


def test_a_key_with_another_body_is_refused(house: House) -> None:
    """And with the same body it gives the same job, once."""
    first = house.submit(diabetes(), **{"Idempotency-Key": "only once"})
    again = house.submit(diabetes(), **{"Idempotency-Key": "only once"})
    other = house.http.post("/v1/jobs", json=diabetes(5), headers={"Idempotency-Key": "only once"})

    assert again["id"] == first["id"]
    problem = problem_of(other, 422)
    assert first["id"] in problem["detail"]
    house.until_succeeded(first)


def test_an_enormous_body_is_not_read_to_its_end(house: House) -> None:
    """Neither a job nor a file, announced or not."""

    def endless() -> Iterator[bytes]:
        for _ in range(2000):
            yield b"[" * 65_536

    # The gateway may hang up while we are still sending; it has said all that it has to say.
    with contextlib.suppress(httpx.WriteError):
        answer = house.http.post(
            "/v1/jobs", content=endless(), headers={"content-type": "application/json"}
        )
        problem_of(answer, 413)
    line = _line(house)
    line.sendall(
        f"POST /v1/datasets HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
        f"Content-Length: {600 * MEBIBYTE}\r\nConnection: close\r\n\r\na,y\n1,2\n".encode()
    )
    with line:
        assert line.recv(65_536).startswith(b"HTTP/1.1 413")


def test_an_upload_cut_off_half_way_leaves_nothing(house: House) -> None:
    """No data set, and no half of a file."""
    before = house.get("/v1/datasets", limit=1)
    uploads = house.data / "uploads"
    with _line(house) as line:
        line.sendall(
            b"POST /v1/datasets HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
            b"Content-Length: 500000\r\n\r\na,b\n1,2\n"
        )
        until(lambda: any(uploads.iterdir()), "the upload has begun")

    until(lambda: not any(uploads.iterdir()), "the half file is gone")
    assert house.get("/v1/datasets", limit=1) == before


def _line(house: House) -> socket.socket:
    place = urlsplit(house.url)
    return socket.create_connection((place.hostname, place.port or 80), timeout=60)


def test_bad_rows_to_predict_are_refused_with_their_place(house: House) -> None:
    """Too few columns, an unknown column, text where a number belongs."""
    job = house.submit(diabetes())
    house.until_succeeded(job)

    for rows in ([[1.0]], [{"colour": 1.0}], [["red"] + [0.0] * 9], []):
        answer = house.http.post(job["links"]["predictions"], json={"rows": rows})
        assert pointers(problem_of(answer, 422))[0].startswith("/rows")


def test_after_all_this_the_stack_still_trains(house: House) -> None:
    """The same gateway and the same worker, with nothing left in the folder of uploads."""
    report = house.trained(diabetes())

    assert max(report["gap"].values()) < 1e-12
    assert not any((house.data / "uploads").iterdir())
    up = house.data / "stack" / "up.log"
    assert not up.exists() or "is started again" not in up.read_text()
