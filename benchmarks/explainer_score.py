"""The explainer's own score: known causes injected, alone and in all pairs, and who names them.

Seven pairs on six data sets, regression and classification. Into each aligned twin every cause
that a port can have is put back, alone and together with each other one. A cause that was put
in is *effective* where taking it out again moves the twin's predictions by more than ten noise
floors of its number format: that is looked up in the predictions themselves, which neither
explainer does. Two explainers are asked what the causes are:

- `armed`: the static one, which compares the two records and knows the number of rows;
- `shared`: attribution by trained corners, which names whatever has a share of the gap of at
  least 0.005 decades.

Recall is the part of the effective causes that were named; precision the part of the named
ones that were put in. What was named, was put in, and is below the floor is counted beside: the
static explainer cannot know it. Aligned twins, into which nothing was put, must name nothing.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

import numpy as np

from pairing.catalogue.between import Facts
from pairing.causes import CAUSES
from pairing.corners import keeping
from pairing.explaining import armed
from pairing.semantics import Semantics
from pairing.translate import naive_port
from schemas.cause import CauseId
from schemas.spec import PairSpec
from worker.training.attribution.budget import Budget
from worker.training.attribution.corners import Corners, facts_of
from worker.training.attribution.inquiry import scale_of_trace
from worker.training.attribution.players import players_between
from worker.training.attribution.scale import Scale
from worker.training.attribution.sharing import share_out
from worker.training.floor import one_twin
from worker.training.gap import Trace, prediction_rms
from worker.training.leg import Floats
from worker.training.legs.keras_leg import run_ops_in_turn, run_whole
from worker.training.observer import Nobody
from worker.training.pair import Clock
from worker.training.plan import Plan, dtype_of_inputs, plan_of
from worker.training.preparation import prepare

LEAST_SHARE: Final = 0.005
Named = frozenset[CauseId]

SGD: Final = {"solver": "sgd", "learning_rate_init": 0.01, "momentum": 0.9, "alpha": 0.5}
ADAM: Final = {"solver": "adam", "learning_rate_init": 0.01, "alpha": 0.5}
PAIRS: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "diabetes, sgd": ("diabetes", "MLPRegressor", SGD | {
        "activation": "logistic", "learning_rate_init": 1e-3, "batch_size": 100}),
    "diabetes, poisson": ("diabetes", "MLPRegressor", ADAM | {
        "activation": "tanh", "loss": "poisson", "learning_rate_init": 1e-3, "batch_size": 64}),
    "linnerud, three outputs": ("linnerud", "MLPRegressor", ADAM | {
        "activation": "relu", "batch_size": 4}),
    "iris": ("iris", "MLPClassifier", ADAM | {"activation": "tanh", "batch_size": 50}),
    "wine, adaptive": ("wine", "MLPClassifier", SGD | {
        "activation": "relu", "learning_rate": "invscaling", "batch_size": 50}),
    "breast_cancer, early stopping": ("breast_cancer", "MLPClassifier", ADAM | {
        "activation": "logistic", "early_stopping": True, "n_iter_no_change": 3}),
    "digits": ("digits", "MLPClassifier", SGD | {"activation": "tanh", "batch_size": 300}),
}  # fmt: skip


@dataclass
class Subject:
    """An aligned pair into which causes are put."""

    plan: Plan
    port: Semantics
    scale: Scale
    corners: Corners
    _predictions: dict[Semantics, Floats] = field(default_factory=dict)

    def with_causes(self, causes: Named) -> Semantics:
        """Give the aligned twin's semantics with some causes put in."""
        return keeping(self.plan.reference, self.port, causes)

    def predictions(self, semantics: Semantics) -> Floats:
        """Predict the test rows by a leg of these semantics."""
        if semantics not in self._predictions:
            plan = self.plan.with_candidate(semantics)
            leg = plan.candidate_leg()
            run_whole(leg, lambda: None)
            self._predictions[semantics] = plan.test_outputs(leg, "candidate")
            leg.close()
        return self._predictions[semantics]

    def effective(self, causes: Named) -> Named:
        """Name the causes whose removal moves the predictions by more than noise."""
        return frozenset(cause for cause in causes if self._moves(causes, cause))

    def _moves(self, causes: Named, cause: CauseId) -> bool:
        whole, less = self.with_causes(causes), self.with_causes(causes - {cause})
        moved = prediction_rms(self.predictions(less), self.predictions(whole), self.plan.spread())
        return not moved <= self.scale.noise(min(whole.dtype, less.dtype))

    def armed(self, causes: Named) -> Named:
        """Ask the static explainer, about every cause of the catalogue."""
        facts = Facts(
            rows=facts_of(self.plan).fitted(self.plan.reference, self.plan.reference),
            inputs=self.plan.network.inputs,
            outputs=self.plan.network.outputs,
            task=self.plan.prepared.task,
        )
        candidate = self.with_causes(causes)
        return frozenset(
            cause.id
            for cause in CAUSES
            if cause.fields and armed(cause, self.plan.reference, candidate, facts)[0]
        )

    def shared(self, causes: Named) -> Named:
        """Ask attribution."""
        candidate = self.with_causes(causes)
        players = players_between(self.plan.reference, candidate, facts_of(self.plan))
        budget = Budget(True, 0, with_interactions=False, seeds=2, trainings=4)
        shared = share_out(players, self.corners, self.scale, budget)
        return frozenset(
            each.id for each in shared.causes if abs(each.share_decades) >= LEAST_SHARE
        )


@dataclass
class Tally:
    """What an explainer named, over all injections."""

    effective: int = 0
    found: int = 0
    named: int = 0
    put_in: int = 0
    below: int = 0
    alarms: int = 0
    misses: list[str] = field(default_factory=list)

    def count(self, causes: Named, effective: Named, named: Named) -> None:
        """Count one injection."""
        self.effective += len(effective)
        self.found += len(effective & named)
        causes = closed(causes)
        self.named += len(named)
        self.put_in += len(named & causes)
        self.below += len((named & causes) - effective)
        self.alarms += len(named - causes)
        if missed := effective - named:
            self.misses.append(f"{sorted(causes)}: not named {sorted(missed)}")
        if wrong := named - causes:
            self.misses.append(f"{sorted(causes)}: wrongly named {sorted(wrong)}")

    def line(self) -> str:
        """Tell recall, precision and false alarms."""
        recall = self.found / self.effective if self.effective else 1.0
        precision = self.put_in / self.named if self.named else 1.0
        return (
            f"recall {recall:.4f} ({self.found} of {self.effective} effective), precision "
            f"{precision:.4f} ({self.put_in} of {self.named} named; {self.below} of them below "
            f"the floor), false alarms {self.alarms}"
        )


def closed(causes: Named) -> Named:
    """Add what a cause brings along: what nothing divides, no short batch divides either."""
    return causes | {"l2-short-batch"} if "l2-batch-scaling" in causes else causes


def subject_of(dataset: str, estimator: str, params: dict[str, Any]) -> Subject:
    """Train a reference and its noise floor."""
    params = {"hidden_layer_sizes": [6], "max_iter": 12, "random_state": 1, **params}
    spec = PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": {"builtin": dataset},
            "reference": {"sklearn": {"estimator": estimator, "params": params}},
            "candidate": {"keras": {"like": "reference"}},
            "scaling": {"target": "standard"} if dataset == "linnerud" else {},
        }
    )
    plan = plan_of(spec, prepare(spec, None, dtype=dtype_of_inputs(spec)))
    leg = plan.leg("reference")
    for _ in leg.epochs():
        pass
    trace = Trace(plan.test_outputs(leg), leg.weights(), tuple(leg.loss_curve))
    clock = Clock(plan.reference.epochs, with_floor=True)
    floor = one_twin(plan, trace, {}, (clock, Nobody()), number=1)
    scale = scale_of_trace(plan, trace, floor.gap.prediction_rms)
    corners = Corners(plan, trace.outputs, lambda: None)
    port = naive_port(plan.reference)
    return Subject(plan, port, scale, corners)


def injections(subject: Subject) -> Iterator[Named]:
    """Nothing, each cause that changes the record, and each two of them."""
    yield frozenset()
    reference = subject.plan.reference
    causes = [
        cause.id for cause in CAUSES if keeping(reference, subject.port, [cause.id]) != reference
    ]
    for number in (1, 2):
        yield from map(frozenset, combinations(causes, number))


def score(name: str) -> dict[str, Tally]:
    """Score both explainers on one pair."""
    subject = subject_of(*PAIRS[name])
    tallies = {"armed": Tally(), "shared": Tally()}
    everything = list(injections(subject))
    for causes in everything:
        effective = subject.effective(causes)
        tallies["armed"].count(causes, effective, subject.armed(causes))
        tallies["shared"].count(causes, effective, subject.shared(causes))
    print(f"{name}: {len(everything) - 1} injections", flush=True)
    for who, tally in tallies.items():
        print(f"  {who}: {tally.line()}", flush=True)
        for miss in tally.misses:
            print(f"    {miss}")
    return tallies


def main() -> int:
    """Score all pairs, or those named on the command line; print the sum."""
    run_ops_in_turn()
    warnings.simplefilter("ignore")
    sums = {"armed": Tally(), "shared": Tally()}
    with np.errstate(all="ignore"):
        for name in sys.argv[1:] or PAIRS:
            for who, tally in score(name).items():
                for part in ("effective", "found", "named", "put_in", "below", "alarms"):
                    setattr(sums[who], part, getattr(sums[who], part) + getattr(tally, part))
    for who, tally in sums.items():
        print(f"all pairs, {who}: {tally.line()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
