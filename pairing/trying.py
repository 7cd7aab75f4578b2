"""A change that a job asks to try, applied to the candidate's semantics."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pairing.corners import causes_between, corner
from pairing.initializer import GLOROT, ZEROS, Initializer
from pairing.semantics import Semantics
from schemas.trial import TrialChange

_ACTIVATIONS = {
    "linear": "identity",
    "sigmoid": "logistic",
    "tanh": "tanh",
    "relu": "relu",
    "softplus": "softplus",
}
_INITIALIZERS = {
    "zeros": ZEROS,
    "glorot_uniform": GLOROT,
    "he_uniform": Initializer("variance_scaling", scale=2.0, mode="fan_in"),
    "lecun_uniform": Initializer("variance_scaling", scale=1.0, mode="fan_in"),
}
_SAME_NAME = (
    *("l2", "optimizer", "learning_rate", "momentum", "nesterov", "beta_1", "beta_2"),
    *("epsilon", "schedule", "epochs", "seed"),
)
_TRANSLATED: dict[str, Callable[[Semantics, Any], dict[str, Any]]] = {
    "l2_on": lambda s, on: {
        "l2_coverage": (*(1.0,) * (s.layers - 1), 1.0 if on == "every_layer" else 0.0)
    },
    "activation": lambda s, name: {"activations": (_ACTIVATIONS[name],) * len(s.activations)},
    "kernel_initializer": lambda s, name: {"weight_init": (_INITIALIZERS[name],) * s.layers},
    "bias_initializer": lambda s, name: {"bias_init": (_INITIALIZERS[name],) * s.layers},
    "batch_size": lambda _, rows: {"batch_rows": rows},
    "shuffle": lambda _, shuffled: {"order": "fresh" if shuffled else "as_given"},
    "floatx": lambda _, dtype: {"dtype": dtype, "gradient_dtype": dtype},
}


def changed(reference: Semantics, candidate: Semantics, change: TrialChange) -> Semantics:
    """Give the candidate's semantics after a change.

    Args:
        reference: What causes are fixed by.
        candidate: What is changed.
        change: What is asked for; a callback that only watches changes nothing.

    Example:
        >>> from pairing.translate import naive_port, of_sklearn
        >>> from schemas.estimator import Regressor
        >>> reference = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
        >>> port = naive_port(reference)
        >>> changed(reference, port, TrialChange(fix=("loss-half",))).loss_factor
        0.5
        >>> changed(reference, port, TrialChange(callbacks=("TensorBoard",))) == port
        True
    """
    kept = [c.id for c in causes_between(reference, candidate) if c.id not in change.fix]
    fixed = corner(reference, candidate, kept) if change.fix else candidate
    values = change.model_dump(include=change.model_fields_set)
    fields = {name: values[name] for name in _SAME_NAME if values.get(name) is not None}
    for name, translate in _TRANSLATED.items():
        if values.get(name) is not None:
            fields |= translate(fixed, values[name])
    return replace(fixed, **fields)
