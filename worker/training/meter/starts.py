"""Where a fit of a rule begins: near enough that least squares finds the rest."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from worker.training.meter.activations import Numbers
from worker.training.meter.fitting import Vector
from worker.training.meter.flattened import Flattened
from worker.training.meter.layout import Layout

MOMENTA = (0.0, 0.6, 0.95)
BETAS = product((0.5, 0.9), (0.9, 0.995))
MORE_BETAS = product((0.0, 0.3, 0.7, 0.9, 0.97), (0.8, 0.97, 0.999))
NARROW, WIDE = tuple(BETAS), tuple(MORE_BETAS)


def starts(layout: Layout, flat: Flattened, *, wide: bool = False) -> Iterator[Vector]:
    """Give starts, each near what the first step says; more of them if wide."""
    sgd = layout.rule.name == "sgd"
    first = _sgd_first(layout, flat) if sgd else _adam_first(layout, flat)
    if not sgd:
        for beta_1, beta_2 in WIDE if wide else NARROW:
            yield layout.vector(first | {"beta_1": beta_1, "beta_2": beta_2})
        return
    for momentum in MOMENTA:
        length = 1.0 + momentum if layout.rule.variant == "nesterov" else 1.0
        rate = first["rate"] / length
        yield layout.vector(first | {"momentum": momentum, "rate": rate})


def _changes(flat: Flattened) -> Numbers:
    if flat.changes is None:
        raise ValueError("the leg told no weights after its steps")
    return flat.changes


def _sgd_first(layout: Layout, flat: Flattened) -> dict[str, float]:
    """The first step is a multiple of the gradient, and of each tensor's weights."""
    change = _changes(flat)[0]
    gradient = flat.slopes[0] if flat.gradients is None else flat.gradients[0]
    columns = [-gradient]
    if layout.penalties:
        weights = -2.0 * flat.weights[0]
        columns += [
            np.where(flat.tensor == number, weights, 0.0) for number in range(layout.tensors)
        ]
    matrix = np.stack(columns, axis=1)
    size = np.linalg.norm(matrix, axis=0)
    size[size == 0] = 1.0
    found = np.linalg.lstsq(matrix / size, change, rcond=None)[0] / size
    rate = float(found[0])
    penalties = found[1:] / (rate or 1.0)
    return {"rate": rate} | _penalties(layout, penalties)


def _penalties(layout: Layout, of_first: Numbers) -> dict[str, float]:
    """Begin with the same coefficients in every kind of batch."""
    return {
        name: float(of_first[number % layout.tensors])
        for number, name in enumerate(layout.penalties)
    }


def _adam_first(layout: Layout, flat: Flattened) -> dict[str, float]:
    """The first step is rate * g / (|g| + floor): its signs tell L2, its sizes the rest."""
    change = _changes(flat)[0]
    gradient = flat.slopes[0] if flat.gradients is None else flat.gradients[0]
    values: dict[str, float] = {}
    if layout.penalties:
        found = np.array(
            [
                _penalty_of_signs(gradient[own], flat.weights[0][own], change[own])
                for own in (flat.tensor == number for number in range(layout.tensors))
            ]
        )
        values = _penalties(layout, found)
        gradient = gradient + 2.0 * found[flat.tensor] * flat.weights[0]
    if layout.decays:
        kernels, biases = _decays_of(flat, change)
        values |= dict(zip(layout.decays, (kernels, biases), strict=True))
        change = change + np.where(flat.tensor % 2 == 1, biases, kernels) * flat.weights[0]
    sizes, steps = np.abs(gradient), np.abs(change)
    matrix = np.stack([sizes, -steps], axis=1)
    scale = np.linalg.norm(matrix, axis=0)
    scale[scale == 0] = 1.0
    rate, floor = np.linalg.lstsq(matrix / scale, steps * sizes, rcond=None)[0] / scale
    return values | {"rate": float(rate), "floor": max(float(floor), 0.0)}


def _decays_of(flat: Flattened, change: Numbers) -> tuple[float, float]:
    """What the first step takes off weights besides a step of the same length for all."""
    is_bias = flat.tensor % 2 == 1
    weights = flat.weights[0]
    columns = [np.sign(change), np.where(is_bias, 0.0, -weights), np.where(is_bias, -weights, 0.0)]
    found = np.linalg.lstsq(np.stack(columns, axis=1), change, rcond=None)[0]
    return float(found[1]), float(found[2])


def _penalty_of_signs(gradient: Numbers, weights: Numbers, change: Numbers) -> float:
    """The L2 coefficient under which most steps go downhill; 0 where no other does better."""
    uphill = -np.sign(change)
    used = (weights != 0) & (uphill != 0) & (gradient != 0)
    if not used.any():
        return 0.0
    gradient, weights, uphill = gradient[used], weights[used], uphill[used]
    ends = -gradient / (2.0 * weights)
    order = np.argsort(ends)
    # Passing its end from the left, a number begins to agree, or ceases to.
    gains = np.where(uphill * weights > 0, 1, -1)[order]
    agreeing = np.concatenate([[0], np.cumsum(gains)])
    at_zero = agreeing[np.searchsorted(ends[order], 0.0)]
    best = int(np.argmax(agreeing))
    if agreeing[best] <= at_zero or best in {0, len(ends)}:
        return 0.0
    return float(0.5 * (ends[order][best - 1] + ends[order][best]))
