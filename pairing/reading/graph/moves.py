"""Optimizers by the moves that they make: which numbers they would have, and whether they fit."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pairing.written import Number, Optimizer

# Gradients of the steps that are followed, and factors that make an epsilon vanish, or rule.
GRADIENTS = (0.7, -0.3, 1.1, 0.05, -0.9, 0.4)
LARGE, SMALL = 1e9, 1e-9
_TOLERANCE = 1e-7
Steps = Sequence[float]


@dataclass(frozen=True, slots=True)
class HandWritten:
    """An optimizer by hand, a decay of the weights that it brings along, and what to note."""

    optimizer: Optimizer
    l2: float = 0.0
    note: str = ""


def _matches(moves: Steps, expected: Callable[[], Steps | None]) -> bool:
    try:
        told = expected()
    except (ArithmeticError, ValueError):
        return False
    if told is None:
        return False
    return all(math.isclose(a, b, rel_tol=_TOLERANCE) for a, b in zip(moves, told, strict=True))


def of_sgd(bare: Steps, _large: Steps, _small: Steps) -> HandWritten | None:
    """A rate, with momentum in either form, or without."""
    first, second = GRADIENTS[:2]
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
                "learning_rate": rounded(rate), "momentum": rounded(momentum),
                "nesterov": nesterov,
            }  # fmt: skip
            return HandWritten(Optimizer("sgd", told))
    return None


def _moved_by(rate: float, momentum: float, *, nesterov: bool) -> Callable[[], Steps]:
    def moves() -> Steps:
        velocity, found = 0.0, []
        for gradient in GRADIENTS:
            velocity = momentum * velocity - rate * gradient
            found.append(momentum * velocity - rate * gradient if nesterov else velocity)
        return found

    return moves


def of_adam(bare: Steps, large: Steps, small: Steps) -> HandWritten | None:
    """The first step goes by the rate alone; the next ones by the two decays."""
    rate = -large[0]
    first = GRADIENTS[0] * SMALL
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
            for moves, scale in ((bare, 1.0), (large, LARGE), (small, SMALL))
        )
        if same:
            told = {
                "learning_rate": rounded(rate), "beta_1": rounded(beta_1),
                "beta_2": rounded(beta_2), "epsilon": rounded(epsilon),
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
        for step, gradient in enumerate(GRADIENTS, 1):
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


def of_rmsprop(bare: Steps, large: Steps, small: Steps) -> HandWritten | None:
    """RMSprop: each gradient over the root of a decayed mean of squares."""
    first, second = GRADIENTS[:2]
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
                   0.0, (bare, large, small), {"rho": rounded(rho), "momentum": 0.0})  # fmt: skip


def of_adagrad(bare: Steps, large: Steps, small: Steps) -> HandWritten | None:
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
    gradient = GRADIENTS[0] * SMALL
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
            for moves, scale in ((bare, 1.0), (large, LARGE), (small, SMALL))
        ):
            arguments = {"learning_rate": rounded(rate), **told, "epsilon": rounded(floor)}
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
        for gradient in GRADIENTS:
            total = gather(total, (gradient * scale) ** 2)
            root = math.sqrt(total + epsilon) if inside else math.sqrt(total) + epsilon
            found.append(-rate * gradient * scale / root)
        return found

    return moves


def rounded(value: float) -> float:
    """A number without what computing has blurred."""
    return float(f"{value:.6g}")
