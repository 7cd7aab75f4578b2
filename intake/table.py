"""From an uploaded file to a table and its profile."""

import importlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from intake.canonical import canonical
from intake.detection import detect_format
from intake.names import check_names
from intake.reading import Reader, Reading
from intake.refusal import refuse, shown
from intake.size import check_size
from intake.summary import summarise
from schemas.dataset import DatasetProfile
from schemas.upload import FileFormat, IntakeOrder

# By name, so that a CSV file does not wait for the import of Parquet's reader.
READERS: dict[FileFormat, str] = {
    "csv": "intake.delimited.reader:read_csv",
    "parquet": "intake.parquet_file:read_parquet",
    "npy": "intake.arrays.npy_file:read_npy",
    "npz": "intake.arrays.npz_archive:read_npz",
}


def read_table(path: Path, order: IntakeOrder) -> tuple[Any, DatasetProfile]:
    """Read a file as a canonical Arrow table (see `intake.canonical`), and describe it.

    Raises:
        Refused: The file, or a part of it, cannot be read without guessing.
        MemoryError: The table does not fit into the memory that is allowed.
    """
    found = detect_format(path, order)
    module, name = READERS[found].split(":")
    reader: Reader = getattr(importlib.import_module(module), name)
    reading = reader(path, order)
    names = [name for name, _ in reading.columns]
    check_names(names)
    _check_text_columns(names, order)
    table = _canonical_table(reading, frozenset(order.options.text_columns))
    check_size(table.num_rows, table.num_columns, order.limits)
    return table, _profile(table, found, reading)


def write_table(table: Any, profile: DatasetProfile, folder: Path) -> None:
    """Write `table.parquet` and `profile.json` into `folder`, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / "table.parquet", compression="zstd", compression_level=1)
    (folder / "profile.json").write_text(profile.model_dump_json(), encoding="utf-8")


def _check_text_columns(names: Collection[str], order: IntakeOrder) -> None:
    known = set(names)
    for place, name in enumerate(order.options.text_columns):
        if name not in known:
            refuse(
                f"text_columns names {shown(name)}, which is no column of the file.",
                pointer=f"/options/text_columns/{place}",
                came=name[:80],
                allowed=f"one of {shown(list(names))}",
            )


def _canonical_table(reading: Reading, as_text: frozenset[str]) -> Any:
    columns = [
        column.cast(pa.string()) if name in as_text else canonical(column, name, reading.place)
        for name, column in reading.columns
    ]
    return pa.table(columns, names=[name for name, _ in reading.columns])


def _profile(table: Any, found: FileFormat, reading: Reading) -> DatasetProfile:
    return DatasetProfile(
        rows=table.num_rows,
        columns=tuple(
            summarise(name, column)
            for name, column in zip(table.column_names, table.columns, strict=True)
        ),
        format=found,
        separator=reading.separator,
        decimal=reading.decimal,
        encoding=reading.encoding,
        array_names=reading.array_names,
        notes=reading.notes,
    )
