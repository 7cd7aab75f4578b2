"""Event files with losses, written by TensorBoard's own writer."""

import sys
import types
from pathlib import Path
from typing import Any, Self

# As in the gateway: without TensorFlow's ten seconds.
sys.modules.setdefault("tensorboard.compat.notf", types.ModuleType("notf"))


class Losses:
    """A run whose loss is written step by step."""

    def __init__(self, folder: Path) -> None:
        from tensorboard.summary.writer.event_file_writer import EventFileWriter

        self._writer: Any = EventFileWriter(str(folder))
        self._step = 0

    def write(self, loss: float) -> None:
        """Write the next step."""
        self._writer.add_event(_event(self._step, loss))
        self._writer.flush()
        self._step += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()


def write_losses(folder: Path, losses: list[float]) -> Losses:
    """Write a run; it may be written on."""
    log = Losses(folder)
    for loss in losses:
        log.write(loss)
    return log


def _event(step: int, loss: float) -> Any:
    import numpy as np
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.scalar.metadata import create_summary_metadata
    from tensorboard.util.tensor_util import make_tensor_proto

    value = Summary.Value(
        tag="loss",
        tensor=make_tensor_proto(np.float32(loss)),
        metadata=create_summary_metadata("", ""),
    )
    return Event(wall_time=1e9 + step, step=step, summary=Summary(value=[value]))
