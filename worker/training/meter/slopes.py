"""The gradient of the data term, by a forward and a backward pass of our own in float64.

The data term is the mean over rows (weighted by their weights) of the sum over outputs; with
it goes how far rounding may have moved each number of a leg that computed the same.
"""

from dataclasses import dataclass

import numpy as np

from worker.training.meter.activations import ACTIVATIONS, Activation, Numbers
from worker.training.meter.costs import COSTS
from worker.training.meter.recording import Architecture, RecordedStep

KINK = 8  # times the noise of a pre-activation


@dataclass(frozen=True, slots=True)
class Slopes:
    """The gradient of the data term, all tensors in one vector as `flat` puts them.

    Attributes:
        values: Shape (numbers,).
        noise: About how far a leg's rounding is from them, likewise.
    """

    values: Numbers
    noise: Numbers


@dataclass(frozen=True, slots=True)
class _Rounded:
    """Numbers and their noise."""

    values: Numbers
    noise: Numbers


def flat(tensors: list[Numbers]) -> Numbers:
    """Put tensors into one vector: kernel and bias of the first layer, of the second..."""
    return np.concatenate([np.asarray(tensor, np.float64).ravel() for tensor in tensors])


def slopes_of(architecture: Architecture, step: RecordedStep, unit: float) -> Slopes:
    """Work out the gradient of the data term at the weights before a step.

    Args:
        architecture: What the network is.
        step: Weights and rows.
        unit: Rounding unit of the leg.
    """
    kernels = [np.asarray(kernel, np.float64) for kernel in step.before.kernels]
    biases = [np.asarray(bias, np.float64) for bias in step.before.biases]
    activations = [ACTIVATIONS[name] for name in architecture.hidden]
    inputs = np.asarray(step.inputs, np.float64)
    layers, sums = [_Rounded(inputs, np.zeros_like(inputs))], []
    for number, (kernel, bias) in enumerate(zip(kernels, biases, strict=True)):
        sums.append(_sum(layers[-1], kernel, bias, unit))
        if number < len(activations):
            layers.append(_activated(sums[-1], activations[number], unit))
    slope = _output_slope(architecture, step, sums[-1], unit)
    tensors: list[tuple[_Rounded, _Rounded]] = []
    for number in reversed(range(len(kernels))):
        tensors.append(_tensors(layers[number], slope, unit))
        if number:
            back = _back(slope, kernels[number], unit)
            slope = _through(back, sums[number - 1], layers[number], activations[number - 1], unit)
    ordered = [tensor for pair in reversed(tensors) for tensor in pair]
    return Slopes(flat([each.values for each in ordered]), flat([each.noise for each in ordered]))


def _root(*squares: Numbers) -> Numbers:
    return np.asarray(np.sqrt(sum(squares)))


def _sum(layer: _Rounded, kernel: Numbers, bias: Numbers, unit: float) -> _Rounded:
    values = layer.values @ kernel + bias
    squares = (layer.noise**2 + (unit * layer.values) ** 2) @ kernel**2
    return _Rounded(values, _root(squares, (unit * bias) ** 2, (unit * values) ** 2))


def _activated(z: _Rounded, activation: Activation, unit: float) -> _Rounded:
    values = activation.value(z.values)
    moved = activation.slope(z.values, values) * z.noise
    return _Rounded(values, _root(moved**2, (unit * values) ** 2))


def _output_slope(
    architecture: Architecture, step: RecordedStep, z: _Rounded, unit: float
) -> _Rounded:
    cost = COSTS[architecture.cost]
    targets = np.asarray(step.targets, np.float64)
    shares = np.ones(step.rows) if step.row_weights is None else np.asarray(step.row_weights)
    share = (np.asarray(shares, np.float64) / step.row_mass)[:, None]
    values = cost.slope(z.values, targets) * share
    noise = _root((cost.bend(z.values) * z.noise) ** 2, (unit * cost.size(z.values, targets)) ** 2)
    return _Rounded(values, noise * share)


def _tensors(layer: _Rounded, slope: _Rounded, unit: float) -> tuple[_Rounded, _Rounded]:
    """Give the gradients of a layer's kernel and bias."""
    rounding = slope.noise**2 + (unit * slope.values) ** 2
    kernel = layer.values.T @ slope.values
    noise = _root(
        (layer.values**2).T @ rounding, (layer.noise**2).T @ slope.values**2, (unit * kernel) ** 2
    )
    bias = slope.values.sum(axis=0)
    return _Rounded(kernel, noise), _Rounded(bias, _root(rounding.sum(axis=0), (unit * bias) ** 2))


def _back(slope: _Rounded, kernel: Numbers, unit: float) -> _Rounded:
    squares = (slope.noise**2 + (unit * slope.values) ** 2) @ (kernel**2).T
    return _Rounded(slope.values @ kernel.T, np.sqrt(squares))


def _through(
    back: _Rounded, z: _Rounded, layer: _Rounded, activation: Activation, unit: float
) -> _Rounded:
    slope = activation.slope(z.values, layer.values)
    values = back.values * slope
    bend = activation.bend(z.values, layer.values) * z.noise
    # Within rounding of a kink the leg may have stood on its other side.
    at_kink = activation.has_kink & (np.abs(z.values) <= KINK * z.noise)
    return _Rounded(
        values,
        _root(
            (slope * back.noise) ** 2,
            (back.values * bend) ** 2,
            (unit * values) ** 2,
            (back.values * at_kink) ** 2,
        ),
    )
