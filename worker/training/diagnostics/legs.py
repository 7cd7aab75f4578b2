"""The layers of a job's legs: who watches them, and what was seen in the end."""

from pathlib import Path

from pydantic import TypeAdapter

from schemas.diagnostics import LegDiagnostics
from schemas.job import Leg as LegName
from worker.training.diagnostics.course import Watched, diagnosed
from worker.training.diagnostics.watch import LayerWatch, looked_at
from worker.training.pair import Runner
from worker.training.plan import Plan

FILE = "diagnostics.json"
Diagnosed = dict[LegName, LegDiagnostics]
FORM: TypeAdapter[Diagnosed] = TypeAdapter(Diagnosed)


def watch_of(plan: Plan, name: LegName) -> LayerWatch | None:
    """Make who watches a leg; None where that is switched off."""
    if not plan.spec.explain.diagnostics:
        return None
    rows = looked_at(plan.rows(name).inputs_train)
    return LayerWatch(plan.semantics[name].activations, rows)


def diagnostics_of(plan: Plan, runners: dict[LegName, Runner]) -> Diagnosed:
    """Give what was seen of each leg that was watched, once all stand still."""
    return {
        name: diagnosed(
            Watched(
                leg=runner.leg,
                watch=runner.recorder.layers,
                semantics=plan.semantics[name],
                task=plan.prepared.task,
                inputs=plan.rows(name).inputs_train,
                targets=plan.learnt(name),
                diverged=runner.diverged,
            )
        )
        for name, runner in runners.items()
        if runner.recorder.layers is not None
    }


def write_diagnostics(told: Diagnosed, folder: Path) -> tuple[tuple[str, str, str], ...]:
    """Write `diagnostics.json` where anything was looked at, and say what it is."""
    if not told:
        return ()
    (folder / FILE).write_bytes(FORM.dump_json(told))
    said = "What each leg's layers looked like, epoch by epoch, and what was wrong with them."
    return ((FILE, "application/json", said),)
