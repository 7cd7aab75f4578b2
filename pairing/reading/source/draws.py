"""Draws and initialisers of TensorFlow, NumPy and Keras' backend, as written objects."""

from pairing.reading.made import Argument, Made
from pairing.reading.source.machine import Machine
from pairing.reading.source.making import make
from pairing.reading.source.values import Invocation

_DRAWS = {
    "random_uniform": "random_uniform",
    "uniform": "random_uniform",
    "random_normal": "random_normal",
    "normal": "random_normal",
    "truncated_normal": "truncated_normal",
}
_NORMAL: tuple[tuple[str, ...], dict[str, float]] = (
    ("shape", "mean", "stddev"),
    {"mean": 0.0, "stddev": 1.0},
)
# The order of a draw's arguments, and what they are where they are not written.
_SIGNATURES: dict[str, tuple[tuple[str, ...], dict[str, float]]] = {
    "random_uniform": (("shape", "minval", "maxval"), {"minval": 0.0, "maxval": 1.0}),
    "random_normal": _NORMAL,
    "truncated_normal": _NORMAL,
}
_NAMES_OF_NUMPY = {
    "low": "minval",
    "high": "maxval",
    "loc": "mean",
    "scale": "stddev",
    "size": "shape",
}


def is_draw(call: Invocation) -> bool:
    """Whether a call draws numbers, or makes something that will."""
    named = call.name.endswith("_initializer") or call.home.endswith(".initializers")
    return named or _kind(call) is not None


def draw(machine: Machine, call: Invocation) -> Made:
    """Write down a draw; one that is called an initialiser is that of Keras."""
    kind = _kind(call)
    if kind is None:
        kind = call.name.removesuffix("_initializer")
        if kind == "variance_scaling" and "contrib" in call.home:
            kind = "variance_scaling of contrib"  # He's, by arguments of its own
        return make(machine, call, kind)
    names, defaults = _SIGNATURES[kind]
    if call.home.startswith("numpy"):
        names = (*names[1:], "shape")
    place = machine.place(call.node)
    told = {name: Argument(value, place) for name, value in defaults.items()}
    told |= dict(zip(names, call.positional, strict=False))
    for word, argument in call.keywords.items():
        told[_NAMES_OF_NUMPY.get(word, word)] = argument
    return Made(kind, told, place, call.home)


def _kind(call: Invocation) -> str | None:
    of_draws = call.home.endswith("random") or call.name.startswith(("random_", "truncated_"))
    return _DRAWS.get(call.name) if of_draws else None
