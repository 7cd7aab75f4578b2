"""Softplus units for scikit-learn's perceptrons, which have none of their own.

Two seams let it in. An estimator looks its hidden layers' activation up in two tables, by name,
and each entry works in place; the names that a user may give are in the class's own
`_parameter_constraints`, which a subclass widens. Everything else is scikit-learn's: first
weights (its bound knows logistic units and all others, and softplus is of the others, D13),
backpropagation, optimizers, stopping, prediction.

The tables are scikit-learn's and shared by all estimators of a process. One entry more changes
nothing for these: they look up their own names alone, and a stock estimator that is asked for
softplus refuses it before it looks.

Source:
    scikit-learn 1.9.1, `ACTIVATIONS` and `DERIVATIVES` in `sklearn/neural_network/_base.py`;
    `_parameter_constraints`, `_forward_pass` and `_backprop` in its
    `_multilayer_perceptron.py`.
"""

from typing import Any, ClassVar

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.neural_network._base import ACTIVATIONS, DERIVATIVES
from sklearn.utils._param_validation import StrOptions

from schemas import estimator
from worker.training.leg import Floats

SOFTPLUS = "softplus"


def inplace_softplus(X: Floats) -> None:
    """Compute log(1 + exp(x)) in place, in the array's own format.

    Example:
        >>> z = np.array([-1000.0, 0.0, 1000.0])
        >>> inplace_softplus(z)
        >>> z.round(4).tolist()
        [0.0, 0.6931, 1000.0]
    """
    # exp(x) itself would overflow where the activation is but x.
    np.logaddexp(X, 0, out=X)


def inplace_softplus_derivative(activations: Floats, delta: Floats) -> None:
    """Multiply `delta` in place by the slope, read off the activations: 1 - exp(-a).

    Args:
        activations: Of the layer, at least 0.
        delta: What comes back from the next layer, of the same shape.
    """
    # 1 - exp(-a) as it stands would lose the digits of a small slope, which is about a.
    delta *= -np.expm1(-activations)


ACTIVATIONS.setdefault(SOFTPLUS, inplace_softplus)
DERIVATIVES.setdefault(SOFTPLUS, inplace_softplus_derivative)

_WIDER = {"activation": [StrOptions(set(estimator.ACTIVATIONS))]}


class SoftplusRegressor(MLPRegressor):  # type: ignore[misc] # untyped library
    """An `MLPRegressor` that takes `activation="softplus"` as well.

    Example:
        >>> x = np.linspace(-1.0, 1.0, 40).reshape(-1, 1)
        >>> model = SoftplusRegressor(activation="softplus", solver="lbfgs", random_state=0)
        >>> bool(model.fit(x, x.ravel() ** 2).score(x, x.ravel() ** 2) > 0.99)
        True
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = MLPRegressor._parameter_constraints | _WIDER


class SoftplusClassifier(MLPClassifier):  # type: ignore[misc] # untyped library
    """An `MLPClassifier` that takes `activation="softplus"` as well."""

    _parameter_constraints: ClassVar[dict[str, Any]] = MLPClassifier._parameter_constraints | _WIDER
