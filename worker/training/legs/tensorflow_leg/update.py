"""How weights are moved, written by hand: what an optimizer is, without one.

Coefficients are float64 variables, and enter in the format of the weights once what all
variables share has been worked out of them. So in float64 they are exact, in float32 they are
rounded once, and another value is no reason to trace again.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import tensorflow as tf

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
