"""The legs of a job at their beginning, and what is written of them before they train."""

from pathlib import Path

from pairing.leg_title import leg_title
from pairing.translate import translation
from schemas.leg import Leg as LegName
from worker.training.compiled.leg import CompiledLeg
from worker.training.diagnostics.legs import watch_of
from worker.training.floor import COURSE_ROWS
from worker.training.pair import Runner
from worker.training.plan import Plan
from worker.training.recorder import Recorder, Setting


def runners_of(plan: Plan, logs: Path) -> dict[LegName, Runner]:
    """Make the legs of a job, each with its recorder.

    Args:
        plan: The job.
        logs: Folder of the job's event files.
    """
    settings = {name: _settings(plan, name) for name in plan.legs}
    runners: dict[LegName, Runner] = {}
    for name in plan.legs:
        leg = plan.leg(name)
        recorder = Recorder(
            name,
            leg,
            logs,
            epochs=plan.most_epochs,
            task=plan.prepared.task,
            test=(plan.rows(name).inputs_test, plan.test_targets_as_learnt(name)),
            course_rows=COURSE_ROWS,
            layers=watch_of(plan, name),
        )
        graph = leg.graph() if isinstance(leg, CompiledLeg) else None
        others = [theirs for other, theirs in settings.items() if other != name]
        recorder.begin(settings[name], others, _summary(plan, name), graph)
        runners[name] = Runner(name, leg, recorder)
    return runners


def _settings(plan: Plan, name: LegName) -> dict[str, Setting]:
    record = {each.field: each.reference for each in translation(plan.semantics[name])}
    shown = {key: value for key, value in record.items() if isinstance(value, Setting)}
    return {"framework": leg_title(plan.spec, name), **shown}


def _summary(plan: Plan, name: LegName) -> str:
    leg = plan.legs[name]
    sizes = " - ".join(map(str, leg.network.sizes))
    head = (
        f"**{leg_title(plan.spec, name)}**, {sizes} units, "
        f"{len(leg.rows.inputs_train)} training rows.\n\n"
    )
    if "candidate" not in plan.legs:
        return head
    rows = [
        f"| {each.field} | {each.reference} | {each.candidate} | {each.meaning} |"
        for each in translation(plan.reference, plan.candidate)
        if not each.same
    ]
    if not rows:
        return head + "Both legs have the same semantics."
    table = ["| field | reference | candidate | decides |", "| --- | --- | --- | --- |", *rows]
    return head + "Where the two legs differ:\n\n" + "\n".join(table)
