"""Predictions: a question on its way to a worker and back, while a client waits."""

import asyncio
from typing import Final

from fastapi import Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from schemas.job import ENDINGS, Job
from schemas.prediction import PredictionRequest
from schemas.problem import Problem
from service.doorbell import Doorbell
from service.problems import problem_response
from service.refusal import Conflict, Unavailable
from store.ledger import Ledger, PredictionReply

# The first looks are close together: a warm worker answers within milliseconds.
_FIRST_LOOK_SECONDS: Final = 0.005
_SLOWEST_LOOK_SECONDS: Final = 0.1


class Predictions:
    """Asks workers and waits for their answers, without holding a thread meanwhile."""

    def __init__(self, ledger: Ledger, doorbell: Doorbell, timeout_seconds: float) -> None:
        self._ledger = ledger
        self._doorbell = doorbell
        self._timeout_seconds = timeout_seconds

    async def answer(self, job_id: str, rows: PredictionRequest) -> Response:
        """Both legs' predictions of `rows`.

        Raises:
            UnknownJob: There is no such job.
            Conflict: The job left no models, or is a sweep.
            Unavailable: No worker answered in time.
        """
        await run_in_threadpool(self._require_models, job_id)
        request = rows.model_dump_json().encode()
        request_id = await run_in_threadpool(self._ledger.ask_prediction, job_id, request)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await asyncio.wrap_future(self._doorbell.ask(request_id))
                return _told(await self._reply(request_id))
        except TimeoutError as error:
            raise Unavailable(
                f"No worker answered within {self._timeout_seconds:g} seconds."
            ) from error

    async def _reply(self, request_id: str) -> PredictionReply:
        pause_seconds = _FIRST_LOOK_SECONDS
        while (
            reply := await run_in_threadpool(self._ledger.prediction_answer, request_id)
        ) is None:
            await asyncio.sleep(pause_seconds)
            pause_seconds = min(_SLOWEST_LOOK_SECONDS, pause_seconds * 1.5)
        return reply

    def _require_models(self, job_id: str) -> None:
        job = self._ledger.job(job_id)
        names = [artifact.name for artifact in self._ledger.artifacts(job_id).artifacts]
        # A model is named after its leg, and ends as its framework keeps it.
        if not all(any(name.startswith(f"{leg}.") for name in names) for leg in job.training.sides):
            raise Conflict(_why_no_models(job))


def _why_no_models(job: Job) -> str:
    if job.kind == "sweep":
        return (
            f"{job.id} is a sweep; each of its points has models of its own, and "
            f"{job.links.points} lists them."
        )
    if job.state in ENDINGS:
        return f"The job {job.state} and left no models to predict with."
    return f"The job is {job.state}; its models can be asked when it has succeeded."


def _told(reply: PredictionReply) -> Response:
    if not reply.problem:
        return Response(reply.body, media_type="application/json")
    try:
        problem = Problem.model_validate_json(reply.body)
    except ValidationError:
        return problem_response(
            Problem(title="The prediction failed", status=500, detail="The worker gave no reason.")
        )
    return problem_response(problem, {"Retry-After": "2"} if problem.status == 503 else {})
