"""What is said of records field by field: what each decides, its value, and which differ."""

from dataclasses import asdict
from functools import cache
from typing import cast, get_type_hints

from pydantic import JsonValue

from pairing.initializer import Initializer
from pairing.semantics import Plateau, RowSplit, Semantics


@cache
def meanings() -> dict[str, str]:
    """The sentence that says what each field decides, by field, in order."""
    hints = get_type_hints(Semantics, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def as_json(value: object) -> JsonValue:
    """Write a field's value in JSON: layers as a list, an initialiser by what it does not default.

    Example:
        >>> as_json((Initializer("variance_scaling", scale=2.0), "kernel_bound"))
        [{'kind': 'variance_scaling', 'scale': 2.0}, 'kernel_bound']
    """
    if isinstance(value, tuple):
        return [as_json(each) for each in value]
    if isinstance(value, Initializer):
        plain = Initializer(value.kind)
        told = asdict(value)
        return {
            name: each
            for name, each in told.items()
            if name == "kind" or each != getattr(plain, name)
        }
    return cast("JsonValue", asdict(value) if isinstance(value, Plateau | RowSplit) else value)


def differing(reference: Semantics, candidate: Semantics) -> tuple[str, ...]:
    """Name the fields in which two records differ, in order.

    Example:
        >>> from pairing.translate import of_sklearn, naive_port
        >>> from schemas.estimator import Regressor
        >>> reference = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
        >>> "loss_factor" in differing(reference, naive_port(reference, dtype="float64"))
        True
    """
    return tuple(
        name for name in meanings() if getattr(reference, name) != getattr(candidate, name)
    )
