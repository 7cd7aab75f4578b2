"""The activations of hidden layers that a leg can train."""

from typing import Literal

HiddenActivation = Literal[
    "identity",
    "logistic",
    "tanh",
    "relu",
    "celu",
    "elu",
    "exponential",
    "gelu",
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
    "softmax",
    "softplus",
    "softsign",
    "squareplus",
    "tanh_shrink",
]
"""scikit-learn's four under its names, and others of Keras under theirs."""
