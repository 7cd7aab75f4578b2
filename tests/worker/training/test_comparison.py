"""What is compared of a pair: along the way, at its end, and with how many twins."""

from pathlib import Path

import numpy as np
import pytest

from schemas.report import PairReport
from tests.worker.training.cases import NAIVE, Finished, ran, spec_of
from worker.training.verdict import FLOORS

_FEW = {"hidden_layer_sizes": [5], "max_iter": 30, "solver": "sgd", "learning_rate_init": 0.01}
_SCALED = {"scaling": {"target": "standard"}}

CHAOTIC = {
    "hidden_layer_sizes": [24, 24],
    "solver": "sgd",
    "learning_rate_init": 0.1,
    "momentum": 0.9,
    "alpha": 0.0,
    "batch_size": 8,
    "max_iter": 120,
    "n_iter_no_change": 200,
    "activation": "tanh",
}


def report_of(folder: Path, **more: object) -> PairReport:
    """Train a pair of regressors on diabetes."""
    return ran(spec_of("diabetes", "MLPRegressor", **(_SCALED | more)), folder).trained.report  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """Train an aligned pair that stops early."""
    params = _FEW | {"early_stopping": True, "n_iter_no_change": 2, "tol": 1e-3, "max_iter": 200}
    spec = spec_of("diabetes", "MLPRegressor", params=params, **_SCALED)
    return ran(spec, tmp_path_factory.mktemp("twin"))


def test_gap_and_floor_are_told_along_the_way(twin: Finished) -> None:
    """In the same epochs, the last among them, each a rounding error."""
    report = twin.trained.report

    assert [each.epoch for each in report.gap_by_epoch] == sorted(
        {each.epoch for each in report.gap_by_epoch}
    )
    assert 0 < report.legs["reference"].n_iter - report.gap_by_epoch[-1].epoch + 1 < 30
    for each in report.gap_by_epoch:
        assert each.gap is not None
        assert each.noise_floor is not None
        assert max(each.gap, each.noise_floor) < 1e-12
    assert report.verdict == "indistinguishable"
    assert report.undecidable_from_epoch is None


def test_one_twin_is_enough_where_there_is_no_doubt(twin: Finished) -> None:
    """The floor costs one more training of the reference."""
    assert twin.trained.report.noise_floor_twins == 1


def test_the_decisions_of_an_aligned_pair_agree(twin: Finished) -> None:
    """Told in the report and, comparison by comparison, in a table."""
    report = twin.trained.report
    assert report.decisions is not None
    assert report.decisions.agree
    stopped = report.decisions.legs["candidate"].stopped_at
    assert stopped == report.legs["candidate"].n_iter
    assert report.decisions.legs["reference"].restored_epoch is not None
    lines = (twin.artifacts / "decisions.csv").read_text().splitlines()
    assert len(lines) == 1 + 2 * stopped


def test_a_naive_port_parts_in_its_decisions_too(tmp_path: Path) -> None:
    """Another rule stops elsewhere."""
    params = _FEW | {"early_stopping": True, "n_iter_no_change": 2, "tol": 1e-3, "max_iter": 200}
    report = report_of(tmp_path, params=params, candidate=NAIVE)

    assert report.verdict == "different"
    assert report.decisions is not None
    assert not report.decisions.agree


def test_a_chaotic_float32_pair_is_undecidable_from_its_horizon_on(tmp_path: Path) -> None:
    """Rounding grows to the size of the target's spread; up to there the twins agree.

    So do their counts, up to an epoch before: no trace is spent on what decides nothing.
    """
    report = report_of(tmp_path, params=CHAOTIC, dtype="float32")

    assert report.verdict == "undecidable"
    horizon = report.undecidable_from_epoch
    assert horizon is not None
    assert 1 < horizon <= 120
    floors = [each.noise_floor or 0.0 for each in report.gap_by_epoch]
    epochs = [each.epoch for each in report.gap_by_epoch]
    beyond = [
        e for e, f in zip(epochs, np.maximum.accumulate(floors), strict=True) if FLOORS * f >= 1
    ]
    assert report.decisions is not None
    assert horizon == min(beyond[0], report.decisions.first_disagreement or beyond[0])
    assert report.amplification is None
    assert f"from epoch {horizon} on" in report.summary


def test_a_float32_pair_that_meets_a_cliff_is_not_called_different(tmp_path: Path) -> None:
    """A ReLU within rounding of its kink goes the other way in one leg; no step is to blame."""
    cliff = {"activation": "relu", "learning_rate_init": 0.03, "momentum": 0.95}
    report = report_of(tmp_path, params=CHAOTIC | cliff, dtype="float32")

    assert report.verdict != "different"
    parted = report.undecidable_from_epoch
    for each in report.gap_by_epoch:
        if parted is None or each.epoch < parted:
            assert each.gap is not None
            assert each.gap < 1e-3
    if report.amplification is not None:
        assert report.first_difference is not None
        assert not report.first_difference.beyond_rounding


def test_a_naive_port_of_a_chaotic_training_is_still_different(tmp_path: Path) -> None:
    """It had parted before rounding was amplified beyond words."""
    params = CHAOTIC | {"learning_rate_init": 0.3}
    spec = spec_of("wine", "MLPClassifier", params=params, dtype="float32", candidate=NAIVE)
    report = ran(spec, tmp_path).trained.report

    assert report.verdict == "different"


def test_without_a_floor_the_course_has_gaps_only(tmp_path: Path) -> None:
    """Nothing is trained that was not asked for."""
    report = report_of(tmp_path, params=_FEW, explain={"noise_floor": False})

    assert report.noise_floor_twins is None
    assert all(each.noise_floor is None for each in report.gap_by_epoch)
    assert all(each.gap is not None for each in report.gap_by_epoch)
