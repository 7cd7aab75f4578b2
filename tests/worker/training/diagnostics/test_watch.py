"""Layers are looked at in the right epochs, and looking changes nothing."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from threadpoolctl import threadpool_info

from schemas.diagnostics import LegDiagnostics
from tests.worker.training.cases import TASKS, Watcher, folders_in, ran, spec_of
from tests.worker.training.diagnostics.networks import report_on
from tests.worker.training.traces import drawn_weights
from worker.training.diagnostics.course import REPORTED
from worker.training.diagnostics.legs import FORM
from worker.training.diagnostics.units import one_thread
from worker.training.diagnostics.watch import MOST_LOOKS, LayerWatch, looked_at
from worker.training.errors import Cancelled
from worker.training.leg import Network
from worker.training.run import Trained, train_job

_NETWORK = Network(3, (4,), 2)


def watched(epochs: int, shown: Any = ()) -> LayerWatch:
    """Show a watch as many epochs, each with weights of its own."""
    watch = LayerWatch(("relu",), np.ones((5, 3)))
    watch.begin(drawn_weights(_NETWORK, 0))
    for epoch in range(1, epochs + 1):
        weights = drawn_weights(_NETWORK, epoch)
        watch.epoch_ended(epoch, weights, weights, shown=epoch in shown)
    watch.end()
    return watch


@pytest.mark.parametrize("epochs", [1, 2, 99, 100, 101, 250, 1000, 1234])
@pytest.mark.parametrize("shown", [(), (1, 2, 3, 50, 77)], ids=["none shown", "some shown"])
def test_epochs_are_thinned_evenly_the_first_and_the_last_always_there(
    epochs: int, shown: tuple[int, ...]
) -> None:
    """However many come, from half to all of the most are kept."""
    watch = watched(epochs, shown)
    kept = [watch.epochs[place] for place in watch.kept()]

    assert (kept[0], kept[-1]) == (0, epochs)
    assert len(set(np.diff(kept[:-1]))) <= 1
    assert min(epochs, MOST_LOOKS // 2) <= len(kept) <= MOST_LOOKS + 2
    if epochs < MOST_LOOKS:
        assert kept == list(range(epochs + 1))


def test_what_was_seen_is_of_the_epoch_it_stands_at() -> None:
    """Whether looks were measured one by one or many at once."""
    together, alone = watched(30), watched(30, range(31))

    for watch in (together, alone):
        for place, epoch in enumerate(watch.epochs):
            weights = drawn_weights(_NETWORK, epoch)
            for layer, seen in enumerate(watch.layers):
                kernel = weights.kernels[layer]
                assert seen.kernel.mean[place] == pytest.approx(kernel.mean(), rel=1e-12)
                if epoch:
                    norm = np.linalg.norm(kernel)
                    assert seen.gradient_norm[place] == pytest.approx(norm, rel=1e-12)
            z = np.ones(3) @ weights.kernels[0] + weights.biases[0]
            assert watch.layers[0].dead[place] == (z <= 0).mean()
    assert together.epochs == alone.epochs
    assert str(together.layers) == str(alone.layers)  # NaN is not equal to itself


def test_rows_are_chosen_evenly_and_are_few() -> None:
    """At least 64 where there are as many, at most 256."""
    for rows, chosen in ((10, 10), (64, 64), (1_000, 64), (3_000, 150), (100_000, 256)):
        found = looked_at(np.arange(rows, dtype=float).reshape(-1, 1))[:, 0]
        assert len(found) == chosen
        assert (found[0], found[-1]) == (0, rows - 1)
        assert np.ptp(np.diff(found)) <= 1


def test_matrices_are_multiplied_by_as_many_threads_as_before() -> None:
    """Also after an error."""
    before = [each["num_threads"] for each in threadpool_info()]
    with one_thread():
        blas = [each for each in threadpool_info() if each["internal_api"] == "openblas"]
        assert blas
        assert {each["num_threads"] for each in blas} == {1}
    assert [each["num_threads"] for each in threadpool_info()] == before
    with pytest.raises(ZeroDivisionError), one_thread():
        1 / 0  # noqa: B018 - only that it raises matters
    assert [each["num_threads"] for each in threadpool_info()] == before


_LARGE = spec_of(
    "digits", "MLPClassifier",
    params={"hidden_layer_sizes": [80, 60], "max_iter": 4, "early_stopping": True},
)  # fmt: skip
_LBFGS = spec_of("iris", "MLPClassifier", params={"solver": "lbfgs", "max_iter": 9})


@pytest.mark.parametrize(
    "spec", [TASKS["regression"], TASKS["binary"], _LARGE, _LBFGS], ids=lambda s: s.dataset.builtin
)
def test_legs_that_are_looked_at_end_in_the_bits_of_legs_that_are_not(spec: Any) -> None:
    """Weights, predictions, losses and row orders, by their hashes; and nothing else is there."""
    off = spec.explain.model_copy(update={"diagnostics": False})
    seen, unseen = report_on(spec), report_on(spec.model_copy(update={"explain": off}))

    assert seen.certificate.results_sha256 == unseen.certificate.results_sha256
    assert seen.certificate.batch_order_sha256 == unseen.certificate.batch_order_sha256
    assert set(seen.diagnostics) == {"reference", "candidate"}
    assert unseen.diagnostics == {}
    theirs = {"diagnostics", "legs", "certificate", "noise_floor_seconds"}
    assert seen.model_dump(exclude=theirs) == unseen.model_dump(exclude=theirs)


def test_files_metrics_and_event_files_hold_what_the_weights_say(tmp_path: Path) -> None:
    """All epochs in the file, few in the report; the same tags for both legs."""
    params = {"hidden_layer_sizes": [5], "max_iter": 60, "tol": 0.0, "activation": "tanh"}
    done = ran(spec_of("diabetes", "MLPRegressor", params=params), tmp_path)
    stored = FORM.validate_json((done.artifacts / "diagnostics.json").read_bytes())
    expected = np.load(done.artifacts / "expected.npz")

    assert "diagnostics.json" in {file.name for file in done.trained.files}
    for leg in ("reference", "candidate"):
        told, short = stored[leg], done.trained.report.diagnostics[leg]
        assert told.epochs == tuple(range(61))
        assert len(short.epochs) <= REPORTED + 1
        assert (short.epochs[0], short.epochs[-1]) == (0, 60)
        assert short.layers[0].kernel.mean[-1] == pytest.approx(
            told.layers[0].kernel.mean[-1], rel=1e-5
        )
        _check_layers(told, expected, leg)
        _check_events(told, tmp_path / "logs" / leg)
        metrics = {m.epoch: m.values for m in done.watcher.metrics if m.leg == leg}
        for number, layer in enumerate(told.layers, 1):
            assert metrics[60][f"weight_mean/layer_{number}"] == layer.kernel.mean[-1]
            assert metrics[60][f"bias_deviation/layer_{number}"] == layer.bias.deviation[-1]
        assert metrics[60]["saturated_share/layer_1"] == told.layers[0].saturated_share[-1]


def _check_layers(told: LegDiagnostics, expected: Any, leg: str) -> None:
    for layer in told.layers:
        for moment, place in (("/initial", 0), ("", -1)):
            for name, tensor in (("kernel", layer.kernel), ("bias", layer.bias)):
                numbers = expected[f"{leg}{moment}/{layer.layer}/{name}"].ravel()
                quantiles = np.quantile(numbers, (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1))
                assert tensor.mean[place] == pytest.approx(numbers.mean(), rel=1e-9)
                assert tensor.deviation[place] == pytest.approx(numbers.std(), rel=1e-9)
                assert tensor.quantiles[place] == pytest.approx(tuple(quantiles), rel=1e-9)
        assert layer.gradient_norm[0] is None


def _check_events(told: LegDiagnostics, folder: Path) -> None:
    events = EventAccumulator(str(folder), size_guidance={"tensors": 0}).Reload()
    for number, layer in enumerate(told.layers, 1):
        points = events.Tensors(f"weight_deviation/layer_{number}")
        shown = {point.step: point.tensor_proto.double_val[0] for point in points}
        assert {0, 1, 60} <= set(shown)
        assert shown[60] == layer.kernel.deviation[-1]
        assert shown[0] == layer.kernel.deviation[0]


def test_a_job_that_is_cancelled_tells_what_was_seen_so_far(tmp_path: Path) -> None:
    """Its last look is at the epoch it was stopped after."""
    with pytest.raises(Cancelled) as stopped:
        train_job(TASKS["regression"], None, folders_in(tmp_path), Watcher(stop_after=3))

    reached = stopped.value.reached
    assert isinstance(reached, Trained)
    assert reached.report.diagnostics["candidate"].epochs == (0, 1, 2, 3)
