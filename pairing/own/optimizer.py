"""A Keras optimizer as written."""

from typing import Any, Final, get_args

from pairing.own.errors import Reasons
from pairing.semantics import OptimizerName
from pairing.written import Number, Optimizer

_BETAS: Final[dict[str, Number | bool]] = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
DEFAULTS: Final[dict[str, dict[str, Number | bool]]] = {
    "sgd": {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False},
    "adam": {"learning_rate": 0.001, **_BETAS, "amsgrad": False},
    "rmsprop": {
        "learning_rate": 0.001, "rho": 0.9, "momentum": 0.0, "epsilon": 1e-7, "centered": False,
    },
    "adagrad": {"learning_rate": 0.001, "initial_accumulator_value": 0.1, "epsilon": 1e-7},
    "adadelta": {"learning_rate": 0.001, "rho": 0.95, "epsilon": 1e-7},
    "adamax": {"learning_rate": 0.001, **_BETAS},
    "nadam": {"learning_rate": 0.001, **_BETAS},
    "adamw": {"learning_rate": 0.001, "weight_decay": 0.004, **_BETAS, "amsgrad": False},
}  # fmt: skip
"""Keras 3's defaults; `rmsprop` is what `compile` takes where none is named."""

CLIPPING: Final = ("clipnorm", "clipvalue", "global_clipnorm")
FOR_ALL: Final = ("weight_decay", *CLIPPING)
_FIELDS: Final = ("learning_rate", "momentum", "nesterov", "beta_1", "beta_2", "epsilon")
_FIELDS_OF: Final = {"rmsprop": ("learning_rate", "epsilon")}


def of_optimizer(optimizer: Optimizer, reasons: Reasons) -> dict[str, Any]:
    """Give the fields that an optimizer decides; those that it does not know are left out."""
    name, defaults = optimizer.name.lower(), DEFAULTS.get(optimizer.name.lower())
    names = [each for each in get_args(OptimizerName) if each == name]
    if defaults is None or not names:
        reasons.refuse("No leg has this optimizer.", optimizer.name, ", ".join(DEFAULTS))
        return {}
    given = dict(optimizer.arguments)
    decay = float(given.pop("decay", 0.0) or 0.0)
    for unknown in sorted(given.keys() - defaults.keys() - set(FOR_ALL)):
        allowed = ", ".join([*defaults, "decay", *FOR_ALL])
        came = f"{unknown}={given.pop(unknown)}"
        reasons.refuse(f"{optimizer.name} is not trained with {unknown}.", came, allowed)
    fields = [each for each in defaults if each in _FIELDS_OF.get(name, _FIELDS)]
    others = {key: value for key, value in given.items() if key not in fields}
    clipping = [(key, float(others.pop(key))) for key in CLIPPING if others.get(key)]
    if len(clipping) > 1:
        reasons.refuse("Keras cuts gradients in one way.", dict(clipping), "one of them")
    return {
        "weight_decay": float(others.pop("weight_decay", defaults.get("weight_decay", 0.0))),
        "gradient_clipping": tuple(clipping),
        "optimizer": names[0],
        "optimizer_arguments": tuple(
            sorted((key, value) for key, value in others.items() if value != defaults.get(key))
        ),
        **{each: _typed(given.get(each, defaults[each])) for each in fields},
        "decay": decay,
        "schedule": "inverse_time" if decay else "constant",
    }


def _typed(value: Number | bool) -> float | bool:
    return value if isinstance(value, bool) else float(value)
