"""A job that asks for the meter: its report has it, and nothing else of it changes."""

from pathlib import Path
from typing import Any

import pytest

from schemas.meter import LegMeter, MeterConstant
from schemas.spec import PairSpec
from tests.worker.training.cases import NAIVE, TASKS, TWIN, comparable, ran, spec_of

METERED = {"meter": True, "noise_floor": False}
OFF = {"noise_floor": False}


def variant(spec: PairSpec, candidate: dict[str, Any], explain: dict[str, bool]) -> PairSpec:
    """The same pair with another candidate, and something to explain."""
    told = spec.model_dump(mode="json")
    return PairSpec.model_validate(told | {"candidate": {"keras": candidate}, "explain": explain})


def of(meter: LegMeter | None, name: str, where: str = "") -> MeterConstant:
    """Look a constant up."""
    assert meter is not None
    return next(each for each in meter.constants if (each.name, each.where) == (name, where))


@pytest.mark.parametrize("task", list(TASKS))
def test_a_twin_is_measured_to_do_what_its_reference_does(task: str, tmp_path: Path) -> None:
    """Declared, measured and expected are one, in both legs."""
    report = ran(variant(TASKS[task], TWIN, METERED), tmp_path).trained.report

    for leg in report.legs.values():
        assert leg.meter is not None
        assert leg.meter.explained
        assert leg.meter.steps == 3
        judged = [(each.agrees, each.as_expected) for each in leg.meter.constants]
        assert (False, False) not in judged
        assert all(pair in {(True, True), (None, None)} for pair in judged)


def test_a_naive_port_is_measured_to_do_what_it_declares_and_not_what_is_expected(
    tmp_path: Path,
) -> None:
    """The loss without its half, and L2 that no rows divide; momentum is as it should be."""
    report = ran(variant(TASKS["regression"], NAIVE, METERED), tmp_path).trained.report
    meter = report.legs["candidate"].meter

    factor, l2 = of(meter, "loss_factor"), of(meter, "l2", "layer_1/kernel")

    assert (factor.declared, factor.expected) == (1.0, 0.5)
    assert factor.measured == pytest.approx(1.0, abs=1e-5)
    assert (factor.agrees, factor.as_expected) == (True, False)
    assert (l2.agrees, l2.as_expected) == (True, False)
    assert of(meter, "nesterov").as_expected is True
    assert not [each for each in meter.constants if each.agrees is False] if meter else False


@pytest.mark.parametrize("candidate", [TWIN, NAIVE], ids=["twin", "naive"])
def test_being_measured_changes_no_bit(candidate: dict[str, str], tmp_path: Path) -> None:
    """The report but for the meter, certificate and hashes included, and all files."""
    spec = TASKS["binary"]
    with_it = ran(variant(spec, candidate, METERED), tmp_path / "with")
    without = ran(variant(spec, candidate, OFF), tmp_path / "without")

    ours, theirs = comparable(with_it.trained), comparable(without.trained)
    for report in (ours, theirs):
        for leg in report["legs"].values():
            del leg["meter"]
        del report["certificate"]["spec_sha256"], report["certificate"]["spec"]
    assert ours == theirs


def test_not_asked_for_it_costs_nothing(tmp_path: Path) -> None:
    """No phase of its own, and nothing in the report; asked for, its cost is told."""
    off = ran(variant(TASKS["regression"], TWIN, OFF), tmp_path / "off")
    on = ran(variant(TASKS["regression"], TWIN, METERED), tmp_path / "on")

    assert "metering" not in off.watcher.phases
    assert all(leg.meter is None for leg in off.trained.report.legs.values())
    assert "metering" in on.watcher.phases
    for leg in on.trained.report.legs.values():
        assert leg.meter is not None
        assert leg.meter.seconds > 0.0


def test_lbfgs_is_measured_by_its_evaluations(tmp_path: Path) -> None:
    """Loss factor and L2; SciPy takes the steps, and there is no rate to speak of."""
    params = {"hidden_layer_sizes": [5], "max_iter": 5, "solver": "lbfgs", "alpha": 1.0}
    spec = spec_of("diabetes", "MLPRegressor", params=params, explain=METERED)

    report = ran(spec, tmp_path).trained.report

    for leg in report.legs.values():
        assert leg.meter is not None
        assert leg.meter.explained
        assert leg.meter.steps == 1
        assert of(leg.meter, "loss_factor").measured == pytest.approx(0.5, abs=1e-12)
        found = of(leg.meter, "l2", "layer_2/kernel")
        assert found.agrees is True
        assert found.measured == pytest.approx(0.5 / report.rows.training, rel=1e-6)
        assert "not told" in of(leg.meter, "learning_rate").reason


def test_a_leg_that_runs_off_in_its_first_steps_says_that_it_was_not_measured(
    tmp_path: Path,
) -> None:
    """Weights that are not finite are no step; the job goes on all the same."""
    params = {
        "hidden_layer_sizes": [5], "max_iter": 3, "solver": "sgd", "activation": "identity",
        "learning_rate_init": 1e200, "batch_size": 50,
    }  # fmt: skip
    spec = spec_of("diabetes", "MLPRegressor", params=params, explain=METERED)

    report = ran(spec, tmp_path).trained.report

    for leg in report.legs.values():
        assert leg.meter is not None
        assert leg.meter.constants == ()
        assert "not finite" in leg.meter.notes[0]
