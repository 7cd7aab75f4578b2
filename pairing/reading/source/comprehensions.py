"""Lists that a program makes in one expression."""

import ast

from pairing.reading.made import Unknown
from pairing.reading.source.machine import Machine
from pairing.reading.source.truth import truth_of
from pairing.reading.source.values import Rows, Scope


def comprehension(
    machine: Machine, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, scope: Scope
) -> object:
    """Give the list that a comprehension makes over lists that are known."""
    inner = Scope(scope)
    items: list[object] = []
    if not _gather(machine, node, 0, inner, items):
        return machine.unknown("it is made in a loop over what is not known", node)
    return items


def _gather(
    machine: Machine,
    node: ast.ListComp | ast.GeneratorExp | ast.SetComp,
    level: int,
    scope: Scope,
    items: list[object],
) -> bool:
    """Follow the loops of a comprehension; say whether all of them were known."""
    if level == len(node.generators):
        items.append(machine.evaluate(machine, node.elt, scope))
        return True
    loop = node.generators[level]
    sequence = machine.evaluate(machine, loop.iter, scope)
    if not isinstance(sequence, list | tuple):
        return False
    for value in sequence:
        machine.passes += 1
        bind_names(loop.target, value, scope)
        tests = [truth_of(machine.evaluate(machine, test, scope)) for test in loop.ifs]
        if None in tests:
            return False
        if all(tests) and not _gather(machine, node, level + 1, scope, items):
            return False
    return True


def bind_names(target: ast.expr, value: object, scope: Scope) -> None:
    """Let the names of a loop's target stand for a value."""
    if isinstance(target, ast.Name):
        scope.put(target.id, value)
    elif isinstance(target, ast.Tuple | ast.List):
        known = isinstance(value, list | tuple) and len(value) == len(target.elts)
        parts = list(value) if known and isinstance(value, list | tuple) else []
        for index, part in enumerate(target.elts):
            unknown = value if isinstance(value, Rows) else Unknown("it is not known", "")
            bind_names(part, parts[index] if known else unknown, scope)
