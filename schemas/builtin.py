"""What is known, without loading them, of the data sets that scikit-learn carries."""

from types import MappingProxyType
from typing import Literal, NamedTuple

BuiltinName = Literal["diabetes", "iris", "wine", "breast_cancer", "digits", "linnerud"]


class BuiltinFacts(NamedTuple):
    """Size and task of a data set; `smallest_class` counts the rows of its rarest class."""

    rows: int
    features: int
    targets: int
    task: Literal["regression", "binary", "multiclass"]
    classes: int | None
    smallest_class: int | None


BUILTIN_FACTS: MappingProxyType[BuiltinName, BuiltinFacts] = MappingProxyType(
    {
        "diabetes": BuiltinFacts(442, 10, 1, "regression", None, None),
        "iris": BuiltinFacts(150, 4, 1, "multiclass", 3, 50),
        "wine": BuiltinFacts(178, 13, 1, "multiclass", 3, 48),
        "breast_cancer": BuiltinFacts(569, 30, 1, "binary", 2, 212),
        "digits": BuiltinFacts(1797, 64, 1, "multiclass", 10, 174),
        "linnerud": BuiltinFacts(20, 3, 3, "regression", None, None),
    }
)
