"""An array as columns of a table."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from intake.arrays.npy_header import ArrayHeader
from intake.refusal import refuse, shown

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


def _column(values: Any, name: str) -> Any:
    if values.dtype.kind in "US":
        return pa.array(_texts(values, name), pa.string())
    return pa.array(np.ascontiguousarray(values, values.dtype.newbyteorder("=")))


def _texts(values: Any, name: str) -> Iterator[str]:
    for row in range(len(values)):
        try:
            value = values[row]
            text = value.decode() if isinstance(value, bytes) else str(value)
            text.encode()
        except ValueError:
            refuse(
                f"Column {shown(name)}, row {row + 1}: its bytes are no text.",
                row=row + 1,
                column=name,
                allowed="UTF-8 in arrays of type S, valid code points in arrays of type U",
            )
        yield text
