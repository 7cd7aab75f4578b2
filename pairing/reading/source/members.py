"""Members and items of what a program has made."""

import ast
from dataclasses import replace

from pairing.reading.graph.batches import picked, sliced
from pairing.reading.graph.values import Lost, Variable, is_graph
from pairing.reading.made import Unknown
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Bound, Network, Part, Reference, Rows, Scope, Unresolved


def attribute(machine: Machine, node: ast.Attribute, scope: Scope) -> object:
    """Give what a member of something stands for."""
    return settled(machine, member(machine, node, scope), node)


def member(machine: Machine, node: ast.Attribute, scope: Scope) -> object:
    """Give a member of something, as a call finds it."""
    owner = machine.evaluate(machine, node.value, scope)
    if isinstance(owner, Reference):
        return Reference(f"{owner.path}.{node.attr}"[:400])
    return Bound(owner, node.attr)


def settled(machine: Machine, value: object, node: ast.expr) -> object:
    """Give what a member stands for where it is not called."""
    if not isinstance(value, Bound):
        return value
    owner = value.owner
    if isinstance(owner, Network):
        return Part(owner)
    if isinstance(owner, Part):
        return owner
    if isinstance(owner, Variable):
        return _of_variable(machine, owner, value.name, node)
    if isinstance(owner, Rows):
        return owner.shape if value.name == "shape" and owner.shape else _inside(owner, value.name)
    if isinstance(owner, Unresolved):
        return machine.unknown(f"`{owner.name}` has no value in this text", node)
    why = owner.why if isinstance(owner, Unknown) else "only running the program could tell"
    return Lost(why, machine.text.words(node)) if is_graph(owner) else machine.unknown(why, node)


def _of_variable(machine: Machine, owner: Variable, name: str, node: ast.expr) -> object:
    if name == "shape" and owner.shape is not None:
        return owner.shape
    if name in {"name", "dtype"}:
        return owner.name if name == "name" else "float64" if owner.float64 else "float32"
    return machine.unknown("only running the program could tell", node)


def _inside(rows: Rows, name: str) -> object:
    """Members of rows are rows; those of a well-known data set have other sizes."""
    if name in {"shape", "size", "ndim"}:
        return Unknown("it depends on the data", f".{name}")
    if rows.shape is None:
        return rows
    count, columns = rows.shape
    if name == "num_examples":
        return count
    if name == "labels":
        return Rows(rows.steps, rows.batch_rows, (count, 10))
    return Rows(rows.steps, rows.batch_rows, (10_000 if name == "test" else count, columns))


def item(machine: Machine, node: ast.Subscript, scope: Scope) -> object:
    """Give what an item of something stands for; a slice of rows is rows."""
    owner = machine.evaluate(machine, node.value, scope)
    batch = _batch(machine, owner, node, scope)
    if batch is not None:
        return batch
    if isinstance(owner, Rows | Part):
        # Some of the rows are as many as nobody says.
        return replace(owner, shape=None) if isinstance(owner, Rows) else owner
    index = (
        None if isinstance(node.slice, ast.Slice) else machine.evaluate(machine, node.slice, scope)
    )
    try:
        if isinstance(owner, list | tuple) and isinstance(index, int):
            return owner[index]
        if isinstance(owner, dict) and isinstance(index, str | int | float):
            return owner[index]
    except (IndexError, KeyError):
        return machine.unknown("there is no such item", node)
    if isinstance(owner, Network):
        return Part(owner)
    if is_graph(owner):
        return Lost("this item is not read", machine.text.words(node))
    why = owner.why if isinstance(owner, Unknown) else "this item is not read"
    return machine.unknown(why, node)


def _batch(machine: Machine, owner: object, node: ast.Subscript, scope: Scope) -> Rows | None:
    """A slice of rows, or those that an order of rows says, within a loop of steps."""
    if not machine.seen.around or not isinstance(owner, Rows | Unknown):
        return None
    index = node.slice
    if isinstance(index, ast.Tuple) and index.elts:
        index = index.elts[0]
    if not isinstance(index, ast.Slice):
        order = machine.evaluate(machine, index, scope)
        return picked(owner, order) if isinstance(order, Rows) else None
    if index.upper is None or index.step is not None:
        return None
    start = None if index.lower is None else machine.evaluate(machine, index.lower, scope)
    return sliced(owner, start, machine.evaluate(machine, index.upper, scope))
