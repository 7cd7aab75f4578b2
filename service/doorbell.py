"""The doorbell: wakes a worker after something was written to the ledger.

A ring carries names only. It may be lost, repeated or late: the ledger decides
who works on what, and the reconciler rings again.
"""

import contextlib
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final
from uuid import uuid4

from service.refusal import Unavailable
from store.ledger import Ring

log = logging.getLogger(__name__)

TRAIN: Final = "twinfit.train"
PREDICT: Final = "predict"
_MOST_WAITING: Final = 10_000

# A broker that does not answer costs the doorbell's own thread these seconds, and no request any.
TRANSPORT_OPTIONS: Final = {
    "socket_timeout": 3,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
    "visibility_timeout": 6 * 3600,
}


class Doorbell:
    """Rings from a thread of its own; whoever calls it never waits and never fails.

    Args:
        redis_url: Where the broker is.
        rung: Told of each ring of a job that the broker has taken.
    """

    def __init__(self, redis_url: str, rung: Callable[[Ring], object]) -> None:
        self._redis_url = redis_url
        self._rung = rung
        self._waiting: queue.Queue[Ring | _Prediction | None] = queue.Queue(_MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
        self._connection: Any = None
        self.works: bool | None = None

    def start(self) -> None:
        """Begin to ring."""
        self._thread.start()

    def stop(self, timeout_seconds: float = 5.0) -> None:
        """Ring what is waiting and end, or give up after `timeout_seconds`."""
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(None)
        self._thread.join(timeout_seconds)

    def ring(self, ring: Ring) -> None:
        """Wake a worker for a queued job; with too many waiting, the reconciler does it later."""
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(ring)

    def ask(self, request_id: str) -> Future[None]:
        """Wake a worker for a prediction.

        Returns:
            Done when the broker has the message; fails with `Unavailable` when it takes none.

        Raises:
            Unavailable: Too many messages wait already.
        """
        prediction = _Prediction(request_id)
        try:
            self._waiting.put_nowait(prediction)
        except queue.Full as error:
            raise _OutOfOrder from error
        return prediction.taken

    def _run(self) -> None:
        # Here, so that neither the gateway's start nor the first job waits for it.
        import kombu.messaging  # noqa: F401

        while (message := self._waiting.get()) is not None:
            self._deliver(message)
        self._hang_up()

    def _deliver(self, message: "Ring | _Prediction") -> None:
        from kombu.exceptions import KombuError

        for last in (False, True):
            line = self._line()
            try:
                _publish(line, message)
            # A line that breaks while it is used raises the Redis client's own errors.
            except (KombuError, OSError, *line.connection_errors, *line.channel_errors) as error:
                self._hang_up()
                if last:
                    self._failed(message, error)
            else:
                self._succeeded(message)
                return

    def _line(self) -> Any:
        from kombu.connection import Connection

        if self._connection is None:
            self._connection = Connection(  # type: ignore[no-untyped-call]
                self._redis_url, transport_options=dict(TRANSPORT_OPTIONS)
            )
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.release()
            self._connection = None

    def _succeeded(self, message: "Ring | _Prediction") -> None:
        self.works = True
        if isinstance(message, _Prediction):
            message.taken.set_result(None)
        else:
            self._rung(message)

    def _failed(self, message: "Ring | _Prediction", error: Exception) -> None:
        if self.works is not False:
            log.warning("the queue takes no message (%s); jobs wait in the ledger", error)
        self.works = False
        if isinstance(message, _Prediction):
            message.taken.set_exception(_OutOfOrder())


class _OutOfOrder(Unavailable):
    """Redis does not take messages just now."""

    def __init__(self) -> None:
        super().__init__("The queue does not answer just now, so no worker can be asked.")


class _Prediction:
    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.taken: Future[None] = Future()


def _publish(line: Any, message: Ring | _Prediction) -> None:
    from kombu.entity import Exchange, Queue
    from kombu.messaging import Producer

    if isinstance(message, _Prediction):
        name, body, call = PREDICT, message.request_id, {}
    else:
        name, body, call = message.queue, *_call_of_task(message)
    queue = Queue(name, Exchange(name), routing_key=name)  # type: ignore[no-untyped-call]
    Producer(line).publish(  # type: ignore[no-untyped-call]
        body, serializer="json", routing_key=name, declare=[queue], retry=False, **call
    )


def _call_of_task(ring: Ring) -> tuple[Any, dict[str, Any]]:
    """Body and properties of a message that Celery takes for a call of its task.

    Version 2 of Celery's message protocol
    (https://docs.celeryq.dev/en/stable/internals/protocol.html), which it documents for those who
    are not Celery: as an application of its own it would take four MiB here to say no more.
    """
    call_id = str(uuid4())
    headers = {
        "lang": "py",
        "task": TRAIN,
        "id": call_id,
        "root_id": call_id,
        "parent_id": None,
        "group": None,
        "argsrepr": repr((ring.job_id, ring.attempt)),
    }
    embedded = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}
    body = [[ring.job_id, ring.attempt], {}, embedded]
    return body, {"headers": headers, "correlation_id": call_id, "reply_to": ""}
