"""Keras' models, as a program builds them: Sequential, functional, wrapped for scikit-learn."""

from collections.abc import Callable
from dataclasses import replace

from pairing.reading.made import Made, Unknown
from pairing.reading.source.machine import Machine
from pairing.reading.source.making import make
from pairing.reading.source.values import Function, Invocation, Network, Tensor


def _sequential(machine: Machine, call: Invocation) -> Network:
    network = machine.begin(Network("keras", machine.place(call.node), name="Sequential"))
    layers = call.value(0, "layers")
    if layers is not None:
        _fill(machine, network, layers, call)
    return network


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
    elif not _begins_with(end.layers, start.layers):
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


def _begins_with(layers: tuple[Made, ...], start: tuple[Made, ...]) -> bool:
    same = [layer is first for layer, first in zip(layers, start, strict=False)]
    return len(same) == len(start) and all(same)


def _only(value: object) -> object:
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


MODELS: dict[str, Callable[[Machine, Invocation], object]] = {
    "Sequential": _sequential,
    "Model": _functional,
    "Functional": _functional,
    "KerasRegressor": _wrapped,
    "KerasClassifier": _wrapped,
}
