"""A pasted program of either side, from text to record."""

import ast
from collections.abc import Mapping
from dataclasses import replace

from pairing.reading.findings import Findings
from pairing.reading.graph.network import read_training
from pairing.reading.graph.values import Training
from pairing.reading.source.calls import call
from pairing.reading.source.choosing import choose, is_empty
from pairing.reading.source.expressions import evaluate
from pairing.reading.source.functions import follow
from pairing.reading.source.given import Given as StoodIn
from pairing.reading.source.machine import Machine
from pairing.reading.source.names import said_later
from pairing.reading.source.near_misses import near_misses
from pairing.reading.source.perceptrons import read_perceptron
from pairing.reading.source.refused import refuse_by_name
from pairing.reading.source.rows import note_unread, read_preparation, steps_of
from pairing.reading.source.statements import run
from pairing.reading.source.text import parse
from pairing.reading.source.values import Function, Network
from pairing.reading.vocabulary.network import read_network
from pairing.written import Place, Written, WrittenSklearn, WrittenTensorflow

Given = Mapping[str, float | int | str | bool | None]


def read_source(text: str, *, network: str | None = None, given: Given | None = None) -> Written:
    """Read a Python program that builds one network, in Keras, scikit-learn or TensorFlow.

    It is parsed and followed as a syntax tree; nothing of it is ever run. Names that it
    does not import are taken for what they usually are, and a note says so.

    Args:
        text: The program, or several snippets one after the other.
        network: Which network is meant where there are several: its variable, its
            function, a label as a misread lists them, what the loops around it stand at
            (`SGD / Zero`), or its number (`#2`).
        given: Values for names that the text gives none, or that only data could give.

    Raises:
        NotUnderstood: With all that is not understood, each with its line and column.
    """
    findings = Findings()
    parsed = parse(text)
    refuse_by_name(parsed, findings)
    findings.settle()
    stood_in = StoodIn(given or {})
    machine = Machine(parsed, findings, stood_in, evaluate, run, call)
    machine.later = said_later(parsed.tree)
    machine.run(machine, parsed.tree.body, machine.top)
    if not machine.networks:
        _follow_uncalled(machine)
    chosen = choose_among(machine, network, parsed.tree)
    for found, frame in machine.misreads:
        if not frame or frame in chosen.frames:
            findings.misread(found.what, found.came, found.allowed, found.place)
    written = _written(machine, chosen)
    findings.settle()
    stood_in.refuse_unasked(machine.top.names, findings)
    findings.settle()
    return replace(written, notes=(*_assumptions(machine), *findings.notes))


def choose_among(machine: Machine, network: str | None, tree: ast.Module) -> Network:
    """Choose the network that is meant; where there is none, tell first what stood in its way.

    Raises:
        NotUnderstood: There is none, or there are several.
    """
    if all(is_empty(each) for each in machine.networks):
        for found, _ in machine.misreads:
            machine.findings.misread(found.what, found.came, found.allowed, found.place)
        if machine.classes:
            names = ", ".join(machine.classes[:5])
            what, allowed = "Classes are not followed.", "a network outside of any class"
            machine.findings.misread(what, names, allowed, Place(line=1, column=1))
        for node, came, meant in near_misses(tree):
            place = Place(line=node.lineno, column=node.col_offset + 1)
            machine.findings.misread(
                f"{came[:40]} is no network that is known.", came, meant, place
            )
        _tell_untrained(machine)
        machine.findings.settle()
    return choose(machine.networks, network, machine.findings, machine.given)


def _tell_untrained(machine: Machine) -> None:
    """A graph of TensorFlow's own operations that no step changes is no network yet."""
    if machine.seen.products is not None:
        what = "Variables are multiplied here, but nothing is seen to train them."
        allowed = "minimize(loss), apply_gradients, or assign_sub of tape.gradient"
        machine.findings.misread(what, "a matrix product", allowed, machine.seen.products)


def _follow_uncalled(machine: Machine) -> None:
    """Follow the functions that nobody calls: one of them may build the network."""
    for value in list(machine.top.names.values()):
        if isinstance(value, Function) and value.node not in machine.called:
            follow(machine, value, [], {}, value.node)


def _written(machine: Machine, network: Network) -> Written:
    findings = machine.findings
    if isinstance(network.graph, Training):
        return _trained_by_hand(machine, network.graph)
    if network.fitted is None and network.function in machine.seen.tapes:
        what = "This network is trained by hand, and no step of it is seen."
        allowed = "`fit`; or apply_gradients of tape.gradient"
        findings.misread(what, network.name[:60], allowed, network.place)
    inputs = (*steps_of(network.x), *network.steps)
    target = (*steps_of(network.y), *network.target_steps)
    preparation = read_preparation(inputs, target, findings)
    note_unread(network.x, findings)
    note_unread(network.y, findings)
    if network.framework == "sklearn" and network.estimator is not None:
        return WrittenSklearn(read_perceptron(network.estimator, findings), preparation)
    written = read_network(
        network.layers, network.compiled, network.fitted, findings, network.place
    )
    floatx = machine.floatx if machine.floatx in {"float32", "float64"} else None
    if written.floatx is not None and written.floatx != (floatx or "float32"):
        what = "The number format of single layers is not read."
        findings.misread(what, written.floatx, "set_floatx for all", network.place)
    return replace(written, floatx=floatx, preparation=preparation)  # type: ignore[arg-type]


def _trained_by_hand(machine: Machine, training: Training) -> WrittenTensorflow:
    written = read_training(training, machine.seen, machine.given, machine.findings)
    return replace(written, floatx="float64") if machine.floatx == "float64" else written


def _assumptions(machine: Machine) -> tuple[str, ...]:
    if not machine.assumed:
        return ()
    told = ", ".join(f"{name} ({path})" for name, path in sorted(machine.assumed.items()))
    return (f"Not imported, and taken for what they usually are: {told}.",)
