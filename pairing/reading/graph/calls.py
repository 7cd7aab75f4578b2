"""Calls of TensorFlow and NumPy that begin, feed or train a graph."""

from collections.abc import Callable

from pairing.reading.graph.batches import from_rows, picked, zipped
from pairing.reading.graph.building import concerns, operate
from pairing.reading.graph.making import filled, get_variable, placeholder, variable
from pairing.reading.graph.training import assign, gradients, trainable
from pairing.reading.graph.values import Computed, Step, Tape, Variable
from pairing.reading.made import Made, Unknown
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.keras_calls import note_seed
from pairing.reading.source.machine import Machine
from pairing.reading.source.rows import stepped
from pairing.reading.source.values import Applied, Invocation, Rows, Symbol


def _session(machine: Machine, call: Invocation) -> Unknown:
    machine.seen.sessions = True
    return machine.unknown("only running the program could tell", call.node)


def _tape(machine: Machine, _call: Invocation) -> Tape:
    machine.seen.tapes.add(machine.frames[0] if machine.frames else "")
    return Tape()


def _product(machine: Machine, call: Invocation) -> object:
    if call.home.startswith("numpy") and not concerns(call):
        return machine.unknown("only running the program could tell", call.node)
    return operate(machine, call)


def _assign(machine: Machine, call: Invocation) -> object:
    """`tf.assign(variable, value)`, as the variable's own method."""
    owner = call.value(0, "ref")
    if not isinstance(owner, Variable):
        return machine.unknown("only running the program could tell", call.node)
    rest = Invocation(call.home, call.name, call.positional[1:], call.keywords, call.node)
    return assign(machine, owner, rest)


def _seed(machine: Machine, call: Invocation) -> None:
    note_seed(machine, call)
    value = call.value(0, "seed")
    if call.home.startswith("tensorflow") and isinstance(value, int):
        machine.seen.seed = value


def note_order(machine: Machine, call: Invocation) -> object:
    """Rows are put in a new order: `np.random.permutation`, `shuffle`."""
    machine.seen.shuffles.append((machine.place(call.node), len(machine.seen.around)))
    first = call.value(0, "x", "value")
    if call.home == "sklearn" and len(call.positional) > 1:
        return [_rows(value) for value in call.values]
    return _rows(first)


def _rows(value: object) -> Rows:
    return value if isinstance(value, Rows) else Rows()


def _with_replacement(machine: Machine, call: Invocation) -> object:
    index = 1 if call.name == "choice" else 2
    if machine.seen.around and call.value(index, "size") is not None:
        what = "Rows that are drawn anew for each batch are not read."
        machine.misread(what, call.node, "passes over the rows in batches")
    return machine.unknown("only running the program could tell", call.node)


def _gathered(machine: Machine, call: Invocation) -> object:
    """`tf.gather(rows, order[start:stop])`."""
    rows, order = call.value(0, "params"), call.value(1, "indices")
    if isinstance(order, Rows):
        return picked(rows, order)
    if concerns(call):
        return operate(machine, call)
    return machine.unknown("only running the program could tell", call.node)


def _one_hot(machine: Machine, call: Invocation) -> object:
    if concerns(call):
        return operate(machine, call)
    return stepped(call.value(0, "indices"), Made("to_categorical", {}, machine.place(call.node)))


def _constant(machine: Machine, call: Invocation) -> object:
    """A number stays one; one that fills a shape is what a variable starts from."""
    if concerns(call):
        return operate(machine, call)
    if call.name == "constant" and call.value(2, "shape") is None:
        return call.value(0, "value")
    return filled(machine, call)


def _filled(machine: Machine, call: Invocation) -> object:
    return filled(machine, call)


def _spread(machine: Machine, call: Invocation) -> object:
    """NumPy's `rand` and `randn`, whose dimensions are arguments of their own."""
    place = machine.place(call.node)
    shape = tuple(call.values)
    told: dict[str, object] = {"shape": shape, "mean": 0.0, "stddev": 1.0}
    if call.name == "rand":
        told = {"shape": shape, "minval": 0.0, "maxval": 1.0}
    kind = "random_uniform" if call.name == "rand" else "random_normal"
    arguments = {name: machine.argument(value, call.node) for name, value in told.items()}
    return Made(kind, arguments, place, call.home)


def _group(machine: Machine, call: Invocation) -> object:
    """Steps that a session takes together; what else is grouped with them trains nothing."""
    steps: list[object] = [value for value in call.values if isinstance(value, Step)]
    return steps or machine.unknown("only running the program could tell", call.node)


def _power(machine: Machine, call: Invocation) -> object:
    """`tf.pow` of numbers and counters, as the update of Adam has it."""
    base, exponent = call.value(0, "x"), call.value(1, "y")
    if is_number(base) and is_number(exponent):
        try:
            return float(base) ** float(exponent)
        except (ArithmeticError, ValueError):
            return machine.unknown("it cannot be computed", call.node)
    if concerns(call):
        return operate(machine, call)
    if any(isinstance(value, Symbol | Applied) for value in call.values):
        return Applied("**", tuple(call.values))
    if isinstance(base, Computed | Unknown):
        return machine.unknown("it depends on the data", call.node)
    return machine.unknown("only running the program could tell", call.node)


GRAPH_CALLS: dict[str, Callable[[Machine, Invocation], object]] = {
    "placeholder": placeholder,
    "placeholder_with_default": placeholder,
    "Variable": variable,
    "get_variable": get_variable,
    "Session": _session,
    "InteractiveSession": _session,
    "GradientTape": _tape,
    "matmul": _product,
    "dot": _product,
    "gradients": gradients,
    "assign": _assign,
    "assign_add": _assign,
    "assign_sub": _assign,
    "group": _group,
    "trainable_variables": trainable,
    "set_random_seed": _seed,
    "set_seed": _seed,
    "permutation": note_order,
    "shuffle": note_order,
    "choice": _with_replacement,
    "randint": _with_replacement,
    "one_hot": _one_hot,
    "gather": _gathered,
    "constant": _constant,
    "fill": _filled,
    "full": _filled,
    "zeros": _filled,
    "ones": _filled,
    "zeros_like": _filled,
    "ones_like": _filled,
    "randn": _spread,
    "rand": _spread,
    "standard_normal": _spread,
    "pow": _power,
    "power": _power,
    "from_tensor_slices": from_rows,
    "zip": zipped,
}
