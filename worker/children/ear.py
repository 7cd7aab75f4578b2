"""The child's ear: a thread that hears orders, and ends the process when none can come."""

import multiprocessing
import os
import queue
import threading
from multiprocessing.connection import Connection

from worker.children.message import CancelOrder, PredictOrder, TrainOrder, next_order
from worker.waiting import Watchable, wait_for


class Ear:
    """Orders as they come in, while the main thread trains.

    Args:
        pipe: The child's end of its pipe. Only this reads from it.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._orders: queue.SimpleQueue[TrainOrder | PredictOrder] = queue.SimpleQueue()
        self.cancel_asked = threading.Event()
        threading.Thread(target=self._listen, name="ear", daemon=True).start()

    def next(self) -> TrainOrder | PredictOrder:
        """Wait for the next piece of work."""
        return self._orders.get()

    def _listen(self) -> None:
        parent = multiprocessing.parent_process()
        watched: list[Watchable | int] = [self._pipe]
        watched += [parent.sentinel] if parent else []
        while wait_for(*watched) == [self._pipe]:
            try:
                order = next_order(self._pipe)
            except (EOFError, OSError):
                break
            if isinstance(order, CancelOrder):
                self.cancel_asked.set()
            else:
                self.cancel_asked.clear()
                self._orders.put(order)
        # The supervisor is gone or has let go. Nothing that runs here may go on, and TensorFlow's
        # own teardown could hang: leave at once, in the middle of an epoch.
        os._exit(0)
