"""scikit-learn's own test file of its perceptrons, with the twins in their place.

The installed file is read, its one import of the two estimators is replaced by an
import of the twins under the same names, and the rest runs as it stands: every test
and every parametrisation that is written there.
"""

import ast
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

ORIGINAL = "sklearn.neural_network.tests.test_mlp"
PERCEPTRONS = "from sklearn.neural_network import MLPClassifier, MLPRegressor"
TWINS = (
    "from worker.training.twins import TwinClassifier as MLPClassifier, "
    "TwinRegressor as MLPRegressor"
)


def file_of_scikit_learn() -> Path:
    """Where the installed package keeps the file."""
    spec = find_spec(ORIGINAL)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the installed scikit-learn has no {ORIGINAL}")
    return Path(spec.origin)


def with_twins() -> ModuleType:
    """Load the file under a name of its own, the twins in place of the perceptrons."""
    path = file_of_scikit_learn()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = [place for place, node in enumerate(tree.body) if ast.unparse(node) == PERCEPTRONS]
    (place,) = places  # one import, else the substitution would be incomplete
    tree.body[place] = ast.copy_location(ast.parse(TWINS).body[0], tree.body[place])
    module = ModuleType("scikit_learns_tests_with_twins")
    exec(compile(ast.fix_missing_locations(tree), path, "exec"), vars(module))  # noqa: S102 - an installed package's own tests
    return module
