"""What children find in their environment before they import anything."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from worker.children.environment import THREADS, children_environment


def test_keras_runs_on_tensorflow() -> None:
    """Whatever the machine's own settings say: D18 is TensorFlow's, and JAX has no float64."""
    for gpu in (False, True):
        assert children_environment(Path("/data"), gpu=gpu)["KERAS_BACKEND"] == "tensorflow"


def test_nobodys_keras_settings_are_read() -> None:
    """A number format in somebody's home would be every pair's."""
    told = children_environment(Path("/data"), gpu=False)

    assert told["KERAS_HOME"].startswith("/data/")


def test_a_gpu_is_seen_only_where_it_is_asked_for() -> None:
    """And never taken whole at the start."""
    assert children_environment(Path("/data"), gpu=False)["CUDA_VISIBLE_DEVICES"] == "-1"
    asked = children_environment(Path("/data"), gpu=True)
    assert "CUDA_VISIBLE_DEVICES" not in asked
    assert asked["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"


def test_children_that_train_at_once_share_the_cores_out() -> None:
    """Of TensorFlow's threads and of scikit-learn's; a child that is alone has all of them."""
    alone = children_environment(Path("/data"), gpu=False, slots=1, cores=8)
    shared = children_environment(Path("/data"), gpu=False, slots=3, cores=8)
    crowded = children_environment(Path("/data"), gpu=False, slots=4, cores=2)

    assert not set(THREADS) & set(alone)
    assert [shared[name] for name in THREADS] == ["2"] * 3
    assert [crowded[name] for name in THREADS] == ["1"] * 3


def test_a_childs_threads_are_as_many_as_it_was_told() -> None:
    """The certificate names them: large sums may have other last digits with another number."""
    told = children_environment(Path("/data"), gpu=False, slots=2, cores=2)
    program = "from worker.training.certificate import cores; print(cores())"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **told}, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert ended.stdout.split() == ["1"]
