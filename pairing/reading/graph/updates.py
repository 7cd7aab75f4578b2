"""Updates that are written by hand, recognised by the numbers that they come to.

One weight is followed through a few steps with made-up gradients. Each optimizer says by
these steps which rate, momentum or epsilon it would have; the one whose numbers all come
out again is what was written, however it was spelt.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pairing.reading.graph.building import unwrapped
from pairing.reading.graph.formulas import computed_with
from pairing.reading.graph.resolved import Resolved
from pairing.reading.graph.values import Gradient, Read, Variable
from pairing.reading.made import Made
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.values import Symbol
from pairing.written import Number, Optimizer

# Gradients of the steps that are followed, and factors that make an epsilon vanish, or rule.
_GRADIENTS = (0.7, -0.3, 1.1, 0.05, -0.9, 0.4)
_LARGE, _SMALL = 1e9, 1e-9
_TOLERANCE = 1e-7
Steps = Sequence[float]


@dataclass(frozen=True, slots=True)
class HandWritten:
    """An optimizer by hand, a decay of the weights that it brings along, and what to note."""

    optimizer: Optimizer
    l2: float = 0.0
    note: str = ""


def recognise(variable: Variable, resolved: Resolved) -> HandWritten | None:
    """Tell which optimizer the updates of a variable are, or None where they are none known."""
    traces = {scale: _trace(variable, scale, 0.0, resolved) for scale in (1.0, _LARGE, _SMALL)}
    told = [trace for trace in traces.values() if trace is not None]
    if len(told) != len(traces):
        return None
    decay = _decay(variable, resolved, told[0])
    if decay is None:
        return None
    for template in (_sgd, _adam, _root_of_mean_square, _adagrad):
        found = template(*told)
        if found is not None and (decay == 0.0 or found.optimizer.name == "sgd"):
            rate = found.optimizer.arguments["learning_rate"]
            return HandWritten(found.optimizer, _rounded(decay / rate / 2.0), found.note)
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
    for step, gradient in enumerate(_GRADIENTS):
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
        if self._depth > 8:
            return None
        self._depth += 1
        found = computed_with(variable.news[version - 1].value, self._leaf, self._known)
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


def _matches(moves: Steps, expected: Callable[[], Steps | None]) -> bool:
    try:
        told = expected()
    except (ArithmeticError, ValueError):
        return False
    if told is None:
        return False
    return all(math.isclose(a, b, rel_tol=_TOLERANCE) for a, b in zip(moves, told, strict=True))


def _sgd(bare: Steps, _large: Steps, _small: Steps) -> HandWritten | None:
    """A rate, with momentum in either form, or without."""
    first, second = _GRADIENTS[:2]
    reach = -bare[0] / first
    if not reach > 0:
        return None
    share = (bare[1] + reach * second) / bare[0]
    pull = -(bare[1] + reach * second) / first
    ratio = pull / reach
    root = ratio * ratio + 4.0 * ratio
    forms = [(reach, 0.0, False), (reach, share, False)]
    if root >= 0.0:
        momentum = (ratio + math.sqrt(root)) / 2.0
        forms.append((reach / (1.0 + momentum), momentum, True))
    for rate, momentum, nesterov in forms:
        if 0.0 <= momentum < 1.0 and _matches(bare, _moved_by(rate, momentum, nesterov=nesterov)):
            told: dict[str, Number | bool] = {
                "learning_rate": _rounded(rate), "momentum": _rounded(momentum),
                "nesterov": nesterov,
            }  # fmt: skip
            return HandWritten(Optimizer("sgd", told))
    return None


def _moved_by(rate: float, momentum: float, *, nesterov: bool) -> Callable[[], Steps]:
    def moves() -> Steps:
        velocity, found = 0.0, []
        for gradient in _GRADIENTS:
            velocity = momentum * velocity - rate * gradient
            found.append(momentum * velocity - rate * gradient if nesterov else velocity)
        return found

    return moves


def _adam(bare: Steps, large: Steps, small: Steps) -> HandWritten | None:
    """The first step goes by the rate alone; the next ones by the two decays."""
    rate = -large[0]
    first = _GRADIENTS[0] * _SMALL
    if not rate > 0 or not small[0] < 0:
        return None
    floor = first * (rate / -small[0] - 1.0)
    decays = _decays(large, rate)
    if decays is None or floor < 0:
        return None
    beta_1, beta_2 = decays
    for epsilon, plain in ((floor, True), (floor * math.sqrt(1.0 - beta_2), False)):
        same = all(
            _matches(moves, _adam_moves(rate, beta_1, beta_2, epsilon, scale, plain=plain))
            for moves, scale in ((bare, 1.0), (large, _LARGE), (small, _SMALL))
        )
        if same:
            told = {
                "learning_rate": _rounded(rate), "beta_1": _rounded(beta_1),
                "beta_2": _rounded(beta_2), "epsilon": _rounded(epsilon),
            }  # fmt: skip
            return HandWritten(Optimizer("adam", dict(told)), note=_AFTER if plain else "")
    return None


_AFTER = (
    "This Adam adds its epsilon after both means are corrected for their start, and is read as "
    "that of TensorFlow, which adds it before."
)


def _decays(large: Steps, rate: float) -> tuple[float, float] | None:
    """Find the two decays whose steps these are, epsilon aside."""
    best: tuple[float, float, float] | None = None
    for beta_1 in _CANDIDATES_1:
        for beta_2 in _CANDIDATES_2:
            moves = _adam_moves(rate, beta_1, beta_2, 0.0, 1.0, plain=True)()
            away = sum(abs(a - b) for a, b in zip(moves, large, strict=True)) / rate
            if best is None or away < best[0]:
                best = (away, beta_1, beta_2)
    return None if best is None else _refined(large, rate, best[1], best[2])


_CANDIDATES_1 = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
_CANDIDATES_2 = (0.5, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999)


def _refined(large: Steps, rate: float, beta_1: float, beta_2: float) -> tuple[float, float]:
    """Newton's method on the second and third steps, from the nearest of usual values."""
    for _ in range(20):
        base = _adam_moves(rate, beta_1, beta_2, 0.0, 1.0, plain=True)()
        miss = [(large[index] - base[index]) / rate for index in (1, 2)]
        if max(map(abs, miss)) < 1e-13:
            break
        tiny_1, tiny_2 = 1e-7, min(1e-7, (1.0 - beta_2) / 10.0)
        by_1 = _adam_moves(rate, beta_1 + tiny_1, beta_2, 0.0, 1.0, plain=True)()
        by_2 = _adam_moves(rate, beta_1, beta_2 - tiny_2, 0.0, 1.0, plain=True)()
        slopes = [
            [
                (by_1[index] - base[index]) / rate / tiny_1,
                (base[index] - by_2[index]) / rate / tiny_2,
            ]
            for index in (1, 2)
        ]
        across = slopes[0][0] * slopes[1][1] - slopes[0][1] * slopes[1][0]
        if across == 0.0:
            break
        beta_1 += (miss[0] * slopes[1][1] - miss[1] * slopes[0][1]) / across
        beta_2 += (slopes[0][0] * miss[1] - slopes[1][0] * miss[0]) / across
        beta_1, beta_2 = min(max(beta_1, 0.0), 0.999999), min(max(beta_2, 1e-6), 0.9999999)
    return float(f"{beta_1:.7g}"), float(f"{beta_2:.7g}")


def _adam_moves(
    rate: float, beta_1: float, beta_2: float, epsilon: float, scale: float, *, plain: bool
) -> Callable[[], Steps]:
    def moves() -> Steps:
        mean, square, found = 0.0, 0.0, []
        for step, gradient in enumerate(_GRADIENTS, 1):
            mean = beta_1 * mean + (1.0 - beta_1) * gradient * scale
            square = beta_2 * square + (1.0 - beta_2) * (gradient * scale) ** 2
            start_1, start_2 = 1.0 - beta_1**step, math.sqrt(1.0 - beta_2**step)
            below = (
                math.sqrt(square) / start_2 + epsilon
                if plain
                else (math.sqrt(square) + epsilon) / start_2
            )
            found.append(-rate * mean / start_1 / below)
        return found

    return moves


def _root_of_mean_square(bare: Steps, large: Steps, small: Steps) -> HandWritten | None:
    """RMSprop: each gradient over the root of a decayed mean of squares."""
    first, second = _GRADIENTS[:2]
    if not large[0] < 0 or large[1] == 0.0:
        return None
    # The first move is rate / sqrt(1 - rho), and (rate * second / move)^2 of the next one is
    # (1 - rho) (rho first^2 + second^2).
    ratio = (large[0] * second / large[1]) ** 2 - second**2
    rho = ratio / first**2
    if not 0.0 < rho < 1.0:
        return None
    rate = -large[0] * math.sqrt(1.0 - rho)
    return _rooted("rmsprop", rate, lambda total, square: rho * total + (1.0 - rho) * square,
                   0.0, (bare, large, small), {"rho": _rounded(rho), "momentum": 0.0})  # fmt: skip


def _adagrad(bare: Steps, large: Steps, small: Steps) -> HandWritten | None:
    """Each gradient over the root of the sum of all squares, which starts at some number."""
    rate = -large[0]
    if not rate > 0:
        return None
    for start in (0.0, 0.1, 1.0, 0.01):
        told: dict[str, Number | bool] = {"initial_accumulator_value": start}
        found = _rooted("adagrad", rate, lambda total, square: total + square, start,
                        (bare, large, small), told)  # fmt: skip
        if found is not None:
            return found
    return None


def _rooted(
    name: str, rate: float, gather: Callable[[float, float], float], start: float,
    traces: tuple[Steps, Steps, Steps], told: dict[str, Number | bool],
) -> HandWritten | None:  # fmt: skip
    """An optimizer of one mean or sum of squares, its epsilon inside the root or beside it."""
    bare, large, small = traces
    gradient = _GRADIENTS[0] * _SMALL
    if small[0] == 0.0:
        return None
    below = rate * gradient / -small[0]
    total = gather(start, gradient * gradient)
    for epsilon, inside in ((below**2 - total, True), (below - math.sqrt(max(total, 0.0)), False)):
        if epsilon < -1e-12:
            continue
        floor = max(epsilon, 0.0)
        if all(
            _matches(moves, _rooted_moves(rate, gather, start, floor, scale, inside=inside))
            for moves, scale in ((bare, 1.0), (large, _LARGE), (small, _SMALL))
        ):
            arguments = {"learning_rate": _rounded(rate), **told, "epsilon": _rounded(floor)}
            note = "" if inside else f"This {name} adds its epsilon {_BESIDE}"
            return HandWritten(Optimizer(name, arguments), note=note)
    return None


_BESIDE = "beside the root, and is read as one that adds it within."


def _rooted_moves(
    rate: float, gather: Callable[[float, float], float], start: float, epsilon: float,
    scale: float, *, inside: bool,
) -> Callable[[], Steps]:  # fmt: skip
    def moves() -> Steps:
        total, found = start, []
        for gradient in _GRADIENTS:
            total = gather(total, (gradient * scale) ** 2)
            root = math.sqrt(total + epsilon) if inside else math.sqrt(total) + epsilon
            found.append(-rate * gradient * scale / root)
        return found

    return moves


def _rounded(value: float) -> float:
    """A number without what computing has blurred."""
    return float(f"{value:.6g}")
