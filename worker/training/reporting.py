"""The report of a trained pair."""

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from pairing.leg_title import leg_title
from pairing.translate import translation
from schemas.job import LEGS
from schemas.job import Leg as LegName
from schemas.meter import LegMeter
from schemas.report import LegReport, PairReport, Rows
from worker.training.certificate import certify
from worker.training.comparison import Trained
from worker.training.diagnostics.course import in_short
from worker.training.examination import Examination
from worker.training.legs.sklearn_leg import final_metrics
from worker.training.plan import Plan
from worker.training.verdict import judge, sentence

NO_CAUSE = (
    " Losses and slopes agree at every iterate that was looked at: what ended them is rounding, "
    "magnified by a line search, and has no cause in either framework."
)


def report_of(examination: Examination, notes: tuple[str, ...]) -> PairReport:
    """Put the report together."""
    pair, floor, trace = examination.pair, examination.floor, examination.trace
    plan, traces = pair.plan, pair.traces
    evidence = examination.evidence()
    verdict = judge(evidence)
    prepared = plan.prepared
    return PairReport(
        verdict=verdict,
        summary=sentence(verdict, evidence),
        gap=evidence.gap,
        noise_floor=evidence.floor,
        noise_floor_seconds=floor.seconds if floor else None,
        noise_floor_twins=floor.twins if floor else None,
        gap_by_epoch=evidence.course,
        diverged=evidence.diverged,
        undecidable_from_epoch=evidence.undecidable_from() if verdict == "undecidable" else None,
        decisions=pair.decisions_side_by_side(),
        legs={name: _leg_report(pair, name, examination.meters.get(name)) for name in LEGS},
        rows=_rows(plan),
        task=prepared.task,
        notes=(*prepared.notes, *notes, *_endings(examination), *examination.found.notes),
        first_difference=trace.first_difference if trace else None,
        amplification=trace.amplification if trace else None,
        attribution=examination.found.attribution,
        causes=examination.found.causes,
        unexplained=examination.found.unexplained,
        advice=examination.found.advice,
        diagnostics={name: in_short(told) for name, told in pair.diagnostics.items()},
        translation=translation(plan.reference, plan.candidate),
        certificate=certify(
            plan.spec,
            (
                *(prepared.inputs_train, plan.targets_train),
                *(prepared.inputs_test, plan.targets_test),
                *(() if prepared.weights_train is None else (prepared.weights_train,)),
                *_own_rows(plan),
            ),
            {name: runner.leg for name, runner in pair.runners.items()},
            traces,
            {"reference": plan.reference.dtype, "candidate": plan.candidate.dtype},
        ),
    )


def _own_rows(plan: Plan) -> tuple[NDArray[Any], ...]:
    """Give the candidate's rows where they are not the reference's."""
    own = plan.candidate_rows
    return () if own is None else (own.inputs_train, plan.learnt("candidate"), own.inputs_test)


def _endings(examination: Examination) -> Iterator[str]:
    """Say where the legs of L-BFGS did not end alike, and whether there is a cause for it."""
    pair, trace = examination.pair, examination.trace
    endings = {
        name: f"{len(pair.traces[name].loss_curve)} iterations ({runner.leg.stopped_because})"
        for name, runner in pair.runners.items()
    }
    if pair.plan.reference.optimizer != "lbfgs" or len(set(endings.values())) == 1:
        return
    told = ", ".join(f"the {name} after {endings[name]}" for name in LEGS)
    agree = trace is not None and not trace.shows_a_cause()
    yield f"The legs did not end alike: {told}." + (NO_CAUSE if agree else "")


def _leg_report(pair: Trained, name: LegName, meter: LegMeter | None) -> LegReport:
    plan, runner, trace = pair.plan, pair.runners[name], pair.traces[name]
    metrics, confusion = final_metrics(plan.prepared.task, trace.outputs, plan.targets_test)
    semantics = plan.reference if name == "reference" else plan.candidate
    return LegReport(
        framework="sklearn" if name == "reference" else "keras",
        title=title_of(plan, name),
        metrics=metrics,
        confusion_matrix=confusion,
        n_iter=len(trace.loss_curve),
        loss_curve=trace.loss_curve,
        dtype=semantics.dtype,
        seconds=runner.seconds,
        stopped_because=runner.leg.stopped_because,
        meter=meter,
    )


def title_of(plan: Plan, name: LegName) -> str:
    """Name a leg for people."""
    return leg_title(plan.spec, name)


def _rows(plan: Plan) -> Rows:
    prepared = plan.prepared
    return Rows(
        training=len(prepared.inputs_train),
        test=len(prepared.inputs_test),
        inputs=plan.network.inputs,
        outputs=plan.network.outputs,
        input_columns=prepared.input_columns,
        target_columns=prepared.target_columns,
        classes=None if prepared.classes is None else tuple(map(str, prepared.classes)),
    )
