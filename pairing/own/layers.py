"""The layers of a network as written, field by field."""

from dataclasses import replace
from typing import Any

from pairing.activation import HiddenActivation, hidden_activation
from pairing.initializer import Initializer
from pairing.own.errors import Reasons
from pairing.own.facts import Facts
from pairing.shares import unblurred
from pairing.written import Dense


def of_layers(layers: tuple[Dense, ...], facts: Facts, reasons: Reasons) -> dict[str, Any]:
    """Give the fields that layers decide."""
    hidden = layers[:-1]
    _check(layers, facts, reasons)
    l2 = max(layer.l2 for layer in layers)
    return {
        "activations": tuple(_activation(layer, reasons) for layer in hidden),
        "use_bias": tuple(layer.use_bias for layer in layers),
        "dropout": tuple(unblurred(layer.dropout) for layer in hidden),
        "l2": l2,
        "l2_coverage": tuple(_share(layer.l2, l2) for layer in layers),
        "weight_init": tuple(_seedless(layer.kernel_init) for layer in layers),
        "bias_init": tuple(_seedless(layer.bias_init) for layer in layers),
        "own_seeds": _seeds(layers),
    }


def _check(layers: tuple[Dense, ...], facts: Facts, reasons: Reasons) -> None:
    last, allowed = layers[-1], facts.allowed_outputs()
    if allowed is not None and last.units not in allowed:
        reasons.refuse(
            "The output layer does not fit the target.",
            f"{last.units} units",
            f"{' or '.join(map(str, allowed))} for this target",
            last.place,
        )
    if last.dropout:
        reasons.refuse(
            "Dropout after the output layer is not trained here.",
            last.dropout,
            "dropout after hidden layers",
            last.place,
        )
    for layer in layers:
        if layer.l1:
            reasons.refuse("No leg has an L1 term.", layer.l1, "l1=0, and any l2", layer.place)
        if not 0 <= layer.dropout < 1:
            reasons.refuse(
                "This is no share of units.", layer.dropout, "at least 0 and below 1", layer.place
            )
        if layer.l2 < 0:
            reasons.refuse("An L2 coefficient cannot fall below zero.", layer.l2, "0 or more")


def _activation(layer: Dense, reasons: Reasons) -> HiddenActivation:
    known = hidden_activation(layer.activation)
    if known is None:
        allowed = "an activation of Keras that takes a tensor and nothing else"
        reasons.refuse(
            f"The activation {layer.activation!r} is not trained here.",
            layer.activation,
            allowed,
            layer.place,
        )
    return known or "identity"


def _share(coefficient: float, largest: float) -> float:
    """Give a layer's share of the largest coefficient; without a penalty all have all of nothing.

    Example:
        >>> _share(0.25, 0.5), _share(0.0, 0.5), _share(0.0, 0.0)
        (0.5, 0.0, 1.0)
    """
    return coefficient / largest if largest else 1.0


def _seedless(initializer: Initializer) -> Initializer:
    """Leave the seed to the draws: another seed is no other distribution."""
    return replace(initializer, seed=None)


def _seeds(layers: tuple[Dense, ...]) -> tuple[int | None, ...]:
    seeds = [
        initializer.seed for layer in layers for initializer in (layer.kernel_init, layer.bias_init)
    ]
    return tuple(seeds) if any(seed is not None for seed in seeds) else ()
