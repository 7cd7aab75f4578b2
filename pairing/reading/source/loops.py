"""Loops: followed pass by pass where their passes are known and few."""

import ast

from pairing.reading.graph.loops import follow_once, is_of_steps
from pairing.reading.source.binding import bind
from pairing.reading.source.forgetting import carried, forget, values_before
from pairing.reading.source.machine import MOST_PASSES, Flow, Halt, Machine, Returned
from pairing.reading.source.values import Part, Scope

_LOOP = "it stands in a loop whose passes are not known"


def follow_for(machine: Machine, node: ast.For, scope: Scope) -> Flow:
    """Follow each pass of a loop over what is known, and one of a loop over what is not."""
    sequence = machine.evaluate(machine, node.iter, scope)
    if isinstance(sequence, dict):
        sequence = list(sequence)
    if is_of_steps(machine, node, sequence, scope):
        return follow_once(machine, node, sequence, scope)
    if not isinstance(sequence, list | tuple):
        return _for_unknown(machine, node, sequence, scope)
    for value in list(sequence):
        machine.passes += 1
        if machine.passes > MOST_PASSES:
            machine.misread("This loop is too long.", node, f"{MOST_PASSES} passes in all")
            return None
        bind(machine, node.target, value, scope)
        machine.loops.append(_standing_at(node.target, value))
        flow = machine.run(machine, node.body, scope)
        machine.loops.pop()
        if isinstance(flow, Returned):
            return flow
        if flow is Halt.BREAK:
            return None
    return machine.run(machine, node.orelse, scope)


def _standing_at(target: ast.expr, value: object) -> dict[str, object]:
    """Tell a pass of a loop from the others: by its value, or by the texts among its values."""
    if isinstance(target, ast.Name):
        return {target.id: value}
    told: dict[str, object] = {}
    if isinstance(target, ast.Tuple | ast.List) and isinstance(value, list | tuple):
        for name, inner in zip(target.elts, value, strict=False):
            if _is_told(inner) or isinstance(inner, tuple):
                told |= _standing_at(name, inner)
    return told


def _is_told(value: object) -> bool:
    """Whether a value says itself what it is."""
    return isinstance(value, str | int | float)


def _for_unknown(machine: Machine, node: ast.For, sequence: object, scope: Scope) -> Flow:
    """Follow a loop once whose passes are not known."""
    value = sequence if isinstance(sequence, Part) else machine.unknown(_LOOP, node.iter)
    bind(machine, node.target, value, scope)
    before, values = len(machine.networks), values_before(node.body, scope)
    machine.unclear.append(_LOOP)
    flow = machine.run(machine, node.body, scope)
    machine.unclear.pop()
    carried(machine, node, values, scope)
    if len(machine.networks) > before:
        line = node.lineno
        machine.findings.note(f"The loop at line {line} is read once, whatever it goes over.")
    return Returned(machine.unknown(_LOOP, node)) if isinstance(flow, Returned) else None


def refuse_while(machine: Machine, node: ast.While, scope: Scope) -> Flow:
    """Refuse a loop of which nothing says how often it runs, but in a generator of rows."""
    if machine.seen.yielding:
        return machine.run(machine, node.body, scope)
    machine.misread("`while` is not read.", node, "`for` over a list or a range")
    forget(machine, node.body, scope, "`while` may change it, and is not read")
    return None
