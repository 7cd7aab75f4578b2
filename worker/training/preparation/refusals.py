"""What of the raw inputs is refused unless the spec asks for its treatment."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pairing.field_words import rows_in_words
from schemas.spec import JobSpec
from worker.training.errors import UserError
from worker.training.preparation.columns import check_no_infinity, listed
from worker.training.preparation.raw import RawInputs, number_names, text_names


def check_inputs(spec: JobSpec, raw: RawInputs) -> None:
    """Refuse infinities, and missing values and text columns that the spec does not provide for.

    Raises:
        UserError: It names all columns at fault, and how to ask for their treatment.
    """
    check_no_infinity(raw.numbers, number_names(raw.columns))
    reasons = {"/missing": _missing(spec, raw), "/text_columns": _texts(spec, raw)}
    found = {pointer: reason for pointer, reason in reasons.items() if reason}
    if found:
        pointer = next(iter(found)) if len(found) == 1 else "/dataset"
        raise UserError(" ".join(found.values()), pointer)


def missing_numbers(raw: RawInputs) -> dict[str, int]:
    """Rows without a value, by number or boolean column, where there are any."""
    return _counted(number_names(raw.columns), np.isnan(raw.numbers))


def missing_texts(raw: RawInputs) -> dict[str, int]:
    """Rows without a value, by text column, where there are any."""
    return _counted(text_names(raw.columns), pd.isna(raw.texts))


def _counted(names: list[str], missing: NDArray[np.bool_]) -> dict[str, int]:
    counts = missing.sum(axis=0).tolist()
    return {name: count for name, count in zip(names, counts, strict=True) if count}


def _missing(spec: JobSpec, raw: RawInputs) -> str | None:
    lacking = missing_numbers(raw) | missing_texts(raw)
    if spec.missing != "refuse" or not lacking:
        return None
    columns = [f"{name} ({rows_in_words(rows)})" for name, rows in lacking.items()]
    return (
        f"Values are missing in {listed(columns)}; "
        'ask with "missing": "mean" or "median" for them to be filled in.'
    )


def _texts(spec: JobSpec, raw: RawInputs) -> str | None:
    texts = text_names(raw.columns)
    if spec.text_columns != "refuse" or not texts:
        return None
    return (
        f"Text columns: {listed(texts)}; "
        'ask with "text_columns": "one_hot" for one column per value.'
    )


def check_scaled(spec: JobSpec, inputs: NDArray[np.floating[Any]], names: tuple[str, ...]) -> None:
    """Refuse inputs that scaling or rounding to the asked precision made infinite.

    Raises:
        UserError: It names the first column.
    """
    spoilt = np.flatnonzero(~np.isfinite(inputs).all(axis=0))
    if len(spoilt):
        scaled = spec.scaling.inputs != "none" and inputs.dtype == np.float64
        raise UserError(
            f"The numbers of column {names[spoilt[0]]!r} are too large "
            + ("to be scaled." if scaled else f"for {inputs.dtype}."),
            "/scaling/inputs" if scaled else "/dtype",
        )
