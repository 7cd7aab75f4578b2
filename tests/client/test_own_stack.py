"""`twinfit run` without a service: it starts a stack of its own, or finds the folder's."""

import os
import signal
import subprocess
from pathlib import Path

from client.stack.folder_lock import Owner, owner_of
from client.stack.living import of_stack
from tests.client.conftest import TWINFIT, Starter, eventually, twinfit


def job_file(tmp_path: Path) -> str:
    """A job that the stand-in gateway does not understand."""
    file = tmp_path / "job.json"
    file.write_text("{}")
    return str(file)


def test_a_stack_of_its_own_ends_with_the_command(
    data: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """Said at the start; nothing stays behind, even when the service refuses."""
    told = twinfit("run", job_file(tmp_path), "--data", str(data), environment=environment)

    assert f"starting one on the data folder {data}" in told.stderr
    assert "The stack is ready at http://127.0.0.1:" in told.stderr
    assert told.returncode == 2
    assert owner_of(data) is None
    assert "gateway ended" in (data / "diary").read_text()


def test_keep_up_leaves_the_stack_to_the_next_command(
    data: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """Which finds it by the lock of the data folder, whatever its port."""
    words = ("run", job_file(tmp_path), "--data", str(data))
    twinfit(*words, "--keep-up", environment=environment)
    owner = owner_of(data)
    assert owner

    told = twinfit(*words, environment=environment)

    assert owner.url in told.stderr
    assert "starting" not in told.stderr
    os.kill(owner.pid, signal.SIGTERM)
    eventually(lambda: owner_of(data) is None)


def test_a_stack_on_the_folder_is_found_whatever_its_port(
    start: Starter, data: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """By the lock file; no second one is started."""
    up = start()

    told = twinfit("run", job_file(tmp_path), "--data", str(data), environment=environment)

    assert "starting" not in told.stderr
    assert up.url in told.stderr


def test_a_folder_without_a_stack_is_said(data: Path, environment: dict[str, str]) -> None:
    """A folder that was named means its own stack and no other."""
    told = twinfit("list", "--data", str(data), environment=environment)

    assert told.returncode == 2
    assert f"twinfit up --data {data}" in told.stderr


def test_why_an_own_stack_does_not_start_is_told(
    data: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """In the words of `twinfit up`."""
    refusing = {**environment, "REFUSE_TO_START": "1"}

    told = twinfit("run", job_file(tmp_path), "--data", str(data), environment=refusing)

    assert told.returncode == 2
    assert "the ledger is from a newer version" in told.stderr


def test_killing_run_takes_its_stack_along(
    data: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """Even by SIGKILL."""
    with subprocess.Popen(
        [*TWINFIT, "run", job_file(tmp_path), "--data", str(data)],
        env={**environment, "SLOW_ANSWERS": "1"},
        stderr=subprocess.DEVNULL,
    ) as running:
        eventually(lambda: owner_of(data))
        owner = Owner.read((data / "lock").read_bytes())
        assert owner
        mark = owner.mark
        eventually(lambda: len(of_stack(mark, data)) >= 3)

        running.send_signal(signal.SIGKILL)

    eventually(lambda: not owner.lives(), seconds=5)
