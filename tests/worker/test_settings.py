"""What a worker is told from outside."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from worker.children.environment import children_environment
from worker.settings import WorkerSettings


def test_queues_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one writes them in an environment."""
    monkeypatch.setenv("TWINFIT_QUEUES", "train.gpu, train.cpu")

    assert WorkerSettings().queues == ("train.gpu", "train.cpu")


def test_a_worker_without_queues_is_refused() -> None:
    """It would wait for ever."""
    with pytest.raises(ValidationError, match="queues"):
        WorkerSettings(queues=())


def test_only_workers_of_a_gpu_queue_see_gpus(tmp_path: Path) -> None:
    """Others must not take memory there."""
    assert WorkerSettings(queues=("train.gpu",)).gpu
    assert not WorkerSettings().gpu
    assert children_environment(tmp_path, gpu=False)["CUDA_VISIBLE_DEVICES"] == "-1"
    assert "CUDA_VISIBLE_DEVICES" not in children_environment(tmp_path, gpu=True)
