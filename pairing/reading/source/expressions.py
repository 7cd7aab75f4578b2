"""What an expression stands for."""

import ast
from collections.abc import Callable

from pairing.reading.graph.building import operation
from pairing.reading.graph.making import is_draw, moved, with_formula
from pairing.reading.graph.values import Feed, is_graph
from pairing.reading.made import Argument, Unknown
from pairing.reading.source.arithmetic import BINARY, COMPARISONS, TooLarge, binary, is_number
from pairing.reading.source.comprehensions import comprehension
from pairing.reading.source.machine import Machine
from pairing.reading.source.members import attribute, item, member
from pairing.reading.source.names import look_up
from pairing.reading.source.truth import truth_of
from pairing.reading.source.values import (
    Applied,
    Function,
    Invocation,
    Rows,
    Scope,
    Symbol,
    Tensor,
)


def evaluate(machine: Machine, node: ast.expr, scope: Scope) -> object:
    """Give what an expression stands for; `Unknown` where only running it could tell."""
    rule = _RULES.get(type(node))
    if rule is None:
        return machine.unknown("this is not evaluated", node)
    machine.enter(node)
    value = rule(machine, node, scope)
    machine.leave()
    return value


def _constant(machine: Machine, node: ast.Constant, _: Scope) -> object:
    if isinstance(node.value, bool | int | float | str | None):
        return node.value
    return machine.unknown("it is no number, text or truth value", node)


def _name(machine: Machine, node: ast.Name, scope: Scope) -> object:
    return look_up(machine, node, scope)


def _sequence(machine: Machine, node: ast.List | ast.Tuple, scope: Scope) -> object:
    items: list[object] = []
    for element in node.elts:
        if not isinstance(element, ast.Starred):
            items.append(machine.evaluate(machine, element, scope))
            continue
        inner = machine.evaluate(machine, element.value, scope)
        if not isinstance(inner, list | tuple):
            return machine.unknown("it holds a list that is not known", node)
        items.extend(inner)
    return items if isinstance(node, ast.List) else tuple(items)


def _dictionary(machine: Machine, node: ast.Dict, scope: Scope) -> object:
    told: dict[object, object] = {}
    fed: list[tuple[object, object]] = []
    for key, value in zip(node.keys, node.values, strict=True):
        inner = machine.evaluate(machine, value, scope)
        if key is None:
            if not isinstance(inner, dict):
                return machine.unknown("it holds a dictionary that is not known", node)
            told.update(inner)
            continue
        word = machine.evaluate(machine, key, scope)
        if is_graph(word) or isinstance(word, Tensor | Rows):
            fed.append((word, inner))
            machine.charge(1, node)
            continue
        if not isinstance(word, str | int | float):
            return machine.unknown("one of its keys is not known", node)
        told[word] = inner
    return Feed(fed) if fed else told


def _operation(machine: Machine, node: ast.BinOp, scope: Scope) -> object:
    left = machine.evaluate(machine, node.left, scope)
    right = machine.evaluate(machine, node.right, scope)
    if is_graph(left) or is_graph(right):
        return operation(machine, _sign(node), (left, right), node)
    if is_draw(left) or is_draw(right):
        drawn = moved(_sign(node), left, right)
        return machine.unknown("it cannot be computed", node) if drawn is None else drawn
    if isinstance(left, Symbol | Applied) or isinstance(right, Symbol | Applied):
        return Applied(_sign(node), (left, right))
    rows = next((value for value in (left, right) if isinstance(value, Rows)), None)
    if rows is not None:
        machine.findings.note(f"What `{machine.text.words(node)}` does to the rows is not read.")
        return rows
    for value in (left, right):
        if isinstance(value, Unknown):
            return with_formula(machine, _sign(node), (left, right), value.why, node)
    try:
        return binary(type(node.op), left, right)
    except TooLarge as error:
        machine.misread(f"This would be {error}, and is not computed.", node, "small numbers")
    except (ArithmeticError, TypeError, ValueError) as error:
        return machine.unknown(f"it cannot be computed ({str(error)[:60]})", node)
    return machine.unknown("it is too large", node)


def _sign(node: ast.BinOp) -> str:
    if isinstance(node.op, ast.MatMult):
        return "matmul"
    return BINARY.get(type(node.op), ("?",))[0]


def _prefixed(machine: Machine, node: ast.UnaryOp, scope: Scope) -> object:
    value = machine.evaluate(machine, node.operand, scope)
    if isinstance(node.op, ast.Not):
        truth = truth_of(value)
        return machine.unknown("its truth is not known", node) if truth is None else not truth
    if is_graph(value) and isinstance(node.op, ast.USub):
        return operation(machine, "neg", (value,), node)
    if isinstance(value, Unknown) and isinstance(node.op, ast.USub):
        return with_formula(machine, "neg", (value,), value.why, node)
    if isinstance(value, Symbol | Applied):
        return Applied("neg", (value,)) if isinstance(node.op, ast.USub) else value
    if not is_number(value) or isinstance(node.op, ast.Invert):
        why = value.why if isinstance(value, Unknown) else "it is no number"
        return machine.unknown(why, node)
    return -value if isinstance(node.op, ast.USub) else value


def _choice(machine: Machine, node: ast.IfExp, scope: Scope) -> object:
    truth = truth_of(machine.evaluate(machine, node.test, scope))
    if truth is None:
        return machine.unknown("it depends on a condition that is not known", node)
    return machine.evaluate(machine, node.body if truth else node.orelse, scope)


def _logic(machine: Machine, node: ast.BoolOp, scope: Scope) -> object:
    value: object = None
    for part in node.values:
        value = machine.evaluate(machine, part, scope)
        truth = truth_of(value)
        if truth is None:
            return machine.unknown("its truth is not known", node)
        if truth is isinstance(node.op, ast.Or):
            return value
    return value


def _comparison(machine: Machine, node: ast.Compare, scope: Scope) -> object:
    left = machine.evaluate(machine, node.left, scope)
    for sign, part in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(machine, part, scope)
        compare = COMPARISONS.get(type(sign))
        if isinstance(sign, ast.Is | ast.IsNot) and _is_surely_something(left, right):
            return isinstance(sign, ast.IsNot)
        if compare is None or not (_is_single(left) and _is_single(right)):
            return machine.unknown("its truth is not known", node)
        try:
            if not compare(left, right):
                return False
        except TypeError:
            return machine.unknown("these cannot be compared", node)
        left = right
    return True


def _is_surely_something(left: object, right: object) -> bool:
    """Whether one of two values is None and the other is known to be none such."""
    values = [value for value in (left, right) if value is not None]
    return len(values) == 1 and not isinstance(values[0], Unknown | Symbol | Applied)


def _is_single(value: object) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


def _lambda(_: Machine, node: ast.Lambda, scope: Scope) -> object:
    return Function("lambda", node, scope)


def _call(machine: Machine, node: ast.Call, scope: Scope) -> object:
    if isinstance(node.func, ast.Attribute):
        callee = member(machine, node.func, scope)
    else:
        callee = machine.evaluate(machine, node.func, scope)
    positional: list[Argument] = []
    for part in node.args:
        _add_positional(machine, part, scope, positional)
    keywords: dict[str, Argument] = {}
    for keyword in node.keywords:
        value = machine.evaluate(machine, keyword.value, scope)
        if keyword.arg is not None:
            keywords[keyword.arg] = machine.argument(value, keyword.value)
        elif isinstance(value, dict):
            for word, inner in value.items():
                keywords[str(word)] = machine.argument(inner, keyword.value)
        else:
            unknown = machine.unknown("only running the program could tell", keyword.value)
            keywords["**"] = machine.argument(unknown, keyword.value)
    return machine.call(machine, callee, Invocation("", "", positional, keywords, node))


def _add_positional(
    machine: Machine, part: ast.expr, scope: Scope, positional: list[Argument]
) -> None:
    if not isinstance(part, ast.Starred):
        positional.append(machine.argument(machine.evaluate(machine, part, scope), part))
        return
    inner = machine.evaluate(machine, part.value, scope)
    if isinstance(inner, list | tuple):
        positional.extend(machine.argument(value, part) for value in inner)
    else:
        unknown = machine.unknown("only running the program could tell", part)
        positional.append(machine.argument(unknown, part))


def _walrus(machine: Machine, node: ast.NamedExpr, scope: Scope) -> object:
    value = machine.evaluate(machine, node.value, scope)
    scope.put(node.target.id, value)
    return value


def _yield(machine: Machine, node: ast.Yield, scope: Scope) -> object:
    value = None if node.value is None else machine.evaluate(machine, node.value, scope)
    if machine.seen.yielding:
        machine.seen.yielding[-1].append(value)
    return machine.unknown("only running the program could tell", node)


_RULES: dict[type[ast.expr], Callable[..., object]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Dict: _dictionary,
    ast.BinOp: _operation,
    ast.UnaryOp: _prefixed,
    ast.IfExp: _choice,
    ast.BoolOp: _logic,
    ast.Compare: _comparison,
    ast.Attribute: attribute,
    ast.Subscript: item,
    ast.ListComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.Lambda: _lambda,
    ast.Call: _call,
    ast.NamedExpr: _walrus,
    ast.Yield: _yield,
}
