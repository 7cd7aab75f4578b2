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

from service.refusal import Unavailable
from store.ledger import Ring

log = logging.getLogger(__name__)

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
        from celery import Celery  # a third of a second that the gateway's start does not wait for

        app = Celery("twinfit", broker=self._redis_url, set_as_current=False)
        app.conf.update(
            task_ignore_result=True,
            result_backend=None,
            task_serializer="json",
            accept_content=["json"],
            broker_transport_options=dict(TRANSPORT_OPTIONS),
        )
        while (message := self._waiting.get()) is not None:
            self._deliver(app, message)
        self._hang_up()

    def _deliver(self, app: Any, message: "Ring | _Prediction") -> None:
        from kombu.exceptions import KombuError

        for last in (False, True):
            try:
                _publish(app, self._line(app), message)
            except (KombuError, OSError) as error:
                self._hang_up()
                if last:
                    self._failed(message, error)
            else:
                self._succeeded(message)
                return

    def _line(self, app: Any) -> Any:
        if self._connection is None:
            self._connection = app.connection_for_write()
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


def _publish(app: Any, connection: Any, message: Ring | _Prediction) -> None:
    from kombu.entity import Exchange, Queue

    producer = app.amqp.Producer(connection, auto_declare=False)
    if isinstance(message, _Prediction):
        predict = Queue(PREDICT, Exchange(PREDICT), routing_key=PREDICT)  # type: ignore[no-untyped-call]
        producer.publish(
            message.request_id,
            serializer="json",
            exchange=predict.exchange,
            routing_key=PREDICT,
            declare=[predict],
            retry=False,
        )
    else:
        app.send_task(
            "twinfit.train",
            args=[message.job_id, message.attempt],
            queue=message.queue,
            producer=producer,
            retry=False,
        )
