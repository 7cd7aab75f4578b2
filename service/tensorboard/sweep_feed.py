"""All trainings of a sweep in one TensorBoard, under names that people can read."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from schemas.job import ENDINGS
from schemas.sweep_report import SweepRow

# A sweep may have a thousand trainings: of each curve fewer points are held than of a single job's.
KEPT: Final = {"scalars": 1000, "histograms": 20, "text": 1}

Rows = Callable[[], Sequence[SweepRow]]


class SweepFeed:
    """The runs of every training that has begun.

    Args:
        logs: Folder of all jobs' event files: `<job>/<attempt>/<leg>/`.
        rows: Reads the sweep's table.
    """

    kept: Mapping[str, int] = KEPT

    def __init__(self, logs: Path, rows: Rows) -> None:
        self._logs = logs
        self._read = rows
        self._complete: set[str] = set()
        self.rows: Sequence[SweepRow] = ()

    def add(self, runs: Any) -> None:
        """Name the legs of each training, once more where it has not ended."""
        self.rows = self._read()
        for row in self.rows:
            folder = self._logs / row.job_id / str(row.attempt)
            if row.job_id in self._complete or not folder.is_dir():
                continue
            runs.AddRunsFromDirectory(str(folder), run_name(row, len(self.rows)))
            if row.state in ENDINGS:
                self._complete.add(row.job_id)

    def provider(self, runs: Any, title: str) -> Any:
        """Give TensorBoard the runs, and in place of the legs' settings the points' changes."""
        from service.tensorboard.sweep_provider import SweepProvider

        return SweepProvider(runs, title, self)


def run_name(row: SweepRow, of: int) -> str:
    """A training's name among runs: its number, as wide as all of them, and its changes.

    Runs of its legs stand below it, so that the name itself holds no slash.
    """
    width = len(str(of))
    return f"{row.number:0{width}} {row.label}".replace("/", "\u2215").replace("\\", "\u2216")
