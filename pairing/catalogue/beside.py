"""Causes that no field of the semantics decides alone: whether the sides differ by them."""

from collections.abc import Callable
from typing import Final

from pairing.catalogue.between import Between, Widths
from schemas.cause import CauseId

Finding = tuple[bool, str]


def beside(cause: CauseId, between: Between) -> Finding:
    """Whether a cause without fields is armed, and why."""
    ask = _ASKED.get(cause)
    return ask(between) if ask else (False, _NOT_HERE[cause])


def architecture(between: Between) -> Finding:
    """Whether both networks have the same layers, as far as their widths are known."""
    first, second = between.widths
    biases = (between.reference.use_bias, between.candidate.use_bias)
    if len(first) != len(second) or any(
        here != there and None not in {here, there}
        for here, there in zip(first, second, strict=True)
    ):
        return True, f"{_layers(first)} in the reference, {_layers(second)} in the candidate."
    if biases[0] != biases[1]:
        return True, "A layer has biases on one side alone."
    return False, f"Both sides have {_layers(first)}."


def _layers(widths: Widths) -> str:
    *hidden, outputs = widths
    units = ", ".join("?" if each is None else str(each) for each in hidden) or "no"
    told = f" and {outputs} output{'' if outputs == 1 else 's'}" if outputs is not None else ""
    return f"hidden layers of {units} units{told}"


def _labels(between: Between) -> Finding:
    first, second = between.labels
    if first == second:
        return False, "Both sides are given classes in the same form."
    if None in {first, second}:
        return False, (
            f"One side writes classes as {first or second}; the other takes them as its loss "
            "needs them."
        )
    return True, f"Classes are {first} in the reference, {second} in the candidate."


_ASKED: Final[dict[CauseId, Callable[[Between], Finding]]] = {
    "architecture": architecture,
    "label-encoding": _labels,
}

_NOT_HERE: Final[dict[CauseId, str]] = {
    "log-gradient": "Both sides take the log loss of pre-activations, or of probabilities that "
    "Keras leads back to them.",
    "target-shape": "Targets are rows by outputs on both sides, and the losses are no hand-written "
    "ones.",
    "class-weight": "Neither side has weights of classes.",
    "tensor-float32": "Twinfit trains with whole float32 products, whatever the machine. A script "
    "of your own on a GPU does not.",
    "xla": "Twinfit compiles nothing by XLA. A script of your own on a GPU may.",
}
