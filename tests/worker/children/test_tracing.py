"""Points of one shape share one compiled function: a real child, real trainings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.spec import JOB_SPEC, JobSpec
from worker.bell import Bell
from worker.children.child import Child
from worker.children.message import Failed, Finished, Stopped, TrainOrder
from worker.children.pool import ChildLimits, ChildPool

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

STOP = Bell()


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """One child of a worker, with the frameworks loaded."""
    limits = ChildLimits(warm=0, jobs=1000, growth_bytes=2**33)
    pool = ChildPool(limits, "worker.training.run")
    yield pool.take(STOP)
    pool.close()


def traced(child: Child, spec: JobSpec, folder: Path) -> int:
    """Train a job in the child; how many functions it compiled for it."""
    (folder / "artifacts").mkdir(parents=True)
    (folder / "logs").mkdir()
    child.send(
        TrainOrder(
            job_id="job_1",
            attempt=1,
            spec=spec,
            table=None,
            artifacts=str(folder / "artifacts"),
            logs=str(folder / "logs"),
            cache=str(folder / "openml"),
        )
    )
    while (news := child.news()) is not None:
        if isinstance(news, Failed | Stopped):
            pytest.fail(f"{news}")
        if isinstance(news, Finished):
            return news.functions_traced
    pytest.fail("the child has ended")


def pair(**params: Any) -> JobSpec:
    """A pair with these parameters beside its shape."""
    return JOB_SPEC.validate_python(
        {
            "kind": "pair",
            "dataset": {"builtin": "diabetes"},
            "reference": {
                "sklearn": {
                    "estimator": "MLPRegressor",
                    "params": {"hidden_layer_sizes": [3], "max_iter": 3, **params},
                }
            },
            "candidate": {"keras": {"like": "reference"}},
            "explain": {"noise_floor": False},
        }
    )


def keras(rate: float, seed: int) -> JobSpec:
    """A Keras network trained alone, by its source."""
    source = (
        "model = Sequential([Dense(5, activation='tanh', input_dim=4), "
        "Dense(3, activation='softmax')])\n"
        "model.compile(optimizers.SGD(learning_rate=rate), 'sparse_categorical_crossentropy')\n"
        "model.fit(x, y, epochs=2)"
    )
    network = {"keras": {"code": source, "given": {"rate": rate}}}
    return JOB_SPEC.validate_python(
        {"kind": "train", "dataset": {"builtin": "iris"}, "network": network, "seed": seed}
    )


def test_twelve_points_of_one_shape_are_traced_once(child: Child, tmp_path: Path) -> None:
    """Penalties, rates, seeds and widths enter the function as numbers; layers do not."""
    points = [
        pair(alpha=alpha, learning_rate_init=rate)
        for alpha in (0.0001, 0.1, 1.0, 2.0)
        for rate in (0.001, 0.01, 0.1)
    ]

    counts = [traced(child, spec, tmp_path / str(n)) for n, spec in enumerate(points)]
    wider = traced(child, pair(hidden_layer_sizes=[7]), tmp_path / "wider")
    deeper = traced(child, pair(hidden_layer_sizes=[3, 3]), tmp_path / "deeper")

    assert counts[0] > 0
    assert counts[1:] == [0] * 11
    assert wider == 0
    assert deeper == counts[0]


def test_a_network_of_one_s_own_is_traced_once_for_all_its_rates(
    child: Child, tmp_path: Path
) -> None:
    """Although its rate stands in its source."""
    points = [keras(rate, seed) for rate in (0.001, 0.01, 0.1, 1.0) for seed in (0, 1, 2)]

    counts = [traced(child, spec, tmp_path / str(n)) for n, spec in enumerate(points)]

    assert counts[0] > 0
    assert counts[1:] == [0] * 11
