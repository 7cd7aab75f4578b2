"""From a scikit-learn estimator to the words of a leg."""

from collections.abc import Mapping
from typing import Any

from pairing.semantics import Dtype, Semantics
from pairing.translate import of_sklearn
from schemas.estimator import Classifier, ClassifierParams, Regressor, RegressorParams
from worker.training.leg import Floats, Network, Weights


def semantics_of(
    params: Mapping[str, Any],
    *,
    is_classifier: bool,
    multiclass: bool,
    weighted: bool,
    dtype: Dtype,
) -> Semantics:
    """Semantics of an estimator whose parameters scikit-learn has checked already.

    The seed means nothing here: the estimator brings its own stream, which has begun.
    """
    # Unchecked: scikit-learn's own ranges are wider in places, n_iter_no_change=inf for one.
    known = dict(params) | {"random_state": 0, "hidden_layer_sizes": _hidden_layers(params)}
    estimator = (
        Classifier.model_construct(
            estimator="MLPClassifier", params=ClassifierParams.model_construct(**known)
        )
        if is_classifier
        else Regressor.model_construct(
            estimator="MLPRegressor", params=RegressorParams.model_construct(**known)
        )
    )
    return of_sklearn(estimator, seed=0, dtype=dtype, multiclass=multiclass, weighted=weighted)


def _hidden_layers(params: Mapping[str, Any]) -> tuple[int, ...]:
    sizes = params["hidden_layer_sizes"]
    return tuple(sizes) if hasattr(sizes, "__iter__") else (sizes,)


def weights_of(coefs: list[Floats], intercepts: list[Floats]) -> Weights:
    """Read `coefs_` and `intercepts_` as weights."""
    return Weights(tuple(coefs), tuple(intercepts))


def network_of(weights: Weights) -> Network:
    """Read a network's shape off its weights."""
    sizes = [kernel.shape[1] for kernel in weights.kernels]
    return Network(weights.kernels[0].shape[0], tuple(sizes[:-1]), sizes[-1])
