"""Following a function of the user's own, where it is called."""

import ast
from collections.abc import Mapping, Sequence

from pairing.reading.graph.yielded import batches_of
from pairing.reading.made import Argument
from pairing.reading.source.machine import DEEPEST_CALLS, Machine, Returned
from pairing.reading.source.values import Function, Rows, Scope


def follow(
    machine: Machine,
    function: Function,
    positional: Sequence[Argument],
    keywords: Mapping[str, Argument],
    node: ast.AST,
) -> object:
    """Give what a function returns for these arguments, by following its statements once.

    A function that calls itself is refused. A generator gives the rows that it yields.
    """
    machine.called.add(function.node)
    if function.node in machine.following or len(machine.following) >= DEEPEST_CALLS:
        what = f"`{function.name[:60]}` calls itself, or is called too deeply."
        machine.misread(what, node, f"functions that do not call themselves, {DEEPEST_CALLS} deep")
        return machine.unknown("its function calls itself", node)
    scope = _bound(machine, function, positional, keywords, node)
    machine.following.append(function.node)
    if not isinstance(function.node, ast.Lambda):
        machine.frames.append(function.name)
    try:
        return _followed(machine, function, scope)
    finally:
        machine.following.pop()
        if not isinstance(function.node, ast.Lambda):
            machine.frames.pop()


def _followed(machine: Machine, function: Function, scope: Scope) -> object:
    node = function.node
    if isinstance(node, ast.Lambda):
        return machine.evaluate(machine, node.body, scope)
    if node not in machine.yields:
        machine.yields[node] = _yields(node)
    if machine.yields[node]:
        return _generated(machine, node.body, machine.yields[node], scope)
    flow = machine.run(machine, node.body, scope)
    return flow.value if isinstance(flow, Returned) else None


def _generated(
    machine: Machine,
    body: Sequence[ast.stmt],
    yielded: Sequence[ast.Yield | ast.YieldFrom],
    scope: Scope,
) -> object:
    """A generator's loops are followed once at most: what it yields says what it draws."""
    for part in yielded:
        if isinstance(part, ast.Yield) and part.value is not None:
            value = machine.evaluate(machine, part.value, scope)
            if isinstance(value, Rows):
                return value
    machine.seen.yielding.append([])
    machine.run(machine, body, scope)
    values = machine.seen.yielding.pop()
    batches = batches_of(values[0]) if len(values) == 1 else None
    return batches or machine.unknown("what this generator yields is not known", yielded[0])


def _yields(function: ast.AST) -> list[ast.Yield | ast.YieldFrom]:
    """Find what a function yields, but not what functions inside it do."""
    found: list[ast.Yield | ast.YieldFrom] = []
    rest = list(ast.iter_child_nodes(function))
    while rest:
        part = rest.pop()
        if isinstance(part, ast.Yield | ast.YieldFrom):
            found.append(part)
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            rest.extend(ast.iter_child_nodes(part))
    return found


def _bound(
    machine: Machine,
    function: Function,
    positional: Sequence[Argument],
    keywords: Mapping[str, Argument],
    node: ast.AST,
) -> Scope:
    scope = Scope(function.scope)
    written = function.node.args
    names = [part.arg for part in (*written.posonlyargs, *written.args)]
    for name, default in _defaults(written).items():
        scope.names[name] = machine.evaluate(machine, default, function.scope)
    for name in (*names, *(part.arg for part in written.kwonlyargs)):
        if name not in scope.names:
            why = f"the argument `{name}` of {function.name[:60]} has no value in this text"
            scope.names[name] = machine.given.get(name, machine.unknown(why, node))
    values = [argument.value for argument in positional]
    scope.names.update(zip(names, values, strict=False))
    if written.vararg is not None:
        scope.names[written.vararg.arg] = tuple(values[len(names) :])
    rest: dict[object, object] = {}
    for word, argument in keywords.items():
        (scope.names if word in scope.names else rest)[word] = argument.value
    if written.kwarg is not None:
        scope.names[written.kwarg.arg] = rest
    return scope


def _defaults(written: ast.arguments) -> dict[str, ast.expr]:
    names = [part.arg for part in (*written.posonlyargs, *written.args)]
    count = len(written.defaults)
    defaults = dict(zip(names[len(names) - count :], written.defaults, strict=True))
    for part, default in zip(written.kwonlyargs, written.kw_defaults, strict=True):
        if default is not None:
            defaults[part.arg] = default
    return defaults
