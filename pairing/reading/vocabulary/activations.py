"""Activations under Keras' names, and the layers that are nothing but an activation."""

from collections.abc import Callable

from pairing.reading.findings import Findings
from pairing.reading.made import Argument, Made
from pairing.reading.vocabulary.arguments import Arguments
from pairing.reading.vocabulary.naming import as_made, known, plain

ACTIVATIONS = (
    "linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "sigmoid",
    "hard_sigmoid", "hard_silu", "log_sigmoid", "tanh", "hard_tanh", "tanh_shrink", "softmax",
    "log_softmax", "softplus", "softsign", "exponential", "mish", "soft_shrink", "hard_shrink",
    "sparse_plus", "squareplus",
)  # fmt: skip
_SPELLINGS = {
    **{plain(name): name for name in ACTIVATIONS},
    "identity": "linear",
    "swish": "silu",
    "hardswish": "hard_silu",
}
_ALLOWED = f"one of Keras' own: {', '.join(ACTIVATIONS)}"


def read_activation(argument: Argument | None, findings: Findings) -> str:
    """Read the `activation` of a layer: a name, a function, or a layer that is one."""
    if argument is None or argument.value is None:
        return "linear"
    made = as_made(argument.value)
    # `relu` is a function and `ReLU` a layer; an Activation in an Activation has no end.
    if made is not None and made.kind[:1].isupper() and plain(made.kind) in _BARE_LAYERS:
        return read_activation_layer(made, findings)
    name = None if made is None or made.arguments else known(_SPELLINGS, made.kind)
    if name is not None:
        return name
    findings.not_read("The activation", argument.value, _ALLOWED, argument.place)
    return "linear"


def read_activation_layer(made: Made, findings: Findings) -> str:
    """Read a layer that is nothing but an activation, such as `ReLU()`."""
    arguments = Arguments(made, findings)
    arguments.pass_over("name", "trainable", "dtype", "input_shape", "batch_input_shape")
    name = ACTIVATION_LAYERS[plain(made.kind)](arguments, findings)
    arguments.finish("the arguments of Keras' layer")
    return name


def _activation(arguments: Arguments, findings: Findings) -> str:
    return read_activation(arguments.take("activation"), findings)


def _relu(arguments: Arguments, _: Findings) -> str:
    arguments.must_be("negative_slope", 0, None)
    arguments.must_be("threshold", 0, None)
    largest = arguments.take("max_value")
    if largest is not None and largest.value == 6:
        return "relu6"
    if largest is not None and largest.value is not None:
        arguments.refuse("max_value", largest, "None or 6")
    return "relu"


def _leaky_relu(arguments: Arguments, _: Findings) -> str:
    # The layer's own slope is 0.3, that of the activation function 0.2: only the latter has a name.
    slope = arguments.take("negative_slope", "alpha")
    if slope is None or slope.value != 0.2:
        given = slope or Argument("the layer's own 0.3", arguments.made.place)
        arguments.refuse("negative_slope", given, "0.2, the slope of the activation leaky_relu")
    return "leaky_relu"


def _elu(arguments: Arguments, _: Findings) -> str:
    arguments.must_be("alpha", 1, None)
    return "elu"


def _softmax(arguments: Arguments, _: Findings) -> str:
    arguments.must_be("axis", -1, 1, None)
    return "softmax"


ACTIVATION_LAYERS: dict[str, Callable[[Arguments, Findings], str]] = {
    "activation": _activation,
    "relu": _relu,
    "leakyrelu": _leaky_relu,
    "elu": _elu,
    "softmax": _softmax,
}
_BARE_LAYERS = ACTIVATION_LAYERS.keys() - {"activation"}
