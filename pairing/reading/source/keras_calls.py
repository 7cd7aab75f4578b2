"""Calls of Keras: layers, and what is put into them."""

from collections.abc import Callable

from pairing.reading.made import Argument, Made
from pairing.reading.source.keras_models import MODELS
from pairing.reading.source.machine import Machine
from pairing.reading.source.making import make
from pairing.reading.source.rows import stepped
from pairing.reading.source.values import (
    Applied,
    Invocation,
    Symbol,
    Tensor,
)

_MAKING = {
    f"keras.{family}"
    for family in (
        "layers", "optimizers", "losses", "metrics", "initializers", "regularizers",
        "activations", "callbacks", "constraints",
    )
}  # fmt: skip


def call_keras(machine: Machine, call: Invocation) -> object:
    """Give what a call of Keras makes."""
    rule = MODELS.get(call.name, _RULES.get(call.name))
    if rule is not None:
        return rule(machine, call)
    if any(isinstance(value, Symbol | Applied) for value in call.values):
        return Applied(call.name, tuple(call.values), tuple(call.named.items()))
    tensor = call.value(0)
    if call.home == "keras.activations" and isinstance(tensor, Tensor):
        return activated(machine, tensor, call)
    if call.home in _MAKING:
        return make(machine, call)
    return machine.unknown(f"`{call.name[:60]}` is not read", call.node)


def _loaded(machine: Machine, call: Invocation) -> object:
    what = f"`{call.name}` is refused: nothing is loaded or deserialised."
    machine.misread(what, call.node, "a network that the program builds")
    return machine.unknown(f"`{call.name}` is refused", call.node)


def refuse_policy(machine: Machine, call: Invocation) -> None:
    """Refuse number formats that a policy sets, other than Keras' own."""
    if call.value(0, "policy", "dtype_policy") != "float32":
        machine.misread("A policy of number formats is not read.", call.node, "set_floatx")


def _got(_: Machine, call: Invocation) -> object:
    return call.value(0, "identifier")


def _input(machine: Machine, call: Invocation) -> Tensor:
    return Tensor((make(machine, call),))


def _categories(machine: Machine, call: Invocation) -> object:
    step = Made(call.name, {}, machine.place(call.node), call.home)
    return stepped(call.value(0, "x", "y"), step)


def activated(machine: Machine, tensor: Tensor, call: Invocation) -> Tensor:
    """Give a tensor after an activation that was called as a function."""
    place = machine.place(call.node)
    name = Argument(call.name, place)
    return Tensor((*tensor.layers, Made("Activation", {"activation": name}, place)))


def call_layer(machine: Machine, layer: Made, call: Invocation) -> object:
    """Give what a layer gives for a tensor: the chain with one more layer."""
    value = call.value(0, "inputs")
    if call.named.get("training") is not None:
        machine.misread("`training` of a layer's call is not read.", call.node, "a call without it")
    if isinstance(value, Tensor) and any(layer is other for other in value.layers):
        machine.misread("A layer that is used twice is not read.", call.node, "layers of their own")
    if isinstance(value, Tensor):
        return Tensor((*value.layers, layer))
    if isinstance(value, list | tuple):
        what = f"{layer.kind[:60]} of several tensors is not read."
        machine.misread(what, call.node, "one chain of layers")
    return Tensor((layer,))


def note_seed(machine: Machine, call: Invocation) -> None:
    """Note a seed of all draws: which draws it comes to is the framework's own affair."""
    machine.findings.note(f"`{machine.text.words(call.node)}` seeds draws, and is not followed.")


_RULES: dict[str, Callable[[Machine, Invocation], object]] = {
    "load_model": _loaded,
    "model_from_json": _loaded,
    "model_from_yaml": _loaded,
    "model_from_config": _loaded,
    "clone_model": _loaded,
    "deserialize": _loaded,
    "from_config": _loaded,
    "set_global_policy": refuse_policy,
    "set_policy": refuse_policy,
    "set_dtype_policy": refuse_policy,
    "set_global_dtype_policy": refuse_policy,
    "get": _got,
    "Input": _input,
    "to_categorical": _categories,
    "set_random_seed": note_seed,
}
