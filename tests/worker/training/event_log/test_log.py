"""What the log says, read back by TensorBoard's own accumulator."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto import graph_pb2
from tensorboard.plugins.hparams import metadata as hparams_metadata
from tensorboard.util import tensor_util

from worker.training.event_log import EventLog


def _read(run: Path) -> EventAccumulator:
    everything = {"tensors": 0, "graph": 1}
    return EventAccumulator(str(run), size_guidance=everything).Reload()


def _numbers(run: Path, tag: str) -> list[tuple[int, float]]:
    return [
        (event.step, tensor_util.make_ndarray(event.tensor_proto).item())
        for event in _read(run).Tensors(tag)
    ]


def test_both_legs_curves_have_the_same_tags_in_runs_of_their_own(tmp_path: Path) -> None:
    """So TensorBoard lays them over each other, and the digits are all there."""
    for leg, loss in (("reference", 1 / 3), ("candidate", 1 / 3 + 1e-15)):
        with EventLog(tmp_path, leg) as log:  # type: ignore[arg-type]
            log.scalars(1, {"loss": loss, "metric/r2": 0.5})
            log.scalars(2, {"loss": loss / 2, "metric/r2": 0.6})

    assert _numbers(tmp_path / "reference", "loss") == [(1, 1 / 3), (2, 1 / 6)]
    assert _numbers(tmp_path / "candidate", "loss") == [
        (1, 1 / 3 + 1e-15),
        (2, (1 / 3 + 1e-15) / 2),
    ]
    assert _read(tmp_path / "reference").Tags() == _read(tmp_path / "candidate").Tags()


def test_an_epoch_is_in_the_file_before_the_next_one_starts(tmp_path: Path) -> None:
    """An open TensorBoard follows the training."""
    log = EventLog(tmp_path, "reference")

    log.scalars(1, {"loss": 2.0})

    assert _numbers(tmp_path / "reference", "loss") == [(1, 2.0)]
    log.close()


def test_numbers_that_are_not_finite_are_written_as_they_are(tmp_path: Path) -> None:
    """A curve that breaks off shows where it did."""
    with EventLog(tmp_path, "reference") as log:
        log.scalars(1, {"loss": float("inf")})
        log.scalars(2, {"loss": float("nan")})

    (_, first), (_, second) = _numbers(tmp_path / "reference", "loss")
    assert first == float("inf")
    assert np.isnan(second)


def test_tags_may_come_and_go(tmp_path: Path) -> None:
    """A validation score that is not measured in every epoch keeps its own steps."""
    with EventLog(tmp_path, "reference") as log:
        log.scalars(1, {"loss": 1.0})
        log.scalars(2, {"loss": 0.5, "validation_score": 0.7})
        log.scalars(3, {"loss": 0.25})

    assert _numbers(tmp_path / "reference", "loss") == [(1, 1.0), (2, 0.5), (3, 0.25)]
    assert _numbers(tmp_path / "reference", "validation_score") == [(2, 0.7)]


def test_histograms_count_every_weight(tmp_path: Path) -> None:
    """Each tensor has its buckets in each epoch, without a word of non-finite values."""
    weights = np.arange(12.0).reshape(3, 4)
    with EventLog(tmp_path, "candidate") as log:
        log.histograms(1, {"weights/layer_1": weights, "bias/layer_1": weights[0]})
        log.histograms(5, {"weights/layer_1": weights + 1, "bias/layer_1": weights[1]})

    read = _read(tmp_path / "candidate")
    events = read.Tensors("weights/layer_1")
    tables = [tensor_util.make_ndarray(event.tensor_proto) for event in events]
    assert [event.step for event in events] == [1, 5]
    assert [table.shape for table in tables] == [(30, 3), (30, 3)]
    assert [table[:, 2].sum() for table in tables] == [12, 12]
    assert (tables[1][0, 0], tables[1][-1, 1]) == (1.0, 12.0)
    assert sorted(read.Tags()["tensors"]) == ["bias/layer_1", "weights/layer_1"]


def test_a_nan_in_a_histogram_is_counted_and_ends_nothing(tmp_path: Path) -> None:
    """The finite part is drawn; the number of the others is a curve of its own."""
    with EventLog(tmp_path, "candidate") as log:
        log.histograms(1, {"dense_2/bias_0": np.array([1.0, 2.0])})
        log.histograms(2, {"dense_2/bias_0": np.array([1.0, np.nan, np.inf])})
        log.histograms(3, {"dense_2/bias_0": np.full(4, np.nan)})

    events = _read(tmp_path / "candidate").Tensors("dense_2/bias_0")
    counted = [tensor_util.make_ndarray(event.tensor_proto)[:, 2].sum() for event in events]
    assert counted == [2, 1, 0]
    assert _numbers(tmp_path / "candidate", "non_finite/dense_2/bias_0") == [(2, 2.0), (3, 4.0)]


def test_the_graph_and_a_text_are_found_again(tmp_path: Path) -> None:
    """What is said once: the network's graph, and a summary for people."""
    graph = graph_pb2.GraphDef()
    graph.node.add(name="inputs", op="Placeholder")
    with EventLog(tmp_path, "candidate") as log:
        log.graph(graph.SerializeToString())
        log.text("summary", "# Größe")

    read = _read(tmp_path / "candidate")
    assert [node.name for node in read.Graph().node] == ["inputs"]
    assert tensor_util.make_ndarray(read.Tensors("summary")[0].tensor_proto).item().decode() == (
        "# Größe"
    )


@pytest.mark.parametrize("succeeded", [True, False])
def test_a_leg_is_a_session_with_its_settings_and_its_end(tmp_path: Path, succeeded: bool) -> None:
    """The table of hyperparameters has a row for the leg, and says how it went."""
    log = EventLog(tmp_path, "reference")
    log.hparams(
        {"alpha": 1.0, "nesterov": True, "batch": 200, "framework": "sklearn"},
        ["loss"],
        [{"alpha": 2.0, "framework": "keras", "port": "naive"}],
    )
    log.close(succeeded=succeeded)

    contents = _read(tmp_path / "reference").PluginTagToContent("hparams")
    start = hparams_metadata.parse_session_start_info_plugin_data(
        contents[hparams_metadata.SESSION_START_INFO_TAG]
    )
    end = hparams_metadata.parse_session_end_info_plugin_data(
        contents[hparams_metadata.SESSION_END_INFO_TAG]
    )
    table = hparams_metadata.parse_experiment_plugin_data(contents[hparams_metadata.EXPERIMENT_TAG])
    assert start.hparams["alpha"].number_value == 1.0
    assert start.hparams["nesterov"].bool_value is True
    assert start.hparams["batch"].number_value == 200
    assert start.hparams["framework"].string_value == "sklearn"
    assert end.status == (1 if succeeded else 2)
    assert {column.name: column.differs for column in table.hparam_infos} == {
        "alpha": True,
        "nesterov": False,
        "batch": False,
        "framework": True,
        "port": False,
    }
    assert [metric.name.tag for metric in table.metric_infos] == ["loss"]


def test_a_leg_that_raises_ends_its_session_as_failed(tmp_path: Path) -> None:
    """The `with` block closes the file either way, and tells which way it was."""

    def _fail_while_logging() -> None:
        with EventLog(tmp_path, "reference") as log:
            log.hparams({"alpha": 1.0}, ["loss"])
            raise RuntimeError("lost")

    with pytest.raises(RuntimeError, match="lost"):
        _fail_while_logging()

    contents = _read(tmp_path / "reference").PluginTagToContent("hparams")
    end = hparams_metadata.parse_session_end_info_plugin_data(
        contents[hparams_metadata.SESSION_END_INFO_TAG]
    )
    assert end.status == 2


def test_closing_twice_is_no_harm_and_writing_afterwards_is_refused(tmp_path: Path) -> None:
    """Whoever ends a leg need not know whether somebody else did."""
    log = EventLog(tmp_path, "reference")
    log.close()
    log.close()

    with pytest.raises(ValueError, match="closed"):
        log.scalars(1, {"loss": 1.0})


def test_writing_needs_no_tensorflow() -> None:
    """A fresh process that writes a log has not imported it, nor what TensorBoard serves with."""
    program = """
import pathlib, sys, tempfile
from worker.training.event_log import EventLog
with tempfile.TemporaryDirectory() as folder, EventLog(pathlib.Path(folder), "reference") as log:
    log.hparams({"alpha": 1.0}, ["loss"])
    log.scalars(1, {"loss": 1.0})
print(sorted({"tensorflow", "keras", "grpc", "werkzeug"} & set(sys.modules)))
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert ended.stdout.strip() == b"[]"
