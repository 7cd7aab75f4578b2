"""A recording as plain vectors: one number of the network after the other."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from worker.training.leg import Weights
from worker.training.meter.activations import Numbers
from worker.training.meter.recording import Recording
from worker.training.meter.slopes import flat, slopes_of

MOST_NUMBERS = 6000
"""So many numbers of a network are looked at; more would only narrow error bars."""


@dataclass(frozen=True, slots=True)
class Flattened:
    """All steps of a recording, shapes (steps, numbers).

    Attributes:
        weights: Before each step.
        slopes: Gradients of the data term, by our own backward pass.
        slopes_noise: How far a leg's rounding is from these.
        gradients: What the leg told of its gradients; None where it told none.
        changes: By how much each step moved the weights; None where it was not told.
        changes_noise: Rounding of that.
        moments: The leg's, moment by moment; None where it told none.
        tensor: Which tensor each number is of, shape (numbers,).
        tensors: How many tensors there are, those that the network has not among them.
        batches: Which kind of batch each step had; one L2 coefficient goes with each kind.
        shares: Of the learning rate, shape (steps,).
        unit: The leg's rounding unit.
    """

    weights: Numbers
    slopes: Numbers
    slopes_noise: Numbers
    gradients: Numbers | None
    changes: Numbers | None
    changes_noise: Numbers
    moments: tuple[Numbers, ...]
    tensor: NDArray[np.intp]
    tensors: int
    batches: NDArray[np.intp]
    shares: Numbers
    unit: float

    def only(self, chosen: NDArray[np.bool_]) -> "Flattened":
        """Keep some of the network's numbers."""

        def kept(numbers: Numbers) -> Numbers:
            return numbers[:, chosen]

        return replace(
            self,
            weights=kept(self.weights),
            slopes=kept(self.slopes),
            slopes_noise=kept(self.slopes_noise),
            gradients=None if self.gradients is None else kept(self.gradients),
            changes=None if self.changes is None else kept(self.changes),
            changes_noise=kept(self.changes_noise),
            moments=tuple(kept(moment) for moment in self.moments),
            tensor=self.tensor[chosen],
        )

    @property
    def steps(self) -> int:
        """How many there are."""
        return len(self.weights)


def flattened(
    recording: Recording, unit: float | None = None, *, by_rows: bool = False
) -> Flattened:
    """Work out gradients, and put everything into vectors; large networks are sampled.

    Args:
        recording: The steps.
        unit: Rounding unit of the leg; without it, that of its weights.
        by_rows: Whether weighted costs are divided by the number of rows.
    """
    steps, unit = recording.steps, recording.unit if unit is None else unit
    tensor = _tensors(steps[0].before)
    has = [recording.architecture.has_tensor(number) for number in range(tensor[-1] + 1)]
    chosen = _sample(tensor, np.flatnonzero(has))
    slopes = [slopes_of(recording.architecture, step, unit) for step in steps]
    before = np.stack([_flat(step.before) for step in steps])[:, chosen]
    shares = np.array([[step.row_mass / step.rows if by_rows else 1.0] for step in steps])
    changes, noise = None, np.zeros_like(before)
    if recording.tells_updates:
        after = np.stack([_flat(step.after) for step in steps if step.after])[:, chosen]
        changes = after - before
        # A weight is rounded once, and what is added to it a few times.
        noise = 0.5 * unit * np.abs(after) + 4.0 * unit * np.abs(changes)
    return Flattened(
        weights=before,
        slopes=np.stack([each.values for each in slopes])[:, chosen] * shares,
        slopes_noise=np.stack([each.noise for each in slopes])[:, chosen] * shares,
        gradients=_gradients(recording, chosen),
        changes=changes,
        changes_noise=noise,
        moments=_moments(recording, chosen),
        tensor=tensor[chosen],
        tensors=len(has),
        batches=np.array(recording.batch_kinds),
        shares=np.array([step.rate_share for step in steps]),
        unit=unit,
    )


def _flat(weights: Weights) -> Numbers:
    return flat([np.asarray(tensor, np.float64) for _, tensor in weights.named()])


def _gradients(recording: Recording, chosen: NDArray[np.intp]) -> Numbers | None:
    if not recording.tells_gradients:
        return None
    told = [_flat(step.gradients) for step in recording.steps if step.gradients is not None]
    return np.stack(told)[:, chosen]


def _moments(recording: Recording, chosen: NDArray[np.intp]) -> tuple[Numbers, ...]:
    counts = {len(step.moments) for step in recording.steps}
    if len(counts) != 1 or not recording.tells_gradients:
        return ()
    return tuple(
        np.stack([_flat(step.moments[moment]) for step in recording.steps])[:, chosen]
        for moment in range(counts.pop())
    )


def _tensors(weights: Weights) -> NDArray[np.intp]:
    sizes = [tensor.size for _, tensor in weights.named()]
    return np.repeat(np.arange(len(sizes)), sizes)


def _sample(tensor: NDArray[np.intp], had: NDArray[np.intp]) -> NDArray[np.intp]:
    """Choose numbers evenly over the tensors that there are, always the same ones."""
    parts = [np.flatnonzero(tensor == number) for number in had]
    if sum(map(len, parts)) > MOST_NUMBERS:
        generator, each = np.random.default_rng(0), MOST_NUMBERS // len(parts)
        parts = [np.sort(generator.permutation(part)[:each]) for part in parts]
    return np.concatenate(parts)
