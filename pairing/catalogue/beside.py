"""Causes that no field of the semantics owns: whether the sides differ by them, and why."""

from collections.abc import Callable
from typing import Final

from pairing.catalogue.between import Between
from pairing.written import Preparation
from schemas.cause import CauseId

Finding = tuple[bool, str]


def beside(cause: CauseId, between: Between) -> Finding:
    """Whether a cause without fields is armed, and why."""
    ask = _ASKED.get(cause)
    return ask(between) if ask else (False, _NOT_HERE[cause])


def _architecture(between: Between) -> Finding:
    first, second = between.hidden
    if first is None or second is None:
        return False, "A side does not say how its layers are wide."
    if first != second:
        return True, f"Hidden layers of {_units(first)} units and of {_units(second)}."
    return False, f"Both sides have hidden layers of {_units(first)} units."


def _units(hidden: tuple[int, ...]) -> str:
    return " - ".join(map(str, hidden)) if hidden else "no"


def _prepared(names: tuple[str, ...], what: str) -> Callable[[Between], Finding]:
    """Compare what both sides do with their rows, where both have a say in it."""

    def ask(between: Between) -> Finding:
        first, second = between.preparations
        if first is None or second is None:
            return False, f"The rows are prepared once, for both sides: one {what}."
        here, there = _said(first, names), _said(second, names)
        if here == there:
            if all(value is None for value in here):
                return False, f"Neither side says anything of its {what}."
            return False, f"Both sides have the same {what}: {_listed(names, here)}."
        if all(value is None for value in here) or all(value is None for value in there):
            who = "reference" if all(value is None for value in here) else "candidate"
            told = there if who == "reference" else here
            return True, (
                f"One side has {_listed(names, told)}; the {who} says nothing of its {what}, "
                "unless its rows were prepared elsewhere."
            )
        return (
            True,
            f"{_listed(names, here)} in the reference, {_listed(names, there)} in the candidate.",
        )

    return ask


def _said(preparation: Preparation, names: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(preparation, name) for name in names)


def _listed(names: tuple[str, ...], values: tuple[object, ...]) -> str:
    pairs = zip(names, values, strict=True)
    return ", ".join(f"{name} {value}" for name, value in pairs if value is not None) or "nothing"


_ASKED: Final[dict[CauseId, Callable[[Between], Finding]]] = {
    "architecture": _architecture,
    "split": _prepared(("test_size", "split_seed", "stratify"), "split"),
    "input-scaling": _prepared(("inputs",), "scaling of inputs"),
    "target-scaling": _prepared(("target",), "scaling of the target"),
    "label-encoding": _prepared(("labels",), "encoding of classes"),
}

_NOT_HERE: Final[dict[CauseId, str]] = {
    "dropout-meaning": "Neither side drops units.",
    "log-gradient": "Both sides take the log loss of pre-activations, or of probabilities that "
    "Keras leads back to them.",
    "target-shape": "Targets are rows by outputs on both sides, and the losses are no hand-written "
    "ones.",
    "class-weight": "Neither side has weights of classes.",
    "weight-decay": "Neither side's optimizer has a decay beside the loss.",
    "gradient-clipping": "Neither side's optimizer cuts or gathers gradients, or averages weights.",
    "tensor-float32": "Twinfit trains with whole float32 products, whatever the machine. A script "
    "of your own on a GPU does not.",
    "xla": "Twinfit compiles nothing by XLA. A script of your own on a GPU may.",
}
