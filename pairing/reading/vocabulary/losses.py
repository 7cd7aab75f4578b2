"""Keras' losses and metrics, by every name that they have had."""

from typing import NamedTuple

from pairing.reading.findings import Findings
from pairing.reading.made import Argument, shown
from pairing.reading.vocabulary.arguments import Arguments
from pairing.reading.vocabulary.naming import as_made, known, plain

_LOSSES = (
    "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error", "binary_crossentropy", "categorical_crossentropy",
    "sparse_categorical_crossentropy", "poisson", "huber", "log_cosh", "hinge", "squared_hinge",
    "categorical_hinge", "kl_divergence", "cosine_similarity",
)  # fmt: skip
_NAMES = {
    **{plain(name): name for name in _LOSSES},
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "kullbackleiblerdivergence": "kl_divergence",
    "huberloss": "huber",
    "cosineproximity": "cosine_similarity",
}
_ALLOWED = (
    f"one of Keras' own: {', '.join(_LOSSES)}; or a function that computes the mean square or the "
    "cross-entropy"
)
_MEAN_OVER_ROWS = ("sum_over_batch_size", "auto", "mean", None)


class WrittenLoss(NamedTuple):
    """A loss as written: its long name, its factor, and whether it takes pre-activations."""

    name: str | None = None
    from_logits: bool = False
    factor: float = 1.0


def read_loss(argument: Argument | None, findings: Findings) -> WrittenLoss:
    """Read the `loss` of `compile`: a name, a function, or an object."""
    if argument is None or argument.value is None:
        return WrittenLoss()
    value = argument.value
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    made = as_made(value)
    name = None if made is None else known(_NAMES, made.kind)
    if made is None or name is None:
        findings.not_read("The loss", value, _ALLOWED, argument.place)
        return WrittenLoss()
    arguments = Arguments(made, findings)
    arguments.pass_over("name", "dtype", "fn")
    arguments.must_be("reduction", *_MEAN_OVER_ROWS)
    arguments.must_be("label_smoothing", 0)
    arguments.must_be("axis", -1)
    arguments.must_be("delta", 1)
    arguments.must_be("ignore_class", None)
    factor = arguments.number("factor", default=1.0, low=1e-30)
    loss = WrittenLoss(name, arguments.flag("from_logits", default=False), factor)
    arguments.finish("the arguments of Keras' loss")
    return loss


def read_metrics(argument: Argument | None, findings: Findings) -> tuple[str, ...]:
    """Read the `metrics` of `compile`. They change no weight: one that is unknown is noted."""
    if argument is None or argument.value is None:
        return ()
    value = argument.value
    listed = value if isinstance(value, list | tuple) else [value]
    return tuple(_metric(item, findings) for item in listed)


def _metric(value: object, findings: Findings) -> str:
    made = as_made(value)
    if made is None:
        findings.note(f"The metric {shown(value)} is not read; it changes no weight.")
        return "unknown"
    if plain(made.kind) in {"acc", "accuracy"}:
        return "accuracy"
    return known(_NAMES, made.kind) or made.kind
