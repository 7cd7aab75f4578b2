"""SciPy's L-BFGS-B as scikit-learn's solver `lbfgs` uses it, an iteration at a time (D29).

An iteration takes the place of an epoch: it ends a line search, which evaluates the
loss and its gradient over all rows once or more often.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, minimize

from pairing.semantics import Semantics
from worker.training.leg import Network, Weights, fans, layered
from worker.training.turns import in_turns

Vector = NDArray[np.floating]
LossAndGradient = Callable[[Vector], tuple[float, Vector]]


@dataclass(frozen=True, slots=True)
class Iterate:
    """Where an iteration ended.

    Attributes:
        x: All kernels and then all biases, in one vector of its own memory.
        loss: The penalised loss there.
    """

    x: Vector
    loss: float


def telling(tell: Callable[[Iterate], None]) -> Callable[[OptimizeResult], None]:
    """Give the callback of `scipy.optimize.minimize` that tells each iterate."""

    # SciPy hands the loss over only to a callback whose argument has this name.
    def callback(intermediate_result: OptimizeResult) -> None:
        x, loss = intermediate_result.x, intermediate_result.fun
        tell(Iterate(np.array(x), float(loss)))

    return callback


def minimise(
    function: LossAndGradient, start: Vector, semantics: Semantics
) -> Generator[Iterate, None, OptimizeResult]:
    """Minimise with the method and the options that scikit-learn's `_fit_lbfgs` gives.

    Args:
        function: From all weights to the loss and its gradient.
        start: All weights at the beginning, in the format they were drawn in.
        semantics: `tol` bounds the largest entry of the gradient, `epochs` the iterations
            and `max_fun` the evaluations.

    Returns:
        An iterator over iterates, which returns SciPy's result.

    Source:
        `_fit_lbfgs` of scikit-learn 1.9.1, `sklearn/neural_network/_multilayer_perceptron.py`.
    """
    options = {
        "maxfun": semantics.max_fun,
        "maxiter": semantics.epochs,
        "gtol": semantics.tol,
    }

    def work(tell: Callable[[Iterate], None]) -> OptimizeResult:
        return minimize(
            function, start, method="L-BFGS-B", jac=True, options=options, callback=telling(tell)
        )

    return in_turns(work)


class Ending(IntEnum):
    """What ends an optimisation."""

    GRADIENT = 1
    LOSS = 2
    MAX_ITER = 3
    MAX_FUN = 4
    LINE_SEARCH = 5


def ending_of(result: OptimizeResult, *, max_iter: int, max_fun: int) -> Ending:
    """Tell what ended an optimisation."""
    if result.status == 0:
        return Ending.GRADIENT if "GRADIENT" in result.message else Ending.LOSS
    if result.nit >= max_iter:
        return Ending.MAX_ITER
    return Ending.MAX_FUN if result.nfev > max_fun else Ending.LINE_SEARCH


def why_it_ended(result: OptimizeResult, *, tol: float, max_iter: int, max_fun: int) -> str:
    """Say what ended an optimisation, as `stopped_because` of a leg."""
    return {
        Ending.GRADIENT: f"no entry of the gradient is larger than tol={tol:g}",
        Ending.LOSS: "the loss no longer falls by more than rounding",
        Ending.MAX_ITER: f"max_iter={max_iter} was reached",
        Ending.MAX_FUN: f"max_fun={max_fun} evaluations of the loss were exceeded",
        Ending.LINE_SEARCH: f"the line search found no lower loss (SciPy: {result.message})",
    }[ending_of(result, max_iter=max_iter, max_fun=max_fun)]


def pack(weights: Weights) -> Vector:
    """Put all kernels and then all biases into one vector, in their own format."""
    return np.hstack([tensor.ravel() for tensor in (*weights.kernels, *weights.biases)])


def unpack(x: Vector, network: Network) -> Weights:
    """Undo `pack`; the tensors are views of the vector."""
    sizes: list[Any] = [*fans(network), *((units,) for _, units in fans(network))]
    ends = np.cumsum([int(np.prod(size)) for size in sizes])[:-1]
    tensors = [part.reshape(size) for part, size in zip(np.split(x, ends), sizes, strict=True)]
    return layered(tensors)
