"""Where a child begins: it becomes warm, then serves one order at a time until it is let go."""

import contextlib
import errno
import logging
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from worker.children.ear import Ear
from worker.children.message import (
    Answer,
    Failed,
    File,
    Finished,
    News,
    Predicted,
    PredictOrder,
    Ready,
    Stopped,
    TrainOrder,
    send,
)
from worker.children.reporter import Reporter
from worker.children.training import Trained, Training, training_named
from worker.training.errors import Cancelled, SourceUnreachable, UserError

logger = logging.getLogger(__name__)

NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


def serve(pipe: Connection, training_module: str) -> None:
    """Serve orders until the supervisor lets go. The target of every child process.

    Args:
        pipe: This child's end.
        training_module: Name of a module with the functions of `Training`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    began = time.monotonic()
    ear = Ear(pipe)
    training = training_named(training_module)
    training.warm_up()
    # A pipe that nobody reads means that the ear is ending this process.
    with contextlib.suppress(OSError):
        send(pipe, Ready(seconds=time.monotonic() - began))
        while True:
            send(pipe, _answer(training, ear.next(), pipe, ear))


def _answer(
    training: Training, order: TrainOrder | PredictOrder, pipe: Connection, ear: Ear
) -> Answer:
    """Do what is ordered. The one place in a child where everything is caught."""
    try:
        if isinstance(order, TrainOrder):
            return _train(training, order, pipe, ear)
        return Predicted(answer=training.predict_rows(Path(order.artifacts), order.request))
    except UserError as error:
        return Failed(failure="user_error", detail=error.detail, pointer=error.pointer)
    except SourceUnreachable as error:
        return Failed(failure="platform", detail=str(error))
    except Exception as error:  # noqa: BLE001  # whatever training does must reach the user as an ending
        return _failure(error)


def _train(training: Training, order: TrainOrder, pipe: Connection, ear: Ear) -> Answer:
    def tell(news: News) -> None:
        send(pipe, news)

    reporter = Reporter(tell, ear.cancel_asked)
    table = Path(order.table) if order.table else None
    traced_before = training.functions_traced()
    folders = training.Folders(
        artifacts=Path(order.artifacts), logs=Path(order.logs), cache=Path(order.cache)
    )
    try:
        trained = training.train_job(order.spec, table, folders, reporter)
    except Cancelled as cancelled:
        reached: Any = cancelled.reached
        return Stopped(report=reached.report, files=_files(reached)) if reached else Stopped()
    finally:
        reporter.flush()
    traced = training.functions_traced() - traced_before
    return Finished(report=trained.report, files=_files(trained), functions_traced=traced)


def _files(trained: Trained) -> tuple[File, ...]:
    return tuple(
        File(name=f.name, media_type=f.media_type, description=f.description, path=str(f.path))
        for f in trained.files
    )


def _failure(error: Exception) -> Failed:
    """Sort what training did not raise on purpose."""
    names = {kind.__name__ for kind in type(error).__mro__}
    # By name: this module must stay free of TensorFlow, whose class this is.
    if names & {"MemoryError", "ResourceExhaustedError"}:
        first_line = (str(error) or "no more memory could be had").splitlines()[0]
        return Failed(failure="out_of_memory", detail=f"Training ran out of memory: {first_line}")
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return Failed(failure="platform", detail=f"The disk is full: {error}")
    logger.error("training failed", exc_info=error)
    return Failed(
        failure="platform",
        detail=f"Training stopped at an error of our own: {type(error).__name__}: {error}"[:2000],
    )
