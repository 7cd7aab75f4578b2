"""An array as columns of a table."""

from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa

from intake.arrays.npy_header import ArrayHeader
from intake.refusal import refuse, shown

LAST_CODE_POINT = 0x10FFFF
SURROGATES = (0xD800, 0xDFFF)

DecodedColumns = list[tuple[str, Any]]


def array_columns(header: ArrayHeader, raw: bytes, one_name: str, prefix: str) -> DecodedColumns:
    """Cut an array into columns, row by row of its first dimension.

    Args:
        header: Says how `raw` is to be understood.
        raw: Of exactly `header.array_bytes` bytes.
        one_name: Name of the column if the array has one dimension.
        prefix: What stands before the number of a column, or before the name of a field.

    Raises:
        Refused: A text holds bytes or code points that are no text.
    """
    flat = np.frombuffer(raw, header.dtype)
    array = flat.reshape(header.shape, order="F" if header.fortran_order else "C")
    if header.dtype.names:
        return [(f"{prefix}{field}", _column(array[field], field)) for field in header.dtype.names]
    if array.ndim == 1:
        return [(one_name, _column(array, one_name))]
    table = array.reshape(header.rows, -1)
    names = (f"{prefix}{place}" for place in range(table.shape[1]))
    return [(name, _column(table[:, place], name)) for place, name in enumerate(names)]


def flattened(header: ArrayHeader, prefix: str) -> tuple[str, ...]:
    """Say so where each row of an array is itself an array, such as an image."""
    if len(header.shape) < 3:
        return ()
    each = " x ".join(map(str, header.shape[1:]))
    words = header.words
    note = (
        f"{words[0].upper()}{words[1:]} has shape {header.shape}: each row of {each} was laid out "
        f"line by line as {header.width:,} columns, {prefix}0 to {prefix}{header.width - 1}."
    )
    return (note,)


def _column(values: Any, name: str) -> Any:
    kind = values.dtype.kind
    plain = np.ascontiguousarray(values, values.dtype.newbyteorder("="))
    if kind == "U":
        _check_code_points(plain, name)
        return pa.array(plain.tolist(), pa.string())
    if kind == "S":
        return pa.array(_decoded(plain, name), pa.string())
    return pa.array(plain)


def _check_code_points(texts: Any, name: str) -> None:
    """NumPy keeps four bytes a letter, and makes no text of some that a file may hold."""
    points = texts.view(np.uint32).reshape(len(texts), -1)
    wrong = (points > LAST_CODE_POINT) | ((points >= SURROGATES[0]) & (points <= SURROGATES[1]))
    if wrong.any():
        _refuse_text(int(wrong.any(axis=1).argmax()), name)


def _decoded(texts: Any, name: str) -> Iterator[str]:
    for row, text in enumerate(texts.tolist()):
        try:
            yield text.decode()
        except UnicodeDecodeError:
            _refuse_text(row, name)


def _refuse_text(index: int, name: str) -> NoReturn:
    refuse(
        f"Column {shown(name)}, row {index + 1}: its bytes are no text.",
        row=index + 1,
        column=name,
        allowed="UTF-8 in arrays of type S, valid code points in arrays of type U",
    )
