"""Calls of TensorFlow, NumPy and Keras' backend: formulas, draws, data, low-level steps."""

import ast

from pairing.reading.made import Argument, Made
from pairing.reading.source.arithmetic import FUNCTIONS, LONGEST_SEQUENCE, is_number
from pairing.reading.source.keras_calls import activated, note_seed
from pairing.reading.source.machine import Keywords, Machine
from pairing.reading.source.making import make
from pairing.reading.source.rows import stepped
from pairing.reading.source.values import Applied, Network, Part, Rows, Symbol, Tensor
from pairing.reading.vocabulary.activations import ACTIVATIONS
from pairing.reading.vocabulary.optimizers import TENSORFLOW_1

_OPERATIONS = {
    "reduce_sum": "sum", "reduce_mean": "mean", "absolute": "abs", "pow": "**", "power": "**",
    "multiply": "*", "mul": "*", "add": "+", "subtract": "-", "sub": "-", "divide": "/",
    "truediv": "/", "negative": "neg",
}  # fmt: skip
# Functions whose result is their first argument, as far as numbers go.
_SAME = {
    "Variable", "variable", "convert_to_tensor", "constant", "cast", "cast_to_floatx", "array",
    "asarray", "float32", "float64", "float16", "int32", "int64", "flatten", "batch_flatten",
    "identity", "squeeze", "ravel", "ascontiguousarray", "DataFrame", "Series", "stop_gradient",
}  # fmt: skip
_DRAWS = {
    "random_uniform": "random_uniform", "uniform": "random_uniform", "random_normal": "random_normal",
    "normal": "random_normal", "truncated_normal": "truncated_normal",
}  # fmt: skip
_DRAWN = {
    "random_uniform": (("shape", "minval", "maxval"), {"minval": 0.0, "maxval": 1.0}),
    "random_normal": (("shape", "mean", "stddev"), {"mean": 0.0, "stddev": 1.0}),
    "truncated_normal": (("shape", "mean", "stddev"), {"mean": 0.0, "stddev": 1.0}),
}
_NUMPY_NAMES = {
    "low": "minval",
    "high": "maxval",
    "loc": "mean",
    "scale": "stddev",
    "size": "shape",
}
_LOW_LEVEL = {"matmul", "Session", "InteractiveSession", "GradientTape"}
_SEEDS = {"seed", "set_random_seed", "set_seed"}


def call_tensors(
    machine: Machine,
    home: str,
    name: str,
    positional: list[Argument],
    keywords: Keywords,
    node: ast.Call,
) -> object:
    """Give what a call of a library of arrays or tensors comes to."""
    values = [argument.value for argument in positional]
    if name == "set_floatx":
        return _floatx(machine, values, node)
    if name in _SEEDS and "random" in home + name:
        return note_seed(machine, positional, node)
    if name in _LOW_LEVEL:
        return low_level(machine, node)
    if name == "read_data_sets":
        return _mnist(machine, keywords, node)
    if any(isinstance(value, Symbol | Applied) for value in [*values, *_values(keywords)]):
        return _formula(home, name, positional, keywords, machine, node)
    if name in ACTIVATIONS and values and isinstance(values[0], Tensor):
        return activated(values[0], name, machine, node)
    return _plain(machine, home, name, positional, keywords, node)


def _values(keywords: Keywords) -> list[object]:
    return [argument.value for argument in keywords.values()]


def _formula(
    home: str,
    name: str,
    positional: list[Argument],
    keywords: Keywords,
    machine: Machine,
    node: ast.Call,
) -> object:
    if _draw_name(home, name) is not None or name.endswith("_initializer"):
        return _drawn(machine, home, name, positional, keywords, node)
    if name in _SAME and positional:
        return positional[0].value
    told = {word: argument.value for word, argument in keywords.items()}
    values = tuple(argument.value for argument in positional)
    for idle in ("name", "axis", "keepdims", "keep_dims", "reduction_indices"):
        told.pop(idle, None)
    operation = _OPERATIONS.get(name, name)
    if operation in {"sum", "mean"}:
        values = values[:1]  # what stands behind is the axis
    return Applied(operation, values, tuple(told.items()))


def _plain(
    machine: Machine,
    home: str,
    name: str,
    positional: list[Argument],
    keywords: Keywords,
    node: ast.Call,
) -> object:
    values = [argument.value for argument in positional]
    named = [keywords[word].value for word in ("initial_value", "value") if word in keywords]
    first = (values or named or [None])[0]
    if name in FUNCTIONS and is_number(first) and len(values) == 1:
        try:
            return FUNCTIONS[name](first)
        except (ArithmeticError, ValueError):
            return machine.unknown("it cannot be computed", node)
    if name in TENSORFLOW_1 or name.endswith("_initializer") or _draw_name(home, name):
        return _drawn(machine, home, name, positional, keywords, node)
    if name == "get_variable" and "initializer" in keywords:
        return keywords["initializer"].value
    if name in _SAME and (values or named):
        return first
    if name == "RandomState":
        return first
    if name in {"logspace", "linspace", "arange"}:
        return _listed(machine, name, values, keywords, node)
    if name in {"zeros", "ones"}:
        return Made(name, {}, machine.place(node), home)
    if name == "get_dummies" and values:
        return stepped(first, Made("get_dummies", {}, machine.place(node), home))
    if name == "set_value" and any(isinstance(value, Part) for value in values):
        machine.misread("Changing a part of a network is not read.", node, "arguments")
    if isinstance(first, Rows):
        return first
    return machine.unknown("only running the program could tell", node)


def _draw_name(home: str, name: str) -> str | None:
    of_draws = home.endswith("random") or name.startswith(("random_", "truncated_"))
    return _DRAWS.get(name) if of_draws else None


def _drawn(
    machine: Machine,
    home: str,
    name: str,
    positional: list[Argument],
    keywords: Keywords,
    node: ast.Call,
) -> Made:
    """Write down a draw, an initialiser or an optimizer of TensorFlow's own."""
    drawn = _draw_name(home, name)
    if drawn is None or name.endswith("_initializer"):
        kind = name.removesuffix("_initializer")
        return make(machine, kind, positional, keywords, node, home)
    names, defaults = _DRAWN[drawn]
    if home.startswith("numpy"):
        names = (*names[1:], "shape")
    place = machine.place(node)
    told = {word: Argument(value, place) for word, value in defaults.items()}
    told |= dict(zip(names, positional, strict=False))
    told |= {_NUMPY_NAMES.get(word, word): argument for word, argument in keywords.items()}
    return Made(drawn, told, place, home)


def _floatx(machine: Machine, values: list[object], node: ast.Call) -> object:
    if values and values[0] in {"float32", "float64"} and isinstance(values[0], str):
        machine.floatx = values[0]
    else:
        machine.misread("This number format is not read.", node, "float32 or float64")
    return None


def low_level(machine: Machine, node: ast.Call) -> object:
    """Take note that the program trains a network by hand, with TensorFlow's own operations."""
    function = machine.frames[0] if machine.frames else ""
    known = [network for network in machine.networks if network.framework == "tensorflow"]
    if function not in [network.function for network in known]:
        machine.begin(Network("tensorflow", machine.place(node), name=function or "tensorflow"))
    return machine.unknown("low-level TensorFlow is not read yet", node)


def _mnist(machine: Machine, keywords: Keywords, node: ast.Call) -> Rows:
    """TensorFlow's tutorial data: 55,000 rows of 784 columns, ten classes."""
    one_hot = keywords.get("one_hot")
    if one_hot is None or one_hot.value is not True:
        return Rows((), None, (55_000, 784))
    step = Made("to_categorical", {}, machine.place(node))
    return Rows((step,), None, (55_000, 784))


def _listed(
    machine: Machine, name: str, values: list[object], keywords: Keywords, node: ast.Call
) -> object:
    """Compute NumPy's short lists of numbers."""
    count = keywords["num"].value if "num" in keywords else (values[2:3] or [50])[0]
    if len(values) < 2 or not all(is_number(value) for value in values) or name == "arange":
        return machine.unknown("only running the program could tell", node)
    if not isinstance(count, int) or not 1 < count <= LONGEST_SEQUENCE:
        return machine.unknown("its length is not known", node)
    low, high = (float(value) for value in values[:2] if is_number(value))
    steps = [low + (high - low) * index / (count - 1) for index in range(count)]
    try:
        return steps if name == "linspace" else [10.0**step for step in steps]
    except OverflowError:
        return machine.unknown("it is too large", node)
