"""What findings are drawn from."""

from dataclasses import dataclass
from math import hypot, isfinite, isnan, sqrt

from pairing.semantics import Dtype
from schemas.report import Divergence
from worker.training.diagnostics.guessing import Guess
from worker.training.diagnostics.watch import LayerSeen, LayerWatch

SMALL = 0.2
"""Of Glorot's deviation, below which weights are called small."""


@dataclass(frozen=True)
class Facts:
    """A leg that was watched, and what it came to.

    Attributes:
        watch: What was seen of its layers.
        sizes: Units of each layer, the inputs first.
        dtype: Number format of its weights.
        loss_curve: Loss of each epoch.
        guess: What its answers cost in the end; None where a number is not finite.
        diverged: Where it first held a number that is not finite.
        lost: Tensors that held such numbers then.
    """

    watch: LayerWatch
    sizes: tuple[int, ...]
    dtype: Dtype
    loss_curve: tuple[float, ...]
    guess: Guess | None
    diverged: Divergence | None = None
    lost: tuple[str, ...] = ()

    @property
    def epochs(self) -> list[int]:
        """Epochs that were looked at, 0 for the start."""
        return self.watch.epochs

    @property
    def layers(self) -> list[LayerSeen]:
        """What was seen of each layer."""
        return self.watch.layers

    @property
    def hidden(self) -> list[LayerSeen]:
        """What was seen of each hidden layer."""
        return self.layers[:-1]

    @property
    def has_trained(self) -> bool:
        """Whether there was an epoch."""
        return len(self.epochs) > 1

    @property
    def fails(self) -> bool:
        """Whether the leg ran off, or answers no better than somebody who guesses."""
        return self.guess is None or not self.guess.tells_something

    def glorot(self, layer: int) -> float:
        """The deviation that Glorot's draw gives the weights of a layer."""
        return sqrt(2.0 / (self.sizes[layer] + self.sizes[layer + 1]))

    def size(self, layer: int, look: int) -> float:
        """Root mean square of a kernel."""
        kernel = self.layers[layer].kernel
        # Squares of weights that have run off would be too large for a float.
        return hypot(kernel.mean[look], kernel.deviation[look])

    def began_small(self) -> list[int]:
        """Give the layers whose first weights are so small that what passes them shrinks."""
        layers = range(len(self.layers))
        return [n for n in layers if 0.0 < self.size(n, 0) < SMALL * self.glorot(n)]

    def is_zero(self, layer: int, look: int) -> bool:
        """Whether all weights of a kernel are zero."""
        quantiles = self.layers[layer].kernel.quantiles[look]
        return quantiles[0] == quantiles[-1] == 0.0


def named(*layers: int) -> str:
    """Name layers, which are counted from 0 here and from 1 for people.

    Example:
        >>> named(0), named(0, 1, 2)
        ('layer_1', 'layer_1, layer_2 and layer_3')
    """
    return listed([f"layer_{layer + 1}" for layer in layers])


def listed(words: list[str]) -> str:
    """Put words into a sentence.

    Example:
        >>> listed(["one"]), listed(["one", "two", "three"])
        ('one', 'one, two and three')
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def in_epoch(epoch: int) -> str:
    """Say when.

    Example:
        >>> in_epoch(0), in_epoch(3)
        ('Before the first epoch', 'After epoch 3')
    """
    return f"After epoch {epoch}" if epoch else "Before the first epoch"


def since(values: list[bool], *, least: int = 2) -> int | None:
    """Find the look since which something holds without a break up to the last one.

    Args:
        values: Whether it held, look by look, the start first.
        least: Looks that it must hold for, where there are as many after the start.

    Example:
        >>> since([False, True, False, True, True]), since([False, True, True, False])
        (3, None)
    """
    held = next((n for n, each in enumerate(reversed(values)) if not each), len(values))
    if held < max(1, min(least, len(values) - 1)):
        return None
    return len(values) - held


def known(values: list[float]) -> list[float]:
    """Leave out what could not be measured."""
    return [value for value in values if not isnan(value)]


def number(value: float) -> str:
    """Write a number for people.

    Example:
        >>> number(0.0471), number(3.2e-12), number(1234567.0)
        ('0.0471', '3.2e-12', '1.23e+06')
    """
    return f"{value:.3g}" if isfinite(value) else "no finite number"
