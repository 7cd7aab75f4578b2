"""What emission reads off a record of semantics, in one place."""

from collections.abc import Iterator

from pairing.initializer import GLOROT, ZEROS, Initializer, half_width
from pairing.semantics import Semantics


class NoProgram(Exception):
    """No program does what is asked for.

    Attributes:
        reasons: A sentence for each thing that stands against it.
    """

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


WRITTEN_LOSSES = {"squared_error", "poisson", "binary_log_loss", "multiclass_log_loss"}
LINKS = {
    "squared_error": "identity",
    "poisson": "exponential",
    "binary_log_loss": "sigmoid",
    "multiclass_log_loss": "softmax",
}


def check_writable(semantics: Semantics) -> None:
    """Refuse what programs do not write yet.

    Raises:
        NoProgram: There is such a thing.
    """
    reasons = tuple(_unwritten(semantics))
    if reasons:
        raise NoProgram(reasons)


def _unwritten(semantics: Semantics) -> Iterator[str]:
    yield from _unwritten_network(semantics)
    if semantics.loss not in WRITTEN_LOSSES:
        yield f"loss-function: no program is written for {semantics.loss} yet."
    elif semantics.output_activation != LINKS[semantics.loss]:
        yield f"output-activation: no program is written for {semantics.output_activation} yet."
    if semantics.optimizer not in {"sgd", "adam", "lbfgs"}:
        yield f"optimizer: no program is written for {semantics.optimizer} yet."
    if semantics.optimizer_arguments:
        named = ", ".join(name for name, _ in semantics.optimizer_arguments)
        yield f"optimizer-arguments: no program is written for {named} yet."
    if semantics.schedule not in {"constant", "invscaling", "adaptive"}:
        yield f"learning-rate-schedule: no program is written for {semantics.schedule} yet."
    if semantics.stopping == "epoch_loss" or semantics.start_from_epoch or semantics.baseline:
        yield "stopping-rule: no program is written for this rule of stopping yet."


def _unwritten_network(semantics: Semantics) -> Iterator[str]:
    if any(semantics.dropout) and (is_rounded(semantics) or semantics.optimizer == "lbfgs"):
        yield "dropout: no program is written for it where outputs are rounded, or with L-BFGS."
    if not all(semantics.use_bias):
        yield "use-bias: no program is written for layers without biases yet."
    if len({share for share in semantics.l2_coverage if share} | {1.0}) > 1:
        yield "l2-coverage: no program is written for L2 of other strength by layer yet."
    if any(semantics.own_seeds):
        yield "weight-draws: no program is written for initialisers with seeds of their own yet."
    if semantics.draws == "one_stream" and not all(map(is_scaled_uniform, semantics.weight_init)):
        yield "weight-init: scikit-learn's stream draws uniform numbers only."


def is_scaled_uniform(initializer: Initializer) -> bool:
    """Whether scikit-learn draws so, with whatever factor."""
    return (initializer.kind, initializer.mode, initializer.distribution) == (
        "variance_scaling",
        "fan_avg",
        "uniform",
    )


def hidden_activations(semantics: Semantics) -> tuple[str, ...]:
    """Name each hidden layer's activation: scikit-learn's four under its names."""
    return semantics.activations


def has_exact_logistic(semantics: Semantics) -> bool:
    """Whether hidden units are logistic and rounded as scikit-learn's."""
    return "logistic" in semantics.activations and not is_stock(semantics)


def weight_factor(semantics: Semantics, layer: int) -> float:
    """Weights of a layer are uniform within sqrt(factor / (fan in + fan out))."""
    return round(6.0 * semantics.weight_init[layer].scale, 12)


def zero_biases(semantics: Semantics) -> bool:
    """Whether biases start at zero."""
    return all(each == ZEROS for each in semantics.bias_init)


def keras_initializers(
    semantics: Semantics, layer: int, fan: tuple[int, int]
) -> tuple[str | None, str | None]:
    """Write Keras' initialisers of a layer's kernel and biases; None for zero biases."""
    seed = semantics.seed + layer
    kernel, bias = semantics.weight_init[layer], semantics.bias_init[layer]
    if bias == "kernel_bound":
        bound = half_width(kernel, *fan)
        bias = Initializer("uniform", low=-bound, high=bound)
    return _written(kernel, seed), None if bias == ZEROS else _written(bias, seed)


def _written(initializer: Initializer, seed: int) -> str:
    each = initializer
    if each == GLOROT:
        return f"keras.initializers.GlorotUniform(seed={seed})"
    if each.kind == "variance_scaling":
        given = f'{each.scale!r}, "{each.mode}", "{each.distribution}", seed={seed}'
        return f"keras.initializers.VarianceScaling({given})"
    if each.kind == "uniform":
        return f"keras.initializers.RandomUniform({each.low!r}, {each.high!r}, seed={seed})"
    if each.kind == "constant":
        return f"keras.initializers.Constant({each.value!r})"
    kind = "RandomNormal" if each.kind == "normal" else "TruncatedNormal"
    return f"keras.initializers.{kind}({each.mean!r}, {each.stddev!r}, seed={seed})"


def covers(semantics: Semantics, layer: int) -> bool:
    """Whether L2 holds for a layer's weights."""
    return semantics.l2 > 0 and semantics.l2_coverage[layer] > 0


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
