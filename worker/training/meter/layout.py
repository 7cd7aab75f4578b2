"""The parameters of a fitted rule, and what would be observed by them."""

from collections.abc import Callable

import numpy as np

from worker.training.meter.activations import Numbers
from worker.training.meter.fitting import Complex, Observed, Prior, Vector
from worker.training.meter.flattened import Flattened
from worker.training.meter.update_rules import Shares, UpdateRule, lengthened

DECAYS = ("decay/kernels", "decay/biases")
LITTLE = 1e-3  # of a rounding unit: what is exactly zero is known that well


class Layout:
    """Which parameter is where: the rule's, decay, penalties, and roundings of the rate.

    Args:
        flat: The steps.
        rule: What is fitted to them.
        decays: Whether each step may also take a share of each weight away.

    Attributes:
        names: Of all parameters, in their order.
        free: How many of them nothing is known of beforehand.
    """

    def __init__(self, flat: Flattened, rule: UpdateRule, *, decays: bool) -> None:
        self.rule, self.steps, self._unit = rule, flat.steps, flat.unit
        self.tensors = flat.tensors
        kinds = range(int(flat.batches.max()) + 1)
        told = flat.gradients is not None
        self.penalties = [
            penalty_name(kind, tensor) for kind in kinds for tensor in range(self.tensors)
        ]
        self.penalties = [] if told else self.penalties
        self.decays = list(DECAYS) if decays else []
        self._roundings = [f"rounding/{step}" for step in range(flat.steps)]
        known = (*rule.parameters, *self.decays, *self.penalties)
        self.names, self.free = (*known, *self._roundings), len(known)

    def vector(self, values: dict[str, float]) -> Vector:
        """Give parameters by name; all others are 0."""
        return np.array([values.get(name, 0.0) for name in self.names])

    def prior(self, values: Vector) -> Prior:
        """What rounding may do to the rate of a step, of which no digit of the data tells."""
        counts = np.arange(1, self.steps + 1)
        spread = np.full(len(counts), 2.0 * self._unit)
        if self.rule.name == "adam":
            # 1 - beta^t has few digits left where beta is near 1.
            for name, power in (("beta_1", 1.0), ("beta_2", 0.5)):
                beta = min(max(values[self.names.index(name)], 0.0), 1.0 - 1e-5)
                spread += power * self._unit / (1.0 - beta**counts)
        return Prior(np.arange(self.free, len(self.names)), np.zeros(len(counts)), spread)

    def gradients(self, x: Complex, flat: Flattened, gradients: Complex) -> Complex:
        """Add what the penalties of parameters do to the data's gradients."""
        if not self.penalties:
            return gradients
        first = len(self.rule.parameters) + len(self.decays)
        coefficients = x[first : self.free].reshape(-1, self.tensors)
        by_number = coefficients[flat.batches][:, flat.tensor]
        return np.asarray(gradients + 2.0 * by_number * flat.weights)

    def model(
        self, flat: Flattened, single: tuple[float, float] | None = None
    ) -> Callable[[Complex, Complex], Complex]:
        """Give all that is observed of some numbers as a function of parameters and gradients.

        Args:
            flat: The numbers.
            single: Betas that the bias correction has instead of the moments'.
        """
        count = len(self.rule.parameters)
        decay = slice(count, count + len(self.decays))
        is_bias = (flat.tensor % 2 == 1).astype(int)

        def seen(x: Complex, gradients: Complex) -> Complex:
            started = self.gradients(x, flat, gradients)
            shares: Shares = flat.shares
            if single is not None:
                shares = shares * lengthened(x[1:3], single, flat.steps)
            changes, moments = self.rule.moved(x[:count], started, shares)
            moved = np.stack(changes) * (1.0 + x[self.free :])[:, None]
            if self.decays:
                moved = moved - flat.shares[:, None] * x[decay][is_bias] * flat.weights
            told = [np.stack(moment) for moment in moments] if flat.moments else []
            return np.concatenate([moved, *told])

        return seen


def penalty_name(kind: int, tensor: int) -> str:
    """Name the L2 coefficient of a tensor in a kind of batch."""
    return f"penalty/{kind}/{tensor}"


def observed(flat: Flattened) -> Observed:
    """What a rule has to explain of some numbers, and what it starts from."""
    changes = np.zeros_like(flat.weights) if flat.changes is None else flat.changes
    floor = LITTLE * flat.unit * (np.abs(changes).max() or 1.0)
    told = flat.gradients is not None
    noise = [flat.changes_noise + floor]
    noise += [
        4.0 * flat.unit * (np.abs(moment) + LITTLE * (np.abs(moment).max() or 1.0))
        for moment in flat.moments
    ]
    gradients: Numbers = flat.slopes if flat.gradients is None else flat.gradients
    return Observed(
        numbers=np.concatenate([changes, *flat.moments]),
        noise=np.concatenate(noise),
        gradients=gradients,
        gradient_noise=np.zeros_like(gradients) if told else flat.slopes_noise,
    )
