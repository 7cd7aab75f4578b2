"""How refusals of a field are worded."""

from collections.abc import Sequence
from typing import Final

from pairing.side import Side
from schemas.problem import FieldError

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


def param(side: Side, place: str, name: str) -> str:
    """Where a parameter of a side was said: in its program, its parameters or its network.

    Example:
        >>> from pairing.translate import of_sklearn
        >>> from schemas.estimator import Regressor
        >>> semantics = of_sklearn(Regressor(estimator="MLPRegressor"), seed=0, dtype="float64")
        >>> param(Side("sklearn", "sklearn", semantics, ()), "/reference", "alpha")
        '/reference/sklearn/params/alpha'
        >>> param(Side("keras", "model", semantics, ()), "/network", "alpha")
        '/network/keras/model'
    """
    if side.form == "code":
        return f"{place}/code"
    if side.framework == "sklearn":
        return f"{place}/sklearn/params/{name}"
    return f"{place}/{side.framework}" + ("/model" if side.form == "model" else "")


def target_place(target: Sequence[str] | None, number: int) -> str:
    """Where a target was asked for: one is sent as a name, several as a list.

    Example:
        >>> target_place(("y",), 0), target_place(("y", "z"), 1)
        ('/target', '/target/1')
    """
    return "/target" if target is None or len(target) == 1 else f"/target/{number}"


def rows_in_words(count: int) -> str:
    """Return `1 row` or, say, `1,200 rows`."""
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
