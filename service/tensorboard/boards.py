"""The boards that are open, the latest used ones only."""

import threading
from collections import OrderedDict
from pathlib import Path

from a2wsgi import WSGIMiddleware

from service.tensorboard.board import Board


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
        with self._making:
            name = (job_id, attempt)
            if name not in self._open:
                self._open[name] = WSGIMiddleware(Board(folder, prefix, job_id), workers=4)
            self._open.move_to_end(name)
            self._forget_oldest()
            return self._open[name]

    def _forget_oldest(self) -> None:
        while len(self._open) > self._most:
            # Its threads end with it, once the requests that it may be serving are answered.
            self._open.popitem(last=False)
