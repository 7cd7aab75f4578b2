"""The optimizer of a training, with each of its arguments, written or not."""

from collections.abc import Mapping

from pairing.reading.findings import Findings
from pairing.reading.graph.resolved import Resolved
from pairing.reading.graph.values import Placeholder, is_graph
from pairing.reading.made import Argument, Made, Unknown
from pairing.reading.vocabulary.optimizers import TENSORFLOW_1, read_optimizer
from pairing.written import Number, Optimizer, Place

_ADAM: Mapping[str, Number | bool] = {
    "learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7,
}  # fmt: skip
# Keras' own where nothing is written; TensorFlow 1's others come with their names.
_DEFAULTS: dict[str, Mapping[str, Number | bool]] = {
    "sgd": {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False},
    "adam": _ADAM,
    "adamax": _ADAM,
    "nadam": _ADAM,
    "rmsprop": {"learning_rate": 0.001, "rho": 0.9, "momentum": 0.0, "epsilon": 1e-7},
    "adagrad": {"learning_rate": 0.001, "initial_accumulator_value": 0.1, "epsilon": 1e-7},
    "adadelta": {"learning_rate": 0.001, "rho": 0.95, "epsilon": 1e-7},
}
_ALLOWED = (
    "tf.train.GradientDescentOptimizer, Momentum, Adam, RMSProp, Adagrad, Adadelta, or one of Keras"
)
NO_OPTIMIZER = Optimizer("sgd", {})


def read_graph_optimizer(made: object, resolved: Resolved, place: Place) -> Optimizer:
    """Read the optimizer whose step is taken."""
    if not isinstance(made, Made):
        resolved.findings.not_read("The optimizer", made, _ALLOWED, place)
        return NO_OPTIMIZER
    told = {name: _resolved(argument, resolved) for name, argument in made.arguments.items()}
    apart = Findings()
    written = Made(made.kind, told, made.place, made.home)
    found = read_optimizer(Argument(written, made.place), apart)
    for misread in apart.misreads:
        resolved.findings.misread(misread.what, misread.came, misread.allowed, misread.place)
    for note in apart.notes:
        if made.kind not in note:
            resolved.findings.note(note)
    if made.kind == "RMSPropOptimizer":
        resolved.findings.note(
            "RMSPropOptimizer starts its mean square at 1, and is read as one that starts at 0."
        )
    _check_written(written, resolved)
    return Optimizer(found.name, {**_DEFAULTS.get(found.name, {}), **found.arguments})


def _check_written(made: Made, resolved: Resolved) -> None:
    needed = {"GradientDescentOptimizer": "learning_rate", "MomentumOptimizer": "momentum",
              "RMSPropOptimizer": "learning_rate", "AdagradOptimizer": "learning_rate"}  # fmt: skip
    name = needed.get(made.kind)
    if made.kind in TENSORFLOW_1 and name is not None and name not in made.arguments:
        what = f"`{name}` of {made.kind} is missing."
        resolved.findings.misread(what, made.kind, "a number", made.place)


def _resolved(argument: Argument, resolved: Resolved) -> Argument:
    """A rate that is fed, or computed of constants, as the number that it is."""
    value = argument.value
    if not is_graph(value):
        return argument
    number = resolved.number(value)
    if number is not None:
        return Argument(number, argument.place)
    found = resolved.value(value)
    why = "it changes from step to step, or is not known"
    if isinstance(value, Placeholder) and isinstance(found, Unknown):
        why = found.why
    return Argument(Unknown(why, getattr(value, "words", "a value of the graph")), argument.place)
