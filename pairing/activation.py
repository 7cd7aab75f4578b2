"""The activations that a leg can train."""

from typing import Literal, get_args

HiddenActivation = Literal[
    "identity",
    "logistic",
    "tanh",
    "relu",
    "celu",
    "elu",
    "exponential",
    "gelu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_tanh",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu6",
    "selu",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "squareplus",
    "tanh_shrink",
]
"""scikit-learn's four under its names, and others of Keras under theirs."""

OutputActivation = Literal[
    "identity",
    "exponential",
    "sigmoid",
    "softmax",
    "tanh",
    "relu",
    "celu",
    "elu",
    "gelu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_tanh",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu6",
    "selu",
    "silu",
    "soft_shrink",
    "softplus",
    "softsign",
    "sparse_plus",
    "squareplus",
    "tanh_shrink",
]
"""What output layers have: scikit-learn's four, and others of Keras."""


def hidden_activation(keras_name: str) -> HiddenActivation | None:
    """Give our name of a hidden layer's activation in Keras; None for one that no leg has.

    Example:
        >>> [hidden_activation(name) for name in ("linear", "sigmoid", "softplus", "glu")]
        ['identity', 'logistic', 'softplus', None]
    """
    own = {"linear": "identity", "sigmoid": "logistic"}.get(keras_name, keras_name)
    return next((name for name in get_args(HiddenActivation) if name == own), None)


def output_activation(keras_name: str) -> OutputActivation | None:
    """Give our name of an output layer's activation in Keras; None for one that no leg has."""
    own = "identity" if keras_name == "linear" else keras_name
    return next((name for name in get_args(OutputActivation) if name == own), None)
