"""Fixes with the values of the side that is followed put in."""

from collections.abc import Callable
from string import Template
from typing import Final

from pairing.catalogue.between import activation_names, weight_scale
from pairing.catalogue.entries import Entry
from pairing.causes import CAUSES
from pairing.comparison import as_json
from pairing.semantics import RowSplit, Semantics
from schemas.cause import CauseId
from schemas.estimator import STOCK_ACTIVATIONS
from schemas.explanation import Fix, Framework

KERAS_ACTIVATIONS: Final = {"identity": "linear", "logistic": "sigmoid"}
SKLEARN_ACTIVATIONS: Final = {"linear": "identity", "sigmoid": "logistic"}

KERAS_LOSSES: Final = {
    "squared_error": "mean_squared_error",
    "absolute_error": "mean_absolute_error",
    "binary_log_loss": "binary_crossentropy",
    "multiclass_log_loss": "categorical_crossentropy",
}
KERAS_OPTIMIZERS: Final = {
    "sgd": "SGD",
    "rmsprop": "RMSprop",
    "adagrad": "Adagrad",
    "adadelta": "Adadelta",
    "adamax": "Adamax",
    "nadam": "Nadam",
    "adamw": "AdamW",
}


def fix_of(entry: Entry, framework: Framework, followed: Semantics) -> Fix:
    """Give the fix of a side of this framework, which takes over what `followed` has."""
    if framework == "tensorflow":
        return _by_hand(entry.id, followed)
    remedy = entry.fix_sklearn if framework == "sklearn" else entry.fix_keras
    can = _SKLEARN_CAN.get(entry.id) if framework == "sklearn" else None
    if remedy.code is None or (can is not None and not can(followed)):
        return Fix(note=remedy.note, code=None)
    code = Template(remedy.code).substitute(_words(followed))
    return Fix(note=remedy.note, code=code.strip("\n") + "\n")


def _by_hand(cause: CauseId, followed: Semantics) -> Fix:
    """Say what a hand-written network has to do; there is no line of a library to change."""
    fields = next(each.fields for each in CAUSES if each.id == cause)
    if not fields:
        return Fix(note="Write what the other side does, operation by operation.", code=None)
    told = (f"{name} = {as_json(getattr(followed, name))}" for name in fields)
    return Fix(note=f"Write it by hand with {'; '.join(told)}.", code=None)


SCHEDULES: Final = {"constant", "invscaling", "adaptive"}

_SKLEARN_CAN: Final[dict[CauseId, Callable[[Semantics], bool]]] = {
    "activation": lambda side: (
        len(set(side.activations)) < 2 and set(side.activations) <= set(STOCK_ACTIVATIONS)
    ),
    "loss-function": lambda side: side.loss in {"squared_error", "poisson"},
    "optimizer": lambda side: side.optimizer in {"sgd", "adam", "lbfgs"},
    "learning-rate-schedule": lambda side: side.schedule in SCHEDULES,
}
"""What of the other side scikit-learn has a parameter for; of all else it always has."""


def _words(followed: Semantics) -> dict[str, str]:
    plain = (
        "learning_rate", "momentum", "nesterov", "beta_1", "beta_2", "epsilon", "epochs",
        "max_fun", "tol", "patience", "power_t", "validation_fraction", "schedule", "seed",
        "dtype", "l2",
    )  # fmt: skip
    batch = followed.batch_rows
    split = followed.split or RowSplit(0.25, 0, stratify=False)
    return {
        **{name: str(getattr(followed, name)) for name in plain},
        "alpha": str(2 * followed.l2),
        "batch_rows": str(batch) if isinstance(batch, int) else _BATCHES[batch],
        "batch_size": {"auto": '"auto"', "all": "len(X)"}.get(str(batch), str(batch)),
        "solver": followed.optimizer,
        "stratify": "y" if split.stratify else "None",
        "keras_optimizer": KERAS_OPTIMIZERS.get(followed.optimizer, "Adam"),
        "keras_loss": f'"{KERAS_LOSSES.get(followed.loss, followed.loss)}"',
        "keras_function": KERAS_LOSSES.get(followed.loss, followed.loss),
        "sklearn_loss": followed.loss,
        "keras_output": {"identity": "linear"}.get(
            followed.output_activation, followed.output_activation
        ),
        "weight_scale": repr(weight_scale(followed) or 1.0),
        "test_size": str(split.test_size),
        "split_seed": str(split.random_state),
        **_activation_words(followed),
        **_coefficients(followed),
    }


def _coefficients(followed: Semantics) -> dict[str, str]:
    """Lines that give an optimizer its coefficients as the other side has them."""
    rate = followed.learning_rate
    if followed.optimizer == "sgd":
        exact = f"momentum=np.float64({followed.momentum}), nesterov={followed.nesterov}"
        return {
            "keras_coefficients": f"optimizer = keras.optimizers.SGD({rate}, {exact})",
            "sklearn_coefficients": "estimator.set_params("
            f"momentum=float(np.float32({followed.momentum})))",
        }
    first, second = followed.beta_1, followed.beta_2
    return {
        "keras_coefficients": "optimizer = keras.optimizers.Adam(\n"
        f"    {rate}, beta_1=np.float64({first}), beta_2=np.float64({second}), "
        f"epsilon={followed.epsilon}\n)",
        "sklearn_coefficients": f"estimator.set_params(beta_1=float(np.float32({first})), "
        f"beta_2=float(np.float32({second})))",
    }


_BATCHES: Final = {"auto": "min(200, len(X))", "all": "len(X)"}


def _activation_words(followed: Semantics) -> dict[str, str]:
    name = next(iter(activation_names(followed)), "relu")
    return {
        "keras_activation": KERAS_ACTIVATIONS.get(name, name),
        "sklearn_activation": SKLEARN_ACTIVATIONS.get(name, name),
    }
