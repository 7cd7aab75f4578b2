"""A plan, trained and judged as a job is, without the files that a job leaves."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from schemas.report import PairReport
from tests.worker.training.cases import Watcher
from tests.worker.training.legs.configurations import Configuration
from tests.worker.training.step_ledger.plans import plan_of
from worker.training.examination import Examination
from worker.training.plan import Plan
from worker.training.reporting import pair_report_of
from worker.training.runners import runners_of


def report_on(plan: Plan, logs: Path) -> PairReport:
    """Train a pair and give its report."""
    runners = runners_of(plan, logs)
    try:
        with np.errstate(all="ignore"):
            examination = Examination(plan, runners, Watcher())
            examination.go_through()
            return pair_report_of(examination, ())
    finally:
        for runner in runners.values():
            runner.recorder.log.close(succeeded=True)
            runner.leg.close()


def examined(configuration: Configuration) -> PairReport:
    """Train a configuration beside its aligned twin and give the report."""
    with TemporaryDirectory() as logs:
        return report_on(plan_of(configuration), Path(logs))
