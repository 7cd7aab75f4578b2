"""Nonlinear least squares with error bars that come from rounding alone.

What is fitted are constants of a rule; what disturbs it is rounding. Rounding of each observed
number is taken as chance, and averages out. Rounding of the gradients that the rule starts from
is not: a batch's numbers share it. So it enters an error bar as if all of it pulled one way.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.stats import t as student

from worker.training.meter.activations import Numbers

Vector = NDArray[np.float64]
Complex = NDArray[np.complex128]
Model = Callable[[Complex, Complex], Complex]

WRONG_ONCE_IN = 1e6  # an error bar misses the truth at most so seldom, where rounding is chance
STEP = 1e-30  # of a derivative by complex numbers, which has no rounding of its own
BLIND = 1e-11  # of singular values: below it nothing is seen but rounding
RIDGE = 1e-13  # keeps what rounding alone makes singular apart
LEAST_EXCESS = 0.1  # noise is bounded from above: less than a tenth of it is luck
HIDDEN = 1e-6  # share of a direction of which nothing is seen
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Observed:
    """What a rule has to explain.

    Attributes:
        numbers: Shape (observations, numbers): of each number of the network, what was seen.
        noise: Rounding of these, likewise.
        gradients: What the rule starts from, shape (steps, numbers).
        gradient_noise: Rounding of these, likewise.
    """

    numbers: Numbers
    noise: Numbers
    gradients: Numbers
    gradient_noise: Numbers

    def only(self, chosen: NDArray[np.bool_]) -> "Observed":
        """Keep some of the network's numbers."""
        return Observed(
            self.numbers[:, chosen],
            self.noise[:, chosen],
            self.gradients[:, chosen],
            self.gradient_noise[:, chosen],
        )


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of parameters beforehand: they are about `mean`, give or take `spread`."""

    which: NDArray[np.intp]
    mean: Vector
    spread: Vector


@dataclass(frozen=True, slots=True)
class Fit:
    """Constants that explain what was observed.

    Attributes:
        values: The parameters.
        errors: Half widths of their intervals; infinite where nothing was seen of one.
        excess: Root mean square of what is left, in units of rounding.
        freedom: Observed numbers less parameters.
        left: What is left over what there was to explain, by size.
        reach: For an error of any function of the parameters, see `error_of`.
    """

    values: Vector
    errors: Vector
    excess: float
    freedom: int
    left: float
    reach: "Reach"

    def error_of(self, direction: Vector) -> float:
        """Half width of the interval of a linear function of the parameters."""
        return self.reach.error_of(direction)

    def is_beaten_by(self, other: "Fit") -> bool:
        """Whether the other explains so much more that chance cannot be the reason."""
        unit = max(LEAST_EXCESS, other.excess) ** 2
        return (self.excess**2 - other.excess**2) / unit * max(self.freedom, 1) > FAR


FAR = 2.0 * float(student.ppf(1.0 - 0.5 / WRONG_ONCE_IN, 1e9)) ** 2


@dataclass(frozen=True, slots=True)
class Reach:
    """How rounding moves the parameters.

    Attributes:
        chance: Shape (parameters, observed): of each observed number's rounding, added as squares.
        shared: Shape (parameters, numbers): of each gradient's rounding, added as sizes.
        blind: Directions of which nothing is seen, shape (directions, parameters), of
            parameters multiplied by `scale`.
        scale: How strongly each parameter is seen, shape (parameters,).
        factor: What a root of squares is multiplied by.
        excess: By how much more than rounding is left.
    """

    chance: Numbers
    shared: Numbers
    blind: Numbers
    scale: Numbers
    factor: float
    excess: float

    def error_of(self, direction: Vector) -> float:
        """Half width of the interval of a linear function of the parameters."""
        scaled = direction / self.scale
        hidden = np.abs(self.blind @ scaled).max(initial=0.0)
        if hidden > HIDDEN * np.linalg.norm(scaled):
            return float("inf")
        squares = float(np.sqrt(np.sum((direction @ self.chance) ** 2)))
        sizes = float(np.sum(np.abs(direction @ self.shared)))
        return self.excess * (self.factor * squares + 2.0 * sizes)


class Fitting:
    """One model against what was observed.

    Args:
        model: Of parameters and gradients, what would be observed; differentiable.
        observed: What was.
        prior: What is known beforehand.
    """

    def __init__(self, model: Model, observed: Observed, prior: Prior | None = None) -> None:
        self._model, self._observed, self._prior = model, observed, prior

    def run(self, start: Vector) -> Fit | None:
        """Fit from a start; the weights of the numbers are worked out anew a few times.

        Returns:
            None where the model runs off to what is not finite: it explains nothing.
        """
        try:
            with np.errstate(all="ignore"):
                return self._run(start)
        except (np.linalg.LinAlgError, ValueError):
            return None

    def _run(self, start: Vector) -> Fit:
        values = start
        for _ in range(ROUNDS):
            factors = self._factors(values)
            found = least_squares(
                lambda x, f=factors: self._residuals(x, f),
                values,
                jac=lambda x, f=factors: self._jacobian(x, f),
                method="lm",
                xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=60,
            )  # fmt: skip
            values = found.x
        return self._judged(values, self._factors(values))

    def quick(self, start: Vector) -> tuple[Vector, float]:
        """Fit once from a start; give the values and the squares of what is left."""
        try:
            with np.errstate(all="ignore"):
                factors = self._factors(start)
                found = least_squares(
                    lambda x: self._residuals(x, factors), start,
                    jac=lambda x: self._jacobian(x, factors), method="lm", max_nfev=60,
                )  # fmt: skip
        except (np.linalg.LinAlgError, ValueError):
            return start, np.inf
        finite = bool(np.isfinite(found.x).all())
        return found.x, float(found.cost) if finite else np.inf

    def _gradient_slopes(self, values: Vector) -> Numbers:
        """How observed numbers follow gradients: shape (numbers, observations, steps)."""
        gradients = self._observed.gradients.astype(complex)
        slopes = []
        for step in range(len(gradients)):
            moved = gradients.copy()
            moved[step] += 1j * STEP
            slopes.append(self._model(values.astype(complex), moved).imag.T / STEP)
        return np.stack(slopes, axis=2)

    def _factors(self, values: Vector) -> Numbers:
        """What makes each number's rounding 1: shape (numbers, observations, observations)."""
        observed = self._observed
        slopes = self._gradient_slopes(values)
        shared = slopes * observed.gradient_noise.T[:, None, :]
        covariance = shared @ shared.transpose(0, 2, 1)
        count = len(observed.numbers)
        own = covariance[:, range(count), range(count)]
        covariance[:, range(count), range(count)] = own * (1.0 + RIDGE) + observed.noise.T**2
        return np.asarray(np.linalg.inv(np.linalg.cholesky(covariance)))

    def _whitened(self, difference: Numbers, factors: Numbers) -> Numbers:
        return np.asarray(np.einsum("nij,jn->ni", factors, difference).ravel())

    def _residuals(self, x: Vector, factors: Numbers) -> Vector:
        predicted = self._model(x.astype(complex), self._observed.gradients.astype(complex)).real
        residuals = self._whitened(predicted - self._observed.numbers, factors)
        residuals = np.where(np.isfinite(residuals), residuals, 1e150)
        if self._prior is not None:
            known = (x[self._prior.which] - self._prior.mean) / self._prior.spread
            residuals = np.concatenate([residuals, known])
        return np.asarray(residuals)

    def _jacobian(self, x: Vector, factors: Numbers) -> Numbers:
        columns = []
        for number in range(len(x)):
            moved = x.astype(complex)
            moved[number] += 1j * STEP
            slope = self._model(moved, self._observed.gradients.astype(complex)).imag / STEP
            columns.append(self._whitened(slope, factors))
        jacobian = np.nan_to_num(np.stack(columns, axis=1), posinf=0.0, neginf=0.0)
        if self._prior is None:
            return jacobian
        known = np.zeros((len(self._prior.which), len(x)))
        known[range(len(known)), self._prior.which] = 1.0 / self._prior.spread
        return np.vstack([jacobian, known])

    def _judged(self, values: Vector, factors: Numbers) -> Fit:
        jacobian, residuals = self._jacobian(values, factors), self._residuals(values, factors)
        inverse, blind, scale = _inverse(jacobian)
        values = values - inverse @ residuals
        residuals = self._residuals(values, factors)
        seen = self._observed.numbers.size
        # A parameter that only a prior holds takes no freedom from what was observed.
        freedom = seen + (0 if self._prior is None else len(self._prior.which))
        freedom -= len(values) - len(blind)
        squares = float(residuals @ residuals)
        excess = float(np.sqrt(squares / freedom)) if freedom > 0 else 1.0
        left = self._model(values.astype(complex), self._observed.gradients.astype(complex)).real
        left = left - self._observed.numbers
        sight = (inverse, blind, scale)
        reach = self._reach(values, factors, sight, max(1.0, excess), freedom)
        return Fit(
            values=values,
            errors=np.array([reach.error_of(row) for row in np.eye(len(values))]),
            excess=excess,
            freedom=freedom,
            left=float(np.linalg.norm(left) / (np.linalg.norm(self._observed.numbers) or 1.0)),
            reach=reach,
        )

    def _reach(
        self,
        values: Vector,
        factors: Numbers,
        sight: tuple[Numbers, Numbers, Numbers],
        excess: float,
        freedom: int,
    ) -> Reach:
        observed, (inverse, blind, scale) = self._observed, sight
        seen, (count, numbers) = observed.numbers.size, observed.numbers.shape
        whitened = inverse[:, :seen].reshape(-1, numbers, count)
        pulled = np.einsum("nij,pni->pnj", factors, whitened)
        shared = np.einsum("pnk,nks->pns", pulled, self._gradient_slopes(values))
        shared *= observed.gradient_noise.T
        chance = pulled * observed.noise.T
        parts = [chance.reshape(len(values), -1), inverse[:, seen:]]
        return Reach(
            chance=np.hstack(parts),
            shared=shared.reshape(len(values), -1),
            blind=blind,
            scale=scale,
            factor=float(student.ppf(1.0 - 0.5 / WRONG_ONCE_IN, max(freedom, 1))),
            excess=excess,
        )


def _inverse(jacobian: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Give the inverse of least squares, the directions it is blind to, and its columns' sizes."""
    sizes = np.linalg.norm(jacobian, axis=0)
    scale = np.where(sizes > 0, sizes, 1.0)
    left, singular, right = np.linalg.svd(jacobian / scale, full_matrices=False)
    seen = singular > BLIND * max(singular.max(initial=0.0), 1e-300)
    inverse = (right[seen].T / singular[seen]) @ left[:, seen].T
    return inverse / scale[:, None], right[~seen], scale
