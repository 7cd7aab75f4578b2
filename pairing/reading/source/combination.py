"""What a formula of tensors comes to: a sum of a few known quantities with factors.

`alpha * 0.5 * K.sum(K.square(w))`, `tf.reduce_sum(w ** 2) / 2 * alpha` and
`K.sum(alpha * w * w * 0.5)` are the same combination, `{"sum of squares": alpha / 2}`.
So a function is recognised by what it computes, not by how it is spelt.
"""

from collections.abc import Callable, Mapping

from pairing.reading.graph.values import Variable
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.values import DEEPEST_FORMULA, Applied, Symbol

Combination = Mapping[str, float]
"""Factors by quantity: names of symbols, `one`, and the words below."""

_AFTER_SUM = {"square": "sum of squares", "absolute": "sum of absolutes"}
_AFTER_MEAN = {"square": "mean square", "absolute": "mean absolute"}
_SINGLE_NUMBERS = {*_AFTER_SUM.values(), *_AFTER_MEAN.values(), "norm"}

# What costs a row, whatever it is called: its name in Keras, and whether it takes logits.
CROSS_ENTROPIES = {
    "binary_crossentropy": ("binary_crossentropy", False),
    "categorical_crossentropy": ("categorical_crossentropy", False),
    "sparse_categorical_crossentropy": ("sparse_categorical_crossentropy", False),
    "softmax_cross_entropy_with_logits": ("categorical_crossentropy", True),
    "softmax_cross_entropy_with_logits_v2": ("categorical_crossentropy", True),
    "softmax_cross_entropy": ("categorical_crossentropy", True),
    "sigmoid_cross_entropy_with_logits": ("binary_crossentropy", True),
    "sigmoid_cross_entropy": ("binary_crossentropy", True),
    "sparse_softmax_cross_entropy_with_logits": ("sparse_categorical_crossentropy", True),
    "sparse_softmax_cross_entropy": ("sparse_categorical_crossentropy", True),
}
_ROW_LOSSES = {
    "mean_squared_error": "mean square",
    "mse": "mean square",
    "MSE": "mean square",
    "mean_absolute_error": "mean absolute",
    "mae": "mean absolute",
}


def combination(value: object) -> Combination | None:
    """Give the combination that a formula comes to, or None where it is no known one.

    Example:
        >>> w = Symbol("weights")
        >>> combination(Applied("*", (0.5, Applied("sum", (Applied("square", (w,)),)))))
        {'sum of squares': 0.5}
    """
    return _combined(value, {}, DEEPEST_FORMULA)


def _combined(
    value: object, known: dict[int, Combination | None], depth: int
) -> Combination | None:
    """Combine each part of a formula once, however often the formula holds it."""
    if isinstance(value, Variable) and is_number(value.initial):
        value = value.initial
    if is_number(value):
        return {"one": float(value)}
    if isinstance(value, Symbol):
        return {value.name: 1.0}
    if not isinstance(value, Applied) or depth == 0:
        return None
    if id(value) not in known:
        known[id(value)] = _applied(value, known, depth - 1)
    return known[id(value)]


def _applied(
    applied: Applied, known: dict[int, Combination | None], depth: int
) -> Combination | None:
    if applied.name in CROSS_ENTROPIES or applied.name in _ROW_LOSSES:
        return _row_loss(applied)
    rule = _RULES.get(applied.name)
    parts = [_combined(argument, known, depth) for argument in applied.arguments]
    told = [part for part in parts if part is not None]
    if rule is None or len(told) != len(parts):
        return None
    return rule(*told) if len(told) == _COUNTS[applied.name] else None


def _row_loss(applied: Applied) -> Combination | None:
    told = dict(applied.keywords)
    unnamed = list(applied.arguments)
    target = _taken(told, unnamed, "labels", "y_true")
    guess = _taken(told, unnamed, "logits", "y_pred", "predictions")
    if target != Symbol("target") or guess != Symbol("guess") or unnamed:
        return None
    told.pop("axis", None)
    told.pop("name", None)
    logits = told.pop("from_logits", False)
    if told or not isinstance(logits, bool):
        return None
    if applied.name in _ROW_LOSSES:
        return {_ROW_LOSSES[applied.name]: 1.0}
    name, takes_logits = CROSS_ENTROPIES[applied.name]
    return {f"{name} of logits" if logits or takes_logits else name: 1.0}


def _taken(told: dict[str, object], unnamed: list[object], *names: str) -> object:
    """Take an argument by one of its names, or else the next that has none."""
    for name in names:
        if name in told:
            return told.pop(name)
    return unnamed.pop(0) if unnamed else None


def _plus(left: Combination, right: Combination) -> Combination:
    total = dict(left)
    for quantity, factor in right.items():
        total[quantity] = total.get(quantity, 0.0) + factor
    return total


def _minus(left: Combination, right: Combination) -> Combination:
    return _plus(left, _negative(right))


def _negative(part: Combination) -> Combination:
    return _scaled(part, -1.0)


def _scaled(part: Combination, by: float) -> Combination:
    return {quantity: factor * by for quantity, factor in part.items()}


def _times(left: Combination, right: Combination) -> Combination | None:
    for part, other in ((left, right), (right, left)):
        if part.keys() == {"one"}:
            return _scaled(other, part["one"])
    one, other_one = _along(left), _along(right)
    if one is None or other_one is None or left.keys() != right.keys():
        return None
    return {"square": one * other_one}


def _divided(left: Combination, right: Combination) -> Combination | None:
    if right.keys() != {"one"} or right["one"] == 0.0:
        return None
    return _scaled(left, 1.0 / right["one"])


def _power(part: Combination, exponent: Combination) -> Combination | None:
    if exponent.keys() != {"one"} or exponent["one"] != 2.0:
        return None
    return _square(part)


def _square(part: Combination) -> Combination | None:
    if part.keys() == {"norm"}:
        return {"sum of squares": part["norm"] ** 2}
    along = _along(part)
    return None if along is None else {"square": along * along}


def _absolute(part: Combination) -> Combination | None:
    along = _along(part)
    return None if along is None else {"absolute": abs(along)}


def _along(part: Combination) -> float | None:
    """The factor of the weights, or of target minus guess, if there is nothing else."""
    if part.keys() == {"weights"}:
        return part["weights"]
    if part.keys() == {"target", "guess"} and part["target"] == -part["guess"]:
        return part["target"]
    return None


def _sum(part: Combination) -> Combination | None:
    return _gathered(part, _AFTER_SUM)


def _mean(part: Combination) -> Combination | None:
    return _gathered(part, _AFTER_MEAN)


def _gathered(part: Combination, after: Mapping[str, str]) -> Combination | None:
    gathered: dict[str, float] = {}
    for quantity, factor in part.items():
        # The sum of a number is the number; the mean over rows is Keras' own next step.
        stays = quantity in _SINGLE_NUMBERS or "crossentropy" in quantity
        if after is _AFTER_SUM and ("mean" in quantity or "crossentropy" in quantity):
            return None
        if not stays and quantity not in after:
            return None
        name = quantity if stays else after[quantity]
        gathered[name] = gathered.get(name, 0.0) + factor
    return gathered


def _half_of_squares(part: Combination) -> Combination | None:
    along = _along(part)
    return None if along is None else {"sum of squares": 0.5 * along * along}


def _norm(part: Combination) -> Combination | None:
    along = _along(part)
    return None if along is None else {"norm": abs(along)}


def _squared_difference(left: Combination, right: Combination) -> Combination | None:
    return _square(_minus(left, right))


_RULES: dict[str, Callable[..., Combination | None]] = {
    "+": _plus,
    "-": _minus,
    "neg": _negative,
    "*": _times,
    "/": _divided,
    "**": _power,
    "square": _square,
    "abs": _absolute,
    "sum": _sum,
    "mean": _mean,
    "l2_loss": _half_of_squares,
    "norm": _norm,
    "squared_difference": _squared_difference,
}
_OF_TWO = {"+", "-", "*", "/", "**", "squared_difference"}
_COUNTS = {name: 2 if name in _OF_TWO else 1 for name in _RULES}
