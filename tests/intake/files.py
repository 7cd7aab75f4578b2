"""Files to be read, made in memory."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

DEFLATED = 8


def npy(array: Any, *, allow_pickle: bool = False) -> bytes:
    """An NPY file of one array."""
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=allow_pickle)
    return stream.getvalue()


def npy_header(descr: str, shape: object, *, fortran_order: object = False) -> bytes:
    """The header of an NPY file of version 1, with nothing behind it."""
    said = f"{{'descr': {descr}, 'fortran_order': {fortran_order}, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(said)) + said


def npz(**arrays: Any) -> bytes:
    """A compressed NPZ file."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    """A Parquet file."""
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream, **options)
    return stream.getvalue()


def deflated_zeros(size_bytes: int, start: bytes = b"") -> bytes:
    """`start` and very many zeros, deflated without ever holding them: about 1/1000 of the size."""
    block_bytes = 1 << 26
    squeeze = zlib.compressobj(wbits=-15)
    first = squeeze.compress(start) + squeeze.flush(zlib.Z_FULL_FLUSH)
    block = squeeze.compress(bytes(block_bytes)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return first + block * (size_bytes // block_bytes) + squeeze.flush()


def zip_entry(
    name: str,
    content: bytes,
    *,
    claimed_bytes: int,
    method: int = DEFLATED,
    flags: int = 0,
    checksum: int = 0,
) -> bytes:
    """A zip archive of one entry whose directory says whatever the test wants."""
    said = struct.pack(
        "<HHHHHIIIHH",
        *(20, flags, method, 0, 33, checksum, len(content), claimed_bytes, len(name), 0),
    )
    local = b"PK\x03\x04" + said + name.encode() + content
    directory = (
        b"PK\x01\x02" + b"\x14\x00" + said + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode()
    )
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), len(local), 0)
    return local + directory + b"PK\x05\x06" + end
