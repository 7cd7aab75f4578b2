"""What reports of every kind say of legs, of rows, and of what the numbers rest on."""

from pairing.leg_title import leg_title
from schemas.leg import Leg as LegName
from schemas.meter import LegMeter
from schemas.report import Certificate, LegReport, Rows
from worker.training.certificate import certify
from worker.training.comparison import Trained
from worker.training.leg import Floats
from worker.training.legs.sklearn_leg import final_metrics
from worker.training.plan import Plan


def leg_report(trained: Trained, name: LegName, meter: LegMeter | None = None) -> LegReport:
    """Tell of one leg."""
    plan, runner, trace = trained.plan, trained.runners[name], trained.traces[name]
    metrics, confusion = final_metrics(plan.prepared.task, trace.outputs, plan.targets_test)
    return LegReport(
        framework=plan.legs[name].framework,
        title=leg_title(plan.spec, name),
        metrics=metrics,
        confusion_matrix=confusion,
        n_iter=len(trace.loss_curve),
        loss_curve=trace.loss_curve,
        dtype=plan.semantics[name].dtype,
        seconds=runner.seconds,
        stopped_because=runner.leg.stopped_because,
        meter=meter,
    )


def rows_of(plan: Plan) -> Rows:
    """Tell of the rows."""
    prepared = plan.prepared
    return Rows(
        training=len(prepared.inputs_train),
        test=len(prepared.inputs_test),
        inputs=plan.network.inputs,
        outputs=plan.targets_test.shape[1],
        input_columns=prepared.input_columns,
        target_columns=prepared.target_columns,
        classes=None if prepared.classes is None else tuple(map(str, prepared.classes)),
    )


def certificate_of(trained: Trained) -> Certificate:
    """Hash what went in and what came out."""
    plan, prepared = trained.plan, trained.plan.prepared
    arrays: list[Floats] = [prepared.inputs_train, plan.learnt("reference")]
    arrays += [prepared.inputs_test, plan.targets_test]
    arrays += [] if prepared.weights_train is None else [prepared.weights_train]
    if not plan.shares_rows:
        own = plan.rows("candidate")
        arrays += [own.inputs_train, plan.learnt("candidate"), own.inputs_test]
    return certify(
        plan.spec,
        arrays,
        {name: runner.leg for name, runner in trained.runners.items()},
        trained.traces,
        {name: semantics.dtype for name, semantics in plan.semantics.items()},
    )
