"""Members and items of what a program has made."""

import ast

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
    if isinstance(owner, Rows):
        return owner.shape if value.name == "shape" and owner.shape else _inside(owner, value.name)
    if isinstance(owner, Unresolved):
        return machine.unknown(f"`{owner.name}` has no value in this text", node)
    why = owner.why if isinstance(owner, Unknown) else "only running the program could tell"
    return machine.unknown(why, node)


def _inside(rows: Rows, name: str) -> object:
    """Members of rows are rows; those of a well-known data set have other sizes."""
    if name in {"shape", "size", "ndim"}:
        return Unknown("it depends on the data", f".{name}")
    if rows.shape is None:
        return rows
    count, columns = rows.shape
    if name == "labels":
        return Rows(rows.steps, rows.batch_rows, (count, 10))
    return Rows(rows.steps, rows.batch_rows, (10_000 if name == "test" else count, columns))


def item(machine: Machine, node: ast.Subscript, scope: Scope) -> object:
    """Give what an item of something stands for; a slice of rows is rows."""
    owner = machine.evaluate(machine, node.value, scope)
    if isinstance(owner, Rows | Part):
        return Rows(owner.steps, owner.batch_rows) if isinstance(owner, Rows) else owner
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
    if isinstance(owner, Unknown):
        return machine.unknown(owner.why, node)
    return machine.unknown("this item is not read", node)
