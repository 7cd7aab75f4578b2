"""Fixes with the values of the side that is followed put in."""

from string import Template
from typing import Final

from pairing.catalogue.between import activation_names, weight_scale
from pairing.catalogue.entries import Remedy
from pairing.semantics import Semantics
from pairing.written import Preparation
from schemas.explanation import Fix

KERAS_ACTIVATIONS: Final = {"identity": "linear", "logistic": "sigmoid"}
SKLEARN_ACTIVATIONS: Final = {"linear": "identity", "sigmoid": "logistic"}

_KERAS_LOSSES: Final = {
    "squared_error": "mean_squared_error",
    "poisson": "poisson",
    "binary_log_loss": "binary_crossentropy",
    "multiclass_log_loss": "categorical_crossentropy",
}


NOTHING_SAID: Final = Preparation()


def filled(remedy: Remedy, followed: Semantics, preparation: Preparation = NOTHING_SAID) -> Fix:
    """Give a fix that takes over what `followed` has."""
    if remedy.code is None:
        return Fix(note=remedy.note, code=None)
    code = Template(remedy.code).substitute(_words(followed, preparation))
    return Fix(note=remedy.note, code=code.strip("\n") + "\n")


def _words(followed: Semantics, preparation: Preparation) -> dict[str, str]:
    plain = (
        "learning_rate", "momentum", "nesterov", "beta_1", "beta_2", "epsilon", "epochs",
        "max_fun", "tol", "patience", "power_t", "validation_fraction", "schedule", "seed",
        "dtype", "l2",
    )  # fmt: skip
    batch = followed.batch_rows
    test_size, split_seed = preparation.test_size, preparation.split_seed
    return {
        **{name: str(getattr(followed, name)) for name in plain},
        "alpha": str(2 * followed.l2),
        "batch_rows": str(batch) if isinstance(batch, int) else _BATCHES[batch],
        "batch_size": {"auto": '"auto"', "all": "len(X)"}.get(str(batch), str(batch)),
        "solver": followed.optimizer,
        "keras_optimizer": {"sgd": "SGD"}.get(followed.optimizer, "Adam"),
        "keras_loss": f'"{_KERAS_LOSSES.get(followed.loss, followed.loss)}"',
        "keras_function": _KERAS_LOSSES.get(followed.loss, followed.loss),
        "sklearn_loss": followed.loss,
        "keras_output": {"identity": "linear"}.get(
            followed.output_activation, followed.output_activation
        ),
        "weight_scale": repr(weight_scale(followed) or 1.0),
        "test_size": str(0.25 if test_size is None else test_size),
        "split_seed": str(0 if split_seed is None else split_seed),
        **_activation_words(followed),
    }


_BATCHES: Final = {"auto": "min(200, len(X))", "all": "len(X)"}


def _activation_words(followed: Semantics) -> dict[str, str]:
    name = next(iter(activation_names(followed)), "relu")
    return {
        "keras_activation": KERAS_ACTIVATIONS.get(name, name),
        "sklearn_activation": SKLEARN_ACTIVATIONS.get(name, name),
    }
