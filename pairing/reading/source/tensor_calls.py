"""Calls of TensorFlow, NumPy and Keras' backend: formulas, constants, low-level steps."""

from collections.abc import Callable

from pairing.reading.graph.building import concerns, operate
from pairing.reading.graph.calls import GRAPH_CALLS
from pairing.reading.graph.formulas import ONE_OPERAND
from pairing.reading.graph.making import with_formula
from pairing.reading.made import Made, Unknown
from pairing.reading.source.arithmetic import FUNCTIONS, LONGEST_SEQUENCE, is_number
from pairing.reading.source.draws import draw, is_draw
from pairing.reading.source.keras_calls import activated, note_seed, refuse_policy
from pairing.reading.source.machine import OF_THE_USERS_OWN, Machine
from pairing.reading.source.making import make
from pairing.reading.source.rows import stepped
from pairing.reading.source.values import (
    Applied,
    Invocation,
    Rows,
    Symbol,
    Tensor,
)
from pairing.reading.vocabulary.activations import ACTIVATIONS
from pairing.reading.vocabulary.optimizers import TENSORFLOW_1

_OPERATIONS = {
    "reduce_sum": "sum", "reduce_mean": "mean", "absolute": "abs", "pow": "**", "power": "**",
    "multiply": "*", "mul": "*", "add": "+", "subtract": "-", "sub": "-", "divide": "/",
    "truediv": "/", "negative": "neg",
}  # fmt: skip
# Functions whose result is their first argument, as far as numbers go.
_SAME = {
    "variable", "convert_to_tensor", "constant", "cast", "cast_to_floatx", "array",
    "asarray", "float32", "float64", "float16", "int32", "int64", "flatten", "batch_flatten",
    "identity", "squeeze", "ravel", "ascontiguousarray", "DataFrame", "Series", "stop_gradient",
    "RandomState",
}  # fmt: skip
_ONLY_RUNNING = "only running the program could tell"
_IDLE = ("name", "axis", "keepdims", "keep_dims", "reduction_indices")


def call_tensors(machine: Machine, call: Invocation) -> object:
    """Give what a call of a library of arrays or tensors comes to."""
    rule = _RULES.get(call.name)
    if rule is not None:
        return rule(machine, call)
    if call.name in TENSORFLOW_1:
        machine.seen.sessions = True
        return make(machine, call)
    if concerns(call):
        return operate(machine, call)
    given = [*call.values, *call.named.values()]
    if any(isinstance(value, Symbol | Applied) for value in given):
        return _formula(machine, call)
    if is_draw(call):
        return draw(machine, call)
    tensor = call.value(0)
    if call.name in ACTIVATIONS and isinstance(tensor, Tensor):
        return activated(machine, tensor, call)
    return _plain(machine, call)


def _formula(machine: Machine, call: Invocation) -> object:
    if is_draw(call):
        return draw(machine, call)
    if call.name in _SAME and call.positional:
        return call.values[0]
    told = {word: value for word, value in call.named.items() if word not in _IDLE}
    operation = _OPERATIONS.get(call.name, call.name)
    # What stands behind the first argument of a sum is the axis.
    count = 1 if operation in {"sum", "mean"} else None
    return Applied(operation, tuple(call.values[:count]), tuple(told.items()))


def _plain(machine: Machine, call: Invocation) -> object:
    first = call.value(0, "initial_value", "value")
    if call.name in FUNCTIONS and is_number(first) and len(call.positional) == 1:
        try:
            return FUNCTIONS[call.name](first)
        except (ArithmeticError, ValueError):
            return machine.unknown("it cannot be computed", call.node)
    if call.name in ONE_OPERAND and isinstance(first, Unknown) and len(call.positional) == 1:
        return with_formula(machine, call.name, (first,), first.why, call.node)
    if call.name in _SAME and first is not None:
        return first
    if isinstance(first, Rows):
        return first
    custom = isinstance(first, Unknown) and first.why.endswith(OF_THE_USERS_OWN)
    why = first.why if isinstance(first, Unknown) and custom else _ONLY_RUNNING
    return machine.unknown(why, call.node)


def _floatx(machine: Machine, call: Invocation) -> object:
    value = call.value(0, "value", "floatx")
    if isinstance(value, str) and value in {"float32", "float64"}:
        machine.floatx = value
    else:
        machine.misread("This number format is not read.", call.node, "float32 or float64")
    return None


def _mnist(machine: Machine, call: Invocation) -> Rows:
    """TensorFlow's tutorial data: 55,000 rows of 784 columns, ten classes."""
    step = Made("to_categorical", {}, machine.place(call.node))
    return Rows((step,) if call.named.get("one_hot") is True else (), None, (55_000, 784))


def _constant(machine: Machine, call: Invocation) -> Made:
    return Made(call.name, {}, machine.place(call.node), call.home)


def _dummies(machine: Machine, call: Invocation) -> object:
    return stepped(call.value(0, "data"), _constant(machine, call))


def _set_value(machine: Machine, call: Invocation) -> object:
    machine.misread("Changing a value later on is not read.", call.node, "arguments")
    return None


def _spaced(machine: Machine, call: Invocation) -> object:
    """Compute NumPy's short lists of evenly spaced numbers."""
    low, high, count = call.value(0, "start"), call.value(1, "stop"), call.value(2, "num")
    count = 50 if count is None else count
    if not (is_number(low) and is_number(high) and isinstance(count, int)):
        return machine.unknown("only running the program could tell", call.node)
    if not 1 < count <= LONGEST_SEQUENCE:
        return machine.unknown("its length is not known", call.node)
    try:
        steps = [low + (high - low) * index / (count - 1) for index in range(count)]
        return steps if call.name == "linspace" else [10.0**step for step in steps]
    except OverflowError:
        return machine.unknown("it is too large", call.node)


_RULES: dict[str, Callable[[Machine, Invocation], object]] = {
    "set_floatx": _floatx,
    "set_dtype_policy": refuse_policy,
    "seed": note_seed,
    "set_random_seed": note_seed,
    "set_seed": note_seed,
    "read_data_sets": _mnist,
    "logspace": _spaced,
    "linspace": _spaced,
    "get_dummies": _dummies,
    "set_value": _set_value,
    **GRAPH_CALLS,
}
