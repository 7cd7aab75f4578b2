"""Requests for predictions, on their way to a worker and back."""

import pytest

from store.errors import UnknownJob, UnknownPrediction
from store.ledger import Ledger, PredictionReply, PredictionTask
from tests.store.ledger.queued import running_job
from tests.store.samples import HandClock, pair_report

REQUEST = b'{"rows":[[1.0,"a"]]}'


def succeeded_job(ledger: Ledger) -> str:
    """A job with models to ask."""
    claim = running_job(ledger)
    ledger.succeed(claim, pair_report())
    return claim.job_id


def test_a_request_goes_to_one_worker_and_the_answer_back(ledger: Ledger) -> None:
    """A message that comes twice finds it taken."""
    job_id = succeeded_job(ledger)
    request_id = ledger.ask_prediction(job_id, REQUEST)
    waiting = ledger.prediction_answer(request_id)

    task = ledger.take_prediction(request_id)
    second = ledger.take_prediction(request_id)
    ledger.answer_prediction(request_id, b'{"reference":1}')

    assert waiting is None
    assert task == PredictionTask(request_id, job_id, 1, REQUEST)
    assert second is None
    assert ledger.prediction_answer(request_id) == PredictionReply(b'{"reference":1}', False)


def test_a_problem_is_told_apart_from_an_answer(ledger: Ledger) -> None:
    """And the first word stands."""
    request_id = ledger.ask_prediction(succeeded_job(ledger), REQUEST)

    ledger.answer_prediction(request_id, b'{"status":422}', problem=True)
    ledger.answer_prediction(request_id, b"{}")

    assert ledger.prediction_answer(request_id) == PredictionReply(b'{"status":422}', True)


def test_an_unknown_job_cannot_be_asked(ledger: Ledger) -> None:
    """Nor an unknown request be answered or taken."""
    with pytest.raises(UnknownJob):
        ledger.ask_prediction("job_0000000000000000", REQUEST)
    with pytest.raises(UnknownPrediction):
        ledger.prediction_answer("prd_\0")

    assert ledger.take_prediction("prd_none") is None


def test_old_requests_are_removed(ledger: Ledger, clock: HandClock) -> None:
    """After an hour, when somebody asks the next one."""
    job_id = succeeded_job(ledger)
    old = ledger.ask_prediction(job_id, REQUEST)
    clock.turn(3600)
    ledger.ask_prediction(job_id, REQUEST)
    kept = ledger.prediction_answer(old)
    clock.turn(1)
    ledger.ask_prediction(job_id, REQUEST)

    assert kept is None
    with pytest.raises(UnknownPrediction):
        ledger.prediction_answer(old)
    ledger.answer_prediction(old, b"too late")
