"""Placeholders, variables, and what they start from."""

import ast
from collections.abc import Callable

from pairing.reading.graph.values import Computed, Placeholder, Variable, draw_of
from pairing.reading.made import Argument, Made, Unknown
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Applied, Invocation, Symbol

_FILLED = {"zeros": 0.0, "ones": 1.0, "zeros_like": 0.0, "ones_like": 1.0}
_FLOAT64 = ("float64", "double")


def placeholder(machine: Machine, call: Invocation) -> Placeholder:
    """`tf.placeholder(dtype, shape)`, or `tf.placeholder_with_default(input, shape)`."""
    machine.seen.sessions = True
    default = None
    if call.name.endswith("default"):
        default = call.value(0, "input")
    return Placeholder(default, call.value(1, "shape"), machine.place(call.node))


def variable(machine: Machine, call: Invocation) -> Variable:
    """`tf.Variable(initial_value, trainable, ...)`."""
    initial = call.value(0, "initial_value", "value")
    name = call.named.get("name")
    trainable = call.value(1, "trainable") is not False
    shape = shape_of(call.named.get("shape")) or shape_of_initial(initial)
    return _made(machine, call, initial, shape, str(name or ""), trainable=trainable)


def get_variable(machine: Machine, call: Invocation) -> Variable:
    """`tf.get_variable(name, shape, dtype, initializer, regularizer, trainable)`."""
    name = call.value(0, "name")
    initial = call.value(3, "initializer")
    if call.value(4, "regularizer") is not None:
        what = "A regularizer of a variable is not read."
        machine.misread(what, call.node, "a penalty that is added to the loss")
    shape = shape_of(call.value(1, "shape")) or shape_of_initial(initial)
    if initial is None:
        # TensorFlow's own where none is written.
        initial = Made("glorot_uniform", {}, machine.place(call.node), "tensorflow")
    trainable = call.value(5, "trainable") is not False
    return _made(machine, call, initial, shape, str(name or ""), trainable=trainable)


def _made(
    machine: Machine,
    call: Invocation,
    initial: object,
    shape: tuple[object, ...] | None,
    name: str,
    *,
    trainable: bool,
) -> Variable:
    found = Variable(
        initial, shape, machine.place(call.node), name[:60], trainable, _is_float64(call, initial)
    )
    found.unclear = machine.unclear[-1] if machine.unclear else ""
    machine.seen.variables.append(found)
    return found


def _is_float64(call: Invocation, initial: object) -> bool:
    """Whether a variable is written to be float64, by itself or by what it starts from."""
    dtype = call.named.get("dtype")
    if dtype is None and isinstance(initial, Made) and "dtype" in initial.arguments:
        dtype = initial.arguments["dtype"].value
    path = getattr(dtype, "path", dtype)
    return isinstance(path, str) and path.endswith(_FLOAT64)


def shape_of(value: object) -> tuple[object, ...] | None:
    """A shape as its dimensions; a single number is that of a vector."""
    if isinstance(value, list | tuple):
        return tuple(value) if len(value) <= 8 else None
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else None


def shape_of_initial(initial: object) -> tuple[object, ...] | None:
    """The shape that a draw or a filled tensor is asked for; a bare number has none."""
    if isinstance(initial, Variable):
        return initial.shape
    made = draw_of(initial)
    shape = None if made is None else made.arguments.get("shape")
    return () if is_number(initial) else None if shape is None else shape_of(shape.value)


def filled(machine: Machine, call: Invocation) -> Made:
    """`zeros(shape)`, `ones(shape)`, `zeros_like(tensor)`, `fill(shape, value)`, `constant`."""
    place = machine.place(call.node)
    if call.name == "fill":
        value, shape = call.value(1, "value"), call.value(0, "dims")
    elif call.name in {"constant", "full"}:
        index = 0 if call.name == "constant" else 1
        value, shape = call.value(index, "value", "fill_value"), call.value(99, "shape")
        shape = call.value(0) if call.name == "full" and shape is None else shape
    else:
        value, shape = _FILLED[call.name], call.value(0, "shape", "tensor", "input")
    if isinstance(shape, Variable):
        shape = shape.shape
    told = {"value": Argument(value, place), "shape": Argument(shape, place)}
    dtype = call.value(1 if call.name in _FILLED else 99, "dtype")
    if dtype is not None:
        told["dtype"] = Argument(dtype, place)
    return Made("Constant", told, place, call.home)


def is_draw(value: object) -> bool:
    """Whether a value is a tensor that is drawn or filled, and arithmetic may be done with it."""
    return isinstance(value, Made) and value.kind in _LIMITS


def moved(sign: str, left: object, right: object) -> Made | None:
    """A draw times a number, or plus one; None where this is no such thing."""
    drawn, other = (left, right) if is_draw(left) else (right, left)
    if not isinstance(drawn, Made) or drawn.kind not in _LIMITS or isinstance(other, Made):
        return None
    if sign in {"/", "-"} and drawn is right:
        return None
    place = drawn.place
    told = dict(drawn.arguments)
    for name, kind in _LIMITS[drawn.kind].items():
        before = told[name].value if name in told else None
        if kind == "spread" and sign in {"+", "-"}:
            continue
        after = computed(sign, before, other)
        if after is None:
            return None
        told[name] = Argument(after, place)
    return Made(drawn.kind, told, place, drawn.home)


_LIMITS = {
    "random_uniform": {"minval": "edge", "maxval": "edge"},
    "random_normal": {"mean": "edge", "stddev": "spread"},
    "truncated_normal": {"mean": "edge", "stddev": "spread"},
    "Constant": {"value": "edge"},
}


_SIGNS: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
}


def computed(sign: str, left: object, right: object) -> object:
    """Compute with numbers, or keep the formula of what only data could tell."""
    if sign not in _SIGNS:
        return None
    if sign in {"*", "/"} and is_number(left) and left == 0:
        return 0.0
    if is_number(left) and is_number(right):
        try:
            return _SIGNS[sign](left, right)
        except (ArithmeticError, ValueError):
            return None
    if all(
        isinstance(each, Unknown | Symbol | Applied) or is_number(each) for each in (left, right)
    ):
        formula = Applied(sign, (formula_of(left), formula_of(right)))
        # A formula of symbols alone stays one: functions of a shape are recognised by it.
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return Computed("it depends on the data", "", formula=formula)
        return formula
    return None


def formula_of(value: object) -> object:
    """A value as part of a formula: what is not known is a symbol of what was written."""
    if isinstance(value, Computed):
        return value.formula
    return Symbol(f"?{value.came}") if isinstance(value, Unknown) else value


def with_formula(
    machine: Machine, sign: str, parts: tuple[object, ...], why: str, node: ast.expr
) -> Unknown:
    """What is not known, with the formula that gives it."""
    formula = Applied(sign, tuple(formula_of(part) for part in parts))
    return Computed(why, machine.text.words(node), formula=formula)
