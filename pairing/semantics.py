"""The semantics of a leg: everything beyond shape and data that decides its numbers.

Two legs with equal semantics, equal shape and equal rows train to equal numbers,
up to the order in which sums are taken. To translate is to compute this record
from what a user has, to align is to copy a field of it, and a difference between
two of them is a cause.

Source:
    The D numbers are those of the catalogue of differences between
    scikit-learn 1.9.1 and Keras 3.15.1, `docs/differences.md`.
"""

from dataclasses import dataclass, field, fields
from typing import Any, Literal

from schemas.estimator import Activation

Loss = Literal["squared_error", "poisson", "binary_log_loss", "multiclass_log_loss"]
OutputActivation = Literal["identity", "exponential", "sigmoid", "softmax"]
Dtype = Literal["float32", "float64"]


def _decides(meaning: str) -> Any:  # noqa: ANN401 - dataclasses.field() itself is typed so
    """Attach to a field the sentence that reports print beside its values."""
    return field(metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Semantics:
    """What one framework does with a network, field by field."""

    activation: Activation = _decides("Activation of every hidden layer.")
    output_activation: OutputActivation = _decides("Activation of the output layer (D42).")

    loss: Loss = _decides("What a row costs.")
    loss_factor: float = _decides("Factor of the loss: 1/2 in scikit-learn's squares (D1).")
    loss_over_outputs: Literal["sum", "mean"] = _decides(
        "How the outputs of a row are put together in the gradient (D2, D3, D5)."
    )
    reported_over_outputs: Literal["sum", "mean"] = _decides(
        "How they are put together in the loss that is reported (D2)."
    )
    clips_log: bool = _decides(
        "Whether the reported log loss is taken of clipped probabilities (D6)."
    )
    poisson_deviance: bool = _decides(
        "Whether the Poisson loss has its constant, and no 1e-7 inside the logarithm (D5)."
    )
    l2: float = _decides("Coefficient of the sum of squared weights (D7).")
    l2_divisor: Literal["batch_rows", "none"] = _decides(
        "What the L2 term is divided by: the rows of each batch, or nothing (D7, D8)."
    )

    weight_bound_factor: float | None = _decides(
        "Weights are uniform within sqrt(factor / (fan in + fan out)) (D13)."
    )
    bias_init: Literal["uniform", "zeros"] = _decides("How biases start (D14).")
    draws: Literal["one_stream", "layer_seeds"] = _decides(
        "One MT19937 stream for weights, split and orders, or a seed for each layer (D15)."
    )
    seed: int = _decides("The seed of all draws.")

    batch_rows: int | Literal["auto"] = _decides("Rows per batch; auto is min(200, rows) (D31).")
    order: Literal["cumulative", "fresh", "as_given"] = _decides(
        "Row order: each epoch permutes the last order, draws a new one, or keeps it (D33)."
    )

    optimizer: Literal["sgd", "adam"] = _decides("How the weights are moved.")
    learning_rate: float = _decides("Initial learning rate.")
    schedule: Literal["constant", "invscaling", "adaptive"] = _decides(
        "How the learning rate changes from epoch to epoch (D25, D26, D27)."
    )
    power_t: float = _decides("Exponent of the schedule invscaling.")
    momentum: float = _decides("Momentum of sgd.")
    nesterov: bool = _decides("Nesterov's form of the momentum (D22).")
    beta_1: float = _decides("Decay of Adam's first moment.")
    beta_2: float = _decides("Decay of Adam's second moment.")
    epsilon: float = _decides("Adam's numerical floor (D17).")
    coefficients: Literal["exact", "float32"] = _decides(
        "Whether momentum and betas pass through float32 on their way (D18)."
    )

    epochs: int = _decides("Largest number of epochs (D47).")
    stopping: Literal["training_loss", "validation_score", "validation_loss", "never"] = _decides(
        "What ends training before the last epoch (D48, D50, D52)."
    )
    tol: float = _decides("Smallest change that counts as improvement.")
    patience: int = _decides("Epochs without improvement to bear (D49).")
    validation_fraction: float = _decides("Share of the training rows kept aside for stopping.")
    validation_rows: Literal["drawn", "last", "none"] = _decides(
        "Which rows are kept aside: drawn at random, or the last ones (D36)."
    )
    best_weights: bool = _decides("Whether the best epoch's weights are restored (D53).")

    dtype: Dtype = _decides("Number format of inputs, weights and arithmetic (D37, D64).")


def meanings() -> dict[str, str]:
    """The sentence that says what each field decides, by field, in order."""
    return {each.name: each.metadata["meaning"] for each in fields(Semantics)}


def differing(reference: Semantics, candidate: Semantics) -> tuple[str, ...]:
    """Name the fields in which two records differ, in order.

    Example:
        >>> from pairing.translate import of_sklearn, naive_port
        >>> from schemas.estimator import Regressor
        >>> reference = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
        >>> "loss_factor" in differing(reference, naive_port(reference, dtype="float64"))
        True
    """
    return tuple(
        name for name in meanings() if getattr(reference, name) != getattr(candidate, name)
    )
