"""One network alone: trained, and told of."""

from collections.abc import Iterator

from pairing.leg_title import leg_title
from pairing.translate import translation
from schemas.leg import Leg as LegName
from schemas.report import TrainReport
from worker.training.comparison import Trained, trained
from worker.training.diagnostics.course import in_short
from worker.training.leg_reporting import certificate_of, leg_report, rows_of
from worker.training.observer import Observer
from worker.training.pair import Clock, Runner, train_side_by_side
from worker.training.plan import Plan


class Course:
    """Trains the one leg of a job; what was reached stays when it is cancelled."""

    def __init__(self, plan: Plan, runners: dict[LegName, Runner], observer: Observer) -> None:
        """Take the leg at its beginning."""
        self.plan, self.runners = plan, runners
        self._observer = observer

    @property
    def trained(self) -> Trained:
        """The leg where it stands."""
        return trained(self.plan, self.runners)

    def go_through(self) -> None:
        """Train.

        Raises:
            Cancelled: The observer asked to stop; the leg stands after a whole epoch.
        """
        self._observer.phase("training")
        clock = Clock(self.plan.most_epochs, legs=len(self.runners))
        train_side_by_side(self.runners, clock, self._observer)


def train_report_of(job: Trained, notes: tuple[str, ...]) -> TrainReport:
    """Put the report of one network together."""
    plan, prepared = job.plan, job.plan.prepared
    diverged = tuple(each.diverged for each in job.runners.values() if each.diverged is not None)
    return TrainReport(
        verdict="diverged" if diverged else "trained",
        summary=" ".join(_summary(job)),
        diverged=diverged,
        legs={name: leg_report(job, name) for name in job.runners},
        rows=rows_of(plan),
        task=prepared.task,
        notes=(*prepared.notes, *notes),
        diagnostics={name: in_short(told) for name, told in job.diagnostics.items()},
        translation=translation(plan.reference),
        certificate=certificate_of(job),
    )


def _summary(job: Trained) -> Iterator[str]:
    for name, runner in job.runners.items():
        title, epochs = leg_title(job.plan.spec, name), len(job.traces[name].loss_curve)
        plural = "epoch" if epochs == 1 else "epochs"
        yield f"{title} was trained for {epochs} {plural}: {runner.leg.stopped_because}."
        if runner.diverged is not None:
            yield (
                f"In epoch {runner.diverged.epoch} {runner.diverged.tensor} first held a number "
                "that is not finite."
            )
