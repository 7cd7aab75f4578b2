"""Losses that do not fall, and weights that run off."""

from collections.abc import Iterator
from math import isfinite

from schemas.diagnostics import Finding
from worker.training.diagnostics.findings.facts import Facts, named, number

CONSTANT = 0.01
FEWEST_EPOCHS = 3
EXPLODING = 10.0
SMALL = 0.2
"""Of Glorot's deviation, below which weights are called small."""


def constant(facts: Facts) -> Iterator[Finding]:
    """A loss that stays where it began, at what it costs to guess."""
    if not is_constant(facts):
        return
    first, epochs = facts.loss_curve[0], len(facts.loss_curve)
    yield Finding(
        kind="constant-loss",
        epoch=1,
        sentence=f"The loss stayed at {number(first)} for {epochs} epochs: the network answers "
        f"every row alike, and does no better than that.{_why_constant(facts)}",
    )


def is_constant(facts: Facts) -> bool:
    """Whether the loss moved by less than a hundredth while nothing was learnt."""
    curve, guess = facts.loss_curve, facts.guess
    if len(curve) < FEWEST_EPOCHS or guess is None or guess.tells_something:
        return False
    if not all(map(isfinite, curve)):
        return False
    return max(curve) - min(curve) < CONSTANT * abs(curve[0])


def _why_constant(facts: Facts) -> str:
    small = [
        n for n in range(len(facts.layers)) if 0.0 < facts.size(n, 0) < SMALL * facts.glorot(n)
    ]
    if small:
        sizes = " and ".join(number(facts.size(n, 0)) for n in small)
        usual = " and ".join(number(facts.glorot(n)) for n in small)
        return (
            f" The weights of {named(*small)} began small, with a size of {sizes} where Glorot's "
            f"would be {usual}: what passes through them shrinks, and so do gradients; that of "
            f"layer_1 has a norm of {number(facts.layers[0].gradient_norm[-1])}."
        )
    moved = facts.watch.moved(0)
    if isfinite(moved) and moved < CONSTANT:
        return (
            f" The weights of layer_1 moved by {moved:.1%} of their size in all: larger steps may "
            "be needed."
        )
    return ""


def worse_than_guessing(facts: Facts) -> Iterator[Finding]:
    """Answers that are worse than one and the same for every row."""
    guess = facts.guess
    if guess is None or not guess.is_worse or facts.diverged is not None or not facts.has_trained:
        return
    yield Finding(
        kind="worse-than-guessing",
        epoch=len(facts.loss_curve),
        sentence=f"In the end the network answers {len(facts.watch.rows)} of its own training rows "
        f"worse than one answer for all of them would: {guess.measure} {number(guess.cost)}, "
        f"where that has {number(guess.alone)}.{_on_its_way(facts.loss_curve)}",
    )


def _on_its_way(curve: tuple[float, ...]) -> str:
    """Say whether more epochs would help, as far as the second half of the curve tells."""
    half = curve[len(curve) // 2]
    falls = len(curve) > 1 and curve[-1] < 0.9 * half
    return " The loss was still falling: more epochs, or larger steps, may do." if falls else ""


def exploding(facts: Facts) -> Iterator[Finding]:
    """The layer whose weights grew most, of a leg that came to nothing."""
    if not facts.fails:
        return
    growth = [(_growth(facts, layer), layer) for layer in range(len(facts.layers))]
    (factor, look), layer = max(growth, key=lambda each: each[0][0])
    if factor < EXPLODING:
        return
    epoch = facts.epochs[look]
    yield Finding(
        kind="exploding",
        layer=named(layer),
        epoch=epoch,
        sentence=f"The weights of {named(layer)} explode: from a size of "
        f"{number(facts.size(layer, 0))} at the start to {number(facts.size(layer, look))} after "
        f"epoch {epoch}, with a gradient of norm "
        f"{number(facts.layers[layer].gradient_norm[look])}. Smaller steps keep them in bounds.",
    )


def _growth(facts: Facts, layer: int) -> tuple[float, int]:
    """How many times larger a kernel became than it began, or Glorot's would be; and when."""
    began = max(facts.size(layer, 0), facts.glorot(layer))
    sizes = [(facts.size(layer, look), look) for look in range(len(facts.epochs))]
    largest, look = max(each for each in sizes if isfinite(each[0]))
    return largest / began, look


def diverged(facts: Facts) -> Iterator[Finding]:
    """The tensors that first held numbers that are not finite."""
    if facts.diverged is None:
        return
    where = facts.diverged
    several = len(facts.lost) > 1
    first = f"{where.tensor} and {len(facts.lost) - 1} other tensors" if several else where.tensor
    yield Finding(
        kind="diverged",
        layer=where.tensor.partition("/")[0],
        epoch=where.epoch,
        sentence=f"Epoch {where.epoch} ended with weights that are no finite numbers: {first}.",
    )
