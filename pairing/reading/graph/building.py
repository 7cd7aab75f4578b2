"""Operations on what flows through a graph, under one name and one order for each."""

import ast
from collections.abc import Mapping

from pairing.reading.graph.values import (
    Operation,
    Read,
    Step,
    Variable,
    gradient_of,
    is_graph,
    is_trained,
)
from pairing.reading.made import Argument, Made
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Invocation, Network
from pairing.reading.vocabulary.naming import plain

_CANONICAL = {
    "reduce_sum": "sum", "reduce_mean": "mean", "absolute": "abs", "pow": "**", "power": "**",
    "multiply": "*", "mul": "*", "add": "+", "subtract": "-", "sub": "-", "divide": "/",
    "truediv": "/", "div": "/", "realdiv": "/", "negative": "neg", "dot": "matmul",
    "mm": "matmul", "xw_plus_b": "affine", "bias_add": "+", "accumulate_n": "add_n",
    "batch_flatten": "flatten", "cast_to_floatx": "cast", "swish": "silu",
}  # fmt: skip
_OF_ONE = ("x", "input_tensor", "features", "value", "logits", "tensor", "input", "t", "inputs",
           "indices")  # fmt: skip
_OF_TWO = (("x", "a", "value", "inputs"), ("y", "b", "bias"))
_TWO = {"+", "-", "*", "/", "**", "matmul", "maximum", "minimum", "squared_difference"}
# What stands behind the operands, in order.
_BEHIND: Mapping[str, tuple[str, ...]] = {
    "sum": ("axis", "keepdims"),
    "mean": ("axis", "keepdims"),
    "cast": ("dtype",),
    "reshape": ("shape",),
    "one_hot": ("depth",),
    "leaky_relu": ("alpha",),
    "tensordot": ("axes",),
    "add_n": ("name",),
    "softmax": ("axis",),
}
_TARGET = ("labels", "y_true", "onehot_labels", "multi_class_labels", "target", "targets")
_GUESS = ("logits", "y_pred", "predictions", "output")
# Losses that give a number, or one for each row; those without logits take probabilities.
LOSSES = {
    "softmax_cross_entropy_with_logits", "softmax_cross_entropy_with_logits_v2",
    "sigmoid_cross_entropy_with_logits", "sparse_softmax_cross_entropy_with_logits",
    "softmax_cross_entropy", "sigmoid_cross_entropy", "sparse_softmax_cross_entropy",
    "mean_squared_error", "absolute_difference", "mse", "MSE", "mae", "MAE",
    "mean_absolute_error", "categorical_crossentropy", "binary_crossentropy",
    "sparse_categorical_crossentropy",
}  # fmt: skip
# TensorFlow 0 had the logits first; later versions want both by name.
_GUESS_FIRST = {name for name in LOSSES if "with_logits" in name}


def concerns(call: Invocation) -> bool:
    """Whether a call is given a part of a graph."""
    return any(_holds(value) for value in (*call.values, *call.named.values()))


def _holds(value: object) -> bool:
    if isinstance(value, list | tuple):
        return any(is_graph(part) for part in value[:1_000])
    return is_graph(value)


def operate(machine: Machine, call: Invocation) -> Operation:
    """Keep an operation as it is written, under its canonical name."""
    name = _CANONICAL.get(call.name, call.name)
    if call.home.endswith("layers") or (name == "dropout" and not call.home.endswith(".nn")):
        name = f"{call.home.rpartition('.')[2]}.{name}"  # with a meaning of its own
    positional, keywords = list(call.positional), dict(call.keywords)
    if name in LOSSES:
        order = (_GUESS, _TARGET) if name in _GUESS_FIRST else (_TARGET, _GUESS)
        taken = {words: _taken(words, positional, keywords) for words in order}
        operands: tuple[object, ...] = (taken[_TARGET], taken[_GUESS])
    elif name in _TWO or name == "tensordot":
        operands = tuple(_taken(words, positional, keywords) for words in _OF_TWO)
    elif name == "affine":
        names = (("x",), ("weights",), ("biases",))
        operands = tuple(_taken(words, positional, keywords) for words in names)
    else:
        operands = (_taken(_OF_ONE, positional, keywords),)
    for index, argument in enumerate(positional):
        words = _BEHIND.get(name, ())
        keywords[words[index] if index < len(words) else f"argument {index + 2}"] = argument
    keywords.pop("name", None)
    # What flows in at a place of its own is an operand too: nothing of a graph may be passed over.
    other = tuple(item.value for item in keywords.values() if _flows(item.value))
    return operation(machine, name, (*operands, *other), call.node, keywords)


def _flows(value: object) -> bool:
    parts = value[:1_000] if isinstance(value, list | tuple) else [value]
    return any(isinstance(part, Operation | Variable | Read | Step) for part in parts)


def _taken(
    words: tuple[str, ...], positional: list[Argument], keywords: dict[str, Argument]
) -> object:
    for word in words:
        if word in keywords:
            return keywords.pop(word).value
    return positional.pop(0).value if positional else None


def operation(
    machine: Machine,
    name: str,
    operands: tuple[object, ...],
    node: ast.expr,
    settings: Mapping[str, Argument] | None = None,
) -> Operation:
    """Make an operation that stands at a node."""
    if name == "matmul" and machine.seen.products is None:
        machine.seen.products = machine.place(node)
    flowing = tuple(_read(operand) for operand in operands)
    return Operation(
        name,
        flowing,
        settings or {},
        machine.place(node),
        machine.text.words(node),
        tuple(machine.frames),
        name == "model" or any(is_trained(part) for part in flowing),
        gradient_of(flowing),
    )


def _read(operand: object) -> object:
    """What an operation takes of a variable is its value at that time."""
    if isinstance(operand, Step) and operand.value is not None:
        return operand.value
    if isinstance(operand, Variable) and operand.news:
        return Read(operand, len(operand.news))
    return operand


def call_of_made(machine: Machine, made: Made, call: Invocation) -> Operation | None:
    """A loss object or a layer of Keras that is called on a part of a graph."""
    if made.home not in {"keras.losses", "keras.layers"} or not concerns(call):
        return None
    positional, keywords = list(call.positional), dict(call.keywords)
    kind = {"made": machine.argument(made, call.node)}
    if made.home == "keras.losses":
        order = (_TARGET, _GUESS)
        pair = tuple(_taken(words, positional, keywords) for words in order)
        return operation(machine, "loss", pair, call.node, kind | keywords)
    operands = (_taken(_OF_ONE, positional, keywords),)
    return operation(machine, f"layer {plain(made.kind)}", operands, call.node, kind | keywords)


def call_of_network(machine: Machine, network: Network, call: Invocation) -> Operation:
    """A Keras model that is called on rows, as in a loop of one's own."""
    positional, keywords = list(call.positional), dict(call.keywords)
    machine.seen.models.append(network)
    operands = (_taken(_OF_ONE, positional, keywords),)
    model = {"model": machine.argument(network, call.node)}
    return operation(machine, "model", operands, call.node, model | keywords)


def unwrapped(value: object) -> object:
    """The variable behind a reading of it."""
    return value.variable if isinstance(value, Read) else value
