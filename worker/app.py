"""The Celery application. Celery is the doorbell; what becomes of a job is the ledger's to say."""

from celery import Celery

# Jobs may take longer: what then comes again finds its job claimed, and stops.
VISIBILITY_SECONDS = 6 * 3600


def make_app(redis_url: str) -> Celery:
    """An application on this Redis; it connects when it is first used.

    Each setting answers a failure that was measured: see docs/decisions on the ledger as the truth.
    """
    app = Celery("twinfit", broker=redis_url, set_as_current=False)
    app.conf.update(
        # A message stays with Redis while its worker is busy, so that an idle one gets the next.
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        # A poison job would be started without end: the ledger counts attempts instead.
        task_reject_on_worker_lost=False,
        # A result backend that is down holds up each publish for twenty seconds.
        task_ignore_result=True,
        result_backend=None,
        visibility_timeout=VISIBILITY_SECONDS,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_SECONDS,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
            "health_check_interval": 25,
        },
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        # Nothing is asked of other workers: the ledger knows them.
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        task_serializer="json",
        accept_content=["json"],
    )
    return app
