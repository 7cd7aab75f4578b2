"""Calls of Keras: models, layers, and what is put into them."""

from dataclasses import replace

from pairing.reading.made import Argument, Made, Unknown
from pairing.reading.source.machine import Machine
from pairing.reading.source.making import make
from pairing.reading.source.rows import stepped
from pairing.reading.source.values import (
    Applied,
    Function,
    Invocation,
    Network,
    Symbol,
    Tensor,
)

_LOADING = {
    "load_model", "model_from_json", "model_from_yaml", "model_from_config", "clone_model",
    "deserialize", "from_config",
}  # fmt: skip

_POLICIES = {"set_global_policy", "set_policy", "set_dtype_policy", "set_global_dtype_policy"}


def call_keras(machine: Machine, call: Invocation) -> object:
    """Give what a call of Keras makes."""
    if call.name in _LOADING:
        what = f"`{call.name}` is refused: nothing is loaded or deserialised."
        machine.misread(what, call.node, "a network that the program builds")
        return machine.unknown(f"`{call.name}` is refused", call.node)
    if call.name in _POLICIES:
        if call.value(0, "policy", "dtype_policy") != "float32":
            machine.misread("A policy of number formats is not read.", call.node, "set_floatx")
        return None
    if call.name == "get" and call.positional:
        return call.values[0]
    if call.name in {"KerasRegressor", "KerasClassifier"}:
        return _wrapped(machine, call)
    if call.home == "keras.models":
        return _model(machine, call)
    if call.home == "keras.utils":
        return _utility(machine, call)
    if call.name == "Input":
        return Tensor((make(machine, call),))
    if any(isinstance(value, Symbol | Applied) for value in call.values):
        return Applied(call.name, tuple(call.values), tuple(call.named.items()))
    tensor = call.value(0)
    if call.home == "keras.activations" and isinstance(tensor, Tensor):
        return activated(machine, tensor, call)
    return make(machine, call)


def activated(machine: Machine, tensor: Tensor, call: Invocation) -> Tensor:
    """Give a tensor after an activation that was called as a function."""
    place = machine.place(call.node)
    name = Argument(call.name, place)
    return Tensor((*tensor.layers, Made("Activation", {"activation": name}, place)))


def _model(machine: Machine, call: Invocation) -> object:
    if call.name == "Sequential":
        network = machine.begin(Network("keras", machine.place(call.node), name="Sequential"))
        layers = call.value(0, "layers")
        if layers is not None:
            _fill(machine, network, layers, call)
        return network
    if call.name in {"Model", "Functional"}:
        return _functional(machine, call)
    return machine.unknown(f"`{call.name}` of keras.models is not read", call.node)


def _fill(machine: Machine, network: Network, layers: object, call: Invocation) -> None:
    if isinstance(layers, list | tuple):
        for layer in layers:
            add_layer(machine, network, layer, call)
        return
    why = layers.why if isinstance(layers, Unknown) else "they are no list"
    machine.misread(f"The layers are not known: {why}.", call.node, "a list of layers")


def add_layer(machine: Machine, network: Network, layer: object, call: Invocation) -> None:
    """Put a layer upon a network; an input counts as one."""
    machine.touch(network, call.node)
    if isinstance(layer, Made) and any(layer is other for other in network.layers):
        machine.misread("A layer that is used twice is not read.", call.node, "layers of their own")
    elif isinstance(layer, Made):
        network.layers.append(layer)
    elif isinstance(layer, Tensor) and len(layer.layers) == 1:
        network.layers.append(layer.layers[0])
    elif isinstance(layer, Network):
        machine.misread("A network within a network is not read.", call.node, "layers")
    else:
        why = layer.why if isinstance(layer, Unknown) else "it is no layer"
        machine.misread(f"A layer is not known: {why}.", call.node, "Keras' own layers")


def _functional(machine: Machine, call: Invocation) -> object:
    start = _only(call.value(0, "inputs", "input"))
    end = _only(call.value(1, "outputs", "output"))
    if not isinstance(start, Tensor) or not isinstance(end, Tensor):
        what = "This model is not one chain of layers from one input to one output."
        machine.misread(what, call.node, "Model(inputs, outputs) of tensors that layers gave")
    elif end.layers[: len(start.layers)] != start.layers:
        machine.misread("The output does not come from the input.", call.node, "a chain of layers")
    else:
        place, layers = machine.place(call.node), list(end.layers)
        return machine.begin(Network("keras", place, name="Model", layers=layers))
    return machine.unknown("it is no chain of layers", call.node)


def _wrapped(machine: Machine, call: Invocation) -> object:
    """A scikit-learn estimator around a function that builds a network, with `fit` arguments."""
    build = call.value(0, "model", "build_fn")
    built = build
    if isinstance(build, Function):
        built = machine.call(machine, build, replace(call, positional=[], keywords={}))
    if not isinstance(built, Network):
        what = "What this wrapper builds is not known."
        machine.misread(what, call.node, "a function of this text that gives a network")
        return machine.unknown("its network is not known", call.node)
    settings = {
        word.removeprefix("fit__"): argument
        for word, argument in call.keywords.items()
        if word not in {"model", "build_fn", "random_state"}
    }
    made = make(machine, replace(call, positional=[], keywords=settings), "fit")
    built.fitted = Made("fit", made.arguments, made.place)
    return built


def _only(value: object) -> object:
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


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


def _utility(machine: Machine, call: Invocation) -> object:
    if call.name == "to_categorical":
        step = Made(call.name, {}, machine.place(call.node), call.home)
        return stepped(call.value(0, "x", "y"), step)
    if call.name == "set_random_seed":
        note_seed(machine, call)
        return None
    return machine.unknown(f"`{call.name}` is not read", call.node)


def note_seed(machine: Machine, call: Invocation) -> None:
    """Note a seed of all draws: which draws it comes to is the framework's own affair."""
    machine.findings.note(f"`{machine.text.words(call.node)}` seeds draws, and is not followed.")
