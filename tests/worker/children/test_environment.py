"""What children find in their environment before they import anything."""

from pathlib import Path

from worker.children.environment import children_environment


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
