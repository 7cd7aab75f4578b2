"""A program's loss and gradient of all rows, minimised by SciPy's L-BFGS-B (D29)."""

from collections.abc import Generator

import tensorflow as tf
from scipy.optimize import OptimizeResult

from pairing.semantics import Semantics
from worker.training.compiled.function import as_tensor
from worker.training.compiled.program import CompiledProgram
from worker.training.leg import Weights
from worker.training.quasi_newton import Iterate, Vector, minimise, pack, why_it_ended


class Optimisation:
    """One minimisation.

    Args:
        program: Computes loss and gradient.
        semantics: Say when to end.
        given: Inputs, targets, scales and, where rows have them, weights.

    Attributes:
        gradient: Of the last evaluation, in one vector.
    """

    def __init__(
        self, program: CompiledProgram, semantics: Semantics, given: tuple[tf.Tensor, ...]
    ) -> None:
        self._program, self._semantics, self._given = program, semantics, given
        self._ending: OptimizeResult | None = None
        self.gradient: Vector | None = None

    def iterates(self, start: Weights) -> Generator[Iterate, None, None]:
        """Minimise; the caller has the turn after each iteration, and where it ended."""
        _ = self._program.slopes.traced  # here, and not in the thread that SciPy works in
        self._ending = yield from minimise(self.evaluate, pack(start), self._semantics)

    def evaluate(self, x: Vector) -> tuple[float, Vector]:
        """Give the penalised loss of all rows and its gradient, as SciPy asks for them."""
        packed = as_tensor(x, self._program.key.dtype)
        loss, gradient = self._program.slopes(packed, *self._given)
        self.gradient = gradient.numpy()
        return float(loss), self.gradient

    def end(self) -> tuple[Vector, str]:
        """Give the weights that it ended with, and why it did.

        Raises:
            RuntimeError: It has not ended.
        """
        if self._ending is None:
            raise RuntimeError("the optimisation has not ended")
        limits = self._semantics
        why = why_it_ended(
            self._ending, tol=limits.tol, max_iter=limits.epochs, max_fun=limits.max_fun
        )
        return self._ending.x, why
