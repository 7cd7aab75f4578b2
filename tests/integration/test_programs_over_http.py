"""A job's programs come over HTTP, run with one framework alone, and give the job's numbers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.integration.house import House
from tests.integration.visitor import Json, example
from tests.pairing.emission.clean_rooms import clean_room, run_all

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def aligned(house: House) -> Json:
    """The first example, trained to its end."""
    return house.until_succeeded(house.submit(example("01")))


@pytest.fixture(scope="module")
def naive(house: House) -> Json:
    """The second example, a naive port, trained to its end."""
    return house.until_succeeded(house.submit(example("02")))


def command(house: House, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run `twinfit`."""
    return subprocess.run(
        [sys.executable, "-m", "client", *words, "--url", house.url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def programs(house: House, job: Json, folder: Path, *kinds: tuple[str, str]) -> list[Path]:
    """Let `twinfit code` write programs to folders of their own."""
    files = []
    for leg, kind in kinds:
        place = folder / f"{leg}-{kind}"
        told = command(house, "code", job["id"], leg, "--as", kind, "--to", place)
        assert told.returncode == 0, told.stderr
        files.append(place / f"{leg}.py")
    return files


def test_programs_of_both_legs_repeat_the_job(house: House, aligned: Json, tmp_path: Path) -> None:
    """Bit for bit in scikit-learn, within the noise floor in Keras."""
    reference, candidate = programs(
        house, aligned, tmp_path, ("reference", "program"), ("candidate", "program")
    )

    sklearn = run_all(clean_room("scikit-learn", "numpy"), [reference])[reference]
    keras = run_all(clean_room("tensorflow-cpu", "keras", "numpy"), [candidate])[candidate]

    assert sklearn.is_bit_for_bit, sklearn
    assert keras.status == 0, keras


def test_a_naive_port_and_its_repair_repeat_the_job(
    house: House, naive: Json, tmp_path: Path
) -> None:
    """As written it gives the candidate's numbers, repaired the reference's."""
    files = programs(house, naive, tmp_path, ("candidate", "program"), ("candidate", "repaired"))

    ended = run_all(clean_room("tensorflow-cpu", "keras", "numpy"), files)

    assert [end.status for end in ended.values()] == [0, 0], ended


def test_the_repair_is_told_as_a_diff(house: House, naive: Json) -> None:
    """Each cause at the head of the hunk that ends it."""
    answer = house.http.get(f"{naive['links']['code']}/candidate", params={"as": "diff"})

    assert answer.headers["content-type"] == "text/x-diff; charset=utf-8"
    heads = [line for line in answer.text.splitlines() if line.startswith("@@")]
    assert any("loss-half" in head for head in heads)


def test_a_certificate_can_be_checked_again(house: House, aligned: Json, tmp_path: Path) -> None:
    """The same service comes to the same bits; a report that was tampered with does not."""
    report = tmp_path / "report.json"
    report.write_text(json.dumps(house.report(aligned)))

    told = command(house, "verify", report, "--json")

    assert told.returncode == 0, told.stdout + told.stderr
    found = json.loads(told.stdout)
    assert found["as_certified"]
    assert {item["finding"] for item in found["items"]} == {"equal"}

    spoilt = house.report(aligned)
    spoilt["certificate"]["results_sha256"]["candidate"] = "0" * 64
    spoilt["gap"]["prediction_max"] = 0.5
    report.write_text(json.dumps(spoilt))
    told = command(house, "verify", report)

    assert told.returncode == 1
    assert "results_sha256 of the candidate" in told.stdout
    assert "Not as the certificate says." in told.stdout


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("{}", "holds no report of a job"), ("[]", "holds a list"), ("no", "is not JSON")],
)
def test_what_is_no_report_cannot_be_verified(
    house: House, tmp_path: Path, content: str, complaint: str
) -> None:
    """Status 2, and a sentence."""
    place = tmp_path / "report.json"
    place.write_text(content)

    told = command(house, "verify", place)

    assert told.returncode == 2
    assert complaint in told.stderr
