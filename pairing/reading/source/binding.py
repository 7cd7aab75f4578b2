"""Letting names, members and items stand for what a program gives them."""

import ast

from pairing.reading.graph.values import Feed, Step, is_graph
from pairing.reading.made import Made, Unknown
from pairing.reading.source.arithmetic import LONGEST_SEQUENCE
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Network, Part, Rows, Scope, Tensor


def bind(machine: Machine, target: ast.expr, value: object, scope: Scope) -> None:
    """Let a target stand for a value."""
    if isinstance(target, ast.Name):
        if isinstance(value, Unknown) and target.id in machine.given:
            value = machine.given[target.id]
        if isinstance(value, Network):
            value.name = target.id
        if isinstance(value, Step):
            _name_step(machine, value, target.id)
        machine.later.pop(target.id, None)
        scope.put(target.id, value)
    elif isinstance(target, ast.Tuple | ast.List):
        _bind_each(machine, target, value, scope)
    elif isinstance(target, ast.Attribute):
        _bind_member(machine, target, scope)
    elif isinstance(target, ast.Subscript):
        _bind_item(machine, target, value, scope)


def _name_step(machine: Machine, step: Step, name: str) -> None:
    """A network of TensorFlow's own operations goes by the name of its step."""
    for network in machine.networks:
        if network.graph is step.training and step.value is None:
            network.name = name


def _bind_each(machine: Machine, target: ast.Tuple | ast.List, value: object, scope: Scope) -> None:
    why = value.why if isinstance(value, Unknown) else "it is not known"
    parts: list[object] = [
        value if isinstance(value, Rows) else machine.unknown(why, part) for part in target.elts
    ]
    if isinstance(value, list | tuple) and len(value) == len(parts):
        parts = list(value)
    for part, inner in zip(target.elts, parts, strict=True):
        bind(machine, part, inner, scope)


def _bind_member(machine: Machine, target: ast.Attribute, scope: Scope) -> None:
    owner = machine.evaluate(machine, target.value, scope)
    if isinstance(owner, Network | Part | Made | Tensor):
        what = f"Setting `{target.attr[:60]}` of something already made is not read."
        machine.misread(what, target, "arguments where it is made")


def _bind_item(machine: Machine, target: ast.Subscript, value: object, scope: Scope) -> None:
    owner = machine.evaluate(machine, target.value, scope)
    if isinstance(owner, Part):
        machine.misread("Changing a part of a network is not read.", target, "arguments")
    if isinstance(owner, Feed):
        owner.pairs.append((machine.evaluate(machine, target.slice, scope), value))
    if isinstance(owner, list | dict) and machine.seen.around and is_graph(value):
        what = "Numbers that each step changes are not read where they stand in a list."
        machine.misread(what, target, "tf.Variable with assign, or names of their own")
    if isinstance(owner, list | dict):
        _put(machine, target, owner, value, scope)


def _put(
    machine: Machine, target: ast.Subscript, owner: "list[object] | dict[object, object]",
    value: object, scope: Scope,
) -> None:  # fmt: skip
    """Put a value into a list or a dictionary; what only data could tell, nowhere for certain."""
    key = (
        None
        if isinstance(target.slice, ast.Slice)
        else machine.evaluate(machine, target.slice, scope)
    )
    if machine.unclear and not isinstance(value, Network | Part):
        value = machine.unknown(machine.unclear[-1], target)
    if isinstance(owner, dict):
        if isinstance(key, str | int | float) and (key in owner or len(owner) < LONGEST_SEQUENCE):
            owner[key] = value
    elif isinstance(key, int) and -len(owner) <= key < len(owner):
        owner[key] = value
    else:
        owner[:] = [machine.unknown("which items of the list change is not known", target)] * len(
            owner
        )
