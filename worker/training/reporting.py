"""The report of a trained pair."""

from dataclasses import dataclass

from pairing.leg_title import leg_title
from pairing.translate import translation
from schemas.job import LEGS
from schemas.job import Leg as LegName
from schemas.report import LegReport, PairReport, Rows
from worker.training.certificate import certify
from worker.training.floor import Floor
from worker.training.gap import Trace, gap_between, one_rounding, same_bits
from worker.training.legs.sklearn_leg import final_metrics
from worker.training.pair import Runner
from worker.training.plan import Plan
from worker.training.step_ledger.tracing import StepTrace
from worker.training.verdict import judge, sentence


@dataclass(frozen=True)
class Trained:
    """A pair after training: its legs and what is compared of them."""

    plan: Plan
    runners: dict[LegName, Runner]
    traces: dict[LegName, Trace]


def trained(plan: Plan, runners: dict[LegName, Runner]) -> Trained:
    """Read off what is compared, once both legs stand still."""
    return Trained(
        plan,
        runners,
        {
            name: Trace(
                outputs=plan.test_outputs(runner.leg),
                weights=runner.leg.weights().copy(),
                loss_curve=tuple(runner.leg.loss_curve),
            )
            for name, runner in runners.items()
        },
    )


def report_of(
    pair: Trained, floor: Floor | None, notes: tuple[str, ...], trace: StepTrace | None = None
) -> PairReport:
    """Put the report together."""
    plan, traces = pair.plan, pair.traces
    reference, candidate = traces["reference"], traces["candidate"]
    gap = gap_between(reference, candidate, plan.spread())
    diverged = tuple(r.diverged for r in pair.runners.values() if r.diverged is not None)
    coarser = min(plan.reference.dtype, plan.candidate.dtype)  # float32 sorts before float64
    floor_gap = floor.gap if floor else None
    rounding = one_rounding(reference, plan.spread(), coarser)
    same = same_bits(reference, candidate)
    verdict = judge(gap, floor_gap, rounding, same=same, diverged=diverged)
    prepared = plan.prepared
    return PairReport(
        verdict=verdict,
        summary=sentence(verdict, gap, floor_gap, diverged),
        gap=gap,
        noise_floor=floor_gap,
        noise_floor_seconds=floor.seconds if floor else None,
        diverged=diverged,
        legs={name: _leg_report(pair, name) for name in LEGS},
        rows=_rows(plan),
        task=prepared.task,
        notes=(*prepared.notes, *notes),
        first_difference=trace.first_difference if trace else None,
        amplification=trace.amplification if trace else None,
        translation=translation(plan.reference, plan.candidate),
        certificate=certify(
            plan.spec,
            (
                *(prepared.inputs_train, plan.targets_train),
                *(prepared.inputs_test, plan.targets_test),
                *(() if prepared.weights_train is None else (prepared.weights_train,)),
            ),
            {name: runner.leg for name, runner in pair.runners.items()},
            traces,
            {"reference": plan.reference.dtype, "candidate": plan.candidate.dtype},
        ),
    )


def _leg_report(pair: Trained, name: LegName) -> LegReport:
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
