"""The recorder that the document shows, run as it stands there."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.conftest import ROOT
from tests.number_format import number_format
from worker.training.meter import measure, read_recording


def test_the_documents_recorder_records_what_the_meter_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stock Keras by `fit`, mse of one output, Adam with a beta_2 of 0.99."""
    monkeypatch.chdir(tmp_path)
    document = (ROOT / "docs/meter.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.+?)```", document, re.DOTALL)
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(64, 5)), generator.normal(size=(64, 1))
    with number_format("float64"):
        layers = [keras.layers.Dense(8, "tanh"), keras.layers.Dense(1)]
        model = keras.Sequential([keras.layers.Input((5,)), *layers])
        model.compile(keras.optimizers.Adam(0.01, beta_2=0.99), "mse")

        exec(program, {"model": model, "x": x, "y": y})  # noqa: S102 - our own document

    recording = read_recording(tmp_path / "steps.npz")
    measured = measure(recording)

    assert len(recording.steps) == 3
    assert measured.explained
    assert measured.of("beta_2").measured == pytest.approx(0.99, abs=1e-11)
    assert measured.of("learning_rate").measured == pytest.approx(0.01, abs=1e-11)
