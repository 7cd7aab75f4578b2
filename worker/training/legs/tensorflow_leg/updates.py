"""How weights are moved, written by hand: what an optimizer is, without one.

Coefficients are float64 variables, and enter in the format of the weights once what all
variables share has been worked out of them. So in float64 they are exact, in float32 they are
rounded once, and another value is no reason to trace again.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from typing_extensions import override

from worker.training.compiled.key import ProgramKey

Scalars = Sequence[tf.Tensor]


class Update(ABC):
    """One rule, with its state.

    Attributes:
        slots: Names of what is kept for each tensor of weights, zero at first.
        iterations: Steps so far.
        moments: The slots' variables, those of one name together.
    """

    slots: tuple[str, ...] = ()

    def __init__(
        self, key: ProgramKey, weights: Sequence[tf.Variable], coefficients: dict[str, tf.Variable]
    ) -> None:
        """Make the slots.

        Args:
            key: Of the program.
            weights: What is moved.
            coefficients: By name, scalars of float64.
        """
        self.key, self._coefficients = key, coefficients
        self.learning_rate = coefficients["learning_rate"]
        self.iterations = tf.Variable(0, dtype=tf.int64, name="steps")
        self.moments = {
            slot: [
                tf.Variable(tf.zeros_like(each), name=f"{_plain(each)}/{slot}") for each in weights
            ]
            for slot in self._slots()
        }

    def _slots(self) -> tuple[str, ...]:
        return self.slots

    @property
    def variables(self) -> list[tf.Variable]:
        """The whole state: step count, then slot by slot."""
        return [self.iterations, *(each for slot in self.moments.values() for each in slot)]

    def apply(self, gradients: Sequence[tf.Tensor], weights: Sequence[tf.Variable]) -> None:
        """Move all weights by one step."""
        gradients = self._cut(gradients)
        # In float64, so that nothing is lost of one minus a number that is close to one.
        shared = [tf.cast(each, self.key.dtype) for each in self._shared()]
        if self.key.weight_decay:
            shrunk = tf.cast(self._rate() * self.key.weight_decay, self.key.dtype)
            for each in weights:
                each.assign_sub(each * shrunk)
        slots = list(zip(*self.moments.values(), strict=True)) or [()] * len(gradients)
        for gradient, each, own in zip(gradients, weights, slots, strict=True):
            self._move(each, gradient, own, shared)
        self.iterations.assign_add(1)

    @abstractmethod
    def _shared(self) -> Scalars:
        """What the step of every tensor needs, worked out once, in float64."""

    @abstractmethod
    def _move(
        self, weight: tf.Variable, gradient: tf.Tensor, slots: Sequence[tf.Variable], shared: Any
    ) -> None:
        """Move one tensor of weights, and its slots."""

    def _of(self, *names: str) -> list[tf.Tensor]:
        return [self._coefficients[name].read_value() for name in names]

    def _rate(self) -> tf.Tensor:
        rate, decay = self._of("learning_rate", "decay")
        return rate / (1 + decay * tf.cast(self.iterations, tf.float64))

    def _cut(self, gradients: Sequence[tf.Tensor]) -> Sequence[tf.Tensor]:
        limits = dict(self.key.gradient_clipping)
        if "clipvalue" in limits:
            value = limits["clipvalue"]
            return [tf.clip_by_value(each, -value, value) for each in gradients]
        if "clipnorm" in limits:
            return [tf.clip_by_norm(each, limits["clipnorm"]) for each in gradients]
        if "global_clipnorm" in limits:
            cut: Sequence[tf.Tensor] = tf.clip_by_global_norm(gradients, limits["global_clipnorm"])[
                0
            ]
            return cut
        return gradients


def _plain(variable: tf.Variable) -> str:
    return str(variable.name).removesuffix(":0")


class Sgd(Update):
    """Gradient descent, with momentum or Nesterov's form of it."""

    @override
    def _slots(self) -> tuple[str, ...]:
        return ("velocity",) if self.key.has_momentum else ()

    @override
    def _shared(self) -> Scalars:
        (momentum,) = self._of("momentum")
        return self._rate(), momentum

    @override
    def _move(
        self, weight: tf.Variable, gradient: tf.Tensor, slots: Sequence[tf.Variable], shared: Any
    ) -> None:
        rate, momentum = shared
        if not slots:
            weight.assign_sub(rate * gradient)
            return
        (velocity,) = slots
        velocity.assign(momentum * velocity - rate * gradient)
        if self.key.nesterov:
            weight.assign_add(momentum * velocity - rate * gradient)
        else:
            weight.assign_add(velocity)


class Adam(Update):
    """Adam, its epsilon beside the root of the uncorrected second moment, as TensorFlow 1 has it.

    Kingma and Ba call it epsilon hat; theirs would be this one over sqrt(1 - beta_2 ** step).
    """

    slots = ("first_moment", "second_moment")

    @override
    def _slots(self) -> tuple[str, ...]:
        return (*self.slots, "highest") if self._keeps_highest() else self.slots

    def _keeps_highest(self) -> bool:
        return bool(dict(self.key.optimizer_arguments).get("amsgrad"))

    @override
    def _shared(self) -> Scalars:
        beta_1, beta_2, epsilon = self._of("beta_1", "beta_2", "epsilon")
        corrections = self._corrections(tf.cast(self.iterations + 1, tf.float64))
        # In the corrections' own format: the rate is the same for all weights of a step, and its
        # rounding would add up over steps where a weight's own evens out.
        rate = tf.cast(self._rate(), corrections[0].dtype)
        rate = tf.cast(rate * tf.sqrt(corrections[1]) / corrections[0], tf.float64)
        return beta_1, 1 - beta_1, beta_2, 1 - beta_2, rate, epsilon

    def _corrections(self, step: tf.Tensor) -> list[tf.Tensor]:
        betas = self._of("beta_1", "beta_2")
        if self.key.stock_coefficients is None:
            return [1 - beta**step for beta in betas]
        # As Keras has it: betas through float32, and their powers in the weights' format (D18).
        rounded = [tf.cast(tf.cast(beta, tf.float32), self.key.dtype) for beta in betas]
        step = tf.cast(step, self.key.dtype)
        return [1 - beta**step for beta in rounded]

    @override
    def _move(
        self, weight: tf.Variable, gradient: tf.Tensor, slots: Sequence[tf.Variable], shared: Any
    ) -> None:
        beta_1, fresh, beta_2, fresh_square, rate, epsilon = shared
        m, v, *highest = slots
        if self.key.stock_coefficients is None:
            m.assign(beta_1 * m + fresh * gradient)
            v.assign(beta_2 * v + fresh_square * tf.square(gradient))
        else:
            # Keras' form, and that of TensorFlow 1's kernel. In float32 a beta and one minus it do
            # not add up to 1, which the other form makes 1e-5 of the second moment within 1,000
            # steps (D18b, D21).
            m.assign_add((gradient - m) * fresh)
            v.assign_add((tf.square(gradient) - v) * fresh_square)
        for each in highest:
            each.assign(tf.maximum(each, v))
            v = each
        weight.assign_sub(rate * m / (tf.sqrt(v) + epsilon))


class Rmsprop(Update):
    """The gradient over the root of its decayed mean square, epsilon inside the root."""

    slots = ("mean_square",)

    @override
    def _slots(self) -> tuple[str, ...]:
        arguments = dict(self.key.optimizer_arguments)
        further = [("mean", "centered"), ("velocity", "momentum")]
        return (*self.slots, *(slot for slot, name in further if arguments.get(name)))

    @override
    def _shared(self) -> Scalars:
        rho, epsilon, momentum = self._of("rho", "epsilon", "momentum")
        return self._rate(), rho, 1 - rho, epsilon, momentum

    @override
    def _move(
        self, weight: tf.Variable, gradient: tf.Tensor, slots: Sequence[tf.Variable], shared: Any
    ) -> None:
        rate, rho, fresh, epsilon, momentum = shared
        own = dict(zip(self.moments, slots, strict=True))
        square = own["mean_square"]
        square.assign(rho * square + fresh * tf.square(gradient))
        spread = tf.convert_to_tensor(square)
        if "mean" in own:
            own["mean"].assign(rho * own["mean"] + fresh * gradient)
            spread -= tf.square(own["mean"])
        step = rate * gradient / tf.sqrt(spread + epsilon)
        if "velocity" in own:
            own["velocity"].assign(momentum * own["velocity"] + step)
            step = own["velocity"]
        weight.assign_sub(step)


class Adagrad(Update):
    """The gradient over the root of the sum of its squares, epsilon inside the root."""

    slots = ("squares",)

    @override
    def _shared(self) -> Scalars:
        (epsilon,) = self._of("epsilon")
        return self._rate(), epsilon

    @override
    def _move(
        self, weight: tf.Variable, gradient: tf.Tensor, slots: Sequence[tf.Variable], shared: Any
    ) -> None:
        rate, epsilon = shared
        (squares,) = slots
        squares.assign_add(tf.square(gradient))
        weight.assign_sub(rate * gradient / tf.sqrt(squares + epsilon))


class Adadelta(Update):
    """The gradient times the ratio of two decayed root mean squares: of steps and of gradients."""

    slots = ("mean_square", "mean_square_step")

    @override
    def _shared(self) -> Scalars:
        rho, epsilon = self._of("rho", "epsilon")
        return self._rate(), rho, 1 - rho, epsilon

    @override
    def _move(
        self, weight: tf.Variable, gradient: tf.Tensor, slots: Sequence[tf.Variable], shared: Any
    ) -> None:
        rate, rho, fresh, epsilon = shared
        of_gradient, of_step = slots
        of_gradient.assign(rho * of_gradient + fresh * tf.square(gradient))
        step = tf.sqrt(of_step + epsilon) / tf.sqrt(of_gradient + epsilon) * gradient
        of_step.assign(rho * of_step + fresh * tf.square(step))
        weight.assign_sub(rate * step)


UPDATES: dict[str, type[Update]] = {
    "sgd": Sgd,
    "adam": Adam,
    "rmsprop": Rmsprop,
    "adagrad": Adagrad,
    "adadelta": Adadelta,
}
