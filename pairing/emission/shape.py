"""What emission reads off a record of semantics, in one place."""

from pairing.semantics import Semantics


def hidden_activations(semantics: Semantics, layers: int) -> tuple[str, ...]:
    """Name each hidden layer's activation as scikit-learn does."""
    return (semantics.activation,) * layers


def weight_factor(semantics: Semantics) -> float:
    """Weights are uniform within sqrt(factor / (fan in + fan out))."""
    return semantics.weight_bound_factor


def zero_biases(semantics: Semantics) -> bool:
    """Whether biases start at zero."""
    return semantics.bias_init == "zeros"


def spares_output(semantics: Semantics) -> bool:
    """Whether L2 leaves the output layer alone."""
    return semantics.l2_coverage == "hidden_layers"


def is_rounded(semantics: Semantics) -> bool:
    """Whether weights and activations are float32 while slopes and updates are float64."""
    return semantics.dtype != semantics.gradient_dtype


def is_stock(semantics: Semantics) -> bool:
    """Whether coefficients pass through float32, as in Keras' own optimizers."""
    return semantics.coefficients == "float32"


def is_plain(semantics: Semantics) -> bool:
    """Whether Keras' own losses, regularizers, optimizers and callbacks say it all."""
    mean = "sum" if semantics.loss == "multiclass_log_loss" else "mean"
    return (
        is_stock(semantics)
        and not is_rounded(semantics)
        and semantics.loss_factor == 1.0
        and semantics.loss_over_outputs == semantics.reported_over_outputs == mean
        and not semantics.clips_log
        and not semantics.poisson_deviance
        and (semantics.l2_divisor == "none" or semantics.l2 == 0)
        and semantics.sample_weight_norm != "weights"
        and semantics.draws == "layer_seeds"
        and semantics.order != "cumulative"
        and semantics.optimizer != "lbfgs"
        and semantics.schedule == "constant"
        and semantics.stopping in {"never", "validation_loss"}
        and semantics.validation_rows != "drawn"
        and not semantics.best_weights
    )
