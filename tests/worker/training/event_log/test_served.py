"""What a real TensorBoard serves of the logs while they are written and after."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from tensorboard.compat.proto import graph_pb2

from worker.training.event_log import EventLog

_SERVER = """
import sys, time, types
sys.modules["tensorboard.compat.notf"] = types.ModuleType("tensorboard.compat.notf")
from tensorboard import default, program
server = program.TensorBoard(default.get_plugins())
server.configure(argv=["tensorboard", "--logdir", sys.argv[1], "--port", "0", "--host",
                       "127.0.0.1", "--load_fast", "false", "--reload_interval", "1"])
print(server.launch(), flush=True)
sys.stdin.read()
"""

_SETTINGS: dict[str, dict[str, bool | int | float | str]] = {
    "reference": {"framework": "sklearn", "l2_factor": 0.5, "nesterov": True},
    "candidate": {"framework": "keras", "l2_factor": 1.0, "nesterov": True},
}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a job's logs."""
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def legs(logs: Path) -> Iterator[tuple[EventLog, EventLog]]:
    """Logs of both legs, as they are after two epochs, still open."""
    graph = graph_pb2.GraphDef()
    graph.node.add(name="inputs", op="Placeholder")
    with EventLog(logs, "reference") as reference, EventLog(logs, "candidate") as candidate:
        reference.hparams(_SETTINGS["reference"], ["loss"], [_SETTINGS["candidate"]])
        candidate.hparams(_SETTINGS["candidate"], ["loss"], [_SETTINGS["reference"]])
        candidate.graph(graph.SerializeToString())
        for log, offset in ((reference, 0.0), (candidate, 1e-12)):
            log.text("summary", "**one pair**")
            for epoch in (1, 2):
                log.scalars(epoch, {"loss": 1 / epoch + offset})
                log.histograms(epoch, {"weights/layer_1": np.arange(6.0), "nan": np.array(np.nan)})
        yield reference, candidate


@pytest.fixture(scope="module")
def tensorboard(logs: Path, legs: object) -> Iterator[httpx.Client]:
    """A client of a TensorBoard in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _SERVER, str(logs)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        with httpx.Client(base_url=server.stdout.readline().strip(), timeout=30) as client:
            _soon(lambda: len(client.get("/data/runs").json()) == 2)
            yield client
        server.terminate()


def _soon(is_so: Any, seconds: float = 30.0) -> None:
    """Wait until `is_so` says yes; fail when it takes longer."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "TensorBoard did not come to show it"
        time.sleep(0.2)


def _losses(client: httpx.Client, run: str) -> list[tuple[int, float]]:
    answer = client.get("/data/plugin/scalars/scalars", params={"tag": "loss", "run": run})
    return [(step, number) for _, step, number in answer.json()]


def test_both_legs_share_one_chart(tensorboard: httpx.Client) -> None:
    """The same tag in both runs is one chart with two curves, in double precision."""
    tags = tensorboard.get("/data/plugin/scalars/tags").json()

    assert {run: "loss" in found for run, found in tags.items()} == {
        "reference": True,
        "candidate": True,
    }
    assert _losses(tensorboard, "reference")[:2] == [(1, 1.0), (2, 0.5)]
    assert _losses(tensorboard, "candidate")[:2] == [(1, 1.0 + 1e-12), (2, 0.5 + 1e-12)]


def test_an_open_tensorboard_sees_the_next_epoch(
    tensorboard: httpx.Client, legs: tuple[EventLog, EventLog]
) -> None:
    """The log is followed while the leg is trained, before it is closed."""
    legs[0].scalars(3, {"loss": 0.25})

    _soon(lambda: (3, 0.25) in _losses(tensorboard, "reference"))


def test_histograms_are_served_with_all_their_values(tensorboard: httpx.Client) -> None:
    """Also the one whose only value is NaN, as an empty histogram."""
    where = {"run": "candidate"}
    served = tensorboard.get(
        "/data/plugin/histograms/histograms", params={**where, "tag": "weights/layer_1"}
    ).json()
    empty = tensorboard.get("/data/plugin/histograms/histograms", params={**where, "tag": "nan"})

    assert [step for _, step, _ in served] == [1, 2]
    assert sum(count for _, _, count in served[0][2]) == 6
    assert sum(count for _, _, count in empty.json()[0][2]) == 0


def test_the_hparams_table_has_both_legs(tensorboard: httpx.Client) -> None:
    """Each leg is a session with its settings, its loss and its state."""
    asked = {
        "experimentName": "",
        "allowedStatuses": ["STATUS_RUNNING", "STATUS_SUCCESS", "STATUS_UNKNOWN"],
        "colParams": [
            {"metric": {"tag": "loss"}, "includeInResult": True},
            *({"hparam": name, "includeInResult": True} for name in _SETTINGS["candidate"]),
        ],
        "startIndex": 0,
        "sliceSize": 10,
    }
    experiment = tensorboard.post("/data/plugin/hparams/experiment", json={"experimentName": ""})
    groups = tensorboard.post("/data/plugin/hparams/session_groups", json=asked).json()

    columns = {column["name"]: column for column in experiment.json()["hparamInfos"]}
    rows = {group["name"]: group for group in groups["sessionGroups"]}
    assert set(columns) == {"framework", "l2_factor", "nesterov"}
    assert set(rows) == {"reference", "candidate"}
    assert rows["candidate"]["hparams"] == _SETTINGS["candidate"]
    assert rows["candidate"]["metricValues"][0]["value"] == 0.5 + 1e-12


def test_graph_and_text_are_served(tensorboard: httpx.Client) -> None:
    """The graph view has the candidate's graph, the text view both summaries."""
    graph = tensorboard.get("/data/plugin/graphs/graph", params={"run": "candidate"})
    text = tensorboard.get(
        "/data/plugin/text/text", params={"run": "reference", "tag": "summary"}
    ).json()

    assert 'name: "inputs"' in graph.text
    assert "<strong>one pair</strong>" in text[0]["text"]
