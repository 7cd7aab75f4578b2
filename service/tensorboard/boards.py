"""The boards that are open, the latest used ones only."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

from a2wsgi import WSGIMiddleware

from schemas.sweep_report import SweepRow
from service.tensorboard.board import Board, Feed, FolderFeed
from service.tensorboard.sweep_feed import SweepFeed


class Boards:
    """Makes a job's board when it is first looked at, and forgets the one unused for longest.

    Args:
        logs: Folder of all jobs' event files: `<job>/<attempt>/<leg>/`.
        most: How many boards stay open.
    """

    def __init__(self, logs: Path, most: int) -> None:
        self._logs = logs
        self._most = most
        self._open: OrderedDict[tuple[str, int], WSGIMiddleware] = OrderedDict()
        self._making = threading.Lock()

    def board(self, job_id: str, attempt: int, prefix: str) -> WSGIMiddleware | None:
        """The application for one attempt of a job; None as long as it has no event files.

        Args:
            job_id: An id that the ledger knows: it becomes part of a path.
            attempt: Which attempt.
            prefix: Path under which it is served.
        """
        folder = self._logs / job_id / str(attempt)
        if not folder.is_dir():
            return None
        return self._board((job_id, attempt), prefix, lambda: FolderFeed(folder))

    def sweep_board(
        self, job_id: str, prefix: str, rows: Callable[[], Sequence[SweepRow]]
    ) -> WSGIMiddleware | None:
        """The application for all trainings of a sweep; None as long as none has event files.

        Args:
            job_id: The sweep's id.
            prefix: Path under which it is served.
            rows: Reads its table; asked again and again while the board is looked at.
        """
        there = (self._logs / row.job_id / str(row.attempt) for row in rows())
        if not any(folder.is_dir() for folder in there):
            return None
        return self._board((job_id, 0), prefix, lambda: SweepFeed(self._logs, rows))

    def _board(
        self, name: tuple[str, int], prefix: str, feed: Callable[[], Feed]
    ) -> WSGIMiddleware:
        with self._making:
            if name not in self._open:
                self._open[name] = WSGIMiddleware(Board(feed(), prefix, name[0]), workers=4)
            self._open.move_to_end(name)
            self._forget_oldest()
            return self._open[name]

    def _forget_oldest(self) -> None:
        while len(self._open) > self._most:
            # Its threads end with it, once the requests that it may be serving are answered.
            self._open.popitem(last=False)
