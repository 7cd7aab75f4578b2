"""What a program has to know of the job that it repeats."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pairing.emission.shape import NoProgram
from pairing.own import Facts as TargetFacts
from pairing.semantics import Semantics
from pairing.side import Side
from pairing.sides import sides_of
from pairing.written import Framework, WrittenSklearn
from schemas.estimator import Classifier, Regressor
from schemas.job import Leg
from schemas.report import Gap, PairReport, Report
from schemas.spec import JobSpec

Task = Literal["regression", "binary", "multiclass", "multilabel"]

SINGLE_OVER_DOUBLE = 2.0**29
"""Rounding units of float64 in one of float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One leg of a job, as far as a program of it must know.

    Attributes:
        job: Its id.
        leg: The leg whose numbers are to come out.
        task: What the outputs mean.
        sizes: Units of each layer, the inputs first.
        framework: Who trains the leg.
        estimator: The scikit-learn side as asked for, or else the estimator of the task.
        seed: Stands in where `random_state` is null.
        semantics: What decides the leg's numbers.
        reference: The reference's semantics.
        weighted: Whether rows have weights.
        own_rows: Whether the candidate has rows of its own, split or scaled in another way.
        scaled_target: Whether predictions are brought back into the target's own units.
        diverged: Whether the leg came to numbers that are not finite.
        versions: What the job was computed with.
        results_sha256: Of the leg's weights, predictions and losses.
        floor: The job's noise floor; None where none was measured.
    """

    job: str
    leg: Leg
    task: Task
    sizes: tuple[int, ...]
    framework: Framework
    estimator: Regressor | Classifier
    seed: int
    semantics: Semantics
    reference: Semantics
    weighted: bool
    own_rows: bool
    scaled_target: bool
    diverged: bool
    versions: Mapping[str, str]
    results_sha256: str
    floor: Mapping[str, float | None] | None

    def array(self, name: str) -> str:
        """Write an array of the leg's rows."""
        prefix = "candidate/" if self.own_rows and self.leg == "candidate" else ""
        return f'rows["{prefix}{name}"]'

    @property
    def like_reference(self) -> "Facts":
        """The same network under the reference's semantics, held against the reference."""
        return replace(self, semantics=self.reference)


def facts_of(job: str, spec: JobSpec, report: Report, leg: Leg) -> Facts:
    """Gather what a program of a leg must know from a job's spec and report.

    Raises:
        NoProgram: The candidate is a network that no program is written for.
    """
    known = TargetFacts(report.task, report.rows.outputs, report.rows.training)
    sides = sides_of(spec, known)
    side, reference = sides[leg], sides["reference"].semantics
    semantics = side.semantics
    return Facts(
        job=job,
        leg=leg,
        task=report.task,
        sizes=(report.rows.inputs, *_units(report, side)),
        framework=side.framework,
        estimator=_estimator(sides, report.task),
        seed=spec.seed,
        semantics=semantics,
        reference=reference,
        weighted=spec.sample_weight is not None,
        own_rows=leg == "candidate" and _ways(semantics) != _ways(reference),
        scaled_target=semantics.target_scaling != "none" and report.task == "regression",
        diverged=any(each.leg == leg for each in report.diverged),
        versions=report.certificate.versions,
        results_sha256=report.certificate.results_sha256[leg],
        floor=floor_for(_floor(report), semantics, reference),
    )


def _units(report: Report, side: Side) -> tuple[int, ...]:
    """Units of the layers that have weights."""
    outputs = report.rows.outputs if side.outputs is None else side.outputs
    if outputs != report.rows.outputs:
        raise NoProgram(
            ("architecture: no program is written for two outputs of two classes yet.",)
        )
    return (*side.hidden, outputs)


def _estimator(sides: Mapping[Leg, Side], task: Task) -> Regressor | Classifier:
    """Give the estimator as asked for; where there is none, the one of the task."""
    for side in sides.values():
        if isinstance(side.written, WrittenSklearn):
            return side.written.estimator
    if task == "regression":
        return Regressor(estimator="MLPRegressor")
    return Classifier(estimator="MLPClassifier")


def _ways(semantics: Semantics) -> tuple[object, ...]:
    return semantics.split, semantics.input_scaling, semantics.target_scaling


def _floor(report: Report) -> Gap | None:
    return report.noise_floor if isinstance(report, PairReport) else None


def floor_for(
    floor: Gap | None, semantics: Semantics, reference: Semantics
) -> dict[str, float | None] | None:
    """Give the floor of a leg: the reference's, in rounding units of the leg's own format."""
    if floor is None:
        return None
    units = 1.0
    if semantics.final_dtype == "float32" and reference.final_dtype == "float64":
        units = SINGLE_OVER_DOUBLE
    return {
        name: None if size is None else size * units for name, size in floor.model_dump().items()
    }
