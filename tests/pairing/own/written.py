"""Networks as written, and the reference beside which they are told."""

from typing import Any

from pairing.own import OwnNetwork, of_keras
from pairing.own.facts import NOTHING_KNOWN, Facts
from pairing.semantics import Semantics
from pairing.translate import of_sklearn
from pairing.written import Callback, Dense, Optimizer, WrittenKeras
from schemas.estimator import Regressor


def reference(**params: Any) -> Semantics:
    """Translate an MLPRegressor of one hidden layer."""
    params = {"hidden_layer_sizes": [7]} | params
    estimator = Regressor.model_validate({"estimator": "MLPRegressor", "params": params})
    return of_sklearn(estimator, seed=7, dtype="float64")


def written(*layers: Dense, **changes: Any) -> WrittenKeras:
    """Write a network that is trained by SGD on squares."""
    given = layers or (Dense(7, "relu"), Dense(1))
    known: dict[str, Any] = {"loss": "mean_squared_error", "optimizer": Optimizer("sgd", {})}
    return WrittenKeras(5, given, **(known | changes))


def own(*layers: Dense, facts: Facts = NOTHING_KNOWN, **changes: Any) -> OwnNetwork:
    """Translate it."""
    return of_keras(written(*layers, **changes), seed=3, beside=reference(), facts=facts)


def semantics(*layers: Dense, **changes: Any) -> Semantics:
    """Translate it, and take its record."""
    return own(*layers, **changes).semantics


def callback(kind: Any, **arguments: Any) -> Callback:
    """Write a callback."""
    return Callback(kind, arguments)
