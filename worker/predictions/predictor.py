"""Answers requests for predictions, one after another, in a warm child of their own."""

import logging
import queue
import threading
from dataclasses import dataclass

from pydantic import ValidationError

from schemas.prediction import PredictionRequest
from schemas.problem import FieldError, Problem
from store.errors import StoreError
from store.ledger import Ledger, PredictionTask
from worker.bell import Bell
from worker.children.child import Child
from worker.children.message import Answer, Failed, Finished, Predicted, PredictOrder, Stopped
from worker.children.pool import ChildPool, PoolClosed
from worker.predictions.model_cache import ModelCache
from worker.supervision.patience import LEDGER_TROUBLE
from worker.waiting import wait_for

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Unanswered:
    """No answer came; why, and whether that was for want of time."""

    detail: str
    too_slow: bool = False


class Predictor:
    """A thread that takes requests by their ids and writes answers into the ledger.

    Args:
        ledger: Where requests and answers are.
        models: Where models come from.
        pool: Children for predictions only: its first one starts with the first request.
        stop: Rung when the worker ends; requests in hand are given up.
        seconds: Longest time for one request.
    """

    def __init__(
        self, ledger: Ledger, models: ModelCache, pool: ChildPool, stop: Bell, seconds: float
    ) -> None:
        self._ledger = ledger
        self._models = models
        self._pool = pool
        self._stop = stop
        self._seconds = seconds
        self._asked: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._answer_all, name="predictor", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def ask(self, request_id: str) -> None:
        """Answer this request when its turn comes."""
        self._asked.put(request_id)

    def end(self) -> None:
        """Stop; after `stop` was rung this takes no time."""
        self._asked.put(None)
        self._thread.join()

    def _answer_all(self) -> None:
        while (request_id := self._asked.get()) is not None and not self._stop.rung:
            try:
                self.answer(request_id)
            except LEDGER_TROUBLE as trouble:
                logger.warning("prediction %s: no ledger: %s", request_id, type(trouble).__name__)
            except Exception:  # one request must not end the thread that serves all others
                logger.exception("prediction %s failed", request_id)

    def answer(self, request_id: str) -> None:
        """Take one request, predict, and write the answer or the problem."""
        task = self._ledger.take_prediction(request_id)
        if task is None:
            return
        reply = self._predict(task)
        if isinstance(reply, Predicted):
            self._ledger.answer_prediction(request_id, reply.answer.model_dump_json().encode())
        elif reply is not None:
            body = reply.model_dump_json(exclude_none=True).encode()
            self._ledger.answer_prediction(request_id, body, problem=True)

    def _predict(self, task: PredictionTask) -> Predicted | Problem | None:
        try:
            request = PredictionRequest.model_validate_json(task.request)
            artifacts = self._models.artifacts(task.job_id, task.attempt)
        except ValidationError as error:
            return _problem(422, "The rows cannot be read", str(error))
        except (StoreError, OSError) as error:
            return _problem(503, "The models cannot be had", str(error))
        order = PredictOrder(artifacts=str(artifacts), request=request)
        try:
            return self._in_child(order)
        except PoolClosed:
            return None
        except (OSError, EOFError) as error:
            return _problem(503, "No process for predictions", str(error))

    def _in_child(self, order: PredictOrder) -> Predicted | Problem | None:
        child = self._pool.take(self._stop)
        answer: Answer | _Unanswered | None = None
        try:
            answer = self._listen(child, order)
        finally:
            kept = isinstance(answer, Predicted | Failed) and child.is_alive()
            self._pool.give_back(child, reusable=kept)
        match answer:
            case Predicted() | None:
                return answer
            case Failed(failure="user_error"):
                return _problem(422, "The rows do not fit", answer.detail, answer.pointer)
            case Failed():
                return _problem(500, "The prediction failed", answer.detail)
            case _Unanswered(detail, too_slow):
                status = 504 if too_slow else 500
                return _problem(status, "The prediction failed", detail)
            case Finished() | Stopped():
                return _problem(500, "The prediction failed", "the process trained instead")

    def _listen(self, child: Child, order: PredictOrder) -> Answer | _Unanswered | None:
        """The child's answer; None when the worker ends before there is one."""
        child.send(order)
        while ready := wait_for(child, child.sentinel, self._stop, timeout_seconds=self._seconds):
            if self._stop in ready:
                return None
            news = child.news() if child in ready else None
            if news is None:
                return _Unanswered("the process that made it ended")
            if isinstance(news, Predicted | Failed | Finished | Stopped):
                return news
        return _Unanswered(f"it took longer than {self._seconds:g} seconds", too_slow=True)


def _problem(status: int, title: str, detail: str, pointer: str | None = None) -> Problem:
    errors = (FieldError(pointer=pointer, detail=detail),) if pointer else ()
    return Problem(title=title, status=status, detail=detail[:2000], errors=errors)
