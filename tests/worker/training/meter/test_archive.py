"""Recorded steps in a file, and the command that reads it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typing_extensions import override

from tests.conftest import ROOT
from tests.worker.training.meter.foreign_legs import (
    Constants,
    Shape,
    by_numpy,
    numpy_gradients,
)
from worker.training.leg import Weights, layered
from worker.training.meter import (
    Architecture,
    Recording,
    RecordingError,
    measure,
    read_recording,
    write_recording,
)
from worker.training.meter.__main__ import main


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write three steps of a leg whose beta_2 is 0.99."""
    path = tmp_path / "steps.npz"
    write_recording(path, by_numpy(Constants(beta_2=0.99), Shape()))
    return path


def rewritten(path: Path, **changed: np.ndarray | None) -> Path:
    """Leave arrays of an archive out, or put others in their place."""
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    arrays |= {name: array for name, array in changed.items() if array is not None}
    for name in [name for name, array in changed.items() if array is None]:
        del arrays[name]
    np.savez(path, allow_pickle=False, **arrays)
    return path


def test_what_was_written_is_read_with_the_same_bits(path: Path) -> None:
    """And measures the same."""
    recording = by_numpy(Constants(beta_2=0.99), Shape())

    again = read_recording(path)

    assert again.architecture == recording.architecture
    for ours, theirs in zip(again.steps, recording.steps, strict=True):
        assert ours.after is not None
        assert theirs.after is not None
        for (_, mine), (_, other) in zip(ours.after.named(), theirs.after.named(), strict=True):
            assert mine.tobytes() == other.tobytes()
    assert measure(again) == measure(recording)


def test_gradients_weights_and_shares_are_kept(tmp_path: Path) -> None:
    """All that a leg may tell besides; moments are not."""
    recording = by_numpy(Constants(), Shape())
    steps = tuple(
        replace(step, gradients=step.before, row_weights=np.ones(16), rate_share=0.5)
        for step in recording.steps
    )
    write_recording(tmp_path / "told.npz", replace(recording, steps=steps, from_the_start=False))

    again = read_recording(tmp_path / "told.npz")

    assert again.tells_gradients
    assert not again.from_the_start
    assert [step.rate_share for step in again.steps] == [0.5, 0.5, 0.5]
    assert all(step.row_weights is not None for step in again.steps)


def test_the_command_prints_the_table(path: Path) -> None:
    """A process of its own, as a user starts it; no framework is loaded."""
    program = [sys.executable, "-X", "importtime", "-m", "worker.training.meter", str(path)]
    done = subprocess.run(program, capture_output=True, text=True, check=True, cwd=ROOT)

    line = next(line for line in done.stdout.splitlines() if line.startswith("beta_2"))

    assert float(line.split()[1]) == pytest.approx(0.99, abs=1e-12)
    assert "rounding" in done.stdout.splitlines()[-1]
    assert "tensorflow" not in done.stderr
    assert "sklearn" not in done.stderr


def test_wrong_usage_is_told_and_is_2(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No file, no archive, no such array."""
    (tmp_path / "text.npz").write_text("weights", encoding="utf-8")

    codes = [main([]), main([str(tmp_path / "none.npz")]), main([str(tmp_path / "text.npz")])]
    codes.append(main([str(rewritten(path, inputs_1=None))]))

    assert codes == [2, 2, 2, 2]
    told = capsys.readouterr().err
    assert "usage" in told
    assert "no NPZ archive" in told


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("cost", None, "the array cost is missing"),
        ("weights_2/layer_1/bias", None, "weights_2/layer_1/bias is missing"),
        ("cost", np.array("mse"), "the cost 'mse' is not known"),
        ("hidden", np.array(["gelu2"]), "the activation 'gelu2' is not known"),
        ("hidden", np.array(["tanh", "tanh"]), "layer_3/kernel is missing"),
        ("targets_1", np.zeros((16, 3)), "step 1: targets of shape (16, 3)"),
        ("inputs_2", np.full((16, 5), np.nan), "step 2: the inputs are not finite"),
        ("weights_0/layer_2/kernel", np.zeros((7, 2)), "step 1: layer 2 has a kernel"),
        ("weights_3/layer_2/kernel", np.zeros((8, 3)), "step 3: the weights after have another"),
        ("inputs_1", np.zeros((16, 5), np.int64), "the array inputs_1 has the format int64"),
        ("inputs_1", np.zeros((0, 5)), "step 1: there are no rows"),
        ("weights_1/layer_1/bias", np.full(8, np.inf), "layer_1/bias of the weights after"),
    ],
)
def test_an_array_that_does_not_fit_is_named(
    path: Path, name: str, array: np.ndarray | None, message: str
) -> None:
    """With what came, and where."""
    if message.startswith("step 1: there are no rows"):
        rewritten(path, targets_1=np.zeros((0, 2)))

    with pytest.raises(RecordingError) as refused:
        read_recording(rewritten(path, **{name: array}))

    assert message in str(refused.value)


def test_a_layer_without_biases_is_measured_without_them(path: Path) -> None:
    """None in the file, and none in the table; what is left of the network still tells."""
    shape, constants = Shape(), Constants(optimizer="sgd", momentum=0.0, l2=0.0)
    step = by_numpy(constants, shape).steps[0]
    # A bias of zero that no step moves is what a layer without one has.
    before = Weights(step.before.kernels, (np.zeros(8), step.before.biases[1]))
    tensors = [*before.kernels, *before.biases]
    slopes = numpy_gradients(constants, shape, tensors, (step.inputs, step.targets))
    after = [tensor - 0.01 * slope for tensor, slope in zip(tensors, slopes, strict=True)]
    after[2] = np.zeros(8)
    architecture = Architecture(("tanh",), "squared_error", (False, True))
    taken = replace(step, before=before, after=layered(after))
    write_recording(path, Recording(architecture=architecture, steps=(taken,)))

    again = read_recording(path)
    measured = measure(again)

    with np.load(path) as archive:
        assert "weights_0/layer_1/bias" not in archive.files
    assert again.architecture == architecture
    assert measured.explained
    assert "layer_1/bias" not in {each.where for each in measured.constants}


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    """An array of objects is refused before anything of it runs."""
    marker = tmp_path / "ran"
    path = tmp_path / "evil.npz"

    class Evil:
        @override
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (marker,)

    np.savez(path, hidden=np.array([Evil()], dtype=object), cost=np.array("squared_error"))

    with pytest.raises(RecordingError, match="no NPZ archive of plain arrays"):
        read_recording(path)
    assert not marker.exists()


def test_steps_that_do_not_follow_each_other_are_not_written(tmp_path: Path) -> None:
    """The file has the weights between two steps only once."""
    recording = by_numpy(Constants(), Shape())
    steps = (recording.steps[0], recording.steps[2])

    with pytest.raises(RecordingError, match="does not begin where the one before it ended"):
        write_recording(tmp_path / "gap.npz", replace(recording, steps=steps))
