"""Data sets of openml.org, through scikit-learn's own loader."""

import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pandas as pd
from sklearn.datasets import fetch_openml

from worker.training.errors import SourceUnreachable, UserError

_PATIENCE_SECONDS = 20.0
_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED})


@dataclass(frozen=True)
class Fetched:
    """A data set of OpenML: its columns, which of them it declares as target, its warnings."""

    frame: pd.DataFrame
    default_target: tuple[str, ...] | None
    notes: tuple[str, ...]


def fetch(number: int, cache: Path | None) -> Fetched:
    """Fetch a data set by its number, from the cache where it is there already.

    Raises:
        UserError: There is no such set, or it is a sparse one.
        SourceUnreachable: OpenML does not answer, or not with what it promised.
    """
    with warnings.catch_warnings(record=True) as warned, _limited_patience():
        warnings.simplefilter("always")
        bunch = _fetch(number, cache)
    if not isinstance(bunch.data, pd.DataFrame):
        raise UserError(
            f"OpenML's data set {number} is a sparse one; only dense ones can be trained on.",
            "/dataset/openml",
        )
    declared = bunch.details.get("default_target_attribute")
    return Fetched(
        bunch.data,
        tuple(declared.split(",")) if declared else None,
        tuple(f"OpenML's data set {number}: {warning.message}" for warning in warned),
    )


def _fetch(number: int, cache: Path | None) -> Any:
    try:
        return fetch_openml(
            data_id=number,
            data_home=cache,
            cache=cache is not None,
            target_column=None,
            as_frame="auto",
            parser="auto",
        )
    except HTTPError as error:
        error.close()
        if error.code in _ABSENT:
            raise _absent(number, error) from error
        raise _unreachable(number, error) from error
    except (URLError, OSError) as error:
        raise _unreachable(number, error) from error
    except ValueError as error:
        # OpenML's own refusals come as a kind of ValueError that scikit-learn does not export.
        if type(error).__name__ == "OpenMLError":
            raise _absent(number, error) from error
        raise SourceUnreachable(
            f"OpenML's answer for data set {number} cannot be read: {error}"
        ) from error


def _absent(number: int, error: Exception) -> UserError:
    return UserError(f"OpenML has no data set {number} ({error}).", "/dataset/openml")


def _unreachable(number: int, error: OSError) -> SourceUnreachable:
    reason = getattr(error, "reason", error)
    return SourceUnreachable(f"OpenML could not be reached for data set {number}: {reason}")


@contextmanager
def _limited_patience() -> Iterator[None]:
    """Let no silent connection last for ever: the loader itself sets no limit."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_PATIENCE_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
