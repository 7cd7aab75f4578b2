"""A call that makes an object of a framework, as a written one."""

import ast
from collections.abc import Callable, Mapping

from pairing.reading.made import Argument, Made, Unknown
from pairing.reading.source import forms
from pairing.reading.source.functions import follow
from pairing.reading.source.library import ASSUMED, home_and_name
from pairing.reading.source.machine import Machine
from pairing.reading.source.signatures import named
from pairing.reading.source.values import (
    Function,
    Invocation,
    Network,
    Part,
    Reference,
    Symbol,
    Tensor,
)
from pairing.written import Place

_MODULES = {path for path in ASSUMED.values() if path.count(".") < 2 and path.islower()}
_SHAPES: dict[str, tuple[object, ...]] = {
    "kernel_initializer": (Symbol("fan_in"), Symbol("fan_out")),
    "init": (Symbol("fan_in"), Symbol("fan_out")),
    "bias_initializer": (Symbol("units"),),
}


def make(machine: Machine, call: Invocation, kind: str | None = None) -> Made:
    """Write down the object that a call makes: its class, and its arguments by name."""
    kind = call.name if kind is None else kind
    arguments: dict[str, Argument] = {}
    for index, argument in enumerate(call.positional):
        arguments[named(kind, index)] = argument
    for name, argument in call.keywords.items():
        arguments[name if name not in arguments else f"{name} (again)"] = argument
    spoken = {
        name: Argument(_spoken(machine, name, argument, call.node), argument.place)
        for name, argument in arguments.items()
    }
    return Made(kind, spoken, machine.place(call.node), call.home)


def _spoken(machine: Machine, name: str, argument: Argument, node: ast.Call) -> object:
    """See functions of frameworks as their names, and the user's own by what they compute."""
    value = argument.value
    if isinstance(value, list | tuple) and len(value) <= 100:
        inner = [_single(machine, name, Argument(item, argument.place), node) for item in value]
        return inner if isinstance(value, list) else tuple(inner)
    return _single(machine, name, argument, node)


def _single(machine: Machine, name: str, argument: Argument, node: ast.Call) -> object:
    value = argument.value
    if isinstance(value, Reference):
        return _reference(value)
    if isinstance(value, Function):
        form = _FORMS.get(name)
        result = None if form is None else form(machine, value, argument.place, node)
        if result is not None:
            return result
        why = f"the function `{value.name[:60]}` computes nothing that has a name in Keras"
        return Unknown(why, value.name[:60])
    if isinstance(value, Network | Part):
        return Unknown("it is a network, or a part of one", "a network")
    if isinstance(value, Tensor):
        return Unknown("it is a tensor between layers", "a tensor")
    return value


def _reference(reference: Reference) -> object:
    home, name = home_and_name(reference.path)
    if reference.path in _MODULES and reference.assumed:
        return Unknown(f"`{reference.assumed}` has no value in this text", reference.assumed)
    if home.startswith(("keras", "tensorflow")):
        return name
    return Unknown(f"`{reference.path[:60]}` is not read", reference.path[:60])


def _as_regularizer(
    machine: Machine, function: Function, place: Place, node: ast.Call
) -> Made | None:
    result = follow(machine, function, [Argument(forms.WEIGHTS, place)], {}, node)
    return forms.regularizer(result, place)


def _as_loss(machine: Machine, function: Function, place: Place, node: ast.Call) -> Made | None:
    symbols = [Argument(forms.TARGET, place), Argument(forms.GUESS, place)]
    found = forms.loss(follow(machine, function, symbols, {}, node), place)
    if found is not None:
        factor = found.arguments.get("factor")
        times = "" if factor is None else f"{factor.value} times "
        machine.findings.note(f"The function `{function.name[:60]}` computes {times}{found.kind}.")
    return found


def _as_activation(
    machine: Machine, function: Function, place: Place, node: ast.Call
) -> str | None:
    return forms.activation(follow(machine, function, [Argument(forms.GUESS, place)], {}, node))


def _as_initializer(name: str) -> Callable[..., Made | None]:
    def read(machine: Machine, function: Function, place: Place, node: ast.Call) -> Made | None:
        shape = Argument(_SHAPES[name], place)
        return forms.initializer(follow(machine, function, [shape], {}, node), place)

    return read


def _as_schedule(machine: Machine, function: Function, place: Place, node: ast.Call) -> object:
    symbols = [Argument(Symbol("epoch"), place), Argument(Symbol("rate"), place)]
    result = follow(machine, function, symbols, {}, node)
    return result if isinstance(result, int | float) else None


def _as_metric(machine: Machine, function: Function, _place: Place, _node: ast.Call) -> str:
    name = function.name[:60]
    machine.called.add(function.node)
    machine.findings.note(f"The metric `{name}` is the user's own; it changes no weight.")
    return name


_FORMS: Mapping[str, Callable[..., object]] = {
    "kernel_regularizer": _as_regularizer,
    "W_regularizer": _as_regularizer,
    "bias_regularizer": _as_regularizer,
    "b_regularizer": _as_regularizer,
    "kernel_initializer": _as_initializer("kernel_initializer"),
    "init": _as_initializer("init"),
    "bias_initializer": _as_initializer("bias_initializer"),
    "activation": _as_activation,
    "loss": _as_loss,
    "metrics": _as_metric,
    "schedule": _as_schedule,
}
