"""Requests for predictions, on their way to a worker and back."""

from sqlalchemy import delete, insert, select, update

from store.errors import UnknownPrediction
from store.ledger.database import Part
from store.ledger.identity import prediction_id
from store.ledger.jobs import storable
from store.ledger.moment import span
from store.ledger.reading import job_row
from store.ledger.records import PredictionReply, PredictionTask
from store.ledger.tables import jobs, predictions

# Whoever asked has long hung up by then.
PREDICTION_LIFE_SECONDS = 3600.0


class Predictions(Part):
    """Questions and answers. Both are removed after an hour."""

    def ask_prediction(self, job_id: str, request: bytes) -> str:
        """Write a request down for a worker.

        Args:
            job_id: Whose two models are asked.
            request: A `PredictionRequest` as JSON.

        Returns:
            The id under which to take and to answer it.

        Raises:
            UnknownJob: No job has this id.
        """
        at_us = self._now_us()
        request_id = prediction_id()
        with self._database.write() as connection:
            job_row(connection, job_id)
            connection.execute(
                delete(predictions).where(
                    predictions.c.created_at < at_us - span(PREDICTION_LIFE_SECONDS)
                )
            )
            connection.execute(
                insert(predictions),
                {
                    "id": request_id,
                    "job_id": job_id,
                    "created_at": at_us,
                    "taken": False,
                    "request": request.decode(),
                    "problem": False,
                },
            )
        return request_id

    def take_prediction(self, request_id: str) -> PredictionTask | None:
        """Take a request to answer it; None when somebody took it before, or it is gone."""
        with self._database.write() as connection:
            row = connection.execute(
                update(predictions)
                .where(predictions.c.id == storable(request_id), predictions.c.taken.is_(False))
                .values(taken=True)
                .returning(predictions.c.job_id, predictions.c.request)
            ).one_or_none()
            if row is None:
                return None
            attempt = connection.execute(
                select(jobs.c.attempt).where(jobs.c.id == row.job_id)
            ).scalar_one()
        return PredictionTask(request_id, row.job_id, attempt, row.request.encode())

    def answer_prediction(self, request_id: str, body: bytes, *, problem: bool = False) -> None:
        """Answer a request; a second answer changes nothing, nor does one that comes too late.

        Args:
            request_id: Which one.
            body: A `PredictionAnswer` as JSON, or a `Problem`.
            problem: Whether it is a `Problem`.
        """
        with self._database.write() as connection:
            connection.execute(
                update(predictions)
                .where(predictions.c.id == request_id, predictions.c.reply.is_(None))
                .values(reply=body.decode(), problem=problem)
            )

    def prediction_answer(self, request_id: str) -> PredictionReply | None:
        """Read the answer; None as long as there is none.

        Raises:
            UnknownPrediction: There is no such request, or it was removed.
        """
        with self._database.read() as connection:
            row = connection.execute(
                select(predictions.c.reply, predictions.c.problem).where(
                    predictions.c.id == storable(request_id)
                )
            ).one_or_none()
        if row is None:
            raise UnknownPrediction(f"no prediction was asked for as {request_id[:100]!r}")
        return None if row.reply is None else PredictionReply(row.reply.encode(), row.problem)
