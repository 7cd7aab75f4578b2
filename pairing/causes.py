"""Causes by name: which fields of the semantics each of them owns.

Each field belongs to one cause, so two records differ by the causes whose fields differ,
and any corner between them is made by copying the fields of some. One field is two causes:
what divides the L2 term is whether rows divide it at all, and whether they are those of each
batch or of a full one. A cause without fields acts where the semantics do not reach: in code of
the user's own, or in the machine.

To keep a cause is to give the aligned twin its fields as a port has them. Most are copied
from the naive port. The rest are what people write who port by other habits, and what Keras
does where nothing is written.
"""

from collections.abc import Callable
from dataclasses import dataclass
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
        fields: The fields of the semantics that it owns.
        kept: What a twin that keeps it has in these fields where the naive port has the
            same as the reference, from the reference; None where the port's are copied.
        is_chance: Whether it only draws other numbers of the same kind.
    """

    id: CauseId
    title: str
    differences: tuple[str, ...]
    fields: tuple[str, ...]
    kept: Values | None = None
    is_chance: bool = False


def _keras_rate(reference: Semantics) -> dict[str, Any]:
    return {"learning_rate": 0.01 if reference.optimizer == "sgd" else 0.001}


def _keras_batch(_: Semantics) -> dict[str, Any]:
    return {"batch_rows": 32}


def _hidden_layers_alone(reference: Semantics) -> dict[str, Any]:
    return {"l2_coverage": (*reference.l2_coverage[:-1], 0.0)}


CAUSES: tuple[Cause, ...] = (
    Cause(
        "architecture",
        "The networks have other layers: another number, other widths, or no biases.",
        ("D42", "D43"),
        ("use_bias",),
    ),
    Cause("split", "Other rows are kept for test.", (), ("split",), is_chance=True),
    Cause("input-scaling", "The inputs are scaled in another way.", (), ("input_scaling",)),
    Cause("target-scaling", "The target is scaled in another way.", (), ("target_scaling",)),
    Cause("activation", "The hidden layers have another activation.", ("D43",), ("activations",)),
    Cause(
        "dropout-meaning",
        "Training drops another share of the hidden units.",
        ("D12",),
        ("dropout",),
    ),
    Cause(
        "dropout-masks",
        "Other units are dropped: Keras' own layers draw them.",
        ("D12",),
        ("dropout_masks",),
        is_chance=True,
    ),
    Cause(
        "output-activation",
        "The output layer has another activation.",
        ("D42",),
        ("output_activation",),
    ),
    Cause("loss-function", "Another loss is lowered.", ("D42",), ("loss",)),
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
        "log-gradient",
        "Probabilities are clipped before the logarithm, and saturated rows lose their gradient.",
        ("D6", "D64"),
        (),
    ),
    Cause(
        "target-shape",
        "A target without a second axis is spread over all rows by a hand-written loss.",
        ("D41",),
        (),
    ),
    Cause("class-weight", "Classes have weights in the loss.", ("D46",), ()),
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
        ("l2_coverage",),
        kept=_hidden_layers_alone,
    ),
    Cause(
        "l2-short-batch",
        "The L2 term is divided by the rows of a full batch, in a short one too.",
        ("D8",),
        ("l2_divisor",),
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
        ("weight_init",),
    ),
    Cause("bias-init", "Biases start at zero.", ("D14",), ("bias_init",)),
    Cause(
        "weight-draws",
        "Each layer draws from a seed of its own.",
        ("D15",),
        ("draws", "seed", "own_seeds"),
        is_chance=True,
    ),
    Cause("batch-size", "A batch has 32 rows.", ("D31",), ("batch_rows",), kept=_keras_batch),
    Cause(
        "batch-order",
        "Each epoch draws a new order of its own.",
        ("D33",),
        ("order",),
        is_chance=True,
    ),
    Cause(
        "optimizer",
        "Another optimizer moves the weights.",
        ("D29", "D30"),
        ("optimizer", "optimizer_arguments"),
    ),
    Cause(
        "learning-rate",
        "The learning rate is Keras' default.",
        ("D23",),
        ("learning_rate",),
        kept=_keras_rate,
    ),
    Cause(
        "learning-rate-schedule",
        "The learning rate is the same in all epochs.",
        ("D25", "D26"),
        ("schedule", "power_t", "decay", "plateau"),
    ),
    Cause(
        "momentum",
        "SGD has no momentum, as Keras' has by default.",
        ("D23",),
        ("momentum", "nesterov"),
        kept=lambda _: {"momentum": 0.0, "nesterov": False},
    ),
    Cause("adam-betas", "Adam's betas are others.", ("D23",), ("beta_1", "beta_2")),
    Cause("adam-epsilon", "Adam's epsilon is 1e-7.", ("D17",), ("epsilon",)),
    Cause(
        "weight-decay",
        "Each step shrinks the weights, beside the loss.",
        ("D30",),
        ("weight_decay",),
    ),
    Cause(
        "gradient-clipping",
        "Gradients are cut before the step.",
        ("D30",),
        ("gradient_clipping",),
    ),
    Cause(
        "float32-coefficients",
        "Momentum, betas and L2 pass through float32.",
        ("D18",),
        ("coefficients",),
    ),
    Cause("dtype", "Numbers are float32.", ("D37", "D64"), ("dtype", "gradient_dtype")),
    Cause(
        "epochs",
        "Training ends after one epoch.",
        ("D47",),
        ("epochs", "max_fun"),
        kept=lambda _: {"epochs": 1},
    ),
    Cause(
        "stopping-rule",
        "Nothing ends training early, or Keras' own rule on the validation loss does.",
        ("D48", "D49", "D50", "D52"),
        ("stopping", "tol", "patience", "baseline", "start_from_epoch"),
    ),
    Cause(
        "validation-split",
        "The last rows are kept aside for validation, not drawn ones.",
        ("D36",),
        ("validation_rows", "validation_fraction"),
        is_chance=True,
    ),
    Cause("best-weights", "The last weights are kept.", ("D53",), ("best_weights",)),
    Cause("label-encoding", "Classes are written as other numbers.", ("D39",), ()),
    Cause("tensor-float32", "Products are rounded to ten binary digits on a GPU.", ("D63",), ()),
    Cause("xla", "Operations are fused, and rounded in another order, by XLA.", ("D62",), ()),
)


ARCHITECTURE = CAUSES[0]
