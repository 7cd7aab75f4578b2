"""Calls of Keras: models, layers, and what is put into them."""

import ast

from pairing.reading.made import Argument, Made, Unknown
from pairing.reading.source.machine import Keywords, Machine
from pairing.reading.source.making import make
from pairing.reading.source.rows import stepped
from pairing.reading.source.values import Applied, Network, Symbol, Tensor

_LOADING = {
    "load_model", "model_from_json", "model_from_yaml", "model_from_config", "clone_model",
    "deserialize", "from_config",
}  # fmt: skip


def call_keras(
    machine: Machine,
    home: str,
    name: str,
    positional: list[Argument],
    keywords: Keywords,
    node: ast.Call,
) -> object:
    """Give what a call of Keras makes; `home` is its family, such as `keras.layers`."""
    if name in _LOADING:
        what = f"`{name}` is refused: nothing is loaded or deserialised."
        machine.misread(what, node, "a network that the program builds")
        return machine.unknown(f"`{name}` is refused", node)
    if name == "get" and positional:
        return positional[0].value
    if home == "keras.models":
        return _model(machine, name, positional, keywords, node)
    if home == "keras.utils":
        return _utility(machine, name, positional, keywords, node)
    if name == "Input":
        return Tensor((make(machine, "Input", positional, keywords, node, home),))
    if any(isinstance(argument.value, Symbol | Applied) for argument in positional):
        values = tuple(argument.value for argument in positional)
        words = tuple((word, argument.value) for word, argument in keywords.items())
        return Applied(name, values, words)
    if home == "keras.activations" and positional and isinstance(positional[0].value, Tensor):
        return activated(positional[0].value, name, machine, node)
    return make(machine, name, positional, keywords, node, home)


def activated(tensor: Tensor, name: str, machine: Machine, node: ast.Call) -> Tensor:
    """Give a tensor after an activation that was called as a function."""
    place = machine.place(node)
    layer = Made("Activation", {"activation": Argument(name, place)}, place, "keras.layers")
    return Tensor((*tensor.layers, layer))


def _model(
    machine: Machine, name: str, positional: list[Argument], keywords: Keywords, node: ast.Call
) -> object:
    if name == "Sequential":
        network = machine.begin(Network("keras", machine.place(node), name="Sequential"))
        layers = keywords.get("layers", positional[0] if positional else None)
        if layers is not None and layers.value is not None:
            _fill(machine, network, layers, node)
        return network
    if name in {"Model", "Functional"}:
        return _functional(machine, positional, keywords, node)
    return machine.unknown(f"`{name}` of keras.models is not read", node)


def _fill(machine: Machine, network: Network, layers: Argument, node: ast.Call) -> None:
    if not isinstance(layers.value, list | tuple):
        why = layers.value.why if isinstance(layers.value, Unknown) else "they are no list"
        machine.misread(f"The layers are not known: {why}.", node, "a list of layers")
        return
    for layer in layers.value:
        add_layer(machine, network, layer, node)


def add_layer(machine: Machine, network: Network, layer: object, node: ast.Call) -> None:
    """Put a layer upon a network; an input counts as one."""
    machine.touch(network, node)
    if isinstance(layer, Made):
        network.layers.append(layer)
    elif isinstance(layer, Tensor) and len(layer.layers) == 1:
        network.layers.append(layer.layers[0])
    elif isinstance(layer, Network):
        machine.misread("A network within a network is not read.", node, "layers")
    else:
        why = layer.why if isinstance(layer, Unknown) else "it is no layer"
        machine.misread(f"A layer is not known: {why}.", node, "Keras' own layers")


def _functional(
    machine: Machine, positional: list[Argument], keywords: Keywords, node: ast.Call
) -> object:
    made = {name: argument.value for name, argument in keywords.items()}
    for name, argument in zip(("inputs", "outputs"), positional, strict=False):
        made[name] = argument.value
    start = _only(made.get("inputs", made.get("input")))
    end = _only(made.get("outputs", made.get("output")))
    if not isinstance(start, Tensor) or not isinstance(end, Tensor):
        what = "This model is not one chain of layers from one input to one output."
        machine.misread(what, node, "Model(inputs, outputs) of tensors that layers gave")
        return machine.unknown("it is no chain of layers", node)
    if end.layers[: len(start.layers)] != start.layers:
        machine.misread("The output does not come from the input.", node, "one chain of layers")
        return machine.unknown("it is no chain of layers", node)
    layers = list(end.layers)
    return machine.begin(Network("keras", machine.place(node), name="Model", layers=layers))


def _only(value: object) -> object:
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def call_layer(machine: Machine, layer: Made, positional: list[Argument], node: ast.Call) -> object:
    """Give what a layer gives for a tensor: the chain with one more layer."""
    value = positional[0].value if positional else None
    if isinstance(value, Tensor):
        return Tensor((*value.layers, layer))
    if isinstance(value, list | tuple):
        what = f"{layer.kind[:60]} of several tensors is not read."
        machine.misread(what, node, "one chain of layers")
    return Tensor((layer,))


def _utility(
    machine: Machine, name: str, positional: list[Argument], keywords: Keywords, node: ast.Call
) -> object:
    if name == "to_categorical" and positional:
        step = make(machine, name, [], {}, node, "keras.utils")
        return stepped(positional[0].value, step)
    if name == "set_random_seed":
        return note_seed(machine, positional, node)
    return machine.unknown(f"`{name}` is not read", node)


def note_seed(machine: Machine, positional: list[Argument], node: ast.Call) -> object:
    """Note a seed of all draws: which draws it comes to is the framework's own affair."""
    machine.findings.note(f"`{machine.text.words(node)}` seeds draws, and is not followed.")
    return None if positional else machine.unknown("it has no seed", node)
