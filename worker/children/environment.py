"""The environment in which children import their frameworks."""

import os
from pathlib import Path

THREADS = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def children_environment(
    data: Path, *, gpu: bool, slots: int = 1, cores: int = 1
) -> dict[str, str]:
    """Variables that must be set before the fork server starts.

    Children that train at the same time share the cores out: two that both use all of them wait
    for each other at every operation. Measured with two children on two busy cores, an epoch of
    small batches took a third less time with one thread each, and ended in the same bits.

    Args:
        data: The data folder; an absolute path.
        gpu: Whether the children may see the machine's GPUs.
        slots: Jobs trained at the same time.
        cores: Cores that this process may run on.
    """
    threads = {} if slots == 1 else dict.fromkeys(THREADS, str(max(1, cores // slots)))
    return (
        {
            "KERAS_BACKEND": "tensorflow",
            # Nobody's ~/.keras/keras.json decides over a pair's number format.
            "KERAS_HOME": str(data / "scratch" / "keras"),
            "TF_CPP_MIN_LOG_LEVEL": "2",
            # Several workers may share one GPU: none takes all of its memory at the start.
            "TF_FORCE_GPU_ALLOW_GROWTH": "true",
        }
        | ({} if gpu else {"CUDA_VISIBLE_DEVICES": "-1"})
        | threads
    )


def usable_cores() -> int:
    """Cores that this process may run on, as far as the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
