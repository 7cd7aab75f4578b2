"""What is trained here that the framework of a side does not have by itself."""

from collections.abc import Iterator
from typing import Final

from pairing.written import Written, WrittenSklearn

SOFTPLUS: Final = (
    "scikit-learn itself has no softplus. It is registered here beside its four activations, with "
    "its slope; all else is the stock estimator, and weights start within "
    "sqrt(6 / (fan_in + fan_out)), its bound for all units but logistic ones. The program that is "
    "written of this leg defines it."
)


def extensions_of(written: Written | None) -> Iterator[str]:
    """Name what a perceptron is trained with that stock scikit-learn refuses, a sentence each."""
    if not isinstance(written, WrittenSklearn):
        return
    params = written.estimator.params
    if params.activation == "softplus" and params.hidden_layer_sizes:
        yield SOFTPLUS
