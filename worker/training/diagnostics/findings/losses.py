"""Losses that do not fall, and weights that run off."""

from collections.abc import Iterator
from math import isfinite

from schemas.diagnostics import Finding
from worker.training.diagnostics.findings.facts import Facts, listed, named, number
from worker.training.diagnostics.findings.gradients import unreached

CONSTANT = 0.01
FEWEST_EPOCHS = 3
LARGE_TARGET = 10.0
EXPLODING = 10.0


def constant(facts: Facts) -> Iterator[Finding]:
    """A loss that stays where it began, at what it costs to guess."""
    if not is_constant(facts):
        return
    first, epochs = facts.loss_curve[0], len(facts.loss_curve)
    yield Finding(
        kind="constant-loss",
        epoch=1,
        sentence=f"The loss stayed at {number(first)} for {epochs} epochs, and the answers "
        f"are no better than one and the same for every row.{_why_constant(facts)}",
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
    small = facts.began_small()
    if small:
        sizes = listed([number(facts.size(n, 0)) for n in small])
        usual = listed([number(facts.glorot(n)) for n in small])
        return (
            f" The weights of {named(*small)} began small, with a size of {sizes}, where Glorot's "
            f"would be {usual}: what passes through them shrinks, and so do gradients. That of "
            f"layer_1 has a norm of {number(facts.layers[0].gradient_norm[-1])}."
        )
    if unscaled_target(facts):
        return unscaled_target(facts)
    moved = facts.watch.moved(0)
    if 0.0 < moved < CONSTANT:
        return (
            f" The weights of layer_1 moved by {number(100 * moved)} % of their size in all: "
            "larger steps may be needed."
        )
    return ""


def unscaled_target(facts: Facts) -> str:
    """Say so where a network that answers numbers of about 1 has to reach far larger ones."""
    size = 0.0 if facts.guess is None else facts.guess.target_size
    if size < LARGE_TARGET:
        return ""
    return f" The target has a size of {number(size)}, which a scaled one would not have."


def worse_than_guessing(facts: Facts) -> Iterator[Finding]:
    """Answers that are worse than one and the same for every row."""
    guess = facts.guess
    if guess is None or not guess.is_worse or not facts.has_trained or is_constant(facts):
        return
    yield Finding(
        kind="worse-than-guessing",
        epoch=len(facts.loss_curve),
        sentence="In the end the network answers its own training rows worse than one answer for "
        f"all of them would: {guess.measure} {number(guess.cost)}, "
        f"where that has {number(guess.alone)}."
        f"{unscaled_target(facts)}{_on_its_way(facts)}",
    )


def _on_its_way(facts: Facts) -> str:
    """Say whether more epochs would help, as far as the second half of the curve tells."""
    curve = facts.loss_curve
    if unreached(facts) or any(exploding(facts)):
        return ""
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
    sizes = [facts.size(layer, each) for each in range(len(facts.epochs))]
    bar = EXPLODING * max(sizes[0], facts.glorot(layer))
    first = next(each for each, size in enumerate(sizes) if size >= bar)
    yield Finding(
        kind="exploding",
        layer=named(layer),
        epoch=facts.epochs[first],
        sentence=f"The weights of {named(layer)} explode: a size of {number(sizes[0])} at the "
        f"start became {number(sizes[look])} by epoch {facts.epochs[look]}, and nothing was "
        "learnt. Smaller steps keep them in bounds.",
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
