"""Keras' optimizers, with old and new names of their arguments, and those of TensorFlow 1."""

from pairing.reading.findings import Findings
from pairing.reading.made import Argument, Made
from pairing.reading.vocabulary.arguments import Arguments
from pairing.reading.vocabulary.float32 import undo_float32
from pairing.reading.vocabulary.naming import as_made, plain
from pairing.written import Number, Optimizer

# By plain name of the optimizer: the numbers and truth values that it has for itself.
_OWN_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "sgd": ("momentum", "nesterov"),
    "adam": ("beta_1", "beta_2", "epsilon", "amsgrad"),
    "adamw": ("beta_1", "beta_2", "epsilon", "amsgrad"),
    "rmsprop": ("rho", "momentum", "epsilon", "centered"),
    "adagrad": ("initial_accumulator_value", "epsilon"),
    "adadelta": ("rho", "epsilon"),
    "adamax": ("beta_1", "beta_2", "epsilon"),
    "nadam": ("beta_1", "beta_2", "epsilon", "schedule_decay"),
    "ftrl": (
        "learning_rate_power", "initial_accumulator_value", "l1_regularization_strength",
        "l2_regularization_strength", "l2_shrinkage_regularization_strength", "beta",
    ),
    "lion": ("beta_1", "beta_2"),
    "lamb": ("beta_1", "beta_2", "epsilon"),
}  # fmt: skip
# Keras' own rates before version 2.4, where they are others now; tensorflow/tensorflow#30941
# lists the change, #31024 shows both in one program.
_RATES_UNTIL_2_3 = {"adadelta": 1.0, "adagrad": 0.01, "adamax": 0.002, "nadam": 0.002}
_TRUTHS = ("nesterov", "amsgrad", "centered", "use_ema")
_SHARED = ("decay", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm")
_OLD_NAMES = {"learning_rate": ("lr",), "beta_1": ("beta1",), "beta_2": ("beta2",)}
_WITHOUT_EFFECT = (
    "name", "jit_compile", "is_legacy_optimizer", "use_locking", "ema_momentum",
    "ema_overwrite_frequency",
)  # fmt: skip

# TensorFlow 1's own optimizers: the class of Keras, and where their defaults are others.
TENSORFLOW_1: dict[str, tuple[str, dict[str, Number]]] = {
    "AdamOptimizer": ("Adam", {"learning_rate": 0.001, "epsilon": 1e-8}),
    "GradientDescentOptimizer": ("SGD", {}),
    "MomentumOptimizer": ("SGD", {}),
    "RMSPropOptimizer": ("RMSprop", {"epsilon": 1e-10}),
    "AdagradOptimizer": ("Adagrad", {"epsilon": 0.0}),
    "AdadeltaOptimizer": ("Adadelta", {"learning_rate": 0.001, "epsilon": 1e-8}),
}
_TENSORFLOW_1_NAMES = {"use_nesterov": "nesterov", "decay": "rho"}
_ALLOWED = f"one of {', '.join(_OWN_ARGUMENTS)}"


def read_optimizer(argument: Argument | None, findings: Findings) -> Optimizer:
    """Read the `optimizer` of `compile`: a name, or an object with its arguments."""
    default = Optimizer("rmsprop", {})
    if argument is None or argument.value is None:
        return default
    made = as_made(argument.value)
    if made is not None and made.kind in TENSORFLOW_1:
        made = _of_tensorflow_1(made, findings)
    name = "" if made is None else plain(made.kind)
    if made is None or name not in _OWN_ARGUMENTS:
        findings.not_read("The optimizer", argument.value, _ALLOWED, argument.place)
        return default
    return _read(name, made, findings)


def _read(name: str, made: Made, findings: Findings) -> Optimizer:
    made = _with_decaying_rate(made)
    arguments = Arguments(made, findings)
    arguments.pass_over(*_WITHOUT_EFFECT)
    for neutral in ("loss_scale_factor", "gradient_accumulation_steps"):
        arguments.must_be(neutral, None)
    read: dict[str, Number | bool] = {}
    for own in ("learning_rate", *_OWN_ARGUMENTS[name], *_SHARED, "use_ema"):
        if not _is_written(made, own):
            arguments.pass_over(own, *_OLD_NAMES.get(own, ()))
        else:
            read[own] = _value(own, arguments, findings)
    if name in _RATES_UNTIL_2_3 and "learning_rate" not in read:
        now, before = 0.001, _RATES_UNTIL_2_3[name]
        findings.note(
            f"The learning rate of {made.kind} is not written, and is Keras' own {now:g}; in Keras "
            f"until 2.3 it was {before:g}."
        )
    arguments.finish(", ".join(("learning_rate", *_OWN_ARGUMENTS[name], *_SHARED)))
    return Optimizer(name, {own: value for own, value in read.items() if not _is_idle(own, value)})


def _is_written(made: Made, name: str) -> bool:
    written = [made.arguments.get(word) for word in (name, *_OLD_NAMES.get(name, ()))]
    return any(argument is not None and argument.value is not None for argument in written)


def _value(name: str, arguments: Arguments, findings: Findings) -> Number | bool:
    if name in _TRUTHS:
        return arguments.flag(name, default=False)
    low = float("-inf") if name == "learning_rate_power" else 0.0
    value = arguments.number(name, *_OLD_NAMES.get(name, ()), default=0.0, low=low)
    return undo_float32(value, findings)


def _is_idle(name: str, value: Number | bool) -> bool:
    """Whether an argument says in words what its absence says."""
    return value is False and name in {"amsgrad", "centered", "use_ema"}


def _with_decaying_rate(made: Made) -> Made:
    """See the schedule InverseTimeDecay as the `decay` that it stands for."""
    rate = made.arguments.get("learning_rate", made.arguments.get("lr"))
    schedule = None if rate is None else rate.value
    if not isinstance(schedule, Made) or plain(schedule.kind) != "inversetimedecay":
        return made
    told = {name: argument.value for name, argument in schedule.arguments.items()}
    steps, share = told.get("decay_steps"), told.get("decay_rate")
    if told.get("staircase") or not isinstance(steps, int | float) or not steps > 0:
        return made
    if not isinstance(share, int | float) or "initial_learning_rate" not in told:
        return made
    arguments = {name: item for name, item in made.arguments.items() if name != "lr"}
    arguments["learning_rate"] = schedule.arguments["initial_learning_rate"]
    arguments["decay"] = Argument(share / steps, schedule.place)
    return Made(made.kind, arguments, made.place, made.home)


def _of_tensorflow_1(made: Made, findings: Findings) -> Made:
    kind, defaults = TENSORFLOW_1[made.kind]
    renamed = {
        _TENSORFLOW_1_NAMES.get(name, name): argument for name, argument in made.arguments.items()
    }
    own = {name: Argument(value, made.place) for name, value in defaults.items()}
    findings.note(f"{made.kind} of TensorFlow 1 is read as Keras' {kind} with its own defaults.")
    return Made(kind, {**own, **renamed}, made.place, made.home)
