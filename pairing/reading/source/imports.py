"""What a program imports, under whatever alias."""

import ast

from pairing.reading.source.machine import Flow, Machine
from pairing.reading.source.values import Reference, Scope

_READ = {
    "keras", "tf_keras", "keras_core", "tensorflow", "sklearn", "numpy", "math", "scipy", "pandas",
    "functools", "itertools", "__future__", "typing", "datetime", "random", "time", "warnings",
    "scikeras",
}  # fmt: skip


def follow_import(machine: Machine, node: ast.Import, scope: Scope) -> Flow:
    """Follow `import a.b as c`."""
    for alias in node.names:
        _note_foreign(machine, alias.name)
        root = alias.name.partition(".")[0]
        scope.put(alias.asname or root, Reference(alias.name if alias.asname else root))
    return None


def follow_from(machine: Machine, node: ast.ImportFrom, scope: Scope) -> Flow:
    """Follow `from a.b import c as d`. What a star brings in goes by its usual name."""
    module = "." * node.level + (node.module or "")
    _note_foreign(machine, module)
    for alias in node.names:
        if alias.name != "*":
            scope.put(alias.asname or alias.name, Reference(f"{module}.{alias.name}"))
    return None


def _note_foreign(machine: Machine, module: str) -> None:
    root = module.partition(".")[0]
    if root not in _READ:
        shown = module[:60]
        machine.findings.note(f"`{shown}` is not read, and is taken to change no number.")
