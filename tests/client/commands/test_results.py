"""What comes back from a job and goes to files and tables: fetch, predict, upload, show, list."""

import json
from pathlib import Path

import pytest

from tests.client.canned_service import CannedService
from tests.client.conftest import Asker


def test_fetch_brings_everything_into_a_folder(ask: Asker, tmp_path: Path) -> None:
    """Job, metrics, whole history, report, and artifacts under their own names."""
    for _ in range(3):
        ask("show", "job_good")

    told = ask("fetch", "job_good", "--to", "out put")

    folder = tmp_path / "out put"
    assert told.status == 0
    assert json.loads((folder / "report.json").read_text())["verdict"] == "indistinguishable"
    assert len((folder / "events.jsonl").read_text().splitlines()) == 4
    assert (folder / "models" / "candidate.keras").read_text() == "bytes"
    assert not list(folder.rglob("*.part"))
    assert {path.name for path in folder.iterdir()} >= {"job.json", "metrics.json"}


def test_fetch_brings_the_plots_and_tells_of_one_that_is_not_drawn(
    ask: Asker, tmp_path: Path
) -> None:
    """In both formats beside the rest; what is missing spoils nothing."""
    told = ask("fetch", "job_good", "--to", "here")

    folder = tmp_path / "here" / "plots"
    assert told.status == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "learning_curves.png",
        "learning_curves.svg",
        "residuals.svg",
    ]
    assert (folder / "learning_curves.svg").read_text() == "a picture: learning_curves.svg"
    assert "Without residuals.png: It was not drawn" in told.err


def test_run_saves_what_fetch_brings(ask: Asker, tmp_path: Path) -> None:
    """And then tells the ending as without."""
    (tmp_path / "job.json").write_text(json.dumps({"name": "job_good"}))

    told = ask("run", "job.json", "--save", "deep/down")
    fetched = ask("fetch", "job_good", "--to", "fetched")

    assert (told.status, fetched.status) == (0, 0)
    assert "Verdict: indistinguishable" in told.out
    saved, other = tmp_path / "deep" / "down", tmp_path / "fetched"
    names = {path.relative_to(saved) for path in saved.rglob("*")}
    assert names == {path.relative_to(other) for path in other.rglob("*")}
    assert f"Saved {sum((saved / name).is_file() for name in names)} files" in told.err


def test_run_finds_out_before_training_that_nothing_can_be_saved(
    ask: Asker, canned: CannedService, tmp_path: Path
) -> None:
    """No job is submitted."""
    (tmp_path / "job.json").write_text(json.dumps({"name": "job_good"}))
    (tmp_path / "file").write_text("")
    before = len(canned.asked)

    told = ask("run", "job.json", "--save", "file")

    assert told.status == 2
    assert "file cannot be written" in told.err
    assert len(canned.asked) == before


def test_fetch_never_writes_outside_of_its_folder(ask: Asker, tmp_path: Path) -> None:
    """Whatever name a service gives to an artifact."""
    told = ask("fetch", "job_failed")

    assert told.status == 2
    assert "../outside" in told.err
    assert not (tmp_path / "outside").exists()


def test_fetch_says_when_the_folder_cannot_be_written(ask: Asker, tmp_path: Path) -> None:
    """In a sentence."""
    (tmp_path / "file").write_text("")

    told = ask("fetch", "job_good", "--to", "file")

    assert told.status == 2
    assert "file cannot be written" in told.err


def test_rows_of_a_csv_file_go_out_by_column(
    ask: Asker, canned: CannedService, tmp_path: Path
) -> None:
    """Numbers as numbers, text as text, an empty cell as a missing value."""
    (tmp_path / "rows.csv").write_text('a,"b c"\n1.5,near\n,"x, y"\n')

    told = ask("predict", "job_good", "rows.csv")

    assert json.loads(canned.asked[-1].body) == {
        "rows": [{"a": 1.5, "b c": "near"}, {"a": None, "b c": "x, y"}]
    }
    assert "setosa" in told.out


@pytest.mark.parametrize("content", ["[[1, 2]]", '{"rows": [[1, 2]]}'])
def test_rows_of_a_json_file_go_out_as_they_are(
    ask: Asker, canned: CannedService, tmp_path: Path, content: str
) -> None:
    """With or without the name `rows`."""
    (tmp_path / "rows.json").write_text(content)

    ask("predict", "job_good", "rows.json")

    assert json.loads(canned.asked[-1].body) == {"rows": [[1, 2]]}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rows.csv", "a,b\n1\n", ("line 2", "1 cells", "names 2", "commas")),
        ("rows.csv", "a,b\n", ("holds no rows", "allowed are")),
        ("rows.json", '{"rows": "x"}', ("holds no rows", "allowed are")),
        ("rows.json", '{"a": 1}', ("holds no rows", "allowed are")),
        ("rows.json", "[[1, {}]]", ("rows/0",)),
    ],
)
def test_rows_that_are_none_are_told(
    ask: Asker, tmp_path: Path, name: str, content: str, words: tuple[str, ...]
) -> None:
    """With their place."""
    (tmp_path / name).write_text(content)

    told = ask("predict", "job_good", name)

    assert told.status == 2
    assert all(word in told.err for word in words), told.err


def test_an_upload_sends_the_file_and_what_was_said_of_it(
    ask: Asker, canned: CannedService, tmp_path: Path
) -> None:
    """And nothing that was not said: the service detects the rest."""
    (tmp_path / "houses.csv").write_bytes(b"rooms;x\n1,5;2\n")

    told = ask(
        *("upload", "houses.csv", "--separator", ";", "--decimal", ",", "--no-header"),
        *("--missing", "-", "--missing", "?", "--text", "x"),
    )

    sent = canned.asked[-1].body
    assert told.out.startswith("ds_0000")
    assert b'name="file"; filename="houses.csv"' in sent
    assert b"rooms;x\n1,5;2\n" in sent
    for name, value in [
        ("separator", ";"),
        ("decimal", ","),
        ("header", "false"),
        ("missing_values", "-"),
        ("missing_values", "?"),
        ("text_columns", "x"),
    ]:
        assert f'name="{name}"\r\n\r\n{value}\r\n'.encode() in sent
    assert b'name="encoding"' not in sent


def test_an_option_that_is_none_is_told(ask: Asker, tmp_path: Path) -> None:
    """Before anything is sent."""
    (tmp_path / "houses.csv").write_text("a\n1\n")

    told = ask("upload", "houses.csv", "--decimal", "x")

    assert told.status == 2
    assert "--decimal" in told.err


def test_run_with_upload_fills_the_dataset(
    ask: Asker, canned: CannedService, tmp_path: Path
) -> None:
    """The upload's id takes the place of whatever stood there."""
    (tmp_path / "houses.csv").write_text("a\n1\n")
    (tmp_path / "job.json").write_text('{"kind": "pair", "dataset": {"builtin": "iris"}}')

    told = ask("run", "job.json", "--upload", "houses.csv")

    sent = next(asked for asked in canned.asked if asked.path == "/v1/jobs")
    assert json.loads(sent.body)["dataset"] == {"upload": "ds_" + "0" * 24}
    assert "Uploaded houses.csv" in told.err


def test_a_report_is_a_table_that_people_read(ask: Asker) -> None:
    """Verdict in words, gaps beside the noise floor, both legs, notes, links."""
    for _ in range(3):
        ask("show", "job_good")

    shown = ask("show", "job_good").out

    for line in (
        "The two networks agree as closely as arithmetic allows.",
        "noise floor",
        "MLPRegressor",
        "Keras twin",
        "0.4321",
        "not finite",
        "Note: a note [not markup]",
        "/v1/jobs/job_good/tensorboard/",
    ):
        assert line in shown
    rms = next(line for line in shown.splitlines() if "root mean square" in line)
    assert rms.split()[-3:] == ["2e-15", "1e-15", "2"]


def test_a_failure_says_where_and_why(ask: Asker) -> None:
    """With the field of the spec at fault."""
    told = ask("watch", "job_failed")

    assert "The target has one class." in told.out
    assert "/target" in told.out


def test_the_list_shows_how_to_go_on(ask: Asker) -> None:
    """Newest first, and the cursor of the next page on stderr."""
    told = ask("list", "--state", "running", "--tag", "x")

    assert "job_good" in told.out
    assert "--cursor further" in told.err
