"""What one leg writes for TensorBoard."""

import itertools
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from tensorboard.compat.proto import event_pb2

from worker.training.event_log import summaries
from worker.training.event_log.epochs import HistogramsEvent, ScalarsEvent
from worker.training.event_log.histogram import buckets
from worker.training.event_log.records import RecordFile

_numbers = itertools.count()


class EventLog:
    """One leg's event file, written while the leg is trained.

    Both legs use the same tags, so that TensorBoard lays their curves over each other. What a
    method was given is in the file when it returns: an open TensorBoard sees it at its next
    look. A log is for one thread at a time; two logs do not know each other.

    Args:
        folder: Folder of a job's logs. The leg's own folder inside it is the run's name.
        leg: Which leg writes.

    Raises:
        OSError: The folder cannot be written.
    """

    def __init__(self, folder: Path, leg: Literal["reference", "candidate"]) -> None:
        run = folder / leg
        run.mkdir(parents=True, exist_ok=True)
        name = f"events.out.tfevents.{int(time.time())}.twinfit.{os.getpid()}.{next(_numbers)}"
        self._file = RecordFile(run / name)
        self._scalars: dict[tuple[str, ...], ScalarsEvent] = {}
        self._histograms: dict[tuple[str, ...], HistogramsEvent] = {}
        self._is_session = False
        self._is_open = True
        self._write(event_pb2.Event(file_version="brain.Event:2"))

    def scalars(self, epoch: int, values: Mapping[str, float]) -> None:
        """Write what was measured in an epoch, by tag; NaN and infinities are welcome."""
        tags = tuple(values)
        event = self._scalars.get(tags)
        if event is None:
            event = self._scalars[tags] = ScalarsEvent(tags)
        self._file.write(event.encode(epoch, values.values()))

    def histograms(self, epoch: int, tensors: Mapping[str, NDArray[np.generic]]) -> None:
        """Write how each tensor's values are spread, by tag.

        Only finite values have a place in a histogram. How many were not is the scalar
        `non_finite/<tag>`, which is written only where there are some.
        """
        tags = tuple(tensors)
        event = self._histograms.get(tags)
        if event is None:
            event = self._histograms[tags] = HistogramsEvent(tags)
        counted = [buckets(tensor) for tensor in tensors.values()]
        self._file.write(event.encode(epoch, [table for table, _ in counted]))
        lost = {
            f"non_finite/{tag}": number
            for tag, (_, number) in zip(tags, counted, strict=True)
            if number
        }
        if lost:
            self.scalars(epoch, lost)

    def graph(self, graph_def: bytes) -> None:
        """Write a serialised TensorFlow GraphDef for the graph view."""
        self._write(event_pb2.Event(graph_def=graph_def))

    def hparams(
        self,
        values: Mapping[str, summaries.Setting],
        metrics: Sequence[str],
        others: Sequence[Mapping[str, summaries.Setting]] = (),
    ) -> None:
        """Write the leg's settings and begin its row in the table of hyperparameters.

        Args:
            values: The leg's own settings, by name.
            metrics: Tags of the scalars that the table shows beside them.
            others: Settings of the other leg, so that the table has columns for both.
        """
        self._is_session = True
        self._write(event_pb2.Event(summary=summaries.session_start(values, others, metrics)))

    def text(self, tag: str, markdown: str) -> None:
        """Write a text in Markdown."""
        self._write(event_pb2.Event(summary=summaries.text(tag, markdown)))

    def close(self, *, succeeded: bool = True) -> None:
        """End the leg's row in the table of hyperparameters, and the file; once is enough."""
        if not self._is_open:
            return
        if self._is_session:
            end = summaries.session_end(time.time(), succeeded=succeeded)
            self._write(event_pb2.Event(summary=end))
        self._is_open = False
        self._file.close()

    def __enter__(self) -> "EventLog":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(succeeded=kind is None)

    def _write(self, event: event_pb2.Event) -> None:
        event.wall_time = time.time()
        self._file.write(event.SerializeToString())
