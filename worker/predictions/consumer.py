"""The worker's second ear: messages on the queue `predict`, each the id of a request."""

import logging
from collections.abc import Callable
from typing import Any

from celery import Celery, bootsteps
from kombu.entity import Exchange, Queue
from kombu.messaging import Consumer

logger = logging.getLogger(__name__)

PREDICT = "predict"


def add_predict_consumer(app: Celery, ask: Callable[[str], None]) -> None:
    """Let workers of this application hear requests for predictions.

    A consumer of its own, and no Celery task: tasks wait while all slots train.

    Args:
        app: The application.
        ask: Called with each request's id, in Celery's main thread; must return at once.
    """

    class PredictConsumer(bootsteps.ConsumerStep):  # type: ignore[misc]
        """Started and stopped with the worker's connection to Redis."""

        def get_consumers(self, channel: Any) -> list[Consumer]:
            """One consumer, on a channel that Celery gives it."""
            exchange = Exchange(PREDICT)  # type: ignore[no-untyped-call]
            queue = Queue(PREDICT, exchange, routing_key=PREDICT)  # type: ignore[no-untyped-call]
            consumer = Consumer(  # type: ignore[no-untyped-call]
                channel, [queue], callbacks=[self.hear], accept=["json"], on_decode_error=_drop
            )
            return [consumer]

        def hear(self, body: object, message: Any) -> None:
            """Pass a request on. It is acked at once: who asked waits for seconds, not for long."""
            message.ack()
            if isinstance(body, str):
                ask(body)
            else:
                logger.warning("no request for a prediction: %r", body)

    app.steps["consumer"].add(PredictConsumer)


def _drop(message: Any, error: Exception) -> None:
    logger.warning("an unreadable message on %s was dropped: %s", PREDICT, error)
    message.ack()
