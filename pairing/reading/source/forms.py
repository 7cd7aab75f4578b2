"""A user's own functions, recognised by what they compute.

Each function here takes what a user's function gave for symbols, and says under
Keras' own names what that is, or None where it is nothing that has a name.
"""

from pairing.reading.graph.values import Variable
from pairing.reading.made import Argument, Made
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.combination import combination
from pairing.reading.source.fans import is_opposite, scaling
from pairing.reading.source.values import Applied, Symbol
from pairing.reading.vocabulary.activations import ACTIVATIONS
from pairing.written import Place

WEIGHTS, TARGET, GUESS = Symbol("weights"), Symbol("target"), Symbol("guess")

# What truncation at two deviations leaves of the deviation; Keras divides by it.
TRUNCATED_DEVIATION = 0.87962566103423978

_DRAWS = {"random_uniform": "uniform", "random_normal": "normal", "truncated_normal": "truncated"}


def regularizer(result: object, place: Place) -> Made | None:
    """See a function of the weights as L1L2."""
    found = combination(result)
    if found is None or not found.keys() <= {"sum of squares", "sum of absolutes", "one"}:
        return None
    if found.get("one", 0.0) != 0.0:
        return None
    told = {"l1": found.get("sum of absolutes", 0.0), "l2": found.get("sum of squares", 0.0)}
    return _made("L1L2", told, place)


def loss(result: object, place: Place) -> Made | None:
    """See a function of target and guess as a loss of Keras, times a factor."""
    found = combination(result)
    if found is None or len(found) != 1:
        return None
    quantity, factor = next(iter(found.items()))
    names = {"mean square": "mean_squared_error", "mean absolute": "mean_absolute_error"}
    # Keras takes the mean over outputs of what is left over them.
    names |= {"square": "mean_squared_error", "absolute": "mean_absolute_error"}
    name = names.get(quantity, quantity.removesuffix(" of logits"))
    if not factor > 0 or (quantity not in names and "crossentropy" not in quantity):
        return None
    told: dict[str, object] = {} if factor == 1.0 else {"factor": factor}
    return _made(name, told | ({"from_logits": True} if "logits" in quantity else {}), place)


def activation(result: object) -> str | None:
    """See a function of one tensor as an activation of Keras."""
    if result == GUESS:
        return "linear"
    if isinstance(result, Applied) and result.arguments == (GUESS,) and not result.keywords:
        return result.name if result.name in ACTIVATIONS else None
    return None


def initializer(result: object, place: Place) -> Made | None:
    """See what a function of a shape draws as an initialiser of Keras."""
    if isinstance(result, Variable):
        result = result.initial
    if is_number(result):
        return _made("Constant", {"value": result}, place)
    if not isinstance(result, Made):
        return None
    kind = _DRAWS.get(result.kind)
    if kind is None:
        return Made(result.kind, result.arguments, place, result.home)
    told = {name: argument.value for name, argument in result.arguments.items()}
    told.pop("shape", None)
    if kind == "uniform":
        return _uniform(told, result, place)
    return _normal(kind, told, result, place)


def _uniform(told: dict[str, object], drawn: Made, place: Place) -> Made | None:
    low, high = told.get("minval"), told.get("maxval")
    if is_number(low) and is_number(high):
        return Made("RandomUniform", _without_shape(drawn), place)
    found = scaling(high)
    if found is None or not is_opposite(low, high):
        return None
    # Keras reaches as far as sqrt(3 * scale / fan).
    seed = {"seed": told["seed"]} if "seed" in told else {}
    settings = {"scale": found.factor / 3.0, "mode": found.mode, "distribution": "uniform"}
    return _made("VarianceScaling", settings | seed, place)


def _normal(kind: str, told: dict[str, object], drawn: Made, place: Place) -> Made | None:
    deviation = told.get("stddev")
    if is_number(deviation):
        name = "RandomNormal" if kind == "normal" else "TruncatedNormal"
        return Made(name, _without_shape(drawn), place)
    found = scaling(deviation)
    if found is None or told.get("mean", 0.0) != 0.0:
        return None
    scale = found.factor
    if kind == "truncated":
        scale *= TRUNCATED_DEVIATION**2
    distribution = "untruncated_normal" if kind == "normal" else "truncated_normal"
    seed = {"seed": told["seed"]} if "seed" in told else {}
    settings = {"scale": scale, "mode": found.mode, "distribution": distribution}
    return _made("VarianceScaling", settings | seed, place)


def _without_shape(drawn: Made) -> dict[str, Argument]:
    return {name: item for name, item in drawn.arguments.items() if name != "shape"}


def _made(kind: str, told: "dict[str, object] | dict[str, float]", place: Place) -> Made:
    return Made(kind, {name: Argument(value, place) for name, value in told.items()}, place)
