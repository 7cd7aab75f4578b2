"""Both legs of a pair at their beginning, and what is written of them before they train."""

from pathlib import Path

from pairing.translate import translation
from schemas.job import Leg as LegName
from worker.training.diagnostics.legs import watch_of
from worker.training.floor import COURSE_ROWS
from worker.training.legs.keras_leg import KerasLeg
from worker.training.pair import Runner
from worker.training.plan import Plan
from worker.training.recorder import Recorder, Setting
from worker.training.reporting import title_of


def runners_of(plan: Plan, logs: Path) -> dict[LegName, Runner]:
    """Make both legs of a pair, each with its recorder.

    Args:
        plan: The pair.
        logs: Folder of the job's event files.
    """
    reference, candidate = plan.sklearn_leg(), plan.keras_leg()
    settings = {
        "reference": _settings(plan, "reference"),
        "candidate": _settings(plan, "candidate"),
    }
    runners: dict[LegName, Runner] = {}
    legs: tuple[tuple[LegName, LegName], ...] = (
        ("reference", "candidate"),
        ("candidate", "reference"),
    )
    for name, other in legs:
        leg = reference if name == "reference" else candidate
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
        graph = leg.graph() if isinstance(leg, KerasLeg) else None
        recorder.begin(settings[name], settings[other], _summary(plan, name), graph)
        runners[name] = Runner(name, leg, recorder)
    return runners


def _settings(plan: Plan, name: LegName) -> dict[str, Setting]:
    semantics = plan.reference if name == "reference" else plan.candidate
    record = {each.field: each.reference for each in translation(semantics, semantics)}
    shown = {key: value for key, value in record.items() if isinstance(value, Setting)}
    return {"framework": title_of(plan, name), **shown}


def _summary(plan: Plan, name: LegName) -> str:
    rows = [
        f"| {each.field} | {each.reference} | {each.candidate} | {each.meaning} |"
        for each in translation(plan.reference, plan.candidate)
        if not each.same
    ]
    network = plan.network if name == "reference" else plan.candidate_network
    sizes = " - ".join(map(str, network.sizes))
    head = (
        f"**{title_of(plan, name)}**, {sizes} units, "
        f"{len(plan.rows(name).inputs_train)} training rows.\n\n"
    )
    if not rows:
        return head + "Both legs have the same semantics."
    table = ["| field | reference | candidate | decides |", "| --- | --- | --- | --- |", *rows]
    return head + "Where the two legs differ:\n\n" + "\n".join(table)
