"""The legs of a pair, recorded by their steppers in a pass of its own, and measured.

Training is over by then, and other legs are made for it: to be measured changes nothing.
"""

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from pairing.batches import rows_per_batch
from schemas.job import LEGS
from schemas.job import Leg as LegName
from schemas.meter import LegMeter
from worker.training.draws import Order
from worker.training.leg import Floats
from worker.training.leg_plan import LegPlan
from worker.training.meter.declared import Declared, architecture_of
from worker.training.meter.errors import RecordingError
from worker.training.meter.judging import judged
from worker.training.meter.measure import measure
from worker.training.meter.recording import MOST_STEPS, Architecture, RecordedStep, Recording
from worker.training.plan import Plan
from worker.training.step_ledger.step import Evaluator, MeanLoss, Stepper, batches
from worker.training.step_ledger.steppers import evaluator_of, stepper_of

STEPPED = ("sgd", "adam", "adamw", "lbfgs")


@dataclass(frozen=True, slots=True)
class Table:
    """The training rows as one leg has them.

    Attributes:
        inputs: Shape (rows, inputs).
        targets: Encoded, shape (rows, outputs).
        weights: Shape (rows,), if rows have weights.
    """

    inputs: Floats
    targets: Floats
    weights: Floats | None

    def step(self, rows: Order | slice) -> dict[str, Floats | None]:
        """Give some rows under the names of a recorded step."""
        weights = None if self.weights is None else self.weights[rows]
        return {"inputs": self.inputs[rows], "targets": self.targets[rows], "row_weights": weights}


def meters_of(plan: Plan) -> dict[LegName, LegMeter]:
    """Record the first steps of both legs and measure them; a leg that is beyond it says why."""
    return {name: _meter_of(plan, name) for name in LEGS}


def _meter_of(plan: Plan, name: LegName) -> LegMeter:
    began = perf_counter()
    own = plan.semantics[name]
    other = plan.semantics["candidate" if name == "reference" else "reference"]
    table, rows = table_of(plan, name), len(plan.rows(name).inputs_train)
    try:
        recording = _recorded(plan, name, architecture_of(own), table)
    except RecordingError as error:
        return _beyond(str(error), perf_counter() - began)
    with np.errstate(all="ignore"):
        measured = measure(recording)
    declared = [
        Declared(semantics, recording, rows_per_batch(semantics.batch_rows, rows), measured.by_rows)
        for semantics in (own, other)
    ]
    return judged(measured, declared[0], declared[1], perf_counter() - began)


def _beyond(reason: str, seconds: float) -> LegMeter:
    note = f"This leg was not measured: {reason}."
    return LegMeter(
        steps=0, explained=False, left=None, times_rounding=None, notes=(note,), seconds=seconds
    )


def table_of(plan: Plan, name: LegName) -> Table:
    """Give the rows that a leg trains on, in the format in which it has them."""
    rows, semantics = plan.rows(name), plan.semantics[name]
    targets = plan.learnt(name).astype(_target_format(plan.legs[name]))
    weights = rows.weights_train
    return Table(
        rows.inputs_train.astype(semantics.dtype),
        targets,
        None if weights is None else weights.astype(semantics.gradient_dtype),
    )


def _target_format(leg: LegPlan) -> str:
    return "float64" if leg.framework == "sklearn" else leg.semantics.gradient_dtype


def _recorded(plan: Plan, name: LegName, architecture: Architecture, table: Table) -> Recording:
    semantics = plan.semantics[name]
    if semantics.optimizer not in STEPPED:
        raise RecordingError(
            f"its optimizer is {semantics.optimizer}, and the meter knows {', '.join(STEPPED)}"
        )
    if not all(semantics.use_bias):
        raise RecordingError("a layer of it has no biases, and is not driven step by step")
    leg = plan.leg(name)
    if semantics.optimizer == "lbfgs":
        return recorded_evaluation(evaluator_of(leg), architecture, table)
    return recorded_steps(stepper_of(leg), architecture, table, decay=semantics.decay)


def recorded_steps(
    stepper: Stepper, architecture: Architecture, table: Table, *, decay: float = 0.0
) -> Recording:
    """Record a leg's first steps, over as many epochs as they take; the stepper is used up.

    Args:
        stepper: A leg that has made no step.
        architecture: What its network is.
        table: Its training rows.
        decay: By step the learning rate is divided by 1 + decay * steps before it.

    Raises:
        RecordingError: A number of a step is not finite.
    """
    steps: list[RecordedStep] = []
    try:
        while len(steps) < MOST_STEPS:
            order, loss = stepper.next_order(), MeanLoss()
            for rows in batches(order, stepper.batch_rows)[: MOST_STEPS - len(steps)]:
                state = stepper.state()
                step = stepper.step(rows)
                loss.add(step.loss, len(rows))
                steps.append(
                    RecordedStep(
                        before=state.weights,
                        after=step.weights,
                        gradients=step.gradients,
                        moments=step.moments,
                        rate_share=state.learning_rate
                        / state.first_rate
                        / (1.0 + decay * len(steps)),
                        **table.step(rows),  # type: ignore[arg-type]
                    )
                )
            if len(steps) < MOST_STEPS and stepper.judge(loss.value(), stepper.score()).stops:
                break
    finally:
        stepper.close()
    return Recording(architecture=architecture, steps=tuple(steps))


def recorded_evaluation(
    evaluator: Evaluator, architecture: Architecture, table: Table
) -> Recording:
    """Record what a leg of L-BFGS makes of its first weights; SciPy takes the steps."""
    try:
        gradients = evaluator.evaluate(evaluator.initial).gradients
    finally:
        evaluator.close()
    step = RecordedStep(
        before=evaluator.initial,
        after=None,
        gradients=gradients,
        **table.step(slice(None)),  # type: ignore[arg-type]
    )
    return Recording(architecture=architecture, steps=(step,))
