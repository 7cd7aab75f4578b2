"""How refusals of a field are worded."""

from collections.abc import Sequence
from typing import Final

from schemas.problem import FieldError

PARAMS: Final = "/reference/sklearn/params"
ESTIMATOR: Final = "/reference/sklearn/estimator"
MOST_NAMES_SHOWN: Final = 20


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: at most twenty, each shortened."""
    shown = ", ".join(name[:80] for name in names[:MOST_NAMES_SHOWN])
    more = len(names) - MOST_NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def wrong(pointer: str, detail: str, came: object, allowed: str) -> FieldError:
    """An error of one field: what is wrong, what came, what would have been right."""
    return FieldError.model_validate(
        {"pointer": pointer, "detail": detail, "came": came, "allowed": allowed}
    )
