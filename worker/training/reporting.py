"""The report of a trained pair."""

import math
from collections.abc import Iterator

from pairing.running_off import running_off
from pairing.translate import translation
from schemas.divergence import RunningOff
from schemas.leg import LEGS
from schemas.report import EpochGap, Gap, PairReport
from worker.training.diagnostics.course import in_short
from worker.training.examination import Examination
from worker.training.leg_reporting import certificate_of, leg_report, rows_of
from worker.training.verdict import Evidence, judge, sentence

NO_CAUSE = (
    " Losses and slopes agree at every iterate that was looked at: what ended them is rounding, "
    "magnified by a line search, and has no cause in either framework."
)


def pair_report_of(examination: Examination, notes: tuple[str, ...]) -> PairReport:
    """Put the report together."""
    pair, floor, trace = examination.trained, examination.floor, examination.trace
    plan = pair.plan
    evidence = examination.evidence()
    verdict = judge(evidence)
    off = why_it_ran_off(examination)
    prepared = plan.prepared
    return PairReport(
        verdict=verdict,
        summary=" ".join([sentence(verdict, evidence), *([off.sentence] if off else [])]),
        gap=_gap(evidence),
        noise_floor=evidence.floor,
        noise_floor_seconds=floor.seconds if floor else None,
        noise_floor_twins=floor.twins if floor else None,
        gap_by_epoch=tuple(_course(evidence)),
        diverged=evidence.diverged,
        running_off=off,
        undecidable_from_epoch=evidence.undecidable_from() if verdict == "undecidable" else None,
        decisions=pair.decisions_side_by_side(),
        legs={name: leg_report(pair, name, examination.meters.get(name)) for name in pair.runners},
        rows=rows_of(plan),
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
        certificate=certificate_of(pair),
    )


def _gap(evidence: Evidence) -> Gap:
    """Say nothing of legs that both ran off: no numbers are not alike by being none."""
    if len(evidence.diverged) < len(LEGS):
        return evidence.gap
    nothing = {"prediction_rms": None, "prediction_max": None, "weights_max": None}
    return evidence.gap.model_copy(update=nothing)


def _course(evidence: Evidence) -> Iterator[EpochGap]:
    """The gap by epoch, of which nothing is said from where both legs have run off."""
    ends = [each.epoch for each in evidence.diverged]
    end = max(ends) if len(ends) == len(LEGS) else math.inf
    for each in evidence.course:
        yield each if each.epoch < end else each.model_copy(update={"gap": None})


def why_it_ran_off(examination: Examination) -> RunningOff | None:
    """Say why one leg ran off; None unless one did and the other did not."""
    plan, found = examination.plan, examination.found.runs_off
    off = [runner.name for runner in examination.runners.values() if runner.diverged is not None]
    if len(off) != 1:
        return None
    return running_off(
        off[0],
        plan.semantics,
        plan.network.outputs,
        ended_by=found.ended_by if found else None,
        done_by=found.done_by if found else None,
    )


def _endings(examination: Examination) -> Iterator[str]:
    """Say where the legs of L-BFGS did not end alike, and whether there is a cause for it."""
    pair, trace = examination.trained, examination.trace
    endings = {
        name: f"{len(pair.traces[name].loss_curve)} iterations ({runner.leg.stopped_because})"
        for name, runner in pair.runners.items()
    }
    if pair.plan.reference.optimizer != "lbfgs" or len(set(endings.values())) == 1:
        return
    told = ", ".join(f"the {name} after {endings[name]}" for name in LEGS)
    agree = trace is not None and not trace.shows_a_cause()
    yield f"The legs did not end alike: {told}." + (NO_CAUSE if agree else "")
