"""What a leg of TensorFlow without Keras does not do, by field of the semantics."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from pairing.semantics import Semantics

OPTIMIZERS: Final = ("sgd", "adam", "rmsprop", "adagrad", "adadelta")
LOSSES: Final = ("squared_error", "poisson", "binary_log_loss", "multiclass_log_loss")
ACTIVATIONS: Final = (
    "identity", "logistic", "tanh", "relu", "elu", "exponential", "gelu", "leaky_relu",
    "log_sigmoid", "log_softmax", "relu6", "selu", "silu", "softmax", "softplus", "softsign",
)  # fmt: skip
OUTPUTS: Final = (
    "identity", "exponential", "sigmoid", "softmax", "tanh", "relu", "elu", "gelu", "leaky_relu",
    "log_sigmoid", "log_softmax", "relu6", "selu", "silu", "softplus", "softsign",
)  # fmt: skip
LINKS: Final[dict[str, tuple[str, ...]]] = {
    "poisson": ("exponential",),
    "binary_log_loss": ("sigmoid", "softmax"),
    "multiclass_log_loss": ("sigmoid", "softmax"),
}
"""Outputs that a loss is worked out of logits with; squares are taken of any outputs."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that is asked for and not done.

    Attributes:
        field: Of the semantics.
        came: What was asked for.
        allowed: What could be.
    """

    field: str
    came: str
    allowed: str


def refusals(semantics: Semantics) -> Iterator[Refusal]:
    """Name each field that asks for what a TensorFlow leg does not do; nothing where all is done.

    Example:
        >>> from dataclasses import replace
        >>> from pairing.translate import of_sklearn
        >>> from schemas.estimator import Regressor
        >>> known = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
        >>> [each.field for each in refusals(replace(known, optimizer="nadam"))]
        ['optimizer']
    """
    asked: list[tuple[str, Any, tuple[str, ...]]] = [
        ("optimizer", semantics.optimizer, OPTIMIZERS),
        ("loss", semantics.loss, LOSSES),
        *(("activations", each, ACTIVATIONS) for each in semantics.activations),
        (
            "output_activation",
            semantics.output_activation,
            LINKS.get(semantics.loss, OUTPUTS),
        ),
    ]
    for field, came, allowed in asked:
        if came not in allowed:
            yield Refusal(field, came, ", ".join(allowed))
    if any(semantics.dropout) and semantics.dropout_masks != "stateless":
        yield Refusal("dropout_masks", semantics.dropout_masks, "stateless")


def as_by_hand(semantics: Semantics) -> Semantics:
    """Give a record as a TensorFlow leg has it that follows it in all it can.

    What it drops comes of the stream of seed, epoch, batch and layer, never of Keras' layers.
    """
    return replace(semantics, dropout_masks="stateless") if any(semantics.dropout) else semantics
