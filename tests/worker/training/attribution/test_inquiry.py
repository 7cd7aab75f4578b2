"""The first seed document's network, asked what its gap comes of."""

import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from schemas.attribution import CauseReport
from schemas.leg import Leg as LegName
from schemas.report import PairReport
from schemas.spec import PairSpec
from tests.worker.training.attribution.pairs import (
    ADAM,
    SGD,
    SIX,
    corners_of,
    pair,
    planned,
    reference_of,
)
from tests.worker.training.cases import Watcher, comparable, folders_in, ran
from worker.training.attribution.budget import Budget
from worker.training.attribution.inquiry import Inquiry
from worker.training.attribution.players import players_between
from worker.training.attribution.sharing import share_out
from worker.training.comparison import Trained
from worker.training.errors import Cancelled
from worker.training.gap import gap_between
from worker.training.leg import Leg
from worker.training.legs.keras_leg import KerasLeg
from worker.training.plan import Plan
from worker.training.run import train_job
from worker.training.twin import Twin

SHAPLEY: dict[str, Any] = {"explain": {"attribution": "shapley"}}


def asked(spec: PairSpec, folder: Path) -> PairReport:
    """Run a job; give its report as it is read back."""
    report = ran(spec, folder).trained.report
    return PairReport.model_validate_json(report.model_dump_json())


def by_id(report: PairReport) -> dict[str, CauseReport]:
    """Find entries by name."""
    return {cause.id: cause for cause in report.causes}


@pytest.fixture(scope="module")
def adam(tmp_path_factory: pytest.TempPathFactory) -> PairReport:
    """Six causes under Adam, as in the measurements."""
    return asked(pair(ADAM, keep=SIX, **SHAPLEY), tmp_path_factory.mktemp("adam"))


@pytest.fixture(scope="module")
def naive(tmp_path_factory: pytest.TempPathFactory) -> PairReport:
    """The naive port of a short training by SGD: everything differs, draws too."""
    return asked(pair(SGD | {"max_iter": 5}, keep=None, **SHAPLEY), tmp_path_factory.mktemp("n"))


def test_shares_add_up_to_the_decades_of_the_gap(adam: PairReport, naive: PairReport) -> None:
    """Exactly, but for the rounding of a sum; and the linear ones to the gap itself."""
    for report in (adam, naive):
        told = report.attribution
        assert told is not None
        assert told.method == "exact"
        assert told.decades == math.log10(told.gap_before) - math.log10(told.gap_after)
        decades = math.fsum(cause.share_decades for cause in report.causes)
        assert decades == pytest.approx(told.decades, abs=1e-12)
        linear = math.fsum(cause.share_linear for cause in report.causes)
        assert linear == pytest.approx(told.gap_before - told.gap_after, abs=1e-12)
        assert told.measured_before == report.gap.prediction_rms


def test_each_of_the_six_blocks_parity(adam: PairReport) -> None:
    """Whatever it does alone: all of them left a decade at least, and by itself a gap."""
    causes = by_id(adam)

    assert set(causes) == set(SIX)
    for cause in causes.values():
        assert cause.share_decades > 0.5
        assert cause.all_but.gap_after is not None
        assert cause.all_but.gap_after > 1e-8
        assert cause.all_but.effect in {"helped", "nothing"}
        assert not cause.silent
    assert [c.share_decades for c in adam.causes] == sorted(
        (c.share_decades for c in adam.causes), reverse=True
    )


def test_epsilon_alone_does_nothing_under_adam(adam: PairReport) -> None:
    """Yet left alone it blocks parity."""
    epsilon = by_id(adam)["adam-epsilon"]

    assert epsilon.alone.effect == "nothing"
    assert epsilon.alone.gap_before == pytest.approx(epsilon.alone.gap_after or 0, rel=1e-3)
    assert abs(epsilon.share_linear) < 1e-3
    assert epsilon.share_decades > 0.5


def test_the_two_halves_hide_each_other_under_adam(adam: PairReport) -> None:
    """Which looks at nothing but the ratio of loss and penalty."""
    causes = by_id(adam)
    for one, two in (("loss-half", "l2-factor"), ("l2-factor", "loss-half")):
        (pair_,) = (each for each in causes[one].interactions if each.other == two)
        assert pair_.kind == "cancel"
        assert pair_ == causes[one].interactions[0]
        assert pair_.index_decades is not None
        assert pair_.index_decades > 1
    cancelling = [(c.id, p.other) for c in adam.causes for p in c.interactions if p.kind]
    assert ("bias-init", "adam-epsilon") not in cancelling


def test_fixing_only_the_half_hurts(tmp_path: Path) -> None:
    """As the measurements say; the penalty's divisor helps most."""
    keep = ("loss-half", "l2-factor", "l2-batch-scaling", "bias-init")
    report = asked(pair(SGD | {"max_iter": 200}, keep=keep, scaling={}, **SHAPLEY), tmp_path)
    causes = by_id(report)

    assert causes["loss-half"].alone.effect == "hurt"
    assert (causes["loss-half"].alone.gap_after or 0) > 1.1 * (report.gap.prediction_rms or 0)
    assert causes["loss-half"].share_linear < 0 < causes["loss-half"].share_decades
    assert causes["l2-batch-scaling"].alone.effect == "helped"
    assert report.causes[0].id == "l2-batch-scaling"


def test_chance_is_told_from_causes(naive: PairReport) -> None:
    """Draws are compared with other draws; what changes nothing is said to be silent."""
    causes = by_id(naive)

    for name in ("weight-draws", "batch-order"):
        chance = causes[name].chance
        assert chance is not None
        assert chance.lowest is not None
        assert chance.highest is not None
        assert chance.lowest < (chance.middle or 0) < chance.highest
    assert {c.id for c in naive.causes if c.chance} == {"weight-draws", "batch-order"}
    assert causes["loss-half"].alone.over_seeds is not None
    silent = {name for name, cause in causes.items() if cause.silent}
    assert silent == {"output-sum", "adam-epsilon", "stopping-rule"}
    for name in silent:
        assert causes[name].share_decades == causes[name].share_linear == 0.0
        assert causes[name].alone.effect == "nothing"
    assert {cause.id for cause in naive.causes[-3:]} == silent


def test_nothing_is_named_when_legs_are_aligned(tmp_path: Path) -> None:
    """No cause, no decades, nothing unexplained; under every solver."""
    for solver in ("sgd", "adam", "lbfgs"):
        report = asked(pair(SGD | {"solver": solver}, **SHAPLEY), tmp_path / solver)

        assert report.causes == ()
        assert report.unexplained is None
        assert report.attribution is not None
        assert report.attribution.decades == 0.0
        assert report.attribution.trainings == 0


def test_nothing_is_said_unless_it_is_asked(tmp_path: Path) -> None:
    """A plain job costs nothing more."""
    report = asked(pair(SGD, keep=("loss-half",)), tmp_path)

    assert (report.attribution, report.causes, report.advice) == (None, (), None)


def test_the_same_job_again_gives_the_same_report(tmp_path: Path) -> None:
    """Shares, trainings and advice, to the last bit."""
    spec = pair(
        SGD | {"max_iter": 4},
        keep=("loss-half", "l2-factor", "batch-order"),
        **SHAPLEY,
        **{"try": [{"name": "half", "change": {"fix": "loss-half"}}]},
    )
    first, again = (ran(spec, tmp_path / name) for name in ("first", "again"))

    assert comparable(first.trained) == comparable(again.trained)
    assert first.trained.report.advice is not None


def test_a_job_can_be_cancelled_between_corners(tmp_path: Path) -> None:
    """What was reached until then is reported, without causes."""
    spec = pair(SGD, keep=SIX, **SHAPLEY)
    watcher = Watcher(stop_in="attribution", stop_after=5)

    with pytest.raises(Cancelled) as cancelled:
        train_job(spec, None, folders_in(tmp_path), watcher)

    reached: Any = cancelled.value.reached
    assert reached.report.verdict == "different"
    assert reached.report.attribution is None
    told = [each for each in watcher.progress if each.phase == "attribution"]
    assert len(told) == 5


def test_progress_only_ever_grows(tmp_path: Path) -> None:
    """To the end, corners included."""
    finished = ran(pair(SGD | {"max_iter": 5}, keep=SIX[:3], **SHAPLEY), tmp_path)

    fractions = [each.fraction for each in finished.watcher.progress]
    assert fractions == sorted(fractions)
    assert "attribution" in finished.watcher.phases


def test_a_sample_agrees_with_the_exact_shares_within_its_errors() -> None:
    """Within five of them, on trained corners; and it adds up as they do."""
    plan = planned(pair(ADAM | {"max_iter": 10}, keep=SIX))
    corners, scale = corners_of(plan)
    players = players_between(plan.reference, plan.candidate, corners.facts)
    exact, sampled = (
        share_out(players, corners, scale, Budget(is_exact, rounds, False, 4, 0))
        for is_exact, rounds in ((True, 0), (False, 12))
    )

    assert sampled.attribution.method == "sampled"
    assert sampled.attribution.permutations == 12 * 2 * 6
    truth = {cause.id: cause.share_decades for cause in exact.causes}
    for cause in sampled.causes:
        assert cause.error_decades is not None
        assert abs(cause.share_decades - truth[cause.id]) <= 5 * cause.error_decades + 1e-9
    total = math.fsum(cause.share_decades for cause in sampled.causes)
    assert total == pytest.approx(exact.attribution.decades, abs=1e-9)


@dataclass(frozen=True)
class Faulty(Plan):
    """A plan whose Keras legs all have a constant wrong that no record of semantics knows."""

    @override
    def leg(self, name: LegName, twin: Twin | None = None) -> Leg:
        """Learn targets that are a thousandth too large."""
        right = super().leg(name, twin)
        if not isinstance(right, KerasLeg):
            return right
        wrong = KerasLeg(
            right.semantics,
            self.network,
            self.prepared.inputs_train,
            self.learnt(name) * 1.001,
            split=right._split,
            score=right._score,
        )
        right.close()
        return wrong


@cache
def _answer(keep: tuple[str, ...]) -> Any:
    plain = planned(pair(SGD | {"max_iter": 6}, keep=keep, **SHAPLEY))
    faulty = Faulty(**{name: getattr(plain, name) for name in plain.__dataclass_fields__})
    reference = reference_of(faulty)
    leg = faulty.candidate_leg()
    for _ in leg.epochs():
        pass
    candidate = replace(reference, outputs=faulty.test_outputs(leg), weights=leg.weights().copy())
    leg.close()
    trained = Trained(faulty, {}, {"reference": reference, "candidate": candidate})
    assert trained.gap == gap_between(reference, candidate, faulty.spread())
    return Inquiry(faulty).answer(trained, None, lambda _: None)


@pytest.mark.parametrize("keep", [(), ("loss-half", "l2-factor")])
def test_a_fault_that_nobody_knows_is_shown_as_unexplained(keep: tuple[str, ...]) -> None:
    """With its size, and where it enters: the loss of the first batch sees the targets first."""
    found = _answer(keep)

    assert {cause.id for cause in found.causes} == set(keep)
    left = found.unexplained
    assert left is not None
    assert 1e-7 < left.gap < 1e-2
    assert left.floors > 1e6
    first = left.first_difference
    assert (first.epoch, first.batch, first.gate, first.beyond_rounding) == (1, 1, "loss", True)
    assert found.attribution.measured_after == left.gap


def test_a_candidate_that_runs_off_still_has_causes(tmp_path: Path) -> None:
    """An unbounded gap counts as the top of the scale, and every share is a number."""
    spec = pair(
        SGD | {"activation": "identity", "alpha": 1000.0, "learning_rate_init": 0.1},
        keep=("l2-batch-scaling", "l2-factor", "bias-init"),
        **SHAPLEY,
    )
    report = asked(spec, tmp_path)
    told = report.attribution

    assert report.verdict == "diverged"
    assert report.legs["reference"].metrics
    assert told is not None
    assert told.measured_before is None
    assert told.gap_before == told.scale_top
    assert told.unbounded >= 1
    assert math.fsum(c.share_decades for c in report.causes) == pytest.approx(told.decades)
    assert by_id(report)["bias-init"].alone.effect == "nothing"
