"""What a loss comes to: one of Keras' losses with a factor, and penalties of weights."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from pairing.reading.graph.building import LOSSES, unwrapped
from pairing.reading.graph.formulas import SAME
from pairing.reading.graph.resolved import Resolved
from pairing.reading.graph.terms import State, Term, Terms, added, gather, merged, scaled
from pairing.reading.graph.values import Operation, Variable, is_trained
from pairing.reading.made import Made
from pairing.reading.source.combination import CROSS_ENTROPIES
from pairing.reading.source.values import DEEPEST_FORMULA
from pairing.reading.vocabulary.naming import plain

_CLASSES = {
    "meansquarederror": "mean_squared_error",
    "meanabsoluteerror": "mean_absolute_error",
    "categoricalcrossentropy": "categorical_crossentropy",
    "binarycrossentropy": "binary_crossentropy",
    "sparsecategoricalcrossentropy": "sparse_categorical_crossentropy",
}
_PLAIN = {
    "mean_squared_error": "mean_squared_error", "mse": "mean_squared_error",
    "MSE": "mean_squared_error", "mean_absolute_error": "mean_absolute_error",
    "mae": "mean_absolute_error", "MAE": "mean_absolute_error",
    "absolute_difference": "mean_absolute_error",
}  # fmt: skip
# Functions of TensorFlow 1's own `tf.losses` give one number.
_GATHERED = {"softmax_cross_entropy", "sigmoid_cross_entropy", "sparse_softmax_cross_entropy",
             "absolute_difference"}  # fmt: skip


class Objective:
    """Sees a loss as a sum of terms."""

    def __init__(self, resolved: Resolved) -> None:
        self._resolved = resolved
        self._known: dict[int, Terms] = {}

    def terms(self, loss: object) -> Terms:
        """The terms of a loss, or None where it has parts that are none."""
        found = self._terms(loss, DEEPEST_FORMULA)
        return None if found is None else merged(found)

    def _terms(self, part: object, depth: int) -> Terms:
        if depth == 0 or not isinstance(part, Operation):
            return None
        if id(part) not in self._known:
            self._known[id(part)] = None
            self._known[id(part)] = self._single(part, depth - 1)
        return self._known[id(part)]

    def _single(self, part: Operation, depth: int) -> Terms:
        if part.name in LOSSES:
            return self._loss(part)
        if part.name == "loss":
            return self._made_loss(part)
        if part.name in SAME and part.name != "stop_gradient":
            return self._terms(part.operands[0], depth)
        rule = _RULES.get(part.name)
        return None if rule is None else rule(self, part, depth)

    def _loss(self, part: Operation) -> Terms:
        target, guess = part.operands
        told = {word: item.value for word, item in part.settings.items()}
        logits = told.pop("from_logits", False)
        told.pop("axis", None)
        if {word for word, value in told.items() if value is not None} or not is_trained(guess):
            return None
        if part.name in _PLAIN:
            kind, takes_logits = _PLAIN[part.name], False
        else:
            kind, takes_logits = CROSS_ENTROPIES[part.name]
        state: State = "outputs" if part.name == "sigmoid_cross_entropy_with_logits" else "rows"
        if self._resolved.sessions and (
            part.name in _GATHERED or part.name == "mean_squared_error"
        ):
            state = "mean"
        return [Term(kind, 1.0, state, target, guess, bool(logits) or takes_logits)]

    def _made_loss(self, part: Operation) -> Terms:
        made = part.settings["made"].value
        target, guess = part.operands
        if not isinstance(made, Made) or len(part.settings) > 1 or not is_trained(guess):
            return None
        kind = _CLASSES.get(plain(made.kind))
        told = {word: item.value for word, item in made.arguments.items()}
        logits, reduction = told.pop("from_logits", False), told.pop("reduction", None)
        told.pop("name", None)
        gathered = _REDUCTIONS.get(str(reduction).rpartition(".")[2].lower())
        if kind is None or gathered is None or any(told.values()):
            return None
        return [Term(kind, 1.0, gathered, target, guess, bool(logits))]

    def _sum_of_terms(self, part: Operation, depth: int) -> Terms:
        parts: object = part.operands
        if part.name == "add_n":
            parts = part.operands[0]
        if not isinstance(parts, list | tuple):
            return None
        found = [self._terms(each, depth) for each in parts]
        sign = -1.0 if part.name == "-" else 1.0
        terms: list[Term] = []
        for index, each in enumerate(found):
            if each is None:
                # A number that stands beside the loss has no gradient.
                if self._resolved.number(parts[index]) is None:
                    return None
                continue
            terms += scaled(each, sign if index else 1.0)
        return added(terms) or None

    def _negative(self, part: Operation, depth: int) -> Terms:
        found = self._terms(part.operands[0], depth)
        return None if found is None else scaled(found, -1.0)

    def _times(self, part: Operation, depth: int) -> Terms:
        left, right = part.operands
        for one, other in ((left, right), (right, left)):
            factor = self._resolved.number(one)
            if factor is not None:
                found = self._terms(other, depth)
                return None if found is None else scaled(found, factor)
        return self._square_of(left, right) if left is right else self._log_product(left, right)

    def _divided(self, part: Operation, depth: int) -> Terms:
        by = self._resolved.number(part.operands[1])
        found = self._terms(part.operands[0], depth)
        return scaled(found, 1.0 / by) if found is not None and by else None

    def _power(self, part: Operation, _: int) -> Terms:
        base, exponent = part.operands
        return self._square_of(base, base) if self._resolved.number(exponent) == 2.0 else None

    def _square(self, part: Operation, _: int) -> Terms:
        return self._square_of(part.operands[0], part.operands[0])

    def _squared_difference(self, part: Operation, _: int) -> Terms:
        return _difference("mean_squared_error", *part.operands)

    def _square_of(self, part: object, _: object) -> Terms:
        if isinstance(unwrapped(part), Variable):
            return [Term("l2", 1.0, "outputs", guess=unwrapped(part))]
        if isinstance(part, Operation) and part.name == "-":
            return _difference("mean_squared_error", *part.operands)
        return None

    def _absolute(self, part: Operation, _: int) -> Terms:
        inner = part.operands[0]
        if isinstance(unwrapped(inner), Variable):
            return [Term("l1", 1.0, "outputs", guess=unwrapped(inner))]
        if isinstance(inner, Operation) and inner.name == "-":
            return _difference("mean_absolute_error", *inner.operands)
        return None

    def _half_of_squares(self, part: Operation, _: int) -> Terms:
        inner = unwrapped(part.operands[0])
        return [Term("l2", 0.5, "sum", guess=inner)] if isinstance(inner, Variable) else None

    def _log_product(self, left: object, right: object) -> Terms:
        """`target * log(guess)`, or `(1 - target) * log(1 - guess)`."""
        for target, other in ((left, right), (right, left)):
            if is_trained(target) or not isinstance(other, Operation):
                continue
            if other.name == "log_softmax":
                guess = other.operands[0]
                return [Term("y log p", 1.0, "outputs", target, guess, from_logits=True)]
            if other.name == "log":
                return self._log(target, other)
        return None

    def _log(self, target: object, log: Operation) -> Terms:
        guess = self._bare(log.operands[0])
        complement = _complement(guess)
        if complement is not None:
            inner = _complement(target)
            if inner is None:
                return None
            return [Term("(1 - y) log (1 - p)", 1.0, "outputs", inner, self._bare(complement))]
        return [Term("y log p", 1.0, "outputs", target, guess)]

    def _bare(self, guess: object) -> object:
        """A probability without what keeps its logarithm finite."""
        if not isinstance(guess, Operation):
            return guess
        small = None
        if guess.name == "+":
            small = self._resolved.number(guess.operands[1])
        if guess.name == "clip_by_value" or (small is not None and abs(small) < 1e-4):
            note = f"`{guess.words}` keeps a logarithm finite, and is left out."
            self._resolved.findings.note(note)
            return guess.operands[0]
        return guess

    def _mean(self, part: Operation, depth: int) -> Terms:
        return self._gathered(part, depth, "mean")

    def _sum(self, part: Operation, depth: int) -> Terms:
        return self._gathered(part, depth, "sum")

    def _gathered(self, part: Operation, depth: int, how: Literal["mean", "sum"]) -> Terms:
        found = self._terms(part.operands[0], depth)
        axis = _axis(part)
        if found is None or axis == "other":
            return None
        gathered = [gather(term, how, within_rows=axis == "outputs") for term in found]
        told = [term for term in gathered if term is not None]
        return told if len(told) == len(gathered) else None


_REDUCTIONS: dict[str, State] = {
    "none": "mean", "auto": "mean", "sum_over_batch_size": "mean", "mean": "mean", "sum": "sum",
    "sum_over_nonzero_weights": "mean",
}  # fmt: skip
_RULES: dict[str, Callable[[Objective, Operation, int], Terms]] = {
    "+": Objective._sum_of_terms,
    "-": Objective._sum_of_terms,
    "add_n": Objective._sum_of_terms,
    "neg": Objective._negative,
    "*": Objective._times,
    "/": Objective._divided,
    "**": Objective._power,
    "square": Objective._square,
    "squared_difference": Objective._squared_difference,
    "abs": Objective._absolute,
    "l2_loss": Objective._half_of_squares,
    "mean": Objective._mean,
    "sum": Objective._sum,
}


def _difference(kind: str, left: object, right: object) -> Terms:
    """A term of target minus guess, in either order; the guess is what variables lead to."""
    trained = is_trained(left), is_trained(right)
    if trained == (True, True):
        return _of_residual(kind, left, right)
    if trained == (True, False):
        return [Term(kind, 1.0, "outputs", right, left)]
    return [Term(kind, 1.0, "outputs", left, right)] if trained == (False, True) else None


def _of_residual(kind: str, left: object, right: object) -> Terms:
    """`target - product - biases`, where the guess stands in several parts."""
    signed = _signed(left, 1.0, 4) + _signed(right, -1.0, 4)
    targets = [each for each in signed if not is_trained(each[0])]
    guesses = [each for each in signed if is_trained(each[0])]
    if len(targets) != 1 or any(sign == targets[0][1] for _, sign in guesses):
        return None
    guess = guesses[0][0]
    for part, _ in guesses[1:]:
        first = next((each for each in (guess, part) if isinstance(each, Operation)), None)
        if first is None:
            return None
        guess = replace(first, name="+", operands=(guess, part), settings={})
    return [Term(kind, 1.0, "outputs", targets[0][0], guess)]


def _signed(part: object, sign: float, depth: int) -> list[tuple[object, float]]:
    """The parts of a sum, each with its sign."""
    if depth and isinstance(part, Operation) and part.name in {"+", "-"}:
        left, right = part.operands
        other = -sign if part.name == "-" else sign
        return _signed(left, sign, depth - 1) + _signed(right, other, depth - 1)
    return [(part, sign)]


def _complement(value: object) -> object:
    """What `1 - x` takes away from one, or None."""
    if isinstance(value, Operation) and value.name == "-" and value.operands[0] in (1, 1.0):
        return value.operands[1]
    return None


def _axis(part: Operation) -> Literal["all", "outputs", "other"]:
    axis = next(
        (
            part.settings[word].value
            for word in ("axis", "reduction_indices")
            if word in part.settings
        ),
        None,
    )
    if isinstance(axis, list | tuple) and len(axis) == 1:
        axis = axis[0]
    if axis is None or axis == [0, 1]:
        return "all"
    return "outputs" if axis in (1, -1) else "all" if axis == 0 else "other"
