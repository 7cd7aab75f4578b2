"""Calls of scikit-learn: perceptrons, pipelines, splits, scalers and encoders."""

import ast

from pairing.reading.made import Argument, Made
from pairing.reading.source.machine import Keywords, Machine
from pairing.reading.source.making import make
from pairing.reading.source.rows import TRANSFORMERS, stepped
from pairing.reading.source.values import Network

_PERCEPTRONS = {"MLPRegressor", "MLPClassifier"}
_LOSSES = {"squared_error", "poisson"}


def call_sklearn(
    machine: Machine, name: str, positional: list[Argument], keywords: Keywords, node: ast.Call
) -> object:
    """Give what a call of scikit-learn makes."""
    if name in _PERCEPTRONS:
        return _perceptron(machine, name, positional, keywords, node)
    if name in TRANSFORMERS:
        return make(machine, name, positional, keywords, node, "sklearn")
    if name == "train_test_split":
        step = make(machine, name, [], keywords, node, "sklearn")
        return [stepped(argument.value, step) for argument in positional for _ in range(2)]
    if name == "make_pipeline":
        return _pipeline(machine, [argument.value for argument in positional], node)
    if name == "Pipeline":
        made = make(machine, name, positional, keywords, node).arguments.get("steps")
        steps = keywords.get("steps", positional[0] if positional else made)
        return _pipeline(machine, _named_steps(steps), node)
    if name == "TransformedTargetRegressor":
        return _transformed(machine, positional, keywords, node)
    given = [argument.value for argument in (*positional, *keywords.values())]
    networks = [value for value in given if isinstance(value, Network)]
    if networks and name.endswith(("SearchCV", "Regressor", "Classifier")):
        machine.touch(networks[0], node)
        what = f"`{name[:60]}` trains many networks, and is not read."
        machine.misread(what, node, "one network")
    return machine.unknown(f"`{name[:60]}` of scikit-learn is not read", node)


def _perceptron(
    machine: Machine, name: str, positional: list[Argument], keywords: Keywords, node: ast.Call
) -> Network:
    first = positional[0].value if positional else None
    new_order = name == "MLPRegressor" and isinstance(first, str) and first in _LOSSES
    if new_order:
        keywords = {"loss": positional[0], **keywords}
        positional = positional[1:]
    elif positional and name == "MLPRegressor":
        machine.findings.note(
            "The first unnamed argument of MLPRegressor is read as hidden_layer_sizes, as it was "
            "before scikit-learn 1.7; today it is the loss."
        )
    estimator = make(machine, name, positional, keywords, node, "sklearn")
    network = Network("sklearn", machine.place(node), name=name, estimator=estimator)
    return machine.begin(network)


def _named_steps(steps: Argument | None) -> list[object]:
    if steps is None or not isinstance(steps.value, list | tuple):
        return []
    return [step[1] if isinstance(step, tuple) and len(step) == 2 else step for step in steps.value]


def _pipeline(machine: Machine, steps: list[object], node: ast.Call) -> object:
    if not steps or not isinstance(steps[-1], Network):
        return machine.unknown("it is a pipeline that does not end in a network", node)
    network = steps[-1]
    for step in steps[:-1]:
        if isinstance(step, Made) and step.kind in TRANSFORMERS:
            network.steps = (*network.steps, step)
        elif step not in {None, "passthrough"} if isinstance(step, str | None) else True:
            what = "A step of this pipeline is not read."
            machine.misread(what, node, "StandardScaler, MinMaxScaler, then the network")
    return network


def _transformed(
    machine: Machine, positional: list[Argument], keywords: Keywords, node: ast.Call
) -> object:
    made = make(machine, "TransformedTargetRegressor", [], keywords, node).arguments
    regressor = keywords.get("regressor", positional[0] if positional else None)
    if regressor is None or not isinstance(regressor.value, Network):
        return machine.unknown("its regressor is not known", node)
    network = regressor.value
    transformer = made.get("transformer")
    if transformer is not None and isinstance(transformer.value, Made):
        network.target_steps = (*network.target_steps, transformer.value)
    rest = made.keys() - {"regressor", "transformer", "check_inverse"}
    if rest:
        what = f"`{min(rest)[:60]}` of TransformedTargetRegressor is not read."
        machine.misread(what, node, "regressor and transformer")
    return network
