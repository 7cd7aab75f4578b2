"""Files that last."""

import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest

from store.blobs import Blobs, artifact_blob, dataset_blob
from store.errors import BadBlobName, UnknownBlob
from tests.conftest import ROOT

BAD_NAMES = ["", "/etc/passwd", "a//b", "../a", "a/../b", ".", "a/./b", "a\\b", "a\0b", "a\nb"]
TOO_LONG = "x" * 201


@pytest.fixture(params=["folder", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """An empty store: a folder, and another file system behind the same address form as S3."""
    if request.param == "folder":
        return Blobs(f"file://{tmp_path / 'blobs'}")
    return Blobs(f"memory://{uuid4().hex}")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file to store."""
    path = tmp_path / "source"
    path.write_bytes(b"0123456789")
    return path


def test_a_stored_file_is_read_back(blobs: Blobs, source: Path, tmp_path: Path) -> None:
    """Whole, from anywhere in it, and as a copy on the disk."""
    name = artifact_blob("job_1", 2, "model.keras")

    blobs.put(source, name)

    with blobs.open(name) as opened:
        opened.seek(4)
        assert opened.read(3) == b"456"
    copy = blobs.local_copy(name, tmp_path / "deep" / "folder")
    assert name == "jobs/job_1/2/model.keras"
    assert blobs.exists(name)
    assert blobs.size(name) == 10
    assert copy == tmp_path / "deep" / "folder" / "model.keras"
    assert copy.read_bytes() == b"0123456789"


def test_a_second_copy_replaces_the_first(blobs: Blobs, source: Path, tmp_path: Path) -> None:
    """And storing again replaces the blob."""
    name = dataset_blob("ds_1", "table.parquet")
    blobs.put(source, name)
    blobs.local_copy(name, tmp_path / "here")

    source.write_bytes(b"new")
    blobs.put(source, name)

    assert blobs.local_copy(name, tmp_path / "here").read_bytes() == b"new"


def test_a_local_copy_outlives_its_blob(blobs: Blobs, source: Path, tmp_path: Path) -> None:
    """Whoever reads it is not disturbed by a deletion."""
    blobs.put(source, "a")
    copy = blobs.local_copy("a", tmp_path / "here")

    blobs.delete("a")

    assert copy.read_bytes() == b"0123456789"


SAME, OTHER = "a" * 64, "b" * 64


def test_files_of_one_content_are_each_there_whole(
    blobs: Blobs, source: Path, tmp_path: Path
) -> None:
    """Deleting one leaves the other, and replacing one changes no other."""
    for name in ("a", "jobs/b", "jobs/c"):
        blobs.put(source, name, sha256=SAME)
    blobs.delete("a")
    source.write_bytes(b"new")

    blobs.put(source, "jobs/b", sha256=OTHER)
    blobs.put(source, "jobs/d", sha256=OTHER)

    told = {name: blobs.open(f"jobs/{name}").read() for name in "bcd"}
    assert told == {"b": b"new", "c": b"0123456789", "d": b"new"}


def test_a_content_that_moved_on_is_not_found_under_its_old_name(
    blobs: Blobs, source: Path
) -> None:
    """What was put there since has another content."""
    blobs.put(source, "a", sha256=SAME)
    source.write_bytes(b"new")
    blobs.put(source, "a", sha256=OTHER)
    source.write_bytes(b"0123456789")

    blobs.put(source, "b", sha256=SAME)

    assert blobs.open("b").read() == b"0123456789"


def test_in_a_folder_an_equal_file_takes_no_room(tmp_path: Path, source: Path) -> None:
    """It is a second name; where no first is known, a copy."""
    folder = tmp_path / "blobs"
    blobs = Blobs(f"file://{folder}")

    for name in ("a", "b"):
        blobs.put(source, name, sha256=SAME)
    blobs.put(source, "c")

    assert (folder / "a").samefile(folder / "b")
    assert not (folder / "a").samefile(folder / "c")
    assert not (folder / "a").samefile(source)


def test_what_was_deleted_is_gone(blobs: Blobs, source: Path, tmp_path: Path) -> None:
    """Deleting twice is no error; reading is."""
    blobs.put(source, "a/b")

    blobs.delete("a/b")
    blobs.delete("a/b")

    assert not blobs.exists("a/b")
    with pytest.raises(UnknownBlob):
        blobs.open("a/b")
    with pytest.raises(UnknownBlob):
        blobs.size("a/b")
    with pytest.raises(UnknownBlob):
        blobs.local_copy("a/b", tmp_path / "here")


@pytest.mark.parametrize("name", [*BAD_NAMES, TOO_LONG])
def test_a_name_that_could_leave_the_folder_is_refused(
    blobs: Blobs, source: Path, tmp_path: Path, name: str
) -> None:
    """Nothing is written; to a reader there is simply no such file."""
    with pytest.raises(BadBlobName):
        blobs.put(source, name)
    with pytest.raises(UnknownBlob):
        blobs.open(name)
    with pytest.raises(UnknownBlob):
        blobs.local_copy(name, tmp_path / "here")
    blobs.delete(name)

    assert not blobs.exists(name)


def test_a_folder_is_not_a_blob(blobs: Blobs, source: Path) -> None:
    """And is not deleted like one."""
    blobs.put(source, "a/b")

    blobs.delete("a")

    assert not blobs.exists("a")
    assert blobs.exists("a/b")


def test_a_missing_source_leaves_nothing_behind(tmp_path: Path) -> None:
    """No empty blob, no passing file."""
    blobs = Blobs(f"file://{tmp_path / 'blobs'}")

    with pytest.raises(FileNotFoundError):
        blobs.put(tmp_path / "absent", "a/b")

    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


def test_a_killed_writer_leaves_no_half_blob(tmp_path: Path) -> None:
    """The process ends in the middle of the copy: the name does not exist."""
    pipe = tmp_path / "endless"
    os.mkfifo(pipe)
    program = (
        "import sys; from pathlib import Path; from store.blobs import Blobs; "
        "Blobs(sys.argv[1]).put(Path(sys.argv[2]), 'a')"
    )
    url = f"file://{tmp_path / 'blobs'}"
    writer = subprocess.Popen([sys.executable, "-c", program, url, str(pipe)], cwd=ROOT)
    with pipe.open("wb", buffering=0) as endless:
        endless.write(b"x" * 4096)
        patience_ends = time.monotonic() + 30
        while not list((tmp_path / "blobs").glob(".*.part")):
            assert time.monotonic() < patience_ends
            time.sleep(0.01)
        writer.kill()
        writer.wait()

    assert not Blobs(url).exists("a")
