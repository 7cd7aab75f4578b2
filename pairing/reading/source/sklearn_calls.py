"""Calls of scikit-learn: perceptrons, pipelines, splits, scalers and encoders."""

from collections.abc import Callable
from dataclasses import replace

from pairing.reading.made import Made
from pairing.reading.source.machine import Machine
from pairing.reading.source.making import make
from pairing.reading.source.rows import TRANSFORMERS, stepped
from pairing.reading.source.values import Invocation, Network

_LOSSES = {"squared_error", "poisson"}


def call_sklearn(machine: Machine, call: Invocation) -> object:
    """Give what a call of scikit-learn makes."""
    if call.name in TRANSFORMERS:
        return make(machine, call)
    if call.name in _RULES:
        return _RULES[call.name](machine, call)
    given = [*call.values, *call.named.values()]
    networks = [value for value in given if isinstance(value, Network)]
    if networks and call.name.endswith(("SearchCV", "Regressor", "Classifier")):
        machine.touch(networks[0], call.node)
        what = f"`{call.name[:60]}` trains many networks, and is not read."
        machine.misread(what, call.node, "one network")
    return machine.unknown(f"`{call.name[:60]}` of scikit-learn is not read", call.node)


def _perceptron(machine: Machine, call: Invocation) -> Network:
    first = call.value(0)
    if call.name == "MLPRegressor" and isinstance(first, str) and first in _LOSSES:
        keywords = {"loss": call.positional[0], **call.keywords}
        call = replace(call, positional=call.positional[1:], keywords=keywords)
    elif call.name == "MLPRegressor" and call.positional:
        machine.findings.note(
            "The first unnamed argument of MLPRegressor is read as hidden_layer_sizes, as it was "
            "before scikit-learn 1.7; today it is the loss."
        )
    place, estimator = machine.place(call.node), make(machine, call)
    return machine.begin(Network("sklearn", place, name=call.name, estimator=estimator))


def _split(machine: Machine, call: Invocation) -> object:
    step = make(machine, replace(call, positional=[]))
    return [stepped(value, step) for value in call.values for _ in range(2)]


def _make_pipeline(machine: Machine, call: Invocation) -> object:
    return _pipeline(machine, call.values, call)


def _named_pipeline(machine: Machine, call: Invocation) -> object:
    steps = call.value(0, "steps")
    if not isinstance(steps, list | tuple):
        return machine.unknown("its steps are not known", call.node)
    unnamed = [
        step[1] if isinstance(step, tuple | list) and len(step) == 2 else step for step in steps
    ]
    return _pipeline(machine, unnamed, call)


def _pipeline(machine: Machine, steps: list[object], call: Invocation) -> object:
    network = steps[-1] if steps else None
    if not isinstance(network, Network):
        return machine.unknown("it is a pipeline that does not end in a network", call.node)
    for step in steps[:-1]:
        if isinstance(step, Made) and step.kind in TRANSFORMERS:
            network.steps = (*network.steps, step)
        elif step is not None and step != "passthrough":
            what = "A step of this pipeline is not read."
            machine.misread(what, call.node, "StandardScaler, MinMaxScaler, then the network")
    return network


def _transformed(machine: Machine, call: Invocation) -> object:
    network = call.value(0, "regressor")
    if not isinstance(network, Network):
        return machine.unknown("its regressor is not known", call.node)
    transformer = call.value(99, "transformer")
    if isinstance(transformer, Made):
        network.target_steps = (*network.target_steps, transformer)
    rest = call.keywords.keys() - {"regressor", "transformer", "check_inverse"}
    if rest or (transformer is not None and not isinstance(transformer, Made)):
        what = "This transformation of the target is not read."
        machine.misread(what, call.node, "regressor, and a scaler as transformer")
    return network


_RULES: dict[str, Callable[[Machine, Invocation], object]] = {
    "MLPRegressor": _perceptron,
    "MLPClassifier": _perceptron,
    "train_test_split": _split,
    "make_pipeline": _make_pipeline,
    "Pipeline": _named_pipeline,
    "TransformedTargetRegressor": _transformed,
}
