"""What a call comes to, whatever is called."""

import ast

from pairing.reading.made import Argument, Made, Unknown
from pairing.reading.source.builtin_calls import call_builtin
from pairing.reading.source.functions import follow
from pairing.reading.source.keras_calls import call_keras, call_layer
from pairing.reading.source.library import home_and_name
from pairing.reading.source.machine import Keywords, Machine
from pairing.reading.source.methods import call_method
from pairing.reading.source.sklearn_calls import call_sklearn
from pairing.reading.source.tensor_calls import call_tensors
from pairing.reading.source.values import Bound, Function, Network, Reference

_OF_TENSORS = ("tensorflow", "numpy", "math", "pandas", "scipy", "random")
_KERAS_OF_TENSORS = {"keras.backend", "keras.ops", "keras.config", "keras.random"}


def call(
    machine: Machine,
    callee: object,
    positional: list[Argument],
    keywords: Keywords,
    node: ast.Call,
) -> object:
    """Give what a call comes to; `Unknown` where only running it could tell."""
    if isinstance(callee, Function):
        return follow(machine, callee, positional, keywords, node)
    if isinstance(callee, Reference):
        return _of_library(machine, callee.path, positional, keywords, node)
    if isinstance(callee, Bound):
        return call_method(machine, callee, positional, keywords, node)
    if isinstance(callee, Made):
        if callee.home == "keras.layers":
            return call_layer(machine, callee, positional, node)
        return callee  # an initialiser asked for its values is still that initialiser
    if isinstance(callee, Network):
        return machine.unknown("a network within a network is not read", node)
    why = callee.why if isinstance(callee, Unknown) else "only running the program could tell"
    return machine.unknown(why, node)


def _of_library(
    machine: Machine, path: str, positional: list[Argument], keywords: Keywords, node: ast.Call
) -> object:
    home, name = home_and_name(path)
    if home == "builtins":
        return call_builtin(machine, name, positional, node)
    if home == "sklearn":
        return call_sklearn(machine, name, positional, keywords, node)
    if home in _KERAS_OF_TENSORS or home.startswith(_OF_TENSORS) or name == "read_data_sets":
        return call_tensors(machine, home, name, positional, keywords, node)
    if home.startswith("keras."):
        return call_keras(machine, home, name, positional, keywords, node)
    if name in {"load", "loads"}:
        what = f"`{path[:60]}` is refused: nothing is loaded or unpickled."
        machine.misread(what, node, "a network that the program builds")
    return machine.unknown(f"`{path[:60]}` is not read", node)
