"""The layers that lead from rows to what a loss compares: products, biases, activations."""

from dataclasses import dataclass, field

from pairing.reading.graph.building import unwrapped
from pairing.reading.graph.formulas import SAME
from pairing.reading.graph.resolved import Resolved
from pairing.reading.graph.training import parts_of_graph
from pairing.reading.graph.values import Lost, Operation, Read, Variable
from pairing.reading.made import Argument, Made
from pairing.reading.source.arithmetic import is_number
from pairing.reading.vocabulary.activations import ACTIVATIONS
from pairing.reading.vocabulary.layers import MOST_LAYERS
from pairing.written import Place

_RESHAPED = {"reshape", "squeeze", "flatten", "expand_dims", "ensure_shape"}
_ALLOWED = (
    "matmul, add, bias_add, xw_plus_b, an activation of tf.nn, dropout: one chain from rows to loss"
)


@dataclass(slots=True)
class Link:
    """A layer while it is found, from its outputs to its inputs.

    Attributes:
        weights: What the inputs are multiplied by.
        biases: What is added.
        activation: Its name, or None so far.
        dropout: The operation that drops some of its outputs.
        place: Where the product was written.
    """

    weights: Variable | None = None
    biases: Variable | None = None
    activation: str | None = None
    dropout: Operation | None = None
    place: Place = field(default=Place())


@dataclass(slots=True)
class Chain:
    """Layers in order, and what goes into the first of them.

    Attributes:
        links: The layers, the output last.
        rows: What the first is given.
        models: Keras models that stand in the chain, with their calls.
    """

    links: list[Link]
    rows: object
    models: list[Operation]


class Follower:
    """Follows one chain from its end to its beginning."""

    def __init__(self, resolved: Resolved) -> None:
        self._resolved = resolved
        self._links: list[Link] = []
        self._models: list[Operation] = []
        self._link = Link()

    def follow(self, end: object) -> Chain:
        """Find the layers towards an end; what is no layer goes to the findings."""
        part = end
        while isinstance(part, Operation) and len(self._links) <= MOST_LAYERS:
            following = self._next(part)
            if following is part:
                break
            part = following
        self._begin(part)
        return Chain(self._links[::-1], part, self._models)

    def _next(self, part: Operation) -> object:
        """What stands before an operation in the chain; itself where the chain begins."""
        if part.name in SAME and part.name != "stop_gradient":
            return part.operands[0]
        if part.name in _RESHAPED:
            return part.operands[0]
        if part.name == "dropout":
            return self._dropout(part)
        if part.name in {"matmul", "tensordot"}:
            return self._product(part, *part.operands)
        if part.name == "affine":
            rows, weights, biases = part.operands
            self._biases(part, biases)
            return self._product(part, rows, weights)
        if part.name == "+" and _biases_of(part) is not None:
            return self._sum(part)
        if part.name == "model":
            self._models.append(part)
            return part.operands[0]
        found = self._activation(part)
        return part if found is None else found

    def _dropout(self, part: Operation) -> object:
        link = self._link
        if link.activation or link.biases or link.dropout:
            what = "Dropout before an activation, or upon a dropout, is not read."
            self._refuse(what, part, "dropout of what a layer gives")
        link.dropout = part
        return part.operands[0]

    def _activation(self, part: Operation) -> object:
        found = _activated(part)
        if found is None:
            return None
        name, inner = found
        if self._link.biases is not None:
            self._refuse("An activation before the biases is not read.", part, _ALLOWED)
        elif self._link.activation is not None:
            what, allowed = "An activation upon an activation is not read.", "one for each layer"
            self._refuse(what, part, allowed)
        if name == "leaky_relu":
            slope = part.settings.get("alpha")
            if slope is not None and slope.value != 0.2:
                self._refuse("This slope of leaky_relu is not read.", part, "0.2")
        self._link.activation = name
        return inner

    def _sum(self, part: Operation) -> object:
        index = _biases_of(part)
        biases = part.operands[index or 0]
        self._biases(part, biases)
        return part.operands[1 - (index or 0)]

    def _biases(self, part: Operation, biases: object) -> None:
        found = unwrapped(biases)
        if self._link.biases is not None:
            self._refuse("Biases upon biases are not read.", part, "biases once in each layer")
        if isinstance(found, Variable):
            self._link.biases = found
        else:
            self._refuse("These biases are no variable.", part, "tf.Variable")

    def _product(self, part: Operation, rows: object, weights: object) -> object:
        found = unwrapped(weights)
        turned = [word for word, told in part.settings.items() if _is_turned(word, told)]
        axes = part.settings.get("axes")
        if axes is not None and axes.value not in (1, [[1], [0]]):
            self._refuse("These axes of tensordot are not read.", part, "1")
        if not isinstance(found, Variable) or turned:
            what = "This product is not that of rows with a variable."
            self._refuse(what, part, "matmul(rows, weights)")
            return None
        self._link.weights, self._link.place = found, part.place
        self._links.append(self._link)
        self._link = Link()
        return rows

    def _begin(self, part: object) -> None:
        """Check that what is left over are rows."""
        if isinstance(part, Lost):
            what = f"What goes into a layer is not known: {part.why}."
            self._resolved.findings.misread(what, part.came, _ALLOWED, self._place())
        if isinstance(part, Operation):
            beneath = parts_of_graph([part], through_news=False)
            if any(isinstance(each, Variable | Read | Made) for each in beneath):
                self._refuse(f"`{part.name[:60]}` is not read here.", part, _ALLOWED)
            else:
                note = f"What `{part.words}` does to the rows is not read."
                self._resolved.findings.note(note)
        elif len(self._links) > MOST_LAYERS:
            place = self._links[-1].place
            came, most = f"more than {MOST_LAYERS}", f"{MOST_LAYERS} layers"
            self._resolved.findings.misread("There are too many layers.", came, most, place)
        if self._link.dropout is not None and not self._models:
            what, allowed = "Dropout of the inputs is not read.", "dropout after a product"
            self._refuse(what, self._link.dropout, allowed)

    def _place(self) -> Place:
        """Where what was found last stands."""
        runs = self._resolved.runs
        return self._links[-1].place if self._links else runs[0].place if runs else Place()

    def _refuse(self, what: str, part: Operation, allowed: str) -> None:
        self._resolved.findings.misread(what, part.words, allowed, part.place)


def _is_turned(word: str, told: Argument) -> bool:
    return word.startswith(("transpose", "adjoint", "argument")) and told.value is not False


def _biases_of(part: Operation) -> int | None:
    """Which operand of a sum is a variable, where the other one is none."""
    if len(part.operands) != 2:
        return None
    kinds = [isinstance(unwrapped(operand), Variable) for operand in part.operands]
    return kinds.index(True) if kinds.count(True) == 1 else None


def _activated(part: Operation) -> tuple[str, object] | None:
    """The activation that an operation is, with what it is applied to."""
    if part.name in ACTIVATIONS and len(part.operands) == 1:
        return part.name, part.operands[0]
    if part.name == "maximum" and len(part.operands) == 2:
        for number, inner in (part.operands, part.operands[::-1]):
            if is_number(number) and number == 0:
                return "relu", inner
    inner = _sigmoid_by_hand(part)
    return None if inner is None else ("sigmoid", inner)


def _sigmoid_by_hand(part: Operation) -> object:
    """What `1 / (1 + exp(-x))` is applied to, or None."""
    if part.name != "/" or not _is_one(part.operands[0]):
        return None
    below = part.operands[1]
    if not isinstance(below, Operation) or below.name != "+":
        return None
    for one, other in (below.operands, below.operands[::-1]):
        if _is_one(one) and isinstance(other, Operation) and other.name == "exp":
            negative = other.operands[0]
            if isinstance(negative, Operation) and negative.name == "neg":
                return negative.operands[0]
    return None


def _is_one(value: object) -> bool:
    return is_number(value) and value == 1
