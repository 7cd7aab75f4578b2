"""The Celery application as measured failures shaped it."""

from worker.app import make_app


def test_a_message_stays_with_redis_until_its_task_is_through() -> None:
    """So that an idle worker gets it when this one is busy."""
    app = make_app("redis://localhost:6379/0")

    assert app.conf.task_acks_late
    assert app.conf.worker_prefetch_multiplier == 1
    assert not app.conf.task_reject_on_worker_lost


def test_no_result_is_kept_and_no_pickle_read() -> None:
    """The ledger has the results."""
    app = make_app("redis://localhost:6379/0")

    assert app.conf.result_backend is None
    assert app.conf.accept_content == ["json"]
