"""What people write who carry a network over to another framework: the same names, same values."""

from dataclasses import replace
from typing import Any, Final

from pairing.semantics import Dtype, Semantics
from pairing.shares import unblurred
from pairing.translate import naive_port
from pairing.written import Framework, Written, WrittenSklearn, WrittenTensorflow

KERAS_EPSILON: Final = 1e-7
TENSORFLOW_EPSILON: Final = {"adam": 1e-8, "adadelta": 1e-8}
"""What `tf.compat.v1.train` has where Keras has 1e-7."""
_NO_RULE: Final[dict[str, Any]] = {
    "stopping": "never",
    "best_weights": False,
    "baseline": None,
    "start_from_epoch": 0,
    "validation_rows": "none",
    "validation_fraction": 0.0,
}


def ported(
    semantics: Semantics, written: Written | None, framework: Framework, *, dtype: Dtype
) -> Semantics:
    """Semantics of the naive port of a network.

    From scikit-learn, see `naive_port`. Between Keras and TensorFlow numbers are carried over by
    name, with what the other framework has where none is written: `keep_prob=0.7` becomes
    `Dropout(0.7)`, and Adam's epsilon is the other one's own.

    Args:
        semantics: Of the network.
        written: As its user wrote it.
        framework: Of the port.
        dtype: Its number format.

    Raises:
        ValueError: The network is trained by L-BFGS.
    """
    if written is None or isinstance(written, WrittenSklearn):
        port = naive_port(semantics, dtype=dtype)
        return _by_hand(port) if framework == "tensorflow" else port
    port = replace(semantics, dtype=dtype, gradient_dtype=dtype)
    if written.framework == framework:
        return port
    if framework == "tensorflow":
        return _by_hand(port)
    return replace(
        port,
        dropout=_numbers_as_rates(written, semantics),
        dropout_masks="own",
        epsilon=KERAS_EPSILON,
        coefficients="float32",
    )


def _by_hand(port: Semantics) -> Semantics:
    """Write a port's update by hand: exact coefficients, no callbacks, TensorFlow 1's epsilon."""
    paced = port.schedule in {"constant", "inverse_time"}
    return replace(
        port,
        **_NO_RULE,
        schedule=port.schedule if paced else "constant",
        plateau=None,
        epsilon=TENSORFLOW_EPSILON.get(port.optimizer, port.epsilon),
        coefficients="exact",
        dropout_masks="stateless" if any(port.dropout) else "own",
    )


def _numbers_as_rates(written: Written, semantics: Semantics) -> tuple[float, ...]:
    """Take each number that was written for dropout as the share that is dropped."""
    if not isinstance(written, WrittenTensorflow):
        return semantics.dropout
    return tuple(
        # To keep all is no dropout, under either name.
        unblurred(1.0 - layer.dropout)
        if layer.dropout and layer.dropout_as == "keep_prob"
        else layer.dropout
        for layer in written.layers[:-1]
    )
