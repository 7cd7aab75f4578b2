"""What a name stands for, also where the program does not say it, or says it later."""

import ast

from pairing.reading.source.library import ASSUMED, BUILTINS
from pairing.reading.source.machine import Machine
from pairing.reading.source.values import Reference, Scope, Unresolved


def look_up(machine: Machine, node: ast.Name, scope: Scope) -> object:
    """Give what a name stands for.

    In this order: what the program said before; what it says later at its outermost
    level, as in snippets that were pasted one after the other; what the user gave;
    a builtin; what the name usually is; nothing.
    """
    name = node.id
    home = scope.find(name)
    if home is not None:
        return home.names[name]
    if name in machine.later:
        return _said_later(machine, name)
    if name in machine.given:
        return machine.given[name]
    if name == "__name__":
        return "__main__"
    if name in BUILTINS:
        return Reference(f"builtins.{name}")
    if name in ASSUMED:
        machine.assumed[name] = ASSUMED[name]
        return Reference(ASSUMED[name], name)
    return Unresolved(f"`{name[:60]}` has no value in this text", name[:60], name)


def _said_later(machine: Machine, name: str) -> object:
    statement = machine.later.pop(name)
    machine.run(machine, [statement], machine.top)
    if name not in machine.top.names:
        return Unresolved(f"`{name[:60]}` has no value in this text", name[:60], name)
    line = getattr(statement, "lineno", 0)
    if not isinstance(statement, ast.FunctionDef):
        machine.findings.note(f"`{name[:60]}` is used before line {line}, where it gets its value.")
    return machine.top.names[name]


def said_later(tree: ast.Module) -> dict[str, ast.stmt]:
    """Find the functions, and the constants that get a value once, of the outermost level."""
    functions: dict[str, ast.stmt] = {}
    constants: dict[str, ast.stmt] = {}
    twice: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            functions[statement.name] = statement
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    twice |= {target.id} & constants.keys()
                    constants[target.id] = statement
    return functions | {name: constants[name] for name in constants.keys() - twice}
