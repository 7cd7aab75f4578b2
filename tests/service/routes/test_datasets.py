"""Uploads: content-addressed, streamed, limited, refused with the place."""

import os
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.service.house import House
from tests.service.test_bad_input import problem_in

TABLE = "age,city,price\n1,Oslo,10.5\n2,Bergen,11\n3,Oslo,12\n"


def test_a_table_becomes_a_data_set(house: House) -> None:
    """Rows and columns are known, and the files are where a worker looks."""
    answer = house.http.post("/v1/datasets", files={"file": ("prices.csv", TABLE)})

    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["location"] == f"/v1/datasets/{made['id']}"
    assert made["name"] == "prices.csv"
    assert made["profile"]["rows"] == 3
    assert [column["name"] for column in made["profile"]["columns"]] == ["age", "city", "price"]
    assert house.http.get(answer.headers["location"]).json() == made
    assert made in house.http.get("/v1/datasets").json()["datasets"]
    for file in ("original", "table.parquet", "profile.json"):
        assert house.blobs.exists(f"datasets/{made['id']}/{file}")


def test_the_same_file_is_the_same_data_set(house: House) -> None:
    """As a form or as the body itself; other options make another data set."""
    content = TABLE + "4,Oslo,99\n"
    first = house.http.post("/v1/datasets", files={"file": ("a.csv", content)})
    again = house.http.post(
        "/v1/datasets?filename=b.csv", content=content, headers={"content-type": "text/csv"}
    )
    other = house.http.post(
        "/v1/datasets", files={"file": ("a.csv", content)}, data={"text_columns": "age"}
    )

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 201)
    assert again.json() == first.json()
    assert other.json()["id"] != first.json()["id"]
    assert other.json()["profile"]["columns"][0]["kind"] == "text"


def test_options_come_as_fields_or_parameters(house: House) -> None:
    """A separator and a decimal comma, in both ways."""
    content = "x|y\n1,5|2\n2,5|3\n"

    made = house.http.post(
        "/v1/datasets",
        params={"separator": "|", "decimal": ","},
        content=content,
        headers={"content-type": "application/octet-stream"},
    )

    assert made.json()["profile"]["columns"][0]["maximum"] == 2.5
    assert made.json()["id"] == house.upload(content, separator="|", decimal=",")


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..", "upload"),
        ("a/b\\c.csv", "c.csv"),
        ("\u202etricky\x07.csv", "_tricky_.csv"),
        ("x" * 5000, "x" * 200),
        ("", "upload"),
    ],
)
def test_a_file_name_is_only_a_name(house: House, came: str, kept: str) -> None:
    """Slashes, dots and control characters lead nowhere."""
    answer = house.http.post(
        "/v1/datasets",
        params={"filename": came},
        content=f"x,y\n1,{zlib.crc32(came.encode())}\n",
        headers={"content-type": "text/csv"},
    )

    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == kept


def test_a_form_s_file_name_is_only_a_name(house: House) -> None:
    """A part's own name goes the same way."""
    answer = house.http.post(
        "/v1/datasets", files={"file": ("../../x/../y.csv", TABLE + "9,a,1\n")}
    )

    assert answer.json()["name"] == "y.csv"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"a,b\n", "row"),
        (b"a,a\n1,2\n", "a"),
        (b"a,b\n1,2\n1,2,3\n", "3"),
        (b"a,b\n1,\xff\n", "utf-8"),
        (b"PK\x03\x04 no archive", "archive"),
        (b"\x93NUMPY\x01\x00", "NPY"),
        (b"PAR1 no parquet PAR1", "rows"),
    ],
)
def test_a_file_that_is_no_table_is_refused(house: House, content: bytes, says: str) -> None:
    """The reader's words reach the client, and nothing is kept."""
    before = house.http.get("/v1/datasets").json()

    answer = house.http.post("/v1/datasets", files={"file": ("x", content)})

    assert answer.status_code == 422, answer.text
    assert says in str(problem_in(answer))
    assert house.http.get("/v1/datasets").json() == before


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"separator": "ab"}, "/options/separator"),
        ({"decimal": "x"}, "/options/decimal"),
        ({"encoding": "klingon"}, "/options/encoding"),
        ({"header": "perhaps"}, "/options/header"),
        ({"colour": "red"}, "/options/colour"),
        ({"text_columns": "nothing"}, "/options/text_columns/0"),
    ],
)
def test_an_unusable_option_is_refused(house: House, options: dict[str, str], pointer: str) -> None:
    """In a form and in a query alike."""
    form = house.http.post("/v1/datasets", files={"file": ("x", TABLE)}, data=options)
    query = house.http.post(
        "/v1/datasets", params=options, content=TABLE, headers={"content-type": "text/csv"}
    )

    for answer in (form, query):
        assert answer.status_code == 422, answer.text
        assert [error["pointer"] for error in problem_in(answer)["errors"]] == [pointer]


BOUNDARY = {"content-type": "multipart/form-data; boundary=x"}
PART = 'Content-Disposition: form-data; name="{}"; filename="t.csv"\r\n\r\n'


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"content-type": "multipart/form-data"}, "--x--\r\n", 400),
        ({"content-type": "multipart/form-data; boundary=" + "x" * 100}, "--x--\r\n", 400),
        (BOUNDARY, "", 400),
        (BOUNDARY, "no form at all", 400),
        (BOUNDARY, "--x\r\n\r\nno name\r\n--x--\r\n", 400),
        (BOUNDARY, "--x\r\n" + PART.format("file") + "a,b\n1,2\n", 400),
        (BOUNDARY, "--x\r\n" + PART.format("other") + "a,b\n1,2\n\r\n--x--\r\n", 422),
        (BOUNDARY, ("--x\r\n" + PART.format("file") + "a,b\n1,2\n\r\n") * 2 + "--x--\r\n", 422),
        ({"content-type": "application/json"}, "{}", 415),
        ({"content-type": "application/x-www-form-urlencoded"}, "a=b", 415),
    ],
)
def test_a_form_that_is_none_is_refused(
    house: House, headers: dict[str, str], content: str, status: int
) -> None:
    """Without boundary, file or end, or with two files."""
    answer = house.http.post("/v1/datasets", content=content, headers=headers)

    assert answer.status_code == status, answer.text
    problem_in(answer)


@pytest.mark.parametrize("announced", [True, False])
def test_a_file_beyond_the_limit_is_refused_and_gone(house: House, announced: bool) -> None:
    """With and without a Content-Length; nothing stays on the disk."""

    def rows() -> Iterator[bytes]:
        for _ in range(3000):
            yield b"1,2\n" * 1000

    body = b"".join(rows()) if announced else rows()
    try:
        answer = house.http.post("/v1/datasets", content=body, headers={"content-type": "text/csv"})
        assert answer.status_code == 413
    except httpx.WriteError:
        pass

    _nothing_is_left(house)


@pytest.mark.parametrize("chunked", [True, False])
def test_an_upload_cut_off_half_way_leaves_nothing(house: House, chunked: bool) -> None:
    """The connection breaks in the middle of the file: no data set, no file."""
    before = house.http.get("/v1/datasets").json()
    length = "Transfer-Encoding: chunked" if chunked else "Content-Length: 500000"
    with socket.create_connection(("127.0.0.1", house.port)) as line:
        line.sendall(
            f"POST /v1/datasets HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n{length}"
            "\r\n\r\n".encode()
        )
        line.sendall(b"8\r\na,b\n1,2\n\r\n" if chunked else b"a,b\n1,2\n")
        _until(lambda: any((house.data / "uploads").iterdir()))

    _nothing_is_left(house)
    assert house.http.get("/v1/datasets").json() == before


def test_a_reader_that_takes_too_long_is_ended(start_house: Callable[..., House]) -> None:
    """The upload is refused, and the gateway goes on."""
    house = start_house(intake_timeout_seconds=0.01)

    answer = house.http.post("/v1/datasets", files={"file": ("x.csv", TABLE)})

    assert answer.status_code == 422
    assert "0.01 seconds" in problem_in(answer)["detail"]
    _nothing_is_left(house)


def test_what_a_killed_gateway_left_is_removed(
    start_house: Callable[..., House], tmp_path: Path
) -> None:
    """Half an upload of yesterday is of no use; one of just now may be another gateway's."""
    uploads = tmp_path / "house0" / "uploads"
    for name in ("old", "new"):
        (uploads / name).mkdir(parents=True)
    yesterday = time.time() - 30 * 3600
    os.utime(uploads / "old", (yesterday, yesterday))

    start_house()

    assert [path.name for path in uploads.iterdir()] == ["new"]


def _nothing_is_left(house: House) -> None:
    _until(lambda: not any((house.data / "uploads").iterdir()))


def _until(true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 10
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.01)
