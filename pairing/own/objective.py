"""What a network as written lowers."""

from typing import Any, Final

from pairing.activation import OutputActivation, output_activation
from pairing.own.errors import Reasons
from pairing.own.facts import Facts
from pairing.semantics import Loss
from pairing.written import WrittenKeras

LOSSES: Final[dict[str, Loss]] = {
    "mean_squared_error": "squared_error",
    "mean_absolute_error": "absolute_error",
    "huber": "huber",
    "log_cosh": "log_cosh",
    "poisson": "poisson",
    "binary_crossentropy": "binary_log_loss",
    "categorical_crossentropy": "multiclass_log_loss",
    "sparse_categorical_crossentropy": "multiclass_log_loss",
}
_LINKS: Final[dict[Loss, OutputActivation]] = {
    "binary_log_loss": "sigmoid",
    "multiclass_log_loss": "softmax",
}


def of_objective(written: WrittenKeras, facts: Facts, reasons: Reasons) -> dict[str, Any]:
    """Give the fields that the loss and the output layer decide."""
    loss = _loss(written, facts, reasons)
    over = "sum" if loss == "multiclass_log_loss" else "mean"
    return {
        "loss": loss,
        "output_activation": _output(written, loss, reasons),
        "loss_factor": written.loss_factor,
        "loss_over_outputs": over,
        "reported_over_outputs": over,
        "clips_log": False,
        "poisson_deviance": False,
    }


def _loss(written: WrittenKeras, facts: Facts, reasons: Reasons) -> Loss:
    known = LOSSES.get(written.loss or "")
    if known is None:
        came = "no loss" if written.loss is None else written.loss
        reasons.refuse("No leg lowers this loss.", came, ", ".join(LOSSES))
    sparse = written.loss == "sparse_categorical_crossentropy"
    if sparse and facts.task not in {None, "binary", "multiclass"}:
        reasons.refuse("This loss is of classes.", written.loss, "one of numbers for this target")
    if sparse and written.layers[-1].units == 1:
        reasons.refuse(
            "This loss takes an output for each class.", "1 unit", "as many units as classes"
        )
    return known or "squared_error"


def _output(written: WrittenKeras, loss: Loss, reasons: Reasons) -> OutputActivation:
    last = written.layers[-1]
    known = output_activation(last.activation)
    if known is None:
        reasons.refuse(
            f"The output activation {last.activation!r} is not trained here.",
            last.activation,
            "an activation of Keras that takes a tensor and nothing else",
            last.place,
        )
        return "identity"
    if not written.from_logits or known in {"sigmoid", "softmax"}:
        # Keras finds the logits before a sigmoid or a softmax by itself, told of them or not.
        return known
    link = _LINKS.get(loss)
    if link is None or known != "identity":
        reasons.refuse(
            "Logits are what a linear output layer puts out, for a cross-entropy.",
            f"from_logits with {written.loss} of {last.activation} outputs",
            "from_logits=False, or a linear output layer",
            last.place,
        )
        return known
    reasons.note(f"The outputs are logits; what is shown of them is their {link}.")
    return link
