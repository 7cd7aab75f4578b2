"""From a network of TensorFlow's own operations to the semantics of a leg that trains it so."""

from dataclasses import replace
from typing import Any, Final

from pairing.own.errors import Reasons
from pairing.own.facts import NOTHING_KNOWN, Facts
from pairing.own.layers import of_layers
from pairing.own.objective import of_objective
from pairing.own.optimizer import of_optimizer
from pairing.own.translate import WHERE_NOTHING_IS_SAID, OwnNetwork
from pairing.semantics import Dtype, Semantics
from pairing.tensorflow_limits import OPTIMIZERS, refusals
from pairing.written import Number, Optimizer, WrittenKeras, WrittenTensorflow

DEFAULTS: Final[dict[str, dict[str, Number | bool]]] = {
    "adam": {"epsilon": 1e-8},
    "adadelta": {"epsilon": 1e-8},
}
"""What `tf.compat.v1.train` has by default where Keras has another number."""

MASKS: Final = (
    "Which units are dropped is drawn from one stream of seed, epoch, batch and layer; what "
    "tf.nn.dropout draws depends on the operations before it."
)


def of_tensorflow(
    written: WrittenTensorflow,
    *,
    seed: int,
    beside: Semantics | None = None,
    facts: Facts = NOTHING_KNOWN,
    dtype: Dtype | None = None,
    weighted: bool = False,
) -> OwnNetwork:
    """Translate a network that is to be trained as it was written, by TensorFlow alone.

    Args:
        written: Its layers, its loss, its update and its batches.
        seed: Of the draws, where none was written.
        beside: The record that it is compared with, from which fields are taken that mean
            nothing here; see `of_keras`.
        facts: What is known of the target.
        dtype: Number format that was asked for; by default the one that was written, or float32.
        weighted: Whether rows have weights.

    Raises:
        Untrainable: No leg trains it so; every reason is named.
    """
    reasons = Reasons()
    if not written.layers:
        reasons.refuse("The network has no layers.", "none", "products, the output layer last")
        reasons.check()
    chosen = dtype or written.floatx or "float32"
    fields = {
        **_BY_HAND,
        **of_layers(written.layers, facts, reasons),
        **of_objective(_with_a_loss(written, facts, reasons), facts, reasons),
        **_of_update(written.optimizer, reasons),
        **_of_batches(written, reasons),
        "sample_weight_norm": "rows" if weighted else "none",
        "seed": seed if written.seed is None else written.seed,
        "dtype": chosen,
        "gradient_dtype": chosen,
    }
    reasons.check()
    drops = any(fields["dropout"])
    fields["dropout_masks"] = "stateless" if drops else "own"
    if drops:
        reasons.note(MASKS)
    known: dict[str, Any] = WHERE_NOTHING_IS_SAID | fields
    semantics = replace(beside, **fields) if beside else Semantics(**known)
    for refusal in refusals(semantics):
        what = f"A leg of TensorFlow alone has no such {refusal.field.replace('_', ' ')}."
        reasons.refuse(what, refusal.came, refusal.allowed)
    reasons.check()
    return OwnNetwork(
        semantics,
        tuple(layer.units for layer in written.layers[:-1]),
        written.layers[-1].units,
        (*written.notes, *reasons.notes),
    )


_BY_HAND: Final[dict[str, Any]] = {
    "l2_divisor": "none",
    "draws": "layer_seeds",
    "plateau": None,
    "coefficients": "exact",
    "stopping": "never",
    "baseline": None,
    "start_from_epoch": 0,
    "best_weights": False,
    "validation_rows": "none",
    "validation_fraction": 0.0,
}


def _with_a_loss(written: WrittenTensorflow, facts: Facts, reasons: Reasons) -> WrittenKeras:
    """Put the loss in words that Keras has, where none was written the one of the target."""
    loss = written.loss or _loss_of(facts, written.layers[-1].units)
    if loss is None:
        allowed = "a loss: this target does not tell which"
        reasons.refuse("The network has no loss.", "no loss", allowed)
    linear = written.layers[-1].activation == "linear"
    of_logits = loss is not None and loss.endswith("crossentropy")
    return WrittenKeras(
        inputs=written.inputs,
        layers=written.layers,
        loss=loss or "mean_squared_error",
        from_logits=written.from_logits and of_logits and linear,
        loss_factor=written.loss_factor,
    )


def _loss_of(facts: Facts, outputs: int) -> str | None:
    if facts.task == "regression":
        return "mean_squared_error"
    if facts.task == "multilabel" or (facts.task == "binary" and outputs == 1):
        return "binary_crossentropy"
    return "categorical_crossentropy" if facts.task else None


def _of_update(optimizer: Optimizer, reasons: Reasons) -> dict[str, Any]:
    name = optimizer.name.lower()
    if name not in OPTIMIZERS:
        allowed = ", ".join(OPTIMIZERS)
        reasons.refuse("No update of this name is written by hand.", optimizer.name, allowed)
        return {}
    given = {**DEFAULTS.get(name, {}), **optimizer.arguments}
    return of_optimizer(Optimizer(name, given), reasons)


def _of_batches(written: WrittenTensorflow, reasons: Reasons) -> dict[str, Any]:
    if written.epochs < 1:
        reasons.refuse("Nothing is trained.", f"epochs={written.epochs}", "1 or more")
    return {
        "batch_rows": written.batch_size or "all",
        "order": "fresh" if written.shuffle else "as_given",
        "epochs": written.epochs,
    }
