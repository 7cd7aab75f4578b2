"""Layers that no gradient reaches, and those that it does not move."""

from collections.abc import Iterator

from schemas.diagnostics import Finding
from worker.training.diagnostics.findings.facts import Facts, listed, named, number, since
from worker.training.diagnostics.findings.weights import shut


def no_gradient(facts: Facts) -> Iterator[Finding]:
    """Layers whose gradient was exactly zero in the last batch of every epoch up to the end."""
    groups: dict[int, list[int]] = {}
    for layer, first in unreached(facts).items():
        groups.setdefault(first, []).append(layer)
    for first, layers in sorted(groups.items()):
        epoch = facts.epochs[first]
        sentence = f"No gradient reaches {named(*layers)}: {_reason(facts, layers[-1], first)}."
        yield Finding(kind="no-gradient", layer=named(layers[0]), epoch=epoch, sentence=sentence)


def unreached(facts: Facts) -> dict[int, int]:
    """Give the layers that no gradient reaches, each with the look since which it does not.

    Those below zero weights are told with these, and a leg that makes no mistake has no
    gradient either.
    """
    if shut(facts) or (facts.guess is not None and facts.guess.cost < 0.01 * facts.guess.alone):
        return {}
    found = {}
    for layer, seen in enumerate(facts.layers):
        first = since([norm == 0.0 for norm in seen.gradient_norm])
        if first is not None:
            found[layer] = first
    return found


def _reason(facts: Facts, highest: int, first: int) -> str:
    """Say what stops it, as far as that can be seen at the highest of the layers or below."""
    for layer in range(min(highest, len(facts.hidden) - 1), -1, -1):
        seen, units = facts.hidden[layer], facts.sizes[layer + 1]
        if seen.dead[first] == 1.0:
            return f"all {units} units of {named(layer)} are dead"
        if seen.saturated[first] == 1.0:
            return f"every output of {named(layer)} is saturated, until its slope is zero"
    small = [layer for layer in facts.began_small() if layer > highest]
    if small:
        sizes = listed([number(facts.size(layer, 0)) for layer in small])
        return (
            f"the weights of {named(*small)} began with a size of {sizes}, and what is "
            f"left of it below is less than {facts.dtype} can hold"
        )
    return "it is exactly zero in the last batch of every epoch from then on"


def by_rounding(facts: Facts) -> Iterator[Finding]:
    """Layers that a gradient reaches, and whose weights keep every bit all the same.

    A leg that learnt something may have come to its end; so only what never moved counts there.
    """
    learnt = facts.guess is not None and facts.guess.tells_something
    groups: dict[int, list[int]] = {}
    for layer, seen in enumerate(facts.layers):
        reached = zip(seen.is_still, seen.gradient_norm, strict=True)
        first = since([still and norm > 0.0 for still, norm in reached])
        if first is not None and not (learnt and first > 1):
            groups.setdefault(first, []).append(layer)
    for first, layers in sorted(groups.items()):
        epoch = facts.epochs[first]
        norms = listed([number(facts.layers[layer].gradient_norm[first]) for layer in layers])
        yield Finding(
            kind="no-gradient-by-rounding",
            layer=named(layers[0]),
            epoch=epoch,
            sentence=f"Updates of {named(*layers)} vanish by rounding: gradients of norm {norms} "
            f"move the weights by less than {facts.dtype} can tell, and no bit of them has "
            f"changed by epoch {facts.epochs[-1]}.",
        )
