"""The header of an NPY array, read by itself and judged before any of the array is read.

Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

import ast
import math
from dataclasses import dataclass
from typing import IO, Any, NoReturn

import numpy as np

from intake.refusal import refuse, shown

MAGIC = b"\x93NUMPY"
LONGEST_HEADER_BYTES = 200_000
KEYS = {"descr", "fortran_order", "shape"}
KINDS = "biufUS"
MOST_DIMENSIONS = 4
ALLOWED_TYPES = (
    "numbers of up to 64 bits, booleans, texts (U or S), or a record of such fields; "
    "never objects, which are pickled"
)


@dataclass(frozen=True)
class ArrayHeader:
    """What an array says of itself.

    Attributes:
        name: Of the array, "" in an NPY file.
        dtype: Checked to be of plain kind, or a record of plain fields.
        shape: Of 1 to 4 dimensions.
        fortran_order: The first index varies fastest.
        header_bytes: Length of the header, magic included.
    """

    name: str
    dtype: Any
    shape: tuple[int, ...]
    fortran_order: bool
    header_bytes: int

    @property
    def rows(self) -> int:
        """Length of the first dimension."""
        return self.shape[0]

    @property
    def width(self) -> int:
        """Number of columns: the other dimensions flattened, or the fields of a record."""
        return math.prod(self.shape[1:]) * len(self.dtype.names or (None,))

    @property
    def array_bytes(self) -> int:
        """Size of what follows the header."""
        return math.prod(self.shape) * int(self.dtype.itemsize)

    @property
    def words(self) -> str:
        """The array as it is called in a sentence."""
        return f"array {shown(self.name)}" if self.name else "the array"


def read_header(stream: IO[bytes], name: str) -> ArrayHeader:
    """Read a header from the start of a stream and leave the stream behind it.

    Raises:
        Refused: It is damaged, or describes an array that is no column or table.
    """
    said, length = _dictionary(stream, name)
    shape, fortran_order = said["shape"], said["fortran_order"]
    if not (
        isinstance(fortran_order, bool)
        and isinstance(shape, tuple)
        and all(type(size) is int and size >= 0 for size in shape)
    ):
        _refuse_damaged(name)
    header = ArrayHeader(name, _dtype(said["descr"], name), shape, fortran_order, length)
    _check_type(header)
    _check_shape(header)
    return header


def _dictionary(stream: IO[bytes], name: str) -> tuple[dict[str, Any], int]:
    start = stream.read(8)
    if len(start) < 8 or not start.startswith(MAGIC) or start[6] not in {1, 2, 3}:
        _refuse_damaged(name)
    size_bytes = 2 if start[6] == 1 else 4
    size = int.from_bytes(stream.read(size_bytes), "little")
    if size > LONGEST_HEADER_BYTES:
        _refuse_damaged(name)
    raw = stream.read(size)
    try:
        said = ast.literal_eval(raw.decode("utf-8" if start[6] == 3 else "latin-1"))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        _refuse_damaged(name)
    if len(raw) < size or not isinstance(said, dict) or set(said) != KEYS:
        _refuse_damaged(name)
    return said, 8 + size_bytes + size


def _dtype(descr: Any, name: str) -> Any:
    try:
        return np.lib.format.descr_to_dtype(descr)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):
        _refuse_damaged(name)


def _check_type(header: ArrayHeader) -> None:
    dtype = header.dtype
    fields = [dtype[place] for place in range(len(dtype.names))] if dtype.names else [dtype]
    for field in fields:
        if field.kind not in KINDS or (field.kind == "f" and field.itemsize > 8) or field.subdtype:
            refuse(
                f"In {header.words} stands the type {shown(str(field))}, which is not read.",
                column=header.name or None,
                came=str(field)[:80],
                allowed=ALLOWED_TYPES,
            )
    if not dtype.itemsize or any(not field.itemsize for field in fields):
        refuse(
            f"In {header.words} stand texts of length 0.", came=str(dtype), allowed=ALLOWED_TYPES
        )


def _check_shape(header: ArrayHeader) -> None:
    dimensions = len(header.shape)
    most = 1 if header.dtype.names else MOST_DIMENSIONS
    if not 1 <= dimensions <= most:
        refuse(
            f"The shape of {header.words} is {header.shape}.",
            column=header.name or None,
            came=str(header.shape)[:80],
            allowed=f"1 to {most} dimensions, rows first",
        )


def _refuse_damaged(name: str) -> NoReturn:
    words = f"array {shown(name)}" if name else "the array"
    refuse(
        f"The header of {words} is damaged or of an unknown version.",
        column=name or None,
        allowed="an NPY header of version 1, 2 or 3, as numpy.save writes it",
    )
