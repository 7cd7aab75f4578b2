"""What all commands promise: exit status, JSON alone on stdout, complaints that help."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from schemas.job import Job, JobPage
from schemas.problem import Problem
from tests.client.canned_service import CannedService
from tests.client.conftest import TWINFIT, Asker, eventually, twinfit
from tests.conftest import ROOT

EXAMPLE = str(ROOT / "examples" / "01_diabetes_aligned.json")


def job_file(tmp_path: Path, content: str) -> str:
    """A file with this content."""
    file = tmp_path / "job.json"
    file.write_text(content, encoding="utf-8")
    return str(file)


def test_the_version_is_told(environment: dict[str, str]) -> None:
    """As `twinfit 0.1.0`."""
    assert twinfit("--version", environment=environment).stdout.startswith("twinfit 0.")


@pytest.mark.parametrize("words", [("nonsense",), ("show",), ("run", "--nonsense"), ("up", "x")])
def test_wrong_words_end_with_two(ask: Asker, words: tuple[str, ...]) -> None:
    """And nothing on stdout."""
    told = ask(*words)

    assert (told.status, told.out) == (2, "")


@pytest.mark.parametrize(
    ("job_id", "status"), [("job_good", 0), ("job_failed", 1), ("job_cancelled", 1), ("job_no", 2)]
)
def test_the_exit_status_says_how_a_watched_job_ended(ask: Asker, job_id: str, status: int) -> None:
    """0 succeeded, 1 failed or cancelled, 2 there is no such job; with and without --json."""
    assert ask("watch", job_id).status == status
    assert ask("watch", job_id, "--json").status == status


@pytest.mark.parametrize(
    "words",
    [
        ("submit", EXAMPLE),
        ("submit", EXAMPLE, "--dry-run"),
        ("run", EXAMPLE),
        ("list",),
        ("show", "job_good"),
        ("show", "job_no"),
        ("watch", "job_failed"),
        ("cancel", "job_slow"),
        ("fetch", "job_good"),
        ("upload", EXAMPLE),
        ("upload", "no-such-file"),
        ("predict", "job_good", EXAMPLE),
        ("run", "no-such-file"),
    ],
    ids=" ".join,
)
def test_with_json_stdout_is_one_document(ask: Asker, words: tuple[str, ...]) -> None:
    """Whatever happens."""
    assert isinstance(ask(*words, "--json").document, dict)


def test_json_is_what_the_schemas_say(ask: Asker) -> None:
    """So that programs may read it with the same models."""
    assert Job.model_validate(ask("submit", EXAMPLE, "--json").document).id == "job_good"
    assert len(JobPage.model_validate(ask("list", "--json").document).jobs) == 2
    assert ask("watch", "job_good", "--json").document.keys() == {"job", "report"}
    assert Problem.model_validate(ask("show", "job_no", "--json").document).status == 404


def test_a_refused_spec_names_each_field(ask: Asker, tmp_path: Path) -> None:
    """Its pointer, what came and what was allowed."""
    told = ask("run", job_file(tmp_path, '{"name": "refuse me"}'))

    assert told.status == 2
    for word in ("/split/test_size", "came:    7", "allowed: 0 < test_size < 1", "/nonsense"):
        assert word in told.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"kind": "pair",\n  "seed": 01}', ("line 2, column 12",)),
        ('{"kind": "pair",\n "NaN": NaN}', ("line 2, column 9", "NaN")),
        ("", ("line 1, column 1",)),
        ("[1]", ("a list", "object")),
        ('{"seed": 1, "seed": 2}', ('"seed"', "twice")),
        ("[" * 100_000, ("deep",)),
    ],
    ids=["syntax", "nan", "empty", "list", "twice", "deep"],
)
def test_a_file_that_is_no_job_is_told_with_its_place(
    ask: Asker, tmp_path: Path, content: str, words: tuple[str, ...]
) -> None:
    """Line and column where there are any."""
    told = ask("submit", job_file(tmp_path, content))

    assert told.status == 2
    assert all(word in told.err for word in words), told.err
    assert "Traceback" not in told.err


def test_a_file_that_is_not_text_is_told(ask: Asker, tmp_path: Path) -> None:
    """With the byte at fault."""
    (tmp_path / "job.json").write_bytes(b'{"name": "\xff"}')

    assert "byte 11 is 0xff" in ask("submit", "job.json").err


def test_a_job_file_may_come_on_stdin(canned: CannedService, environment: dict[str, str]) -> None:
    """As `-`."""
    told = subprocess.run(
        [*TWINFIT, "submit", "-", "--url", canned.url],
        env=environment,
        input='{"name": "job_slow"}',
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == "job_slow\n"


@pytest.mark.parametrize("word", ["list", "watch", "run"])
def test_a_service_that_does_not_answer_is_told(environment: dict[str, str], word: str) -> None:
    """With its address; one that the user named is not replaced by a stack of our own."""
    words = {"list": (), "watch": ("job_good",), "run": (EXAMPLE,)}[word]

    told = twinfit(word, *words, "--url", "http://127.0.0.1:9", environment=environment)

    assert told.returncode == 2
    assert "http://127.0.0.1:9" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_proxy_is_not_asked_for_this_machine(ask: Asker) -> None:
    """Many a company's environment names one for everything."""
    nowhere = "http://127.0.0.1:9"

    assert ask("list", http_proxy=nowhere, HTTP_PROXY=nowhere, ALL_PROXY=nowhere).status == 0


def test_a_url_that_is_none_is_told(environment: dict[str, str]) -> None:
    """Not as a traceback."""
    told = twinfit("list", "--url", "127.0.0.1:8000", environment=environment)

    assert told.returncode == 2
    assert "Traceback" not in told.stderr


def test_a_service_that_speaks_otherwise_is_told(ask: Asker, canned: CannedService) -> None:
    """It may be another program altogether."""
    told = ask("list", "--url", canned.url + "/elsewhere")

    assert told.status == 2
    assert "404" in told.err


@pytest.mark.parametrize("words", [("watch", "job_slow"), ("run", "slow.json")], ids=" ".join)
def test_ctrl_c_stops_the_watching_and_not_the_job(
    canned: CannedService, environment: dict[str, str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """And says how to come back, and how to cancel."""
    (tmp_path / "slow.json").write_text('{"name": "job_slow"}')
    with subprocess.Popen(
        [*TWINFIT, *words, "--url", canned.url],
        env=environment,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    ) as watching:
        eventually(lambda: canned.looks["job_slow"] > 2)
        watching.send_signal(signal.SIGINT)
        told = watching.communicate()[1]

    assert watching.returncode == 130
    assert "twinfit watch job_slow" in told
    assert "twinfit cancel job_slow" in told
    assert not [asked for asked in canned.asked if "cancel" in asked.path]


def test_without_a_terminal_progress_comes_in_plain_lines(ask: Asker) -> None:
    """No escapes, each stage once, with epoch, both losses and the remaining time."""
    told = ask("watch", "job_good")

    assert "\x1b" not in told.out + told.err
    assert "queued in train.gpu at place 2: no worker serves train.gpu" in told.err
    running = next(line for line in told.err.splitlines() if "running" in line)
    for word in ("epoch", "reference", "candidate", "left"):
        assert word in running
    assert "Verdict: indistinguishable" in told.out


def test_a_reader_that_has_seen_enough_gets_no_traceback(
    canned: CannedService, environment: dict[str, str]
) -> None:
    """As with `twinfit list | head -1`."""
    line = f"{' '.join(TWINFIT)} list --json --url {canned.url} | head -1"

    told = subprocess.run(
        ["/bin/sh", "-c", line], env=environment, capture_output=True, text=True, check=True
    )

    assert told.stdout == "{\n"
    assert "Traceback" not in told.stderr
    assert "BrokenPipe" not in told.stderr


def test_the_same_run_never_makes_two_jobs(canned: CannedService, ask: Asker) -> None:
    """Each submission carries a key of its own."""
    ask("submit", EXAMPLE, "--key", "mine")
    ask("submit", EXAMPLE)
    ask("run", EXAMPLE)

    sent = [asked for asked in canned.asked if asked.method == "POST"]
    keys = [asked.headers["idempotency-key"] for asked in sent]
    assert keys[0] == "mine"
    assert len(set(keys)) == 3
    assert {json.loads(asked.body)["kind"] for asked in sent} == {"pair"}
