"""Jobs of the table's configurations: trained, their arrays and programs written to a folder."""

import tempfile
from pathlib import Path

import numpy as np

from pairing.emission.facts import Facts, floor_for
from pairing.semantics import Semantics
from schemas.job import Leg
from schemas.report import PairReport
from tests.worker.training.cases import Watcher
from tests.worker.training.legs.configurations import Configuration, named
from tests.worker.training.step_ledger.plans import plan_of
from worker.training.examination import Examination
from worker.training.plan import Plan
from worker.training.reporting import pair_report_of
from worker.training.rows_file import write_arrays
from worker.training.runners import runners_of


def trained(
    configuration: Configuration, folder: Path, candidate: Semantics | None = None
) -> dict[Leg, Facts]:
    """Train a configuration, write its arrays, and give the facts of both legs."""
    folder.mkdir(parents=True)
    plan = plan_of(configuration, candidate)
    with tempfile.TemporaryDirectory() as logs:
        runners = runners_of(plan, Path(logs))
        try:
            with np.errstate(all="ignore"):
                examination = Examination(plan, runners, Watcher())
                examination.go_through()
                report = pair_report_of(examination, ())
                write_arrays(examination.trained, folder)
        finally:
            for runner in runners.values():
                runner.recorder.log.close(succeeded=True)
                runner.leg.close()
    return {
        "reference": facts_of(configuration, plan, report, "reference"),
        "candidate": facts_of(configuration, plan, report, "candidate"),
    }


def facts_of(configuration: Configuration, plan: Plan, report: PairReport, leg: Leg) -> Facts:
    """Gather what a program must know of a plan that no spec was written for."""
    semantics = plan.semantics[leg]
    return Facts(
        job=f"job_{named(configuration)}",
        leg=leg,
        task=plan.prepared.task,
        sizes=plan.network.sizes,
        framework="sklearn" if leg == "reference" else "keras",
        estimator=configuration.estimator,
        seed=plan.spec.seed,
        semantics=semantics,
        reference=plan.reference,
        weighted=plan.prepared.weights_train is not None,
        own_rows=False,
        scaled_target=False,
        diverged=False,
        versions=report.certificate.versions,
        results_sha256=report.certificate.results_sha256[leg],
        floor=floor_for(report.noise_floor, semantics, plan.reference),
    )
