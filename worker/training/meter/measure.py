"""The door of the meter: what a leg does, from one to three of its recorded steps."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from worker.training.meter.fitting import Fit
from worker.training.meter.flattened import Flattened, flattened
from worker.training.meter.measured import Constant, Measured
from worker.training.meter.objective import objective_of
from worker.training.meter.readings import (
    SINGLE,
    TOO_FEW,
    is_still,
    objective_constants,
    update_constants,
)
from worker.training.meter.recording import Recording
from worker.training.meter.updates import TOO_MUCH, Explained, explanations

HOPEFUL = 1e3  # times rounding, of which better fits may leave less
BY_ROWS = "Weighted costs are divided by the number of rows, not by the rows' weights."
COARSER = "The leg keeps its weights in float64, but computes no better than in float32."
DOUBLE_OF_DECAY = (
    "Decay of weights cannot be told from L2 in these steps: all is measured as if there were "
    "none. A leg of plain momentum m that takes a share d of each weight shows momentum m (1 - d), "
    "and an L2 larger by (1 - m) d / (2 rate), in its first batch by d / (2 rate)."
)
NO_STEP = "the weights after its steps were not told"
NOT_FIRST = "the optimizer had moved weights before, and what it remembers is not told"
NO_MOVE = "the weights did not move"


def measure(recording: Recording) -> Measured:
    """Fit what a leg does to its recorded steps; none of its settings is looked at.

    Args:
        recording: Its steps. Gradients tell the loss factor and L2 apart from the learning
            rate; weights alone tell products.
    """
    found = _measured(recording, flattened(recording))
    if found.explained:
        return found
    for other in _other_readings(recording, found):
        if other.explained:
            return other
    return found


def _other_readings(recording: Recording, found: Measured) -> Iterator[Measured]:
    """Measure under what a leg may do besides: weighted rows by their number, coarser numbers."""
    weighted = any(step.row_weights is not None for step in recording.steps)
    if weighted and not recording.tells_gradients:
        by_rows = _measured(recording, flattened(recording, by_rows=True))
        yield replace(by_rows, by_rows=True, notes=(*by_rows.notes, BY_ROWS))
    coarser = SINGLE / recording.unit
    if coarser > 1.0 and (found.times_rounding or np.inf) < HOPEFUL * coarser:
        single = _measured(recording, flattened(recording, unit=SINGLE))
        yield replace(single, notes=(*single.notes, COARSER))


def _measured(recording: Recording, flat: Flattened) -> Measured:
    objectives = _objectives(recording, flat)
    survivors, reason = _survivors(recording, flat)
    fits = [*objectives, *(each.fit for each in survivors[:1])]
    worst = max(fits, key=lambda fit: fit.excess, default=None)
    explained = worst is not None and worst.excess <= TOO_MUCH
    is_known = bool(survivors) and survivors[0].fit.excess <= TOO_MUCH
    constants = objective_constants(recording, flat, objectives)
    if is_known:
        constants += update_constants(recording, flat, survivors, tells=recording.tells_gradients)
    elif survivors:
        left = survivors[0].fit.left
        reason = (
            f"no rule that the meter knows explains these steps; the best, "
            f"{survivors[0].rule.name}, leaves {left:.2g} of them"
        )
    if not is_known:
        constants += [Constant(name="learning_rate", reason=reason)]
    rule = survivors[0].rule.name if is_known else None
    decay_is_l2 = is_known and any(each.decay_is_l2 for each in survivors)
    notes = [f"{reason.capitalize()}."] if reason else []
    # Adam has no such double, and without momentum L2's own line says it all.
    if decay_is_l2 and rule == "sgd" and not is_still(survivors[0]):
        notes.append(DOUBLE_OF_DECAY)
    return Measured(
        rule="none" if reason == NO_MOVE else rule,
        constants=tuple(constants),
        times_rounding=worst.excess if worst else None,
        left=worst.left if worst else None,
        explained=explained,
        decay_is_l2=decay_is_l2,
        notes=tuple(notes),
    )


def _objectives(recording: Recording, flat: Flattened) -> list[Fit]:
    if not recording.tells_gradients:
        return []
    found = [objective_of(flat, step) for step in range(flat.steps)]
    return [each for each in found if each is not None]


def _survivors(recording: Recording, flat: Flattened) -> tuple[list[Explained], str]:
    """The rules that explain the steps as well as the best one, all of the simplest kind."""
    if flat.changes is None:
        return [], NO_STEP
    if not recording.from_the_start:
        return [], NOT_FIRST
    if not np.any(flat.changes):
        return [], NO_MOVE
    found = explanations(flat)
    if not found:
        return [], TOO_FEW
    best = min(found, key=lambda each: each.fit.excess)
    as_good = [each for each in found if not each.fit.is_beaten_by(best.fit)]
    alike = [each for each in as_good if each.rule.name == as_good[0].rule.name]
    return (alike[:1] if is_still(alike[0]) else alike), ""
