"""What a program has to know of the job that it repeats."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pairing.emission.shape import NoProgram
from pairing.own import Facts as TargetFacts
from pairing.own import own_candidate
from pairing.semantics import Semantics
from pairing.translate import pair_semantics
from schemas.estimator import Classifier, Regressor
from schemas.job import Leg
from schemas.report import Gap, PairReport
from schemas.spec import PairSpec

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
        estimator: The reference as asked for.
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


def facts_of(job: str, spec: PairSpec, report: PairReport, leg: Leg) -> Facts:
    """Gather what a program of a leg must know from a job's spec and report.

    Raises:
        NoProgram: The candidate is a network that no program is written for.
    """
    known = TargetFacts(report.task, report.rows.outputs, report.rows.training)
    multiclass = report.task == "multiclass"
    reference, candidate = pair_semantics(spec, multiclass=multiclass, facts=known)
    semantics = reference if leg == "reference" else candidate
    return Facts(
        job=job,
        leg=leg,
        task=report.task,
        sizes=(report.rows.inputs, *_units(spec, report, leg, reference)),
        estimator=spec.reference.sklearn,
        seed=spec.seed,
        semantics=semantics,
        reference=reference,
        weighted=spec.sample_weight is not None,
        own_rows=_ways(candidate) != _ways(reference) and candidate.split is not None,
        scaled_target=semantics.target_scaling != "none" and report.task == "regression",
        diverged=any(each.leg == leg for each in report.diverged),
        versions=report.certificate.versions,
        results_sha256=report.certificate.results_sha256[leg],
        floor=floor_for(report.noise_floor, semantics, reference),
    )


def _units(spec: PairSpec, report: PairReport, leg: Leg, reference: Semantics) -> tuple[int, ...]:
    """Units of the layers that have weights."""
    known = TargetFacts(report.task, report.rows.outputs, report.rows.training)
    own = None if leg == "reference" else own_candidate(spec, reference, known)
    if own is None:
        return (*spec.reference.sklearn.params.hidden_layer_sizes, report.rows.outputs)
    if own.outputs != report.rows.outputs:
        raise NoProgram(
            ("architecture: no program is written for two outputs of two classes yet.",)
        )
    return (*own.hidden, own.outputs)


def _ways(semantics: Semantics) -> tuple[object, ...]:
    return semantics.split, semantics.input_scaling, semantics.target_scaling


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
