"""What a call comes to, whatever is called."""

from collections.abc import Callable
from dataclasses import replace

from pairing.reading.graph.building import call_of_made, call_of_network, concerns, operate
from pairing.reading.graph.calls import note_order
from pairing.reading.graph.values import Lost
from pairing.reading.made import Made, Unknown
from pairing.reading.source.builtin_calls import call_builtin
from pairing.reading.source.functions import follow
from pairing.reading.source.keras_calls import call_keras, call_layer
from pairing.reading.source.library import home_and_name
from pairing.reading.source.machine import Machine
from pairing.reading.source.methods import call_method
from pairing.reading.source.sklearn_calls import call_sklearn
from pairing.reading.source.tensor_calls import call_tensors
from pairing.reading.source.values import (
    Bound,
    Function,
    Invocation,
    Network,
    Partial,
    Reference,
    Tensor,
)

_OF_TENSORS = ("tensorflow", "numpy", "math", "pandas", "scipy", "random")
_FUNCTIONS_OF_KERAS = {"keras.activations", "keras.losses", "keras.metrics"}
_KERAS_OF_TENSORS = {"keras.backend", "keras.ops", "keras.config", "keras.random"}


def call(machine: Machine, callee: object, made: Invocation) -> object:
    """Give what a call comes to; `Unknown` where only running it could tell."""
    if isinstance(callee, Function):
        return follow(machine, callee, made.positional, made.keywords, made.node)
    if isinstance(callee, Reference):
        return _lost(_of_library(machine, callee.path, made), made)
    if isinstance(callee, Bound):
        return call_method(machine, callee, made)
    if isinstance(callee, Made):
        return _of_made(machine, callee, made)
    if isinstance(callee, Partial):
        return machine.call(machine, callee.callee, _completed(callee.call, made))
    if isinstance(callee, Network):
        if callee.framework == "keras" and is_of_rows(made):
            return call_of_network(machine, callee, made)
        return machine.unknown("a network within a network is not read", made.node)
    why = callee.why if isinstance(callee, Unknown) else "only running the program could tell"
    return _lost(machine.unknown(why, made.node), made)


def _of_made(machine: Machine, callee: Made, made: Invocation) -> object:
    operation = call_of_made(machine, callee, made)
    if operation is not None:
        return operation
    if callee.home == "keras.layers":
        return call_layer(machine, callee, made)
    # An initialiser that is asked for its values is still that initialiser, of a shape.
    shape = made.value(0, "shape")
    if isinstance(shape, list | tuple) and "shape" not in callee.arguments:
        told = {**callee.arguments, "shape": machine.argument(shape, made.node)}
        return replace(callee, arguments=told)
    return callee


def is_of_rows(made: Invocation) -> bool:
    """Whether a model is called on rows, rather than on what flows between layers."""
    return not isinstance(made.value(0, "inputs", "x"), Tensor)


def _completed(partial: Invocation, made: Invocation) -> Invocation:
    """Put the arguments of a call behind those that are there already."""
    positional = [*partial.positional, *made.positional]
    return replace(made, positional=positional, keywords={**partial.keywords, **made.keywords})


def _lost(value: object, made: Invocation) -> object:
    """What a graph flows into and nobody reads is not rows, whatever it is."""
    if type(value) is Unknown and concerns(made):
        return Lost(value.why, value.came)
    return value


def _behind(made: Invocation) -> Invocation:
    """The arguments behind the first one."""
    return replace(made, positional=made.positional[1:])


def _of_library(machine: Machine, path: str, made: Invocation) -> object:
    home, name = home_and_name(path)
    made = replace(made, home=home, name=name)
    for applies, rule in _LIBRARIES:
        if applies(made):
            return rule(machine, made)
    if name in {"load", "loads"}:
        what = f"`{path[:60]}` is refused: nothing is loaded or unpickled."
        machine.misread(what, made.node, "a network that the program builds")
    return machine.unknown(f"`{path[:60]}` is not read", made.node)


def _partial(_: Machine, made: Invocation) -> Partial:
    inner = made.values[0]
    if isinstance(inner, Partial):  # put together now, so that no chain of them can grow
        return Partial(inner.callee, _completed(inner.call, _behind(made)))
    return Partial(inner, _behind(made))


def _counted(machine: Machine, made: Invocation) -> object:
    """A bar of progress around a loop: what it goes through, or as many numbers."""
    if made.name == "trange":
        return call_builtin(machine, replace(made, name="range"))
    return made.value(0, "iterable")


_BARS = {"tqdm", "trange", "tqdm_notebook"}
# The first that applies to a call is its rule.
_LIBRARIES: tuple[
    tuple[Callable[[Invocation], bool], Callable[[Machine, Invocation], object]], ...
] = (
    (lambda made: made.home == "builtins", call_builtin),
    (lambda made: made.name in _BARS, _counted),
    (lambda made: (made.home, made.name) == ("functools", "partial") and bool(made.positional),
     _partial),
    (lambda made: (made.home, made.name) == ("sklearn", "shuffle"), note_order),
    (lambda made: made.home in _FUNCTIONS_OF_KERAS and made.name[:1].islower() and concerns(made),
     operate),
    (lambda made: made.home == "sklearn", call_sklearn),
    (lambda made: made.home in _KERAS_OF_TENSORS or made.home.startswith(_OF_TENSORS)
     or made.name == "read_data_sets", call_tensors),
    (lambda made: made.home.startswith(("keras.", "scikeras")), call_keras),
)  # fmt: skip
