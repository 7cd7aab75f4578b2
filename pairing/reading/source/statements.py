"""Following a program's statements, one after the other."""

import ast
from collections.abc import Callable, Sequence

from pairing.reading.made import Made, Unknown, shown
from pairing.reading.source.arithmetic import LONGEST_SEQUENCE
from pairing.reading.source.expressions import truth_of
from pairing.reading.source.imports import follow_from, follow_import
from pairing.reading.source.machine import MOST_PASSES, Flow, Halt, Machine, Returned
from pairing.reading.source.values import (
    Function,
    Network,
    Part,
    Reference,
    Rows,
    Scope,
    Tensor,
)

_CONDITION = "it depends on a condition that is not known"
_LOOP = "it stands in a loop whose passes are not known"


def run(machine: Machine, statements: Sequence[ast.stmt], scope: Scope) -> Flow:
    """Follow statements until one of them ends them."""
    for statement in statements:
        machine.tick(statement)
        rule = _RULES.get(type(statement))
        if rule is None:
            what = f"A statement of this kind ({type(statement).__name__}) is not read."
            machine.misread(what, statement, "assignments, calls, functions, `for`, `if`, `with`")
            continue
        flow = rule(machine, statement, scope)
        if flow is not None:
            return flow
    return None


def _assign(machine: Machine, node: ast.Assign, scope: Scope) -> Flow:
    value = machine.evaluate(machine, node.value, scope)
    for target in node.targets:
        bind(machine, target, value, scope)
    return None


def _annotated(machine: Machine, node: ast.AnnAssign, scope: Scope) -> Flow:
    if node.value is not None:
        bind(machine, node.target, machine.evaluate(machine, node.value, scope), scope)
    return None


def _augmented(machine: Machine, node: ast.AugAssign, scope: Scope) -> Flow:
    if not isinstance(node.target, ast.Name):
        machine.evaluate(machine, node.value, scope)
        return None
    read = ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target)
    both = ast.copy_location(ast.BinOp(read, node.op, node.value), node)
    bind(machine, node.target, machine.evaluate(machine, both, scope), scope)
    return None


def bind(machine: Machine, target: ast.expr, value: object, scope: Scope) -> None:
    """Let a target stand for a value."""
    if isinstance(target, ast.Name):
        if isinstance(value, Unknown) and target.id in machine.given:
            value = machine.given[target.id]
        if isinstance(value, Network):
            value.name = target.id
        machine.later.pop(target.id, None)
        scope.put(target.id, value)
    elif isinstance(target, ast.Tuple | ast.List):
        _bind_each(machine, target, value, scope)
    elif isinstance(target, ast.Attribute):
        _bind_member(machine, target, scope)
    elif isinstance(target, ast.Subscript):
        _bind_item(machine, target, value, scope)


def _bind_each(machine: Machine, target: ast.Tuple | ast.List, value: object, scope: Scope) -> None:
    parts: list[object] = [
        value if isinstance(value, Rows) else machine.unknown("it is not known", part)
        for part in target.elts
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
    if isinstance(owner, dict) and len(owner) < LONGEST_SEQUENCE:
        key = machine.evaluate(machine, target.slice, scope)
        if isinstance(key, str | int | float):
            owner[key] = value


def _expression(machine: Machine, node: ast.Expr, scope: Scope) -> Flow:
    machine.evaluate(machine, node.value, scope)
    return None


def _function(machine: Machine, node: ast.FunctionDef, scope: Scope) -> Flow:
    machine.later.pop(node.name, None)
    scope.put(node.name, Function(node.name, node, scope))
    return None


def _class(machine: Machine, node: ast.ClassDef, scope: Scope) -> Flow:
    bases = [machine.evaluate(machine, base, scope) for base in node.bases]
    if any(isinstance(base, Reference) and "keras" in base.path for base in bases):
        what = f"{node.name[:60]} is a class of the user's own, and nothing custom is read."
        machine.misread(what, node, "Keras' own classes")
    scope.put(node.name, machine.unknown(f"{node.name[:60]} is a class of the user's own", node))
    return None


def _return(machine: Machine, node: ast.Return, scope: Scope) -> Flow:
    return Returned(None if node.value is None else machine.evaluate(machine, node.value, scope))


def _if(machine: Machine, node: ast.If, scope: Scope) -> Flow:
    truth = truth_of(machine.evaluate(machine, node.test, scope))
    if truth is not None:
        return machine.run(machine, node.body if truth else node.orelse, scope)
    before = dict(scope.names)
    machine.unclear.append(_CONDITION)
    flows = [machine.run(machine, node.body, scope)]
    after = scope.names
    scope.names = dict(before)
    flows.append(machine.run(machine, node.orelse, scope))
    machine.unclear.pop()
    for name in after.keys() | scope.names.keys():
        if after.get(name) is not scope.names.get(name):
            scope.put(name, machine.unknown(_CONDITION, node))
    if any(isinstance(flow, Returned) for flow in flows):
        return Returned(machine.unknown(_CONDITION, node))
    return None


def _for(machine: Machine, node: ast.For, scope: Scope) -> Flow:
    sequence = machine.evaluate(machine, node.iter, scope)
    if isinstance(sequence, dict):
        sequence = list(sequence)
    # Steps of a training by hand are all alike, and there are many.
    if not isinstance(sequence, list | tuple) or machine.is_low_level:
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


def _standing_at(target: ast.expr, value: object) -> str:
    """Tell a pass of a loop from the others: `lr=0.1`, or the texts among its values."""
    if isinstance(target, ast.Name):
        return f"{target.id[:40]}={shown(value)[:40]}"
    if isinstance(target, ast.Tuple) and isinstance(value, list | tuple):
        pairs = zip(target.elts, value, strict=False)
        told = [_standing_at(name, inner) for name, inner in pairs if is_told(inner)]
        return ", ".join(told)
    return shown(value)[:40]


def is_told(value: object) -> bool:
    """Whether a value says itself what it is."""
    return isinstance(value, str | int | float)


def _for_unknown(machine: Machine, node: ast.For, sequence: object, scope: Scope) -> Flow:
    """Follow a loop once whose passes are not known."""
    value = sequence if isinstance(sequence, Part) else machine.unknown(_LOOP, node.iter)
    bind(machine, node.target, value, scope)
    machine.unclear.append(_LOOP)
    flow = machine.run(machine, node.body, scope)
    machine.unclear.pop()
    return Returned(machine.unknown(_LOOP, node)) if isinstance(flow, Returned) else None


def _while(machine: Machine, node: ast.While, _: Scope) -> Flow:
    machine.misread("`while` is not read.", node, "`for` over a list or a range")
    return None


def _with(machine: Machine, node: ast.With, scope: Scope) -> Flow:
    for item in node.items:
        value = machine.evaluate(machine, item.context_expr, scope)
        if item.optional_vars is not None:
            bind(machine, item.optional_vars, value, scope)
    return machine.run(machine, node.body, scope)


def _try(machine: Machine, node: ast.Try, scope: Scope) -> Flow:
    return machine.run(machine, [*node.body, *node.orelse, *node.finalbody], scope)


def _global(_: Machine, node: ast.Global | ast.Nonlocal, scope: Scope) -> Flow:
    if isinstance(node, ast.Global):
        scope.of_the_program.update(node.names)
    return None


def _nothing(_machine: Machine, _node: ast.stmt, _scope: Scope) -> Flow:
    return None


def _halt(_machine: Machine, node: ast.stmt, _scope: Scope) -> Flow:
    return Halt.BREAK if isinstance(node, ast.Break) else Halt.CONTINUE


_RULES: dict[type[ast.stmt], Callable[..., Flow]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Expr: _expression,
    ast.FunctionDef: _function,
    ast.ClassDef: _class,
    ast.Return: _return,
    ast.If: _if,
    ast.For: _for,
    ast.While: _while,
    ast.With: _with,
    ast.Try: _try,
    ast.Import: follow_import,
    ast.ImportFrom: follow_from,
    ast.Global: _global,
    ast.Nonlocal: _global,
    ast.Pass: _nothing,
    ast.Delete: _nothing,
    ast.Assert: _nothing,
    ast.Raise: _nothing,
    ast.Break: _halt,
    ast.Continue: _halt,
}
