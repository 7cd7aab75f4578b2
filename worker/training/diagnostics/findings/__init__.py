"""What was wrong with the layers of a leg, in plain sentences."""

from schemas.diagnostics import Finding
from worker.training.diagnostics.findings import gradients, losses, units, weights
from worker.training.diagnostics.findings.facts import Facts

__all__ = ["Facts", "findings_of"]

_FINDERS = (
    weights.zero_weights,
    weights.equal_units,
    gradients.no_gradient,
    gradients.by_rounding,
    units.dead,
    units.saturated,
    losses.exploding,
    losses.diverged,
    losses.constant,
    losses.worse_than_guessing,
)


def findings_of(facts: Facts) -> tuple[Finding, ...]:
    """Say what is wrong, causes before what comes of them; nothing of a healthy leg."""
    return tuple(finding for find in _FINDERS for finding in find(facts))
