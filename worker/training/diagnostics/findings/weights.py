"""Weights that let nothing through, and units that are all one."""

from collections.abc import Iterator

from schemas.diagnostics import Finding
from worker.training.diagnostics.findings.facts import Facts, named


def shut(facts: Facts) -> list[int]:
    """Layers whose weights were zero at the start and after the first look at an epoch too.

    A layer of zeros that has learnt by then, as a zero output layer above random ones has, is
    none of them.
    """
    if not facts.has_trained:
        return []
    return [n for n in range(len(facts.layers)) if facts.is_zero(n, 0) and facts.is_zero(n, 1)]


def zero_weights(facts: Facts) -> Iterator[Finding]:
    """Layers of zeros, through which no gradient reaches those below."""
    zero = shut(facts)
    last = len(facts.layers) - 1
    if zero and zero == list(range(last + 1)):
        sentence = (
            f"No gradient reaches {named(*range(last))}: all weights of all layers are zero, and "
            f"stay so. Only the biases of {named(last)} can learn."
            if last
            else "All weights are zero, and stay so."
        )
        yield Finding(kind="zero-weights", layer=named(0), epoch=0, sentence=sentence)
        return
    for layer in zero:
        below = f"No gradient reaches {named(*range(layer))}: all" if layer else "All"
        sentence = f"{below} weights of {named(layer)} are zero{'.' if layer else ', and stay so.'}"
        where = named(0 if layer else layer)
        yield Finding(kind="zero-weights", layer=where, epoch=0, sentence=sentence)
    yield from _lost_weights(facts)


def _lost_weights(facts: Facts) -> Iterator[Finding]:
    for layer in range(len(facts.layers)):
        first = next((n for n in range(len(facts.epochs)) if facts.is_zero(layer, n)), 0)
        if first == 0 or not facts.is_zero(layer, -1) or facts.is_zero(layer, 0):
            continue
        epoch = facts.epochs[first]
        sentence = f"All weights of {named(layer)} became zero by epoch {epoch}."
        yield Finding(kind="zero-weights", layer=named(layer), epoch=epoch, sentence=sentence)


def equal_units(facts: Facts) -> Iterator[Finding]:
    """Hidden layers whose units began as one, and were one after an epoch still."""
    closed = shut(facts)
    for layer, seen in enumerate(facts.hidden):
        if layer in closed or not all(seen.is_alike[:2]) or not facts.has_trained:
            continue
        units = facts.sizes[layer + 1]
        yield Finding(
            kind="equal-units",
            layer=named(layer),
            epoch=0,
            sentence=f"All {units} units of {named(layer)} are one and the same: they began with "
            "equal weights, and equal gradients keep them equal. Weights that are drawn at random "
            "part them.",
        )
