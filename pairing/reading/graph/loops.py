"""Loops whose passes are all alike: steps of a training, of which one says what all do."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from pairing.reading.graph.batches import next_of
from pairing.reading.graph.making import is_draw
from pairing.reading.graph.sequences import Batches, Span, Together
from pairing.reading.graph.values import Loop, News, Variable, is_graph
from pairing.reading.made import Unknown
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.binding import bind
from pairing.reading.source.machine import Flow, Halt, Machine, Returned
from pairing.reading.source.values import Applied, Function, Part, Rows, Scope, Symbol

_STEPS = {"run", "apply_gradients", "assign", "assign_add", "assign_sub", "minimize"}
_BEGINNINGS = {
    "Variable", "get_variable", "placeholder", "placeholder_with_default", "Sequential", "Dense",
    "Session", "Graph", "reset_default_graph", "clear_session",
}  # fmt: skip
_LOOP = "it stands in a loop whose passes are all read as one"


def is_of_steps(machine: Machine, node: ast.For, sequence: object, scope: Scope) -> bool:
    """Whether a loop takes steps of a training that begins before it.

    What is looked at is its text, with that of the user's functions that it calls.
    """
    if isinstance(sequence, list | tuple) and not all(is_number(item) for item in sequence):
        return False
    if node not in machine.seen.stepping:
        names = set(_called(machine, node, scope))
        if machine.seen.yielding and any(isinstance(part, ast.Yield) for part in ast.walk(node)):
            names.add("run")
        machine.seen.stepping[node] = bool(names & _STEPS) and not names & _BEGINNINGS
    return machine.seen.stepping[node]


def _called(machine: Machine, node: ast.AST, scope: Scope) -> Iterator[str]:
    """Give the names of all that a part of a program calls, through the user's functions."""
    rest, looked_at = [node], {node}
    while rest:
        part = rest.pop()
        machine.charge(1, part)
        if part not in machine.seen.calls:
            machine.seen.calls[part] = frozenset(_names_called(part))
        for name in machine.seen.calls[part]:
            yield name
            inner = _function(machine, name, scope)
            if inner is not None and inner not in looked_at:
                looked_at.add(inner)
                rest.append(inner)


def _names_called(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            yield part.func.attr
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
            yield part.func.id


def _function(machine: Machine, name: str, scope: Scope) -> ast.AST | None:
    home = scope.find(name)
    if home is None:
        return machine.later.get(name)
    value = home.names[name]
    return value.node if isinstance(value, Function) else None


def follow_once(machine: Machine, node: ast.For, sequence: object, scope: Scope) -> Flow:
    """Follow one pass of a loop, with symbols for what changes from pass to pass."""
    place = machine.place(node)
    words = machine.text.words(node.iter)
    states = _states(machine, node, scope)
    sequence = _spanned(sequence, words)
    bind(machine, node.target, _item(machine, sequence, node), scope)
    machine.seen.around.append(Loop(sequence, place, words))
    flow = machine.run(machine, node.body, scope)
    machine.seen.around.pop()
    for name, state in states.items():
        home = scope.find(name)
        value = None if home is None else home.names[name]
        if value is not state:
            state.news.append(News(value, place))
    if isinstance(flow, Returned):
        return Returned(machine.unknown(_LOOP, node))
    return None if flow is Halt.BREAK else machine.run(machine, node.orelse, scope)


def _spanned(sequence: object, words: str) -> object:
    """See a list of evenly spaced numbers as the range that it is."""
    if not isinstance(sequence, list | tuple) or len(sequence) < 2:
        return sequence
    whole = [item for item in sequence if isinstance(item, int)]
    step = whole[1] - whole[0] if len(whole) == len(sequence) else 0
    if step == 0 or any(after - before != step for before, after in pairwise(whole)):
        return sequence
    stop = whole[-1] + step
    return Span("it is one pass of many", words, start=whole[0], stop=stop, step=step)


def _states(machine: Machine, node: ast.For, scope: Scope) -> dict[str, Variable]:
    """Let numbers that each pass changes stand for themselves, rather than for their start."""
    states: dict[str, Variable] = {}
    for name in _changed(node):
        home = scope.find(name)
        value = None if home is None else home.names[name]
        if is_number(value) or is_draw(value):
            shape = () if is_number(value) else None
            states[name] = Variable(value, shape, machine.place(node), name, trainable=False)
            scope.put(name, states[name])
    return states


def _changed(node: ast.For) -> set[str]:
    """Names to which a loop gives values that are computed from their own."""
    changed = set()
    for part in ast.walk(node):
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            changed.add(part.target.id)
        elif isinstance(part, ast.Assign):
            targets = {name.id for target in part.targets for name in _names(target)}
            changed |= targets & {name.id for name in _names(part.value)}
    return changed


def _names(node: ast.AST) -> Iterator[ast.Name]:
    return (part for part in ast.walk(node) if isinstance(part, ast.Name))


def _item(machine: Machine, sequence: object, node: ast.For) -> object:
    """What one pass of a loop is given."""
    line = f"a pass of line {node.lineno}"
    if isinstance(sequence, Together):
        return tuple(_item(machine, each, node) for each in sequence.sequences)
    if isinstance(sequence, Span):
        return _along(sequence, line)
    if isinstance(sequence, list | tuple):
        return Symbol(line)
    if isinstance(sequence, Batches):
        return next_of(sequence)
    if isinstance(sequence, Part | Rows) or is_graph(sequence):
        return sequence
    found = machine.unknown(_LOOP, node.iter)
    return Unknown(sequence.why, found.came) if isinstance(sequence, Unknown) else found


def _along(span: Span, line: str) -> object:
    """What a pass of `range(start, stop, step)` is given, as a formula of its number."""
    passed: object = Symbol(line)
    if span.step != 1:
        passed = Applied("*", (span.step, passed))
    return passed if span.start == 0 else Applied("+", (span.start, passed))


def passes(sequence: object) -> int | None:
    """How many passes a loop has, or None where only data could tell."""
    if isinstance(sequence, list | tuple):
        return len(sequence)
    if isinstance(sequence, Together):
        counts = [passes(each) for each in sequence.sequences]
        known = [count for count in counts if count is not None]
        return min(known) if known else None
    if isinstance(sequence, Span):
        bounds = (sequence.start, sequence.stop, sequence.step)
        whole = [bound for bound in bounds if isinstance(bound, int)]
        return len(range(*whole)) if len(whole) == 3 and whole[2] else None
    return None


def parts_of(sequence: object) -> tuple[object, ...]:
    """The sequences that a loop goes through together, or the one that it goes through."""
    return sequence.sequences if isinstance(sequence, Together) else (sequence,)
