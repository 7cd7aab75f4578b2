"""Values that a program changes where reading does not follow: none of them may stay as it was."""

import ast
from collections.abc import Iterable

from pairing.reading.graph.values import Lost, is_graph
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Network, Part, Scope, Tensor


def forget(machine: Machine, nodes: Iterable[ast.AST], scope: Scope, why: str) -> None:
    """Let every name that statements may change stand for what is not known."""
    for name in assigned(nodes):
        home = scope.find(name.id)
        if home is not None:
            home.names[name.id] = forgotten(machine, home.names[name.id], why, name)


def values_before(nodes: Iterable[ast.AST], scope: Scope) -> dict[str, object]:
    """What the names that statements may change stand for before them."""
    homes = {name.id: scope.find(name.id) for name in assigned(nodes)}
    return {name: home.names[name] for name, home in homes.items() if home is not None}


def carried(machine: Machine, node: ast.For, before: dict[str, object], scope: Scope) -> None:
    """Forget what a loop may have changed several times, where how often is not known."""
    for name in assigned(node.body):
        home = scope.find(name.id)
        old = before.get(name.id)
        if home is None or not _is_carried(old) or home.names[name.id] is old:
            continue
        why = "it is changed in a loop whose passes are not known"
        home.names[name.id] = forgotten(machine, home.names[name.id], why, name)


def _is_carried(value: object) -> bool:
    return isinstance(value, int | float | str | list | tuple | Tensor) or is_graph(value)


def forgotten(machine: Machine, value: object, why: str, node: ast.expr) -> object:
    """What a value is once it may have changed; a network stays the one that it is."""
    if isinstance(value, Network | Part):
        return value
    unknown = machine.unknown(why, node)
    return Lost(unknown.why, unknown.came) if is_graph(value) else unknown


def assigned(nodes: Iterable[ast.AST]) -> list[ast.Name]:
    """Names that statements give a value, those of functions inside them left out."""
    found: dict[str, ast.Name] = {}
    rest = list(nodes)
    while rest:
        part = rest.pop()
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found[part.id] = part
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            rest.extend(ast.iter_child_nodes(part))
    return list(found.values())
