"""Requests for predictions, answered from the ledger to the ledger."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from store.blobs import Blobs
from store.errors import UnknownArtifact
from store.ledger import Ledger
from tests.worker.workplace import submit, until
from worker.children.pool import ChildPool
from worker.predictions.model_cache import ModelCache
from worker.predictions.predictor import Predictor
from worker.supervision.attempt import Means

Serve = Callable[..., int]


@pytest.fixture
def models(ledger: Ledger, blobs: Blobs, tmp_path: Path) -> ModelCache:
    """Room for the models of two jobs."""
    return ModelCache(ledger, blobs, tmp_path / "scratch" / "models", most=2)


@pytest.fixture
def predictor(
    ledger: Ledger, models: ModelCache, pool: ChildPool, means: Means
) -> Iterator[Predictor]:
    """A predictor at work, which gives each request two seconds."""
    predictor = Predictor(ledger, models, pool, means.stop, seconds=2.0)
    predictor.start()
    yield predictor
    means.stop.ring()
    predictor.end()


@pytest.fixture
def trained(ledger: Ledger, serve: Serve) -> str:
    """An ended job with models."""
    job_id = submit(ledger, "quick:4")
    serve()
    return job_id


def answer(ledger: Ledger, predictor: Predictor, job_id: str, request: object) -> tuple[bool, Any]:
    """Ask, and wait for the answer: whether it is a problem, and its body."""
    request_id = ledger.ask_prediction(job_id, json.dumps(request).encode())
    predictor.ask(request_id)
    until(lambda: ledger.prediction_answer(request_id), 20)
    reply = ledger.prediction_answer(request_id)
    assert reply is not None
    return reply.problem, json.loads(reply.body)


def test_rows_are_answered_with_predictions(
    ledger: Ledger, predictor: Predictor, trained: str
) -> None:
    """One per row and leg."""
    problem, body = answer(ledger, predictor, trained, {"rows": [[1.0], [1.0, 2.0]]})

    assert not problem
    assert body["candidate"]["predictions"] == [[1, 4], [2, 4]]


def test_rows_that_do_not_fit_are_told_so(
    ledger: Ledger, predictor: Predictor, trained: str
) -> None:
    """With the row at fault."""
    problem, body = answer(ledger, predictor, trained, {"rows": [["wrong"]]})

    assert problem
    assert body["status"] == 422
    assert body["errors"][0]["pointer"] == "/rows/0"


def test_a_job_without_models_has_no_predictions(ledger: Ledger, predictor: Predictor) -> None:
    """It may get some later, so that nothing is remembered of it."""
    problem, body = answer(ledger, predictor, submit(ledger, "quick"), {"rows": [[1.0]]})

    assert problem
    assert body["status"] == 503
    assert "no models" in body["detail"]


def test_a_prediction_that_takes_too_long_is_given_up_and_the_next_is_answered(
    ledger: Ledger, predictor: Predictor, trained: str
) -> None:
    """The child that hangs is replaced."""
    slow = answer(ledger, predictor, trained, {"rows": [["hang"]]})
    quick = answer(ledger, predictor, trained, {"rows": [[1.0]]})

    assert slow[0]
    assert slow[1]["status"] == 504
    assert not quick[0]


def test_a_request_is_answered_once(ledger: Ledger, predictor: Predictor, trained: str) -> None:
    """However often its message comes."""
    request_id = ledger.ask_prediction(trained, b'{"rows": [[1.0]]}')
    for _ in range(3):
        predictor.ask(request_id)
    predictor.ask("prd_unheard_of")

    until(lambda: ledger.prediction_answer(request_id), 20)

    assert answer(ledger, predictor, trained, {"rows": [[1.0]]})[0] is False


def test_only_the_latest_used_models_stay_here(
    ledger: Ledger, models: ModelCache, serve: Serve, tmp_path: Path
) -> None:
    """Others are fetched again when they are wanted."""
    jobs = [submit(ledger, f"quick:{number}") for number in (1, 2, 3)]
    serve()
    for job_id in jobs:
        folder = models.artifacts(job_id, 1)

    assert (folder / "epochs.txt").read_text() == "3"
    kept = {path.name for path in (tmp_path / "scratch" / "models").iterdir()}
    assert kept == {f"{job_id}.1" for job_id in jobs[1:]}
    assert (models.artifacts(jobs[0], 1) / "epochs.txt").read_text() == "1"


def test_a_job_that_has_not_ended_leaves_no_empty_folder(
    ledger: Ledger, models: ModelCache, serve: Serve
) -> None:
    """It would be taken for the models later."""
    job_id = submit(ledger, "quick")
    with pytest.raises(UnknownArtifact):
        models.artifacts(job_id, 1)
    serve()

    assert (models.artifacts(job_id, 1) / "epochs.txt").exists()
