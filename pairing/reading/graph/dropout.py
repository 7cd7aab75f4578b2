"""Which share of units a dropout drops, and which of two shares its number is."""

from typing import Literal

from pairing.reading.graph.resolved import Resolved
from pairing.reading.graph.values import Operation
from pairing.reading.made import Unknown, shown
from pairing.shares import unblurred

Meaning = Literal["rate", "keep_prob"]


def share_of(dropout: Operation | None, resolved: Resolved) -> tuple[float, Meaning]:
    """The share that an operation drops, and which of the two shares was written.

    The second argument of `tf.nn.dropout`, where it has no name, is what is kept in
    TensorFlow 1 and what is dropped in TensorFlow 2.
    """
    if dropout is None:
        return 0.0, "rate"
    argument = next(
        (
            dropout.settings[word]
            for word in ("rate", "keep_prob", "argument 2")
            if word in dropout.settings and dropout.settings[word].value is not None
        ),
        None,
    )
    meant = _meaning(dropout, resolved)
    if argument is None:
        what = "The share of a dropout is missing."
        resolved.findings.misread(what, dropout.words, "keep_prob or rate", dropout.place)
        return 0.0, meant
    number = resolved.number(argument.value)
    dropped = None if number is None else number if meant == "rate" else unblurred(1.0 - number)
    if number is None or dropped is None or not 0.0 <= dropped < 1.0:
        _refuse(dropout, argument.value, number, resolved)
        return 0.0, meant
    resolved.findings.note(_told(dropout, meant, number, dropped))
    shape = dropout.settings.get("noise_shape")
    if shape is not None and shape.value is not None:
        what = "Dropout in a shape of its own is not read."
        resolved.findings.misread(what, dropout.words, "each unit by itself", dropout.place)
    return dropped, meant


def _meaning(dropout: Operation, resolved: Resolved) -> Meaning:
    rate = dropout.settings.get("rate")
    if rate is not None and rate.value is not None:
        return "rate"
    return "keep_prob" if "keep_prob" in dropout.settings or resolved.sessions else "rate"


def _refuse(dropout: Operation, value: object, number: float | None, resolved: Resolved) -> None:
    found = resolved.value(value)
    what = "This is no share of units."
    if number is None:
        why = f": {found.why}" if isinstance(found, Unknown) else ""
        what = f"The share of a dropout is not known{why}."
    came = shown(found if number is None else number)
    allowed = "some units kept: a rate in [0, 1), or a keep_prob in (0, 1]"
    resolved.findings.misread(what, came, allowed, dropout.place)


def _told(dropout: Operation, meant: str, number: float, share: float) -> str:
    said = f"keeps {number:g} of the units, and drops {share:g}"
    if meant == "rate":
        said = f"drops {number:g} of the units"
    return f"Line {dropout.place.line}: `{dropout.words}` {said} ({meant})."
