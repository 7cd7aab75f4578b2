"""Following a program's statements, one after the other."""

import ast
from collections.abc import Callable, Sequence

from pairing.reading.graph.values import Lost, is_graph
from pairing.reading.source.binding import bind
from pairing.reading.source.forgetting import forget
from pairing.reading.source.imports import follow_from, follow_import
from pairing.reading.source.loops import follow_for, refuse_while
from pairing.reading.source.machine import OF_THE_USERS_OWN, Flow, Halt, Machine, Returned
from pairing.reading.source.truth import truth_of
from pairing.reading.source.values import (
    Function,
    Scope,
)

_CONDITION = "it depends on a condition that is not known"


def run(machine: Machine, statements: Sequence[ast.stmt], scope: Scope) -> Flow:
    """Follow statements until one of them ends them."""
    for statement in statements:
        rule = _RULES.get(type(statement))
        if rule is None:
            what = f"A statement of this kind ({type(statement).__name__}) is not read."
            machine.misread(what, statement, "assignments, calls, functions, `for`, `if`, `with`")
            forget(machine, [statement], scope, "a statement that is not read may change it")
            continue
        machine.enter(statement)
        flow = rule(machine, statement, scope)
        machine.leave()
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
    target = node.target
    if isinstance(target, ast.Attribute):
        machine.evaluate(machine, node.value, scope)
        return None
    read: ast.expr = ast.copy_location(ast.Name(getattr(target, "id", ""), ast.Load()), target)
    if isinstance(target, ast.Subscript):
        read = ast.copy_location(ast.Subscript(target.value, target.slice, ast.Load()), target)
    both = ast.copy_location(ast.BinOp(read, node.op, node.value), node)
    bind(machine, node.target, machine.evaluate(machine, both, scope), scope)
    return None


def _expression(machine: Machine, node: ast.Expr, scope: Scope) -> Flow:
    machine.evaluate(machine, node.value, scope)
    return None


def _function(machine: Machine, node: ast.FunctionDef, scope: Scope) -> Flow:
    machine.later.pop(node.name, None)
    scope.put(node.name, Function(node.name, node, scope))
    return None


def _class(machine: Machine, node: ast.ClassDef, scope: Scope) -> Flow:
    machine.classes.append(node.name[:60])
    scope.put(node.name, machine.unknown(f"{node.name[:60]} is {OF_THE_USERS_OWN}", node))
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
            either = after.get(name), scope.names.get(name)
            lost = any(is_graph(value) for value in either)
            unknown = machine.unknown(_CONDITION, node)
            scope.put(name, Lost(unknown.why, unknown.came) if lost else unknown)
    if any(isinstance(flow, Halt) for flow in flows):
        machine.misread("It is not known whether this loop goes on.", node, "a known condition")
    if any(isinstance(flow, Returned) for flow in flows):
        return Returned(machine.unknown(_CONDITION, node))
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
    names = scope.of_the_program if isinstance(node, ast.Global) else scope.of_enclosing
    names.update(node.names)
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
    ast.For: follow_for,
    ast.While: refuse_while,
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
