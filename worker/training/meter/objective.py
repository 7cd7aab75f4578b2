"""What a leg differentiates: its gradient is so many times the data's, and so many times W.

From gradients that the leg tells, a step shows the factor of its loss and the L2 coefficient
of each of its tensors, whatever its optimizer makes of them.
"""

import numpy as np

from worker.training.meter.activations import Numbers
from worker.training.meter.errors import RecordingError
from worker.training.meter.fitting import Complex, Fit, Fitting, Observed
from worker.training.meter.flattened import Flattened

LITTLE = 1e-3  # of a rounding unit: what is exactly zero is known that well


def objective_of(flat: Flattened, step: int) -> Fit | None:
    """Fit gradient = factor * data's + 2 * l2 * weights to one step.

    Returns:
        A fit whose parameters are the loss factor, and the L2 coefficient of each tensor; None
        where the network has fewer numbers than that.
    """
    if flat.gradients is None:
        raise RecordingError("the leg told no gradients")
    if len(flat.tensor) <= flat.tensors:
        return None
    told, data = flat.gradients[step], flat.slopes[step]
    weights = flat.weights[step]
    columns = _columns(weights, flat)
    noise = flat.unit * (np.abs(told) + LITTLE * (np.abs(told).max() or 1.0))
    observed = Observed(told[None], noise[None], data[None], flat.slopes_noise[step][None])

    def gradient(x: Complex, slopes: Complex) -> Complex:
        return np.asarray(x[0] * slopes + (columns @ x[1:])[None])

    all_columns = np.column_stack([data, columns])
    size = np.linalg.norm(all_columns, axis=0)
    size[size == 0] = 1.0
    start = np.linalg.lstsq(all_columns / size, told, rcond=None)[0] / size
    fit = Fitting(gradient, observed).run(start)
    if fit is None:
        raise RecordingError("the gradients of the data are too large for float64")
    return fit


def _columns(weights: Numbers, flat: Flattened) -> Numbers:
    """The slope of each tensor's sum of squares, shape (numbers, tensors)."""
    tensors = np.arange(flat.tensors)
    return np.where(flat.tensor[:, None] == tensors, 2.0 * weights[:, None], 0.0)
