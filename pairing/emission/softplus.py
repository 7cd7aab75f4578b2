"""The lines that let scikit-learn's estimator have softplus units, for programs without us."""

from pairing.emission.facts import Facts
from pairing.emission.writing import comment, dedented

IMPORTS = (
    "from sklearn.neural_network._base import ACTIVATIONS, DERIVATIVES",
    "from sklearn.utils._param_validation import StrOptions",
)

_FUNCTIONS = dedented('''
    def softplus(z):
        """Compute log(1 + exp(z)) in place, without overflow."""
        np.logaddexp(z, 0, out=z)


    def softplus_slope(activations, delta):
        """Multiply by the slope in place: 1 - exp(-activation)."""
        delta *= -np.expm1(-activations)
''')

_WHY = (
    "scikit-learn has no softplus. Its estimators look activations up in these two tables, and the "
    "names that it allows are in the class's own constraints."
)


def has_softplus(facts: Facts) -> bool:
    """Whether a leg's hidden layers are of softplus units."""
    return "softplus" in facts.semantics.activations


def class_name(facts: Facts) -> str:
    """Give the name of the estimator's class in a program: scikit-learn's, or the wider one."""
    name = facts.estimator.estimator
    return name.replace("MLP", "Softplus") if has_softplus(facts) else name


def imports(facts: Facts) -> tuple[str, ...]:
    """Import the estimator, and what it is widened by."""
    stock = f"from sklearn.neural_network import {facts.estimator.estimator}"
    return (stock, *IMPORTS) if has_softplus(facts) else (stock,)


def definitions(facts: Facts) -> list[str]:
    """Define softplus and an estimator that takes it; nothing for a leg without such units."""
    if not has_softplus(facts):
        return []
    stock = facts.estimator.estimator
    widened = "\n".join(
        [
            f"class {class_name(facts)}({stock}):",
            f'    """{stock} that takes softplus."""',
            "",
            f"    _parameter_constraints = {stock}._parameter_constraints | {{",
            '        "activation": [StrOptions({"softplus"})],',
            "    }",
        ]
    )
    tables = [
        comment(_WHY),
        'ACTIVATIONS["softplus"] = softplus',
        'DERIVATIVES["softplus"] = softplus_slope',
    ]
    return [_FUNCTIONS, "\n".join(tables), widened]
