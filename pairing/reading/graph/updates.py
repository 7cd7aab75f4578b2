"""Updates that are written by hand, recognised by the numbers that they come to.

One weight is followed through a few steps with made-up gradients. Each optimizer says by
these steps which rate, momentum or epsilon it would have; the one whose numbers all come
out again is what was written, however it was spelt.
"""

import math

from pairing.reading.graph.building import unwrapped
from pairing.reading.graph.formulas import computed_with
from pairing.reading.graph.moves import (
    GRADIENTS,
    LARGE,
    SMALL,
    HandWritten,
    Steps,
    of_adagrad,
    of_adam,
    of_rmsprop,
    of_sgd,
    rounded,
)
from pairing.reading.graph.resolved import Resolved
from pairing.reading.graph.values import Gradient, Read, Variable
from pairing.reading.made import Made
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.values import Symbol

# Python's own stack bears the product of these two.
DEEPEST_UPDATES, DEEPEST_UPDATE = 4, 20
MOST_STATES = 50


def recognise(variable: Variable, resolved: Resolved) -> HandWritten | None:
    """Tell which optimizer the updates of a variable are, or None where they are none known."""
    traces = {scale: _trace(variable, scale, 0.0, resolved) for scale in (1.0, LARGE, SMALL)}
    told = [trace for trace in traces.values() if trace is not None]
    if len(told) != len(traces):
        return None
    decay = _decay(variable, resolved, told[0])
    if decay is None:
        return None
    for template in (of_sgd, of_adam, of_rmsprop, of_adagrad):
        found = template(*told)
        if found is not None and (decay == 0.0 or found.optimizer.name == "sgd"):
            rate = found.optimizer.arguments["learning_rate"]
            return HandWritten(found.optimizer, rounded(decay / rate / 2.0), found.note)
    return None


def _decay(variable: Variable, resolved: Resolved, bare: Steps) -> float | None:
    """How much of itself a weight loses in its first step; None where that is no share."""
    moved = [_trace(variable, 1.0, weight, resolved) for weight in (1.0, 2.0)]
    told = [trace[0] - bare[0] for trace in moved if trace is not None]
    if len(told) < len(moved) or not math.isclose(told[1], 2.0 * told[0], abs_tol=1e-12):
        return None
    return 0.0 if abs(told[0]) < 1e-15 else -told[0]


def _trace(variable: Variable, scale: float, weight: float, resolved: Resolved) -> Steps | None:
    """What each step adds to a weight that stays where it is, for gradients of a scale."""
    memory: dict[int, float] = {}
    moves: list[float] = []
    for step, gradient in enumerate(GRADIENTS):
        follower = _Pass(variable, gradient * scale, weight, step, memory, resolved)
        after = follower.after(variable)
        if after is None or not follower.remember():
            return None
        moves.append(after - weight)
    return moves


class _Pass:
    """One step, with what its variables remember of the steps before."""

    def __init__(
        self, variable: Variable, gradient: float, weight: float, step: int,
        memory: dict[int, float], resolved: Resolved,
    ) -> None:  # fmt: skip
        self._variable, self._gradient, self._weight, self._step = variable, gradient, weight, step
        self._memory, self._resolved = memory, resolved
        self._known: dict[int, float | None] = {}
        self._touched: list[Variable] = []
        self._depth = 0

    def after(self, variable: Variable, version: int | None = None) -> float | None:
        """The value of a variable after some, or all, of its updates in this step."""
        version = len(variable.news) if version is None else version
        if version == 0:
            return self._before(variable)
        if self._depth >= DEEPEST_UPDATES or len(self._touched) > MOST_STATES:
            return None
        self._depth += 1
        found = computed_with(
            variable.news[version - 1].value, self._leaf, self._known, DEEPEST_UPDATE
        )
        self._depth -= 1
        return found

    def remember(self) -> bool:
        """Keep what variables have become for the next step; whether all of it is known."""
        later = {id(each): self.after(each) for each in self._touched}
        known = {key: value for key, value in later.items() if value is not None}
        self._memory.update(known)
        return len(known) == len(later)

    def _leaf(self, part: object) -> float | None:
        if isinstance(part, Gradient):
            return self._gradient if part.variable is self._variable else None
        if isinstance(part, Read):
            return self.after(part.variable, part.version)
        if isinstance(part, Variable):
            return self._before(part)
        if isinstance(part, Symbol):
            # The innermost loop counts steps; what an outer one counts is its first pass.
            return float(self._step) if part.name == self._innermost() else 0.0
        return self._resolved.number(part)

    def _innermost(self) -> str:
        runs = self._resolved.runs
        loops = runs[0].loops if runs else ()
        return f"a pass of line {loops[-1].place.line}" if loops else ""

    def _before(self, variable: Variable) -> float | None:
        if variable is self._variable:
            return self._weight
        if variable.news and variable not in self._touched:
            self._touched.append(variable)
        if id(variable) in self._memory:
            return self._memory[id(variable)]
        initial: object = unwrapped(variable.initial)
        if isinstance(initial, Variable):
            initial = initial.initial
        if isinstance(initial, Made) and initial.kind in {"Constant", "zeros", "Zeros"}:
            told = initial.arguments.get("value")
            initial = 0.0 if told is None else told.value
        return float(initial) if is_number(initial) else None
