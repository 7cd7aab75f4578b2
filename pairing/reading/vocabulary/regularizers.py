"""Keras' regularizers L1, L2 and L1L2, in old and new forms."""

from typing import NamedTuple

from pairing.reading.findings import Findings
from pairing.reading.made import Argument
from pairing.reading.vocabulary.arguments import Arguments
from pairing.reading.vocabulary.float32 import undo_float32
from pairing.reading.vocabulary.naming import as_made, plain


class Penalty(NamedTuple):
    """Coefficients of the sums of absolute and of squared weights."""

    l1: float = 0.0
    l2: float = 0.0


# By plain name: what each of the two is where it is not written.
_DEFAULTS = {
    "l1": Penalty(l1=0.01),
    "l2": Penalty(l2=0.01),
    "l1l2": Penalty(),
    "l1l2regularizer": Penalty(),
    "weightregularizer": Penalty(),
}
_ALLOWED = (
    "None, L1, L2, L1L2, or a function of the weights that sums their squares or absolute values "
    "with a constant factor"
)


def read_regularizer(argument: Argument | None, findings: Findings) -> Penalty:
    """Read a regularizer: a name, or an object with its coefficients."""
    if argument is None or argument.value is None:
        return Penalty()
    made = as_made(argument.value)
    kind = "" if made is None else plain(made.kind)
    if made is None or kind not in _DEFAULTS:
        findings.not_read("The regularizer", argument.value, _ALLOWED, argument.place)
        return Penalty()
    arguments = Arguments(made, findings)
    default = _defaults_of(made.kind, kind)
    # Old versions called the one coefficient of a regularizer `l`.
    l1_names = ("l1", "l") if kind == "l1" else ("l1",)
    l2_names = ("l2", "l") if kind == "l2" else ("l2",)
    penalty = Penalty(
        undo_float32(arguments.number(*l1_names, default=default.l1, low=0.0), findings),
        undo_float32(arguments.number(*l2_names, default=default.l2, low=0.0), findings),
    )
    arguments.pass_over("name")
    arguments.finish("the coefficients l1 and l2")
    return penalty


def _defaults_of(written: str, kind: str) -> Penalty:
    # The function `l1_l2` has defaults that the class `L1L2` has not.
    return Penalty(0.01, 0.01) if written == "l1_l2" else _DEFAULTS[kind]
