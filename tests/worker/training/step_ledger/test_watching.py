"""Watching changes nothing: bare, logged and traced legs end in the same bits."""

import threading
from pathlib import Path
from typing import Any

import pytest

from schemas.job import Leg as LegName
from schemas.report import PairReport
from schemas.spec import PairSpec
from tests.worker.training.cases import (
    NAIVE,
    TASKS,
    TWIN,
    Finished,
    Watcher,
    comparable,
    folders_in,
    ran,
    weather,
)
from worker.training.errors import Cancelled
from worker.training.leg import Leg
from worker.training.legs.keras_leg import KerasLeg
from worker.training.legs.sklearn_leg import SklearnLeg
from worker.training.plan import dtype_of_inputs, plan_of
from worker.training.preparation import prepare
from worker.training.run import train_job

TRACED = {"trace": "first_difference"}


def variant(task: str, candidate: dict[str, Any], **explain: Any) -> PairSpec:
    """A small pair with another candidate, and something to explain."""
    spec = TASKS[task].model_dump(mode="json")
    return PairSpec.model_validate(
        spec | {"candidate": {"keras": candidate}, "explain": spec["explain"] | explain}
    )


@pytest.mark.parametrize("task", list(TASKS))
@pytest.mark.parametrize("candidate", [TWIN, NAIVE], ids=["twin", "naive"])
def test_a_traced_and_logged_leg_ends_with_the_bits_of_a_bare_one(
    task: str, candidate: dict[str, str], tmp_path: Path
) -> None:
    """Weights, predictions and losses, by their hash; a bare leg only goes through its epochs."""
    spec = variant(task, candidate, **TRACED)
    finished = ran(spec, tmp_path)
    dtype = dtype_of_inputs(spec)
    plan = plan_of(spec, prepare(spec, weather(tmp_path), cache=None, dtype=dtype))
    legs: dict[LegName, Leg] = {
        "reference": plan.leg("reference"),
        "candidate": plan.candidate_leg(),
    }

    for name, leg in legs.items():
        list(leg.epochs())
        assert report_of(finished).legs[name].loss_curve == tuple(leg.loss_curve)
        histogram = [tensor.tobytes() for _, tensor in leg.weights().named()]
        leg.close()
        assert histogram == bits_in(finished, name)


@pytest.mark.parametrize("task", list(TASKS))
def test_a_leg_whose_state_is_kept_after_each_epoch_ends_with_the_bits_of_a_bare_one(
    task: str, tmp_path: Path
) -> None:
    """A checkpoint, from which a next leg could go on, changes nothing of the epochs to come."""
    spec = variant(task, TWIN)
    dtype = dtype_of_inputs(spec)
    plan = plan_of(spec, prepare(spec, weather(tmp_path), cache=None, dtype=dtype))
    for name in plan.legs:
        bare, kept = (plan.leg(name) for _ in range(2))
        assert isinstance(kept, SklearnLeg | KerasLeg)
        list(bare.epochs())
        states = [kept.state() for _ in kept.epochs()]

        assert len(states) == len(kept.loss_curve) > 1
        assert kept.loss_curve == bare.loss_curve
        assert bits_of(kept) == bits_of(bare)
        for leg in (bare, kept):
            leg.close()


def bits_of(leg: Leg) -> list[bytes]:
    """The bits of a leg's weights."""
    return [tensor.tobytes() for _, tensor in leg.weights().named()]


def report_of(finished: Finished) -> PairReport:
    """The report of a job."""
    return finished.trained.report


def bits_in(finished: Finished, leg: str) -> list[bytes]:
    """The bits of a leg's weights, as its file holds them."""
    if leg == "candidate":
        import keras

        model = keras.saving.load_model(finished.artifacts / "candidate.keras", compile=False)
        tensors = model.get_weights()
    else:
        import skops.io

        from worker.training.legs.sklearn_leg.model_file import TRUSTED

        model = skops.io.load(finished.artifacts / "reference.skops", trusted=list(TRUSTED))
        pairs = zip(model.coefs_, model.intercepts_, strict=True)
        tensors = [tensor for pair in pairs for tensor in pair]
    return [tensor.tobytes() for tensor in tensors]


@pytest.mark.parametrize("candidate", [TWIN, NAIVE], ids=["twin", "naive"])
def test_a_trace_adds_to_the_report_and_changes_nothing_in_it(
    candidate: dict[str, str], tmp_path: Path
) -> None:
    """Not a digit, the hashes included, but for that of the spec which asked for it."""
    untraced = ran(variant("regression", candidate), tmp_path / "bare")
    assert "tracing" not in untraced.watcher.phases
    bare = comparable(untraced.trained)
    traced = comparable(ran(variant("regression", candidate, **TRACED), tmp_path / "too").trained)

    first, amplification = (traced.pop(name) for name in ("first_difference", "amplification"))
    assert bare.pop("first_difference") is bare.pop("amplification") is None
    for report in (bare, traced):
        del report["certificate"]["spec_sha256"], report["certificate"]["spec"]["explain"]
    assert traced == bare
    assert first["beyond_rounding"] is (candidate == NAIVE)
    assert amplification["epochs_stepped"] == amplification["epochs_free"] == 6


LBFGS = {"solver": "lbfgs", "hidden_layer_sizes": [6], "max_iter": 12, "activation": "tanh"}


def by_lbfgs(**explain: Any) -> PairSpec:
    """A small pair of L-BFGS."""
    spec = variant("regression", TWIN, **explain).model_dump(mode="json")
    spec["reference"]["sklearn"]["params"] |= LBFGS
    return PairSpec.model_validate(spec)


def test_a_trace_of_lbfgs_adds_to_the_report_and_changes_nothing_in_it(tmp_path: Path) -> None:
    """It has a ledger as every solver has."""
    bare = comparable(ran(by_lbfgs(), tmp_path / "bare").trained)
    finished = ran(by_lbfgs(**TRACED), tmp_path / "too")
    traced = comparable(finished.trained)

    first, amplification = (traced.pop(name) for name in ("first_difference", "amplification"))
    assert bare.pop("first_difference") is bare.pop("amplification") is None
    for report in (bare, traced):
        del report["certificate"]["spec_sha256"], report["certificate"]["spec"]["explain"]
    assert traced == bare
    assert not first["beyond_rounding"]
    assert (amplification["epochs_stepped"], amplification["steps"]) == (12, 13)
    fractions = [each.fraction for each in finished.watcher.progress]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0)


def test_a_trace_of_lbfgs_can_be_cancelled_and_leaves_no_thread(tmp_path: Path) -> None:
    """SciPy stands still in the middle of three trainings."""
    before, watcher = threading.active_count(), Watcher(stop_after=3, stop_in="tracing")

    with pytest.raises(Cancelled) as stopped:
        train_job(by_lbfgs(**TRACED), None, folders_in(tmp_path), watcher)

    reached: Any = stopped.value.reached
    assert reached.report.noise_floor is not None
    assert reached.report.first_difference is None
    assert threading.active_count() == before


def test_the_same_job_gives_the_same_trace(tmp_path: Path) -> None:
    """Twins, orders and jitter are drawn from the job's seed."""
    spec = variant("binary", TWIN, **TRACED)
    reports = [comparable(ran(spec, tmp_path / name).trained) for name in "ab"]
    assert reports[0] == reports[1]


def test_a_trace_can_be_cancelled_and_what_was_trained_is_kept(tmp_path: Path) -> None:
    """After any epoch of it; the report then has no first difference."""
    watcher = Watcher(stop_after=3, stop_in="tracing")

    with pytest.raises(Cancelled) as stopped:
        train_job(variant("regression", TWIN, **TRACED), None, folders_in(tmp_path), watcher)

    reached: Any = stopped.value.reached
    assert reached.report.noise_floor is not None
    assert reached.report.first_difference is None
    assert "tracing" in watcher.phases


def test_progress_reaches_its_end_with_the_trace(tmp_path: Path) -> None:
    """And never falls."""
    finished = ran(variant("regression", TWIN, **TRACED), tmp_path)

    fractions = [each.fraction for each in finished.watcher.progress]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("candidate", [TWIN, NAIVE], ids=["twin", "naive"])
def test_a_pair_that_diverges_is_traced_up_to_there(
    candidate: dict[str, str], tmp_path: Path
) -> None:
    """NaN is compared, not stumbled over; an aligned twin runs off in the same steps."""
    spec = variant("regression", candidate, **TRACED).model_dump(mode="json")
    spec["reference"]["sklearn"]["params"] |= {"learning_rate_init": 1e30, "activation": "relu"}
    report = report_of(ran(PairSpec.model_validate(spec), tmp_path))

    assert report.verdict == "diverged"
    assert report.amplification is not None
    assert report.amplification.epochs_stepped >= 1
    assert report.first_difference is not None
    assert report.first_difference.beyond_rounding is (candidate == NAIVE)
    assert PairReport.model_validate_json(report.model_dump_json()) is not None
