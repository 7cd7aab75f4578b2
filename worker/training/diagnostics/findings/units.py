"""Hidden units that are dead or saturated."""

from collections.abc import Iterator

import numpy as np

from schemas.diagnostics import Finding
from worker.training.diagnostics.activations import SHAPES
from worker.training.diagnostics.findings.facts import Facts, in_epoch, known, named, number
from worker.training.diagnostics.findings.gradients import unreached

DEAD = 0.4
FIRST_SATURATED = 0.5
LATER_SATURATED = {"all": 0.9, "one": 0.97}
LARGE = 3.0
"""Times Glorot's deviation, from which on weights are called large."""
UNSCALED = 3.0
"""Root mean square of inputs, of which scaled ones have 1 at the most, and pixels 30 to 100."""


def dead(facts: Facts) -> Iterator[Finding]:
    """Layers of which many units are dead in the end."""
    told = unreached(facts)
    for layer, seen in enumerate(facts.hidden):
        shares = known(seen.dead)
        if not shares or shares[-1] < DEAD or layer in told:
            continue
        first = next(n for n, share in enumerate(seen.dead) if share >= DEAD)
        name, units = facts.watch.activations[layer], facts.sizes[layer + 1]
        what = "put out 0" if name == "relu" else "have no slope"
        yield Finding(
            kind="dead-units",
            layer=named(layer),
            epoch=facts.epochs[first],
            sentence=f"{round(shares[-1] * units)} of {units} units of {named(layer)} ({name}) "
            f"are dead in the end: they {what} for each of the {len(facts.watch.rows)} training "
            f"rows looked at, so that nothing the rows say moves them any more."
            f"{_why_dead(facts, layer, first)}",
        )


def _why_dead(facts: Facts, layer: int, first: int) -> str:
    if first == 0:
        return " They were so before the first epoch." + _scale(facts, layer)
    return f" That was so from epoch {facts.epochs[first]} on: smaller steps spare them."


def saturated(facts: Facts) -> Iterator[Finding]:
    """Layers whose outputs lie where the activation is flat: many at the start, or most later."""
    for layer, seen in enumerate(facts.hidden):
        name = facts.watch.activations[layer]
        later = LATER_SATURATED.get(SHAPES[name].tails)
        shares = known(seen.saturated)
        if later is None or not shares:
            continue
        if shares[0] < FIRST_SATURATED and shares[-1] < later:
            continue
        bar = FIRST_SATURATED if shares[0] >= FIRST_SATURATED else later
        first = next(n for n, share in enumerate(seen.saturated) if share >= bar)
        epoch = facts.epochs[first]
        share, end = f"{seen.saturated[first]:.0%}", f"{shares[-1]:.0%}"
        end = "" if share == end else f", and {end} in the end"
        yield Finding(
            kind="saturated-units",
            layer=named(layer),
            epoch=epoch,
            sentence=f"{in_epoch(epoch)} {share} of the outputs of "
            f"{named(layer)} ({name}) are saturated{end}: their slope is below a hundredth of "
            f"its largest, and lets next to no gradient through.{_scale(facts, layer)}",
        )


def _scale(facts: Facts, layer: int) -> str:
    """Say what drove units there: large first weights, large inputs, or weights that grew."""
    size, usual = facts.size(layer, 0), facts.glorot(layer)
    if size > LARGE * usual:
        return (
            f" Large-scale initialisation: the weights began with a size of {number(size)}, "
            f"where Glorot's would be {number(usual)}."
        )
    rows = np.asarray(facts.watch.rows, np.float64)
    inputs = float(np.sqrt(np.mean(np.square(rows))))
    if layer == 0 and inputs > UNSCALED:
        return f" The inputs have a size of {number(inputs)}, where scaled ones have 1."
    last = facts.size(layer, -1)
    if last > LARGE * max(size, usual):
        return f" The weights grew from a size of {number(size)} to {number(last)}."
    return ""
