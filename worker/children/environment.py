"""The environment in which children import their frameworks."""

from pathlib import Path


def children_environment(data: Path, *, gpu: bool) -> dict[str, str]:
    """Variables that must be set before the fork server starts.

    Args:
        data: The data folder; an absolute path.
        gpu: Whether the children may see the machine's GPUs.
    """
    return {
        "KERAS_BACKEND": "tensorflow",
        # Nobody's ~/.keras/keras.json decides over a pair's number format.
        "KERAS_HOME": str(data / "scratch" / "keras"),
        "TF_CPP_MIN_LOG_LEVEL": "2",
        # Several workers may share one GPU: none takes all of its memory at the start.
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    } | ({} if gpu else {"CUDA_VISIBLE_DEVICES": "-1"})
