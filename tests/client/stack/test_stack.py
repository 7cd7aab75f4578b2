"""A stack from start to end: order, crashes, signals, odd folders."""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from client.stack import resp
from client.stack.living import birth, of_stack
from client.stack.redis_server import RedisServer
from tests.client.conftest import TWINFIT, Starter, eventually, twinfit


def told_to_gateway(url: str) -> dict[str, str]:
    """The environment of the stand-in gateway."""
    told: dict[str, str] = httpx.get(url, trust_env=False).json()
    return told


def test_a_stack_is_ready_and_ends_in_order(start: Starter) -> None:
    """Worker first, so that it can give its jobs back; then gateway and Redis."""
    up = start()
    eventually(lambda: "worker started" in up.diary())
    redis = up.redis()

    assert up.end(signal.SIGINT) == 0

    assert up.diary()[-2:] == ["worker ended", "gateway ended"]
    assert birth(redis.pid) is None
    assert up.processes() == []
    assert (up.data / "lock").read_text() == ""


def test_the_gateway_learns_where_everything_is(start: Starter, data: Path) -> None:
    """Its environment names the data folder, the queue, the socket, and since when we are alone."""
    told = told_to_gateway(start().url)

    assert told["TWINFIT_DATA"] == str(data)
    assert told["TWINFIT_REDIS_URL"] == f"redis+socket://{data}/redis/redis.sock?virtual_host=0"
    assert {"TWINFIT_HOST", "TWINFIT_PORT", "TWINFIT_ALONE_SINCE"} <= told.keys()


def test_a_shared_ledger_is_not_taken_for_ours_alone(start: Starter) -> None:
    """Workers elsewhere may be at work on it, whatever the lock on our folder says."""
    told = told_to_gateway(start(TWINFIT_DATABASE_URL="postgresql://db/twinfit").url)

    assert "TWINFIT_ALONE_SINCE" not in told


def test_a_configured_redis_is_used_and_none_is_started(start: Starter) -> None:
    """`TWINFIT_REDIS_URL` comes before everything else."""
    up = start(TWINFIT_REDIS_URL="redis://elsewhere:6379/0")

    names = {process.name() for process in up.processes()}
    assert not names & {"valkey-server", "redis-server"}
    assert told_to_gateway(up.url)["TWINFIT_REDIS_URL"] == "redis://elsewhere:6379/0"


def test_redis_keeps_a_file_and_never_evicts(start: Starter, data: Path) -> None:
    """The wheel's own defaults keep nothing on disk."""
    up = start()
    unix_socket = data / "redis" / "redis.sock"

    assert resp.ask(unix_socket, "SET", "kept", "1") == "+OK"
    for name, value in {
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "$0",  # a text of no length
        "port": "0",
        "maxmemory-policy": "noeviction",
        "unixsocketperm": "700",
    }.items():
        assert resp.ask(unix_socket, "CONFIG", "GET", name).split("\r\n")[-1] == value, name

    up.kill_everything()
    start()
    assert resp.ask(unix_socket, "GET", "kept").endswith("1")


def test_a_second_stack_on_the_folder_names_the_first(
    start: Starter, data: Path, environment: dict[str, str]
) -> None:
    """It ends with status 2 and says who serves the folder, and where."""
    up = start()

    second = twinfit("up", "--port", "0", "--data", str(data), environment=environment)

    assert second.returncode == 2
    assert str(up.pid) in second.stderr
    assert up.url in second.stderr
    assert told_to_gateway(up.url)


def test_a_port_in_use_is_said(data: Path, environment: dict[str, str]) -> None:
    """With what to do about it, and nothing is started."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = twinfit("up", "--port", str(port), "--data", str(data), environment=environment)

    assert refused.returncode == 2
    assert f"Port {port} on 127.0.0.1 is in use" in refused.stderr
    assert "--port 0" in refused.stderr
    assert not (data / "redis").exists()


def test_a_host_that_is_not_ours_is_said(data: Path, environment: dict[str, str]) -> None:
    """An address of another machine cannot be listened on."""
    refused = twinfit("up", "--host", "192.0.2.1", "--data", str(data), environment=environment)

    assert refused.returncode == 2
    assert "192.0.2.1" in refused.stderr


def test_killing_up_leaves_no_orphans(start: Starter) -> None:
    """Redis, gateway and worker end with the process that started them, even by SIGKILL."""
    up = start()
    eventually(lambda: "worker started" in up.diary())
    grandchild = up.noted("grandchild started")
    ours = [p for p in up.processes() if p.pid != grandchild]
    assert len(ours) == 3

    assert up.end(signal.SIGKILL) == -signal.SIGKILL

    eventually(lambda: not any(birth(p.pid) for p in ours), seconds=3)


def test_after_sigkill_of_everything_the_next_starts_at_once(start: Starter) -> None:
    """The remains, sockets and lock file and all, are no obstacle."""
    start().kill_everything()

    began = time.monotonic()
    up = start()

    assert time.monotonic() - began < 5
    assert told_to_gateway(up.url)


def test_what_a_crashed_stack_left_running_is_ended_by_the_next(start: Starter) -> None:
    """A grandchild in a session of its own is found by the mark it carries."""
    first = start()
    eventually(lambda: "worker started" in first.diary())
    grandchild = first.noted("grandchild started")
    first.end(signal.SIGKILL)
    assert birth(grandchild)

    start()

    assert birth(grandchild) is None


def test_a_living_stale_redis_is_ended_before_another_is_started(
    start: Starter, data: Path, environment: dict[str, str]
) -> None:
    """Two servers never write to one append-only file."""
    first = start()
    command = RedisServer(Path(first.redis().exe()), data).command()
    first.kill_everything()
    mark = {**environment, "TWINFIT_STACK": first.mark}
    with subprocess.Popen(
        command, cwd=data / "redis", env=mark, stdout=subprocess.DEVNULL
    ) as stale:
        eventually(lambda: resp.answers(data / "redis" / "redis.sock"))

        second = start()

        assert stale.wait(10) is not None
    servers = [process.pid for process in of_stack("", data) if process.pid != stale.pid]
    assert servers == [second.redis().pid]


def test_an_unmarked_server_on_the_socket_is_asked_to_end(start: Starter, data: Path) -> None:
    """However it came there: it writes its file and goes."""
    first = start()
    command = RedisServer(Path(first.redis().exe()), data).command()
    first.end()
    with subprocess.Popen(command, cwd=data / "redis", stdout=subprocess.DEVNULL) as stale:
        eventually(lambda: resp.answers(data / "redis" / "redis.sock"))

        start()

        assert stale.wait(10) == 0


def test_redis_is_started_again_when_it_dies(start: Starter, data: Path) -> None:
    """The stack stays up meanwhile."""
    up = start()
    before = up.redis()

    before.kill()

    eventually(lambda: resp.answers(data / "redis" / "redis.sock"))
    assert up.redis().pid != before.pid
    assert up.running.poll() is None


def test_an_unreadable_file_of_messages_is_put_aside(start: Starter, data: Path) -> None:
    """The ledger holds the truth, so a damaged queue must not keep the stack from starting."""
    up = start()
    resp.ask(data / "redis" / "redis.sock", "SET", "word", "x" * 3000)
    up.kill_everything()
    incremental = next((data / "redis" / "appendonlydir").glob("*.incr.aof"))
    incremental.write_bytes(b"garbage\r\n" * 100)

    start()

    assert list((data / "redis").glob("unreadable-*"))


def test_a_crashed_gateway_is_started_again_on_the_same_socket(start: Starter) -> None:
    """Requests that come meanwhile wait instead of failing."""
    up = start()
    first = told_to_gateway(up.url)["pid"]

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{up.url}/crash", trust_env=False)

    assert told_to_gateway(up.url)["pid"] != first
    assert "The gateway ended (exit status 3)" in (up.data / "stack" / "up.log").read_text()


def test_a_gateway_that_does_not_start_ends_the_attempt_with_its_words(
    data: Path, environment: dict[str, str]
) -> None:
    """Nothing stays behind, and the reason is shown."""
    refused = twinfit(
        "up",
        "--port",
        "0",
        "--data",
        str(data),
        environment={**environment, "REFUSE_TO_START": "1"},
    )

    assert refused.returncode == 2
    assert "the ledger is from a newer version" in refused.stderr
    assert (data / "lock").read_text() == ""


def test_a_second_ctrl_c_hurries(start: Starter) -> None:
    """A worker that does not end is waited for, but not against the user's will."""
    up = start(STUBBORN="1")
    eventually(lambda: "worker started" in up.diary())
    up.running.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        up.running.wait(1)

    began = time.monotonic()
    up.end(signal.SIGINT)

    assert time.monotonic() - began < 5
    assert up.processes() == []


@pytest.mark.parametrize("name", ["with spaces and %20", "ünïcødé 数据", "q?u#e&r=y", "x" * 120])
def test_odd_and_long_folders_serve(start: Starter, tmp_path: Path, name: str) -> None:
    """Celery's URL of the socket is read back to the path on which Redis listens."""
    from kombu.utils.url import url_to_parts

    up = start(tmp_path / name)

    url = told_to_gateway(up.url)["TWINFIT_REDIS_URL"]
    unix_socket = Path("/" + url_to_parts(url.removeprefix("redis+")).path)
    assert resp.answers(unix_socket)
    assert len(os.fsencode(unix_socket)) <= 100
    assert up.end() == 0
    assert not unix_socket.exists()
    assert unix_socket.parent == up.data / "redis" or not unix_socket.parent.exists()


def test_a_long_folder_remembers_its_short_socket_after_a_crash(
    start: Starter, tmp_path: Path
) -> None:
    """A crash must not leave a new short folder behind each time."""
    folder = tmp_path / ("y" * 120)
    first = start(folder)
    place = told_to_gateway(first.url)["TWINFIT_REDIS_URL"]
    first.kill_everything()

    assert told_to_gateway(start(folder).url)["TWINFIT_REDIS_URL"] == place


def test_a_module_of_the_users_own_folder_does_not_take_the_gateways_place(
    tmp_path: Path, data: Path, environment: dict[str, str]
) -> None:
    """`service.py` is a likely name, and `python -m` would look there first."""
    (tmp_path / "service.py").write_text("raise SystemExit('the wrong one')")
    with subprocess.Popen(
        [*TWINFIT, "up", "--port", "0", "--json", "--data", str(data)],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as up:
        told = json.loads(up.stdout.readline()) if up.stdout else {}
        up.terminate()

    assert "url" in told


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    """In a sentence, with what to do."""
    (tmp_path / "file").write_text("")

    refused = twinfit("up", "--data", str(tmp_path / "file" / "data"), environment=environment)

    assert refused.returncode == 2
    assert "cannot be used" in refused.stderr
    assert "--data" in refused.stderr
    assert "Traceback" not in refused.stderr
