"""Whether what a program computes is true, as far as reading can tell."""

from pairing.reading.source.values import Function, Network, Reference, Tensor


def truth_of(value: object) -> bool | None:
    """Tell whether a value is true, or None where that is not known."""
    if value is None or isinstance(value, bool | int | float | str | list | tuple | dict):
        return bool(value)
    if isinstance(value, Function | Reference | Tensor | Network):
        return True
    return None
