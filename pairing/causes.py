"""Causes by name: which fields of the semantics each of them changes, and to what.

To keep a cause is to give the aligned twin these fields as a port has them. Most are copied
from the naive port. The rest are what people write who port by other habits, and what Keras
does where nothing is written.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from pairing.semantics import Semantics
from schemas.cause import CauseId

Values = Callable[[Semantics], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that frameworks do differently.

    Attributes:
        id: Its stable name.
        title: What a port with this cause does, as a sentence.
        differences: Its numbers in `docs/differences.md`.
        fields: Fields that are copied from the naive port.
        values: Fields that the naive port has in common with the reference, from the reference.
    """

    id: CauseId
    title: str
    differences: tuple[str, ...]
    fields: tuple[str, ...] = ()
    values: Values | None = None

    def changes(self, reference: Semantics, port: Semantics) -> dict[str, Any]:
        """Give the fields of a twin that has this cause."""
        if self.values is not None:
            return self.values(reference)
        return {name: getattr(port, name) for name in self.fields}


def _keras_rate(reference: Semantics) -> dict[str, Any]:
    return {"learning_rate": 0.01 if reference.optimizer == "sgd" else 0.001}


# Of two causes that set one field, the later one says what it is.
CAUSES: tuple[Cause, ...] = (
    Cause("loss-half", "The loss lacks scikit-learn's one half.", ("D1",), ("loss_factor",)),
    Cause(
        "output-sum",
        "A row's loss is the mean over its outputs, not their sum.",
        ("D2", "D3", "D5"),
        ("loss_over_outputs", "reported_over_outputs"),
    ),
    Cause(
        "log-clipping",
        "The reported log loss is not taken of clipped probabilities.",
        ("D6",),
        ("clips_log",),
    ),
    Cause(
        "poisson-constant",
        "The Poisson loss lacks its constant, and adds 1e-7 inside the logarithm.",
        ("D5",),
        ("poisson_deviance",),
    ),
    Cause(
        "sample-weight-norm",
        "A batch's weighted losses are divided by its rows, not by its weights.",
        ("D10",),
        ("sample_weight_norm",),
    ),
    Cause("l2-factor", "The L2 term lacks the one half.", ("D7",), ("l2",)),
    Cause(
        "l2-coverage",
        "L2 covers the hidden layers, not the output layer.",
        ("D9",),
        values=lambda _: {"l2_coverage": "hidden_layers"},
    ),
    Cause(
        "l2-short-batch",
        "The L2 term is divided by the rows of a full batch, in a short one too.",
        ("D8",),
        values=lambda _: {"l2_divisor": "full_batch_rows"},
    ),
    Cause(
        "l2-batch-scaling",
        "The L2 term is not divided by the rows of the batch.",
        ("D7", "D8"),
        ("l2_divisor",),
    ),
    Cause(
        "weight-init",
        "Weights start within Glorot's bound, whatever the activation.",
        ("D13",),
        ("weight_bound_factor",),
    ),
    Cause("bias-init", "Biases start at zero.", ("D14",), ("bias_init",)),
    Cause("weight-draws", "Each layer draws from a seed of its own.", ("D15",), ("draws",)),
    Cause("batch-size", "A batch has 32 rows.", ("D31",), values=lambda _: {"batch_rows": 32}),
    Cause("batch-order", "Each epoch draws a new order of its own.", ("D33",), ("order",)),
    Cause("learning-rate", "The learning rate is Keras' default.", ("D23",), values=_keras_rate),
    Cause(
        "learning-rate-schedule",
        "The learning rate is the same in all epochs.",
        ("D25", "D26"),
        ("schedule",),
    ),
    Cause(
        "momentum",
        "SGD has no momentum, as Keras' has by default.",
        ("D23",),
        values=lambda _: {"momentum": 0.0, "nesterov": False},
    ),
    Cause("adam-epsilon", "Adam's epsilon is 1e-7.", ("D17",), ("epsilon",)),
    Cause(
        "float32-coefficients",
        "Momentum, betas and L2 pass through float32.",
        ("D18",),
        ("coefficients",),
    ),
    Cause("dtype", "Numbers are float32.", ("D37", "D64"), ("dtype", "gradient_dtype")),
    Cause("epochs", "Training ends after one epoch.", ("D47",), values=lambda _: {"epochs": 1}),
    Cause(
        "stopping-rule",
        "Nothing ends training early, or Keras' own rule on the validation loss does.",
        ("D48", "D49", "D50", "D52"),
        ("stopping",),
    ),
    Cause(
        "validation-split",
        "The last rows are kept aside for validation, not drawn ones.",
        ("D36",),
        ("validation_rows",),
    ),
    Cause("best-weights", "The last weights are kept.", ("D53",), ("best_weights",)),
)


def keeping(reference: Semantics, port: Semantics, causes: Iterable[CauseId]) -> Semantics:
    """Give the semantics of a twin that is aligned but for these causes.

    Args:
        reference: What is aligned to.
        port: The naive port of the reference.
        causes: Names of what stays; without any, the result is `reference`.
    """
    wanted = set(causes)
    changes: dict[str, Any] = {}
    for cause in CAUSES:
        if cause.id in wanted:
            changes |= cause.changes(reference, port)
    return replace(reference, **changes)
