"""Names that are called and mean nothing, but for a letter."""

import ast
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

BUILDERS: Final = ("MLPRegressor", "MLPClassifier", "Sequential", "Model", "Dense")


def near_misses(tree: ast.Module) -> Iterator[tuple[ast.Call, str, str]]:
    """Each call whose name is nearly that of a network, with both names.

    Example:
        >>> [(came, meant) for _, came, meant in near_misses(ast.parse("MLPRegresor(alpha=1)"))]
        [('MLPRegresor', 'MLPRegressor')]
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        callee = node.func
        name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
        meant = get_close_matches(name[:40], BUILDERS, n=1, cutoff=0.8)
        if meant and name not in BUILDERS:
            yield node, name, meant[0]
