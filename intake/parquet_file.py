"""A Parquet file: judged by its metadata, then read one column at a time."""

from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from intake.names import check_names
from intake.reading import Reading
from intake.refusal import refuse, shown
from intake.size import check_limit, check_size
from schemas.upload import IntakeLimits, IntakeOrder

ALLOWED = "integers, floats, booleans, strings, and dictionaries (categories) of these"
PANDAS_INDEX = "__index_level_"
DAMAGED = (pa.ArrowException, OSError, UnicodeDecodeError)


def read_parquet(path: Path, order: IntakeOrder) -> Reading:
    """Read columns of plain type; categories become their values.

    Raises:
        Refused: The file is damaged, too large, or holds a column of another type.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            _check_metadata(file, order.limits)
            return _read_columns(file, order.limits)
    except MemoryError:
        raise
    except DAMAGED as error:
        _refuse_damaged(error)


def _check_metadata(file: Any, limits: IntakeLimits) -> None:
    schema, metadata = file.schema_arrow, file.metadata
    check_names(schema.names)
    check_size(metadata.num_rows, len(schema.names), limits)
    groups = (metadata.row_group(place) for place in range(metadata.num_row_groups))
    check_limit("bytes unpacked", sum(group.total_byte_size for group in groups), limits.max_bytes)
    for field in schema:
        if field.name.startswith(PANDAS_INDEX):
            refuse(
                f"Column {shown(field.name)} is the index of a pandas table.",
                column=field.name,
                came=field.name,
                allowed="a file written with index=False, or a column with a name of its own",
            )
        if not _is_plain(field.type):
            refuse(
                f"Column {shown(field.name)} is of type {field.type}.",
                column=field.name,
                came=str(field.type)[:80],
                allowed=ALLOWED,
            )


def _is_plain(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return any(
        asks(kind)
        for asks in (
            pa.types.is_integer,
            pa.types.is_floating,
            pa.types.is_boolean,
            pa.types.is_null,
            *_IS_TEXT,
        )
    )


_IS_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)


def _read_columns(file: Any, limits: IntakeLimits) -> Reading:
    columns, text_bytes = [], 0
    for field in file.schema_arrow:
        column = file.read(columns=[field.name], use_threads=False).column(0)
        if len(column) != file.metadata.num_rows:
            raise pa.ArrowInvalid(f"{len(column)} rows where the metadata says otherwise")
        text_bytes += _decoded_text_bytes(column)
        check_limit("bytes of text", text_bytes, limits.max_bytes)
        columns.append((field.name, _plain(column)))
    return Reading(columns)


def _decoded_text_bytes(column: Any) -> int:
    """Bytes of a text column once each row has its own copy: categories may repeat long texts."""
    if not pa.types.is_dictionary(column.type):
        is_text = any(asks(column.type) for asks in _IS_TEXT)
        return int(pc.sum(pc.binary_length(column.cast(pa.large_string()))).as_py() or 0) * is_text
    if not any(asks(column.type.value_type) for asks in _IS_TEXT):
        return 0
    lengths = (
        pc.binary_length(chunk.dictionary.cast(pa.large_string())).take(chunk.indices)
        for chunk in column.chunks
    )
    return sum(int(pc.sum(pc.cast(length, pa.int64())).as_py() or 0) for length in lengths)


def _plain(column: Any) -> Any:
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        column = column.cast(kind)
    if any(asks(kind) for asks in _IS_TEXT):
        column = column.cast(pa.string())
    column.validate(full=True)
    return column


def _refuse_damaged(error: BaseException) -> NoReturn:
    refuse(
        f"The Parquet file is cut off or damaged ({str(error)[:200]}).",
        allowed="a whole, unencrypted Parquet file",
    )
