"""What a program may not even mention, wherever in it, run or not.

Nothing is ever run, so none of this could do harm; but a program that reaches for the
machine is not one that only describes a network, and says so before anything else.
"""

import ast

from pairing.reading.findings import Findings
from pairing.reading.source.text import Text

REFUSED_MODULES = {
    "os", "posix", "nt", "subprocess", "sys", "ctypes", "socket", "pickle", "_pickle", "cPickle",
    "dill", "cloudpickle", "marshal", "shelve", "shutil", "importlib", "builtins", "__builtin__",
    "multiprocessing", "runpy", "code", "codeop", "pty", "commands",
}  # fmt: skip
REFUSED_CALLS = {
    "eval", "exec", "execfile", "compile", "open", "__import__", "getattr", "setattr", "delattr",
    "globals", "locals", "vars", "breakpoint",
}  # fmt: skip
_HARMLESS_DUNDERS = {"__name__", "__file__", "__version__", "__doc__", "__future__"}
_PICKLING = {"__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__del__"}
_ALLOWED = "imports of Keras, TensorFlow, scikit-learn, NumPy; nothing that reaches for the machine"


def refuse_by_name(text: Text, findings: Findings) -> None:
    """Find every mention of modules, functions and attributes that are refused."""
    for node in ast.walk(text.tree):
        for name in _mentioned(node):
            findings.misread(
                f"`{name[:60]}` is refused.", text.words(node), _ALLOWED, text.place(node)
            )


def _mentioned(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if _root(alias.name) in REFUSED_MODULES]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""] if _root(node.module or "") in REFUSED_MODULES else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return [node.func.id] if node.func.id in REFUSED_CALLS else []
    if isinstance(node, ast.Attribute):
        return [node.attr] if _is_dunder(node.attr) else []
    if isinstance(node, ast.Name):
        return [node.id] if _is_dunder(node.id) else []
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.name] if node.name in _PICKLING else []
    return []


def _root(module: str) -> str:
    return module.partition(".")[0]


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name not in _HARMLESS_DUNDERS
